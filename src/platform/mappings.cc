// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#include "platform/mappings.h"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <climits>
#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>

#include "platform/loader.h"
#include "platform/maps_text.h"

namespace heapwell::platform {
namespace {

// While other threads load and unload, the loader's list and the kernel's text may
// not be of one moment. A few tries find one; else we do without the text.
constexpr int kMaxTries = 3;

struct Snapshot {
  Loaded loaded = {};
  std::string maps_text = {};  // Of the same moment as `loaded`, or empty.
};

Snapshot ReadSnapshot() {
  Snapshot snapshot;
  for (int i = 0; i < kMaxTries; ++i) {
    const std::uint64_t before = LoaderGeneration();
    snapshot.loaded = ReadLoaded();
    snapshot.maps_text = ReadMapsText();
    if (LoaderGeneration() == before) return snapshot;
  }
  snapshot.maps_text.clear();
  return snapshot;
}

// The path of the running program. Not exact: of a program started as an argument of
// the loader itself ("ld.so ./program"), it names the loader.
MappedFile ReadProgramPath() {
  std::array<char, PATH_MAX> path;
  const ssize_t size = ::readlink("/proc/self/exe", path.data(), path.size());
  if (size <= 0) return {};
  return ToMappedFile({path.data(), static_cast<std::size_t>(size)});
}

// The file of each object: that of its first segment which the kernel gives one for.
std::vector<MappedFile> FindFiles(const Snapshot& snapshot,
                                  const std::vector<LoadedSegment>& ascending) {
  std::vector<std::uintptr_t> starts;
  for (const LoadedSegment& segment : ascending) starts.push_back(segment.start);
  std::vector<MappedFile> by_segment = FindMappedFiles(snapshot.maps_text, starts);
  std::vector<MappedFile> files(snapshot.loaded.objects.size());
  for (std::size_t i = 0; i < ascending.size(); ++i) {
    MappedFile& file = files[ascending[i].object];
    if (file.path.empty()) file = std::move(by_segment[i]);
  }
  for (std::size_t i = 0; i < files.size(); ++i) {
    const LoadedObject& object = snapshot.loaded.objects[i];
    if (object.is_vdso) {
      files[i] = {.path = "[vdso]"};
    } else if (files[i].path.empty()) {
      files[i] = object.is_program ? ReadProgramPath() : MappedFile{object.name, false};
    }
  }
  return files;
}

}  // namespace

std::vector<Mapping> ReadMappings() {
  const Snapshot snapshot = ReadSnapshot();
  const std::vector<LoadedObject>& objects = snapshot.loaded.objects;
  std::vector<LoadedSegment> segments = snapshot.loaded.segments;
  std::sort(segments.begin(), segments.end(),
            [](const auto& a, const auto& b) { return a.start < b.start; });
  const std::vector<MappedFile> files = FindFiles(snapshot, segments);
  std::stable_partition(segments.begin(), segments.end(), [&](const auto& segment) {
    return objects[segment.object].is_program;
  });
  std::vector<Mapping> mappings;
  mappings.reserve(segments.size());
  for (const LoadedSegment& segment : segments) {
    const MappedFile& file = files[segment.object];
    mappings.push_back({.start = segment.start,
                        .limit = segment.limit,
                        .file_offset = segment.file_offset,
                        .file = file.path,
                        .build_id = objects[segment.object].build_id,
                        .file_deleted = file.deleted});
  }
  return mappings;
}

}  // namespace heapwell::platform
