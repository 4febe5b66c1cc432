// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
//
// Where memory is resident, by the kernel's own book and nothing of ours.
#ifndef HEAPWELL_TESTS_DIAGNOSIS_SMAPS_H_
#define HEAPWELL_TESTS_DIAGNOSIS_SMAPS_H_

namespace heapwell::diagnosis {

/// Rss of /proc/self/smaps, in bytes.
struct Rss {
  double heap = 0;    ///< Of mappings that hold spans of tcmalloc, and of [heap].
  double others = 0;  ///< Of all the rest.
};

Rss ReadRss();

}  // namespace heapwell::diagnosis

#endif  // HEAPWELL_TESTS_DIAGNOSIS_SMAPS_H_
