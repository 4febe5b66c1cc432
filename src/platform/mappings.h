// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#ifndef HEAPWELL_SRC_PLATFORM_MAPPINGS_H_
#define HEAPWELL_SRC_PLATFORM_MAPPINGS_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "heapwell/heap_profile.h"

namespace heapwell::platform {

/// Every PT_LOAD segment of every loaded ELF file, with build ids read from memory
/// (so they are of what runs, whatever now lies on disk). The program first, then
/// ascending. Calls dl_iterate_phdr: not for the allocation path.
std::vector<Mapping> ReadMappings();

/// Text of /proc/self/maps; empty without procfs.
std::string ReadMapsText();

/// How many bytes of [start, start + length) are resident, by mincore. `start` must
/// be page-aligned. Empty where the kernel refuses.
std::optional<std::uint64_t> ResidentBytes(std::uintptr_t start, std::size_t length);

}  // namespace heapwell::platform

#endif  // HEAPWELL_SRC_PLATFORM_MAPPINGS_H_
