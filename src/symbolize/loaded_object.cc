// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#include "symbolize/loaded_object.h"

#include <sys/sysmacros.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>

namespace heapwell::symbolize {
namespace {

bool Continues(const LoadedObject& object, const Mapping& next) {
  const Mapping& last = object.segments.back();
  return next.file == object.file && next.build_id == object.build_id &&
         next.start >= last.limit && next.file_offset >= last.file_offset;
}

std::uintptr_t PageDown(std::uint64_t address) {
  static const auto page = static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE));
  return static_cast<std::uintptr_t>(address / page * page);
}

/// Same bytes of memory, give or take the rounding to pages.
bool SameExtent(const Mapping& mapping, const LoadSegment& segment,
                std::uintptr_t bias) {
  const std::uint64_t end = segment.address + segment.memory_bytes + bias;
  return PageDown(mapping.start) == PageDown(segment.address + bias) &&
         PageDown(mapping.limit - 1) == PageDown(end - 1);
}

std::optional<std::uint64_t> TakeNumber(std::string_view& text, int base) {
  std::uint64_t value = 0;
  const auto [end, error] =
      std::from_chars(text.data(), text.data() + text.size(), value, base);
  if (error != std::errc()) return std::nullopt;
  text.remove_prefix(static_cast<std::size_t>(end - text.data()));
  if (!text.empty()) text.remove_prefix(1);  // '-', ' ' or ':'.
  return value;
}

/// "start-end perms offset major:minor inode ..."
std::optional<MappedFileId> ParseLine(std::string_view line, std::uintptr_t address) {
  const auto start = TakeNumber(line, 16);
  const auto limit = TakeNumber(line, 16);
  if (!start || !limit || address < *start || address >= *limit) return std::nullopt;
  line.remove_prefix(std::min<std::size_t>(line.size(), 5));
  const auto offset = TakeNumber(line, 16);
  const auto major_id = TakeNumber(line, 16);
  const auto minor_id = TakeNumber(line, 16);
  const auto inode = TakeNumber(line, 10);
  if (!offset || !major_id || !minor_id || !inode || *inode == 0) return std::nullopt;
  const auto device =
      ::makedev(static_cast<unsigned>(*major_id), static_cast<unsigned>(*minor_id));
  return MappedFileId{.device = device, .inode = *inode};
}

}  // namespace

bool LoadedObject::Contains(std::uintptr_t address) const noexcept {
  return std::any_of(segments.begin(), segments.end(), [=](const Mapping& segment) {
    return segment.start <= address && address < segment.limit;
  });
}

std::vector<LoadedObject> GroupSegments(std::span<const Mapping> mappings) {
  std::vector<LoadedObject> objects;
  for (const Mapping& mapping : mappings) {
    if (mapping.start >= mapping.limit) continue;
    if (objects.empty() || !Continues(objects.back(), mapping)) {
      objects.push_back({.file = mapping.file,
                         .build_id = mapping.build_id,
                         .is_program = objects.empty()});
    }
    objects.back().segments.push_back(mapping);
  }
  return objects;
}

std::optional<std::uintptr_t> LoadBias(const LoadedObject& object,
                                       std::span<const LoadSegment> file_segments) {
  std::vector<LoadSegment> segments(file_segments.begin(), file_segments.end());
  std::erase_if(segments, [](const LoadSegment& s) { return s.memory_bytes == 0; });
  if (segments.empty() || segments.size() != object.segments.size())
    return std::nullopt;
  // Wraps around for a program linked above where it was loaded: so does the sum.
  const std::uintptr_t bias =
      PageDown(object.segments[0].start) - PageDown(segments[0].address);
  for (std::size_t i = 0; i < segments.size(); ++i) {
    if (!SameExtent(object.segments[i], segments[i], bias)) return std::nullopt;
  }
  return bias;
}

std::optional<MappedFileId> FindMappedFile(std::string_view maps_text,
                                           std::uintptr_t address) {
  while (!maps_text.empty()) {
    const std::size_t end = std::min(maps_text.find('\n'), maps_text.size());
    if (const auto id = ParseLine(maps_text.substr(0, end), address)) return id;
    maps_text.remove_prefix(std::min(end + 1, maps_text.size()));
  }
  return std::nullopt;
}

}  // namespace heapwell::symbolize
