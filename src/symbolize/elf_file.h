// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
//
// An ELF file on disk: what it is, where its code lies, its sections.
#ifndef HEAPWELL_SRC_SYMBOLIZE_ELF_FILE_H_
#define HEAPWELL_SRC_SYMBOLIZE_ELF_FILE_H_

#include <libelf.h>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "symbolize/budget.h"
#include "symbolize/file_image.h"

namespace heapwell::symbolize {

/// [low, high) of addresses as the file has them: before the loader's bias.
struct AddressSpan {
  std::uint64_t low = 0;
  std::uint64_t high = 0;
  bool operator==(const AddressSpan&) const = default;
};

/// One PT_LOAD program header.
struct LoadSegment {
  std::uint64_t address = 0;
  std::uint64_t memory_bytes = 0;
  std::uint64_t file_offset = 0;
};

/// Name and checksum, or name and build id, of a file that holds what this one lacks.
struct DebugLink {
  std::string file = {};
  std::uint32_t crc32 = 0;
};
struct AltLink {
  std::string file = {};
  std::string build_id = {};
};

/// Not thread-safe. Everything it hands out lives as long as it does.
class ElfFile {
 public:
  /// Empty for what is not an ELF file of this machine's word size, or when there is no
  /// memory left for its headers.
  static std::optional<ElfFile> Open(const char* path, Budget& budget);

  [[nodiscard]] Elf* elf() const noexcept { return elf_.get(); }
  [[nodiscard]] FileImage& image() const noexcept { return *image_; }
  [[nodiscard]] const std::string& path() const noexcept { return path_; }

  /// Lower-case hex; empty if the file has none.
  [[nodiscard]] const std::string& build_id() const noexcept { return build_id_; }
  /// PT_LOAD in the file's order, which is that of addresses.
  [[nodiscard]] const std::vector<LoadSegment>& segments() const noexcept {
    return segments_;
  }

  /// The section that holds the instruction at `address`. Empty: no code lies there,
  /// so a debug entry that says so describes a function the linker threw away.
  [[nodiscard]] std::optional<AddressSpan> CodeSection(
      std::uint64_t address) const noexcept;

  /// Where the content of a section is, decompressed only if libdw did so before. What
  /// of it is read must be loaded before (image()). Empty if there is no such section,
  /// or it is empty, or holds nothing in this file.
  [[nodiscard]] std::span<const unsigned char> Section(const char* name) const;

  /// Loads what libdw will decompress when it opens this file.
  [[nodiscard]] bool LoadCompressedDebugSections() const;

  /// A section is there with content, compressed or not.
  [[nodiscard]] bool HasSection(const char* name) const;

  /// Bytes that libdw will allocate to decompress this file's debug sections.
  [[nodiscard]] std::size_t DecompressedDebugBytes() const;

  [[nodiscard]] std::optional<DebugLink> debug_link() const;
  [[nodiscard]] std::optional<AltLink> alt_link() const;

 private:
  struct EndElf {
    void operator()(Elf* elf) const noexcept { ::elf_end(elf); }
  };

  ElfFile() = default;
  bool LoadHeaders();
  bool LoadNotes();
  bool ReadHeaders();
  [[nodiscard]] Elf_Scn* FindSection(const char* name) const;

  std::string path_ = {};
  // Behind a pointer, and first, so that `elf_`, which points into it, ends earlier.
  std::unique_ptr<FileImage> image_ = {};
  std::unique_ptr<Elf, EndElf> elf_ = {};
  std::string build_id_ = {};
  std::vector<LoadSegment> segments_ = {};
  std::vector<AddressSpan> code_sections_ = {};
};

/// Lower-case hex of bytes.
std::string ToHex(std::span<const unsigned char> bytes);

}  // namespace heapwell::symbolize

#endif  // HEAPWELL_SRC_SYMBOLIZE_ELF_FILE_H_
