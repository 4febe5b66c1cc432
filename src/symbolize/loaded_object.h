// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
//
// Loaded segments, put together again to the programs and libraries they are of.
#ifndef HEAPWELL_SRC_SYMBOLIZE_LOADED_OBJECT_H_
#define HEAPWELL_SRC_SYMBOLIZE_LOADED_OBJECT_H_

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "heapwell/heap_profile.h"
#include "symbolize/elf_file.h"

namespace heapwell::symbolize {

/// A program or library in memory.
struct LoadedObject {
  std::string file = {};
  std::string build_id = {};
  bool is_program = false;
  std::vector<Mapping> segments = {};  ///< Ascending.

  [[nodiscard]] bool Contains(std::uintptr_t address) const noexcept;
};

/// `mappings`: one for each loaded segment, the program's first, those of one file
/// adjacent and ascending (platform::ReadMappings).
std::vector<LoadedObject> GroupSegments(std::span<const Mapping> mappings);

/// What the loader added to the file's addresses. Needs program headers only, so a
/// separate debug file serves as well. Empty if these are not the segments of that
/// file: another number, other distances, or other sizes.
std::optional<std::uintptr_t> LoadBias(const LoadedObject& object,
                                       std::span<const LoadSegment> file_segments);

/// Device and inode of the file mapped at `address`, from the text of
/// /proc/self/maps. Empty for anonymous memory.
struct MappedFileId {
  std::uint64_t device = 0;
  std::uint64_t inode = 0;
  bool operator==(const MappedFileId&) const = default;
};
std::optional<MappedFileId> FindMappedFile(std::string_view maps_text,
                                           std::uintptr_t address);

}  // namespace heapwell::symbolize

#endif  // HEAPWELL_SRC_SYMBOLIZE_LOADED_OBJECT_H_
