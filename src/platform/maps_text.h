// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#ifndef HEAPWELL_SRC_PLATFORM_MAPS_TEXT_H_
#define HEAPWELL_SRC_PLATFORM_MAPS_TEXT_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace heapwell::platform {

/// A process may have 65530 mappings by default (vm.max_map_count), of about 100
/// bytes of text each.
inline constexpr std::size_t kMaxMapsBytes = std::size_t{8} << 20;

/// Text of /proc/self/maps, whole lines, at most kMaxMapsBytes; empty without procfs.
/// The kernel makes it page by page, so it is no snapshot while others map and unmap.
std::string ReadMapsText();

/// One line of it.
struct MapsLine {
  std::uintptr_t start = 0;
  std::uintptr_t limit = 0;  ///< One past the last byte.
  std::uint64_t file_offset = 0;
  std::string_view path = {};  ///< As written: escaped, maybe with " (deleted)".
};

/// Empty if `line` is no such line.
std::optional<MapsLine> ParseMapsLine(std::string_view line);

/// What file lies at an address.
struct MappedFile {
  std::string path = {};  ///< Absolute; empty: no file.
  bool deleted = false;  ///< Unlinked or replaced: the path now names another, or none.
};

/// `written`, a path as the kernel writes it, without its escapes and " (deleted)".
MappedFile ToMappedFile(std::string_view written);

/// The file mapped at each of `addresses`, which ascend; as many as there are
/// addresses. One pass over `text`.
std::vector<MappedFile> FindMappedFiles(std::string_view text,
                                        const std::vector<std::uintptr_t>& addresses);

}  // namespace heapwell::platform

#endif  // HEAPWELL_SRC_PLATFORM_MAPS_TEXT_H_
