// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#ifndef HEAPWELL_SRC_PLATFORM_MAPPINGS_H_
#define HEAPWELL_SRC_PLATFORM_MAPPINGS_H_

#include <vector>

#include "heapwell/heap_profile.h"

namespace heapwell::platform {

/// Every PT_LOAD segment of every loaded ELF file, in whole pages, with build ids read
/// from memory (so they are of what runs, whatever now lies on disk). The program's
/// segments first, then all others; ascending in each. Paths are the kernel's, from
/// /proc/self/maps: absolute, links resolved; the kernel's own page is "[vdso]". Where
/// that cannot be read, the loader's. Reads that file and calls dl_iterate_phdr: about
/// 1 us a mapping of the process; not for the allocation path. Thread-safe.
std::vector<Mapping> ReadMappings();

}  // namespace heapwell::platform

#endif  // HEAPWELL_SRC_PLATFORM_MAPPINGS_H_
