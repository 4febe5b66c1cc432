// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#include "symbolize/debug_file.h"

#include <zlib.h>

#include <algorithm>
#include <cstddef>

namespace heapwell::symbolize {
namespace {

std::string DirectoryOf(const std::string& path) {
  const std::size_t slash = path.rfind('/');
  return slash == std::string::npos ? "." : path.substr(0, slash);
}

std::optional<ElfFile> OpenIfBuildId(const std::string& path,
                                     const std::string& build_id, Budget& budget) {
  if (build_id.empty()) return std::nullopt;
  auto file = ElfFile::Open(path.c_str(), budget);
  if (!file || file->build_id() != build_id) return std::nullopt;
  return file;
}

/// About 1 GB/s: the reason why this is asked only of files without a build id.
bool HasChecksum(ElfFile& file, std::uint32_t wanted, const Budget& budget) {
  constexpr std::size_t kChunkBytes = std::size_t{1} << 20;
  FileImage& image = file.image();
  auto rest = image.bytes();
  uLong crc = ::crc32(0, nullptr, 0);
  while (!rest.empty()) {
    if (!budget.InTime()) return false;
    const auto chunk = rest.first(std::min(kChunkBytes, rest.size()));
    if (!image.Load(chunk)) return false;
    crc = ::crc32(crc, chunk.data(), static_cast<uInt>(chunk.size()));
    image.GiveBack();
    rest = rest.subspan(chunk.size());
  }
  return crc == wanted;
}

std::optional<ElfFile> OpenLinked(const std::string& path, const ElfFile& stripped,
                                  std::uint32_t crc32, Budget& budget) {
  if (!stripped.build_id().empty()) {
    return OpenIfBuildId(path, stripped.build_id(), budget);
  }
  auto file = ElfFile::Open(path.c_str(), budget);
  if (!file || file->image().identity() == stripped.image().identity() ||
      !HasChecksum(*file, crc32, budget)) {
    return std::nullopt;
  }
  return file;
}

}  // namespace

std::optional<ElfFile> FindDebugFileById(const std::string& build_id,
                                         std::span<const std::string> roots,
                                         Budget& budget) {
  if (build_id.size() <= 2) return std::nullopt;
  const std::string name = build_id.substr(0, 2) + "/" + build_id.substr(2) + ".debug";
  for (const std::string& root : roots) {
    auto file = OpenIfBuildId(root + "/.build-id/" + name, build_id, budget);
    if (file) return file;
  }
  return std::nullopt;
}

std::optional<ElfFile> FindDebugFile(const ElfFile& stripped,
                                     const std::string& directory,
                                     std::span<const std::string> roots,
                                     Budget& budget) {
  if (auto file = FindDebugFileById(stripped.build_id(), roots, budget)) return file;
  const auto link = stripped.debug_link();
  // The link is a bare name; a path would lead somewhere unintended.
  if (!link || link->file.find('/') != std::string::npos) return std::nullopt;
  std::vector<std::string> places = {directory, directory + "/.debug"};
  for (const std::string& root : roots) places.push_back(root + directory);
  for (const std::string& place : places) {
    auto file = OpenLinked(place + "/" + link->file, stripped, link->crc32, budget);
    if (file) return file;
  }
  return std::nullopt;
}

std::optional<ElfFile> FindAltFile(const ElfFile& file,
                                   std::span<const std::string> roots, Budget& budget) {
  const auto link = file.alt_link();
  if (!link) return std::nullopt;
  const bool is_absolute = link->file.starts_with("/");
  const std::string path =
      is_absolute ? link->file : DirectoryOf(file.path()) + "/" + link->file;
  if (auto alt = OpenIfBuildId(path, link->build_id, budget)) return alt;
  return FindDebugFileById(link->build_id, roots, budget);
}

}  // namespace heapwell::symbolize
