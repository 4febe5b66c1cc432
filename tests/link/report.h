// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#ifndef HEAPWELL_TESTS_LINK_REPORT_H_
#define HEAPWELL_TESTS_LINK_REPORT_H_

/// Runs the script of allocations and prints, as one JSON object, what it charged and
/// kept and what heapwell says of it. A C name, for the program that loads it late.
extern "C" [[gnu::visibility("default")]] int HeapwellReport();

#endif  // HEAPWELL_TESTS_LINK_REPORT_H_
