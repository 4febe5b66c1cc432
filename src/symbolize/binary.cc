// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#include "symbolize/binary.h"

#include <utility>
#include <vector>

#include "platform/maps_text.h"
#include "symbolize/debug_file.h"

namespace heapwell::symbolize {
namespace {

constexpr char kSelf[] = "/proc/self/exe";

bool IsMappedFile(const ElfFile& file, const LoadedObject& object) {
  const auto mapped =
      FindMappedFile(platform::ReadMapsText(), object.segments[0].start);
  const FileIdentity& identity = file.image().identity();
  return mapped && *mapped == MappedFileId{identity.device, identity.inode};
}

/// kNone: `file` is what `object` was loaded from.
Problem Verify(const ElfFile& file, const LoadedObject& object) {
  if (file.build_id() != object.build_id) return Problem::kOtherFile;
  if (!LoadBias(object, file.segments())) return Problem::kOtherFile;
  if (!object.build_id.empty()) return Problem::kNone;
  // The kernel's link leads to what it executes. On overlay file systems device and
  // inode of the two views differ, so there the program would be lost without this.
  if (file.path() == kSelf || IsMappedFile(file, object)) return Problem::kNone;
  return Problem::kUnverifiable;
}

std::vector<std::string> PlacesOf(const LoadedObject& object) {
  std::vector<std::string> places;
  if (object.is_program) places.emplace_back(kSelf);
  // "[vdso]" is no path.
  if (object.file.starts_with("/")) places.push_back(object.file);
  return places;
}

std::string DirectoryOf(const std::string& path) {
  const std::size_t slash = path.rfind('/');
  return slash == std::string::npos ? "." : path.substr(0, slash);
}

bool HasDebugInfo(const ElfFile& file) { return file.HasSection(".debug_info"); }

/// Sets `debug`, and `bias` unless the loaded file did.
void FindSeparateDebugInfo(Binary& binary, const LoadedObject& object,
                           std::span<const std::string> roots, Budget& budget) {
  auto debug = binary.loaded ? FindDebugFile(*binary.loaded, DirectoryOf(object.file),
                                             roots, budget)
                             : FindDebugFileById(object.build_id, roots, budget);
  if (!debug) return;
  const auto bias = LoadBias(object, debug->segments());
  if (!bias || (binary.loaded && *bias != binary.bias)) return;
  binary.bias = *bias;
  binary.debug = std::move(debug);
  binary.problem = Problem::kNone;
}

}  // namespace

ElfFile* Binary::DwarfPart() {
  if (loaded && HasDebugInfo(*loaded)) return &*loaded;
  if (debug && HasDebugInfo(*debug)) return &*debug;
  return nullptr;
}

bool Binary::Unchanged() const noexcept {
  for (const auto* file : {&loaded, &debug, &alt}) {
    if (*file && !(*file)->image().Unchanged()) return false;
  }
  return true;
}

void Binary::GiveBack() noexcept {
  for (auto* file : {&loaded, &debug, &alt}) {
    if (*file) (*file)->image().GiveBack();
  }
}

Binary OpenBinary(const LoadedObject& object, std::span<const std::string> debug_roots,
                  Budget& budget) {
  Binary binary = {.problem = Problem::kNoFile};
  for (const std::string& place : PlacesOf(object)) {
    auto file = ElfFile::Open(place.c_str(), budget);
    if (!file) continue;
    binary.problem = Verify(*file, object);
    if (binary.problem != Problem::kNone) continue;
    binary.bias = *LoadBias(object, file->segments());
    binary.loaded = std::move(file);
    break;
  }
  if (!binary.loaded || !HasDebugInfo(*binary.loaded)) {
    FindSeparateDebugInfo(binary, object, debug_roots, budget);
  }
  ElfFile* const dwarf = binary.DwarfPart();
  if (dwarf != nullptr && dwarf->alt_link()) {
    binary.alt = FindAltFile(*dwarf, debug_roots, budget);
    if (!binary.alt) binary.problem = Problem::kAltMissing;
  }
  return binary;
}

}  // namespace heapwell::symbolize
