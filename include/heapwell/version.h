// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#ifndef HEAPWELL_VERSION_H_
#define HEAPWELL_VERSION_H_

// The version is written once, here; CMakeLists.txt reads it.
#define HEAPWELL_VERSION_MAJOR 0
#define HEAPWELL_VERSION_MINOR 1
#define HEAPWELL_VERSION_PATCH 0

#endif  // HEAPWELL_VERSION_H_
