// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
//
// What the dynamic loader has loaded, as it tells it.
#ifndef HEAPWELL_SRC_PLATFORM_LOADER_H_
#define HEAPWELL_SRC_PLATFORM_LOADER_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace heapwell::platform {

/// One PT_LOAD, in whole pages.
struct LoadedSegment {
  std::uintptr_t start = 0;
  std::uintptr_t limit = 0;
  std::uint64_t file_offset = 0;  ///< Where `start` lies in the file.
  std::size_t object = 0;         ///< Index in Loaded::objects.
};

/// One ELF file.
struct LoadedObject {
  std::string name = {};      ///< The loader's: empty for the program, maybe relative.
  std::string build_id = {};  ///< Lower-case hex, from memory. Empty: none.
  bool is_program = false;
  bool is_vdso = false;
  /// Came with the program, so it stays for ever.
  bool is_startup = false;
};

struct Loaded {
  std::vector<LoadedSegment> segments = {};  ///< In the loader's order.
  std::vector<LoadedObject> objects = {};    ///< The program first.
  std::uint64_t loads = 0;    ///< Objects ever loaded, in all of the loader's spaces,
  std::uint64_t unloads = 0;  ///< and unloaded.
};

/// Lists what is loaded. While the loader's lock is held nothing is allocated: an
/// allocator that unwinds with its own lock held may wait for that lock, and we
/// would wait for the allocator's. Not for the allocation path. Thread-safe.
Loaded ReadLoaded();

/// Changes with every dlopen and dlclose that loads or unloads something. Equal
/// before and after: nothing came or went between.
std::uint64_t LoaderGeneration();

}  // namespace heapwell::platform

#endif  // HEAPWELL_SRC_PLATFORM_LOADER_H_
