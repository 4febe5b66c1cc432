// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
//
// Functions of a unit whose code is in one piece, as most of C is: its entry has no
// list of ranges.
#ifndef HEAPWELL_TESTS_UNIT_SYMBOLIZE_CONTIGUOUS_UNIT_H_
#define HEAPWELL_TESTS_UNIT_SYMBOLIZE_CONTIGUOUS_UNIT_H_

namespace contiguous {

/// Its entry is some pages of debug information after the unit's own.
int Plain(int x);

/// Calls inlined into it lie in several pieces each.
int Interleaved(const int* a, const int* b);

}  // namespace contiguous

#endif  // HEAPWELL_TESTS_UNIT_SYMBOLIZE_CONTIGUOUS_UNIT_H_
