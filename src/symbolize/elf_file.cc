// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#include "symbolize/elf_file.h"

#include <elf.h>
#include <elfutils/libdwelf.h>
#include <gelf.h>
#include <link.h>

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <string_view>

namespace heapwell::symbolize {
namespace {

// A linked program has a few dozen sections; libelf allocates some 300 bytes for
// each before we can object.
constexpr std::size_t kMaxSections = 4096;
constexpr std::size_t kMaxSegments = 128;

constexpr int kNativeClass = sizeof(void*) == 8 ? ELFCLASS64 : ELFCLASS32;

// A build id is short; what else is in notes we do not need.
constexpr std::size_t kMaxNoteBytes = std::size_t{64} << 10;

bool IsDebugSection(std::string_view name) {
  return name.starts_with(".debug_") || name.starts_with(".zdebug_");
}

const char* SectionName(Elf* elf, const GElf_Shdr& header) {
  std::size_t names = 0;
  if (::elf_getshdrstrndx(elf, &names) != 0) return nullptr;
  return ::elf_strptr(elf, names, header.sh_name);
}

/// Loads at most `max_bytes` of what a header says, and keeps it.
bool LoadPart(FileImage& image, std::uint64_t offset, std::uint64_t bytes,
              std::size_t max_bytes = SIZE_MAX) {
  const std::size_t size = image.bytes().size();
  if (offset > size || bytes > size - offset) return false;
  return image.LoadForGood(
      image.bytes().subspan(static_cast<std::size_t>(offset),
                            std::min(max_bytes, static_cast<std::size_t>(bytes))));
}

bool IsCompressed(const GElf_Shdr& header, std::string_view name) {
  return (header.sh_flags & SHF_COMPRESSED) != 0 || name.starts_with(".zdebug_");
}

/// Size in memory of a compressed section; 0 if it is not compressed.
std::size_t DecompressedBytes(FileImage& image, Elf_Scn* section,
                              const GElf_Shdr& header, std::string_view name) {
  if (!IsCompressed(header, name)) return 0;
  // The size stands in front.
  image.Load(static_cast<std::size_t>(header.sh_offset),
             std::min<std::size_t>(header.sh_size, sizeof(GElf_Chdr)));
  if ((header.sh_flags & SHF_COMPRESSED) != 0) {
    GElf_Chdr compression = {};
    if (::gelf_getchdr(section, &compression) == nullptr) return 0;
    return static_cast<std::size_t>(compression.ch_size);
  }
  // GNU's older form: "ZLIB" and the size as eight bytes, big-endian.
  const Elf_Data* data = ::elf_rawdata(section, nullptr);
  if (data == nullptr || data->d_buf == nullptr || data->d_size < 12) return 0;
  const auto* bytes = static_cast<const unsigned char*>(data->d_buf);
  std::size_t size = 0;
  for (int i = 4; i < 12; ++i) size = (size << 8) | bytes[i];
  return size;
}

}  // namespace

std::string ToHex(std::span<const unsigned char> bytes) {
  constexpr char kDigits[] = "0123456789abcdef";
  std::string hex;
  hex.reserve(bytes.size() * 2);
  for (const unsigned char byte : bytes) {
    hex += kDigits[byte >> 4];
    hex += kDigits[byte & 15];
  }
  return hex;
}

std::optional<ElfFile> ElfFile::Open(const char* path, Budget& budget) {
  if (::elf_version(EV_CURRENT) == EV_NONE) return std::nullopt;
  auto image = FileImage::Open(path, budget);
  if (!image) return std::nullopt;
  ElfFile file;
  file.path_ = path;
  file.image_ = std::make_unique<FileImage>(std::move(*image));
  if (!file.LoadHeaders()) return std::nullopt;
  const auto bytes = file.image_->bytes();
  // libelf takes the section headers where they lie, and writes to them when it
  // decompresses a section.
  auto* start = reinterpret_cast<char*>(const_cast<unsigned char*>(bytes.data()));
  file.elf_.reset(::elf_memory(start, bytes.size()));
  if (!file.elf_ || ::elf_kind(file.elf_.get()) != ELF_K_ELF || !file.LoadNotes() ||
      !file.ReadHeaders()) {
    return std::nullopt;
  }
  return file;
}

/// Loads what libelf reads when it opens a file.
bool ElfFile::LoadHeaders() {
  ElfW(Ehdr) header;
  if (!LoadPart(*image_, 0, sizeof(header))) return false;
  std::memcpy(&header, image_->bytes().data(), sizeof(header));
  if (std::memcmp(header.e_ident, ELFMAG, SELFMAG) != 0 ||
      header.e_ident[EI_CLASS] != kNativeClass) {
    return false;
  }
  // With very many sections the count stands elsewhere, and we decline such files.
  if (header.e_shoff != 0 && header.e_shnum == 0) return false;
  return LoadPart(*image_, header.e_phoff,
                  std::uint64_t{header.e_phnum} * sizeof(ElfW(Phdr))) &&
         LoadPart(*image_, header.e_shoff,
                  std::uint64_t{header.e_shnum} * sizeof(ElfW(Shdr)));
}

/// Loads what the build id may be in, and the names of sections.
bool ElfFile::LoadNotes() {
  std::size_t names = 0;
  if (::elf_getshdrstrndx(elf(), &names) != 0) return false;
  for (Elf_Scn* section = nullptr;
       (section = ::elf_nextscn(elf(), section)) != nullptr;) {
    GElf_Shdr header = {};
    if (::gelf_getshdr(section, &header) == nullptr) return false;
    if (header.sh_type == SHT_NOBITS) continue;
    const bool is_names = ::elf_ndxscn(section) == names;
    if (!is_names && header.sh_type != SHT_NOTE) continue;
    const bool is_there =
        LoadPart(*image_, header.sh_offset, header.sh_size, kMaxNoteBytes);
    if (is_names && !is_there) return false;
  }
  std::size_t segments = 0;
  if (::elf_getphdrnum(elf(), &segments) != 0 || segments > kMaxSegments) return false;
  for (std::size_t i = 0; i < segments; ++i) {
    GElf_Phdr header = {};
    if (::gelf_getphdr(elf(), static_cast<int>(i), &header) == nullptr) return false;
    if (header.p_type != PT_NOTE) continue;
    // Of a separate debug file the program header may tell of what is not there.
    LoadPart(*image_, header.p_offset, header.p_filesz, kMaxNoteBytes);
  }
  return true;
}

bool ElfFile::ReadHeaders() {
  std::size_t segment_count = 0;
  std::size_t section_count = 0;
  if (::elf_getphdrnum(elf(), &segment_count) != 0 || segment_count > kMaxSegments ||
      ::elf_getshdrnum(elf(), &section_count) != 0 || section_count > kMaxSections) {
    return false;
  }
  for (std::size_t i = 0; i < segment_count; ++i) {
    GElf_Phdr header = {};
    if (::gelf_getphdr(elf(), static_cast<int>(i), &header) == nullptr) return false;
    if (header.p_type != PT_LOAD) continue;
    segments_.push_back({header.p_vaddr, header.p_memsz, header.p_offset});
  }
  constexpr GElf_Xword kCode = SHF_ALLOC | SHF_EXECINSTR;
  for (Elf_Scn* section = nullptr;
       (section = ::elf_nextscn(elf(), section)) != nullptr;) {
    GElf_Shdr header = {};
    if (::gelf_getshdr(section, &header) == nullptr) return false;
    if ((header.sh_flags & kCode) != kCode || header.sh_addr == 0) continue;
    code_sections_.push_back({header.sh_addr, header.sh_addr + header.sh_size});
  }
  const void* id = nullptr;
  const ssize_t id_bytes = ::dwelf_elf_gnu_build_id(elf(), &id);
  if (id_bytes > 0) {
    build_id_ = ToHex(
        {static_cast<const unsigned char*>(id), static_cast<std::size_t>(id_bytes)});
  }
  return true;
}

std::optional<AddressSpan> ElfFile::CodeSection(std::uint64_t address) const noexcept {
  for (const AddressSpan& section : code_sections_) {
    if (section.low <= address && address < section.high) return section;
  }
  return std::nullopt;
}

Elf_Scn* ElfFile::FindSection(const char* name) const {
  for (Elf_Scn* section = nullptr;
       (section = ::elf_nextscn(elf(), section)) != nullptr;) {
    GElf_Shdr header = {};
    if (::gelf_getshdr(section, &header) == nullptr) continue;
    if (header.sh_type == SHT_NOBITS || header.sh_size == 0) continue;
    const char* found = SectionName(elf(), header);
    if (found == nullptr) continue;
    if (std::strcmp(found, name) == 0) return section;
    // ".zdebug_line" is ".debug_line" compressed the older way.
    if (name[0] == '.' && found[0] == '.' && found[1] == 'z' &&
        std::strcmp(found + 2, name + 1) == 0) {
      return section;
    }
  }
  return nullptr;
}

bool ElfFile::HasSection(const char* name) const {
  return FindSection(name) != nullptr;
}

std::span<const unsigned char> ElfFile::Section(const char* name) const {
  Elf_Scn* section = FindSection(name);
  GElf_Shdr header = {};
  if (section == nullptr || ::gelf_getshdr(section, &header) == nullptr ||
      (header.sh_flags & SHF_COMPRESSED) != 0) {
    return {};
  }
  const Elf_Data* data = ::elf_rawdata(section, nullptr);
  if (data == nullptr || data->d_buf == nullptr) return {};
  return {static_cast<const unsigned char*>(data->d_buf), data->d_size};
}

std::size_t ElfFile::DecompressedDebugBytes() const {
  std::size_t total = 0;
  for (Elf_Scn* section = nullptr;
       (section = ::elf_nextscn(elf(), section)) != nullptr;) {
    GElf_Shdr header = {};
    if (::gelf_getshdr(section, &header) == nullptr) continue;
    const char* name = SectionName(elf(), header);
    if (name == nullptr || !IsDebugSection(name)) continue;
    const std::size_t bytes = DecompressedBytes(*image_, section, header, name);
    if (__builtin_add_overflow(total, bytes, &total)) return SIZE_MAX;
  }
  return total;
}

bool ElfFile::LoadCompressedDebugSections() const {
  for (Elf_Scn* section = nullptr;
       (section = ::elf_nextscn(elf(), section)) != nullptr;) {
    GElf_Shdr header = {};
    if (::gelf_getshdr(section, &header) == nullptr) continue;
    const char* name = SectionName(elf(), header);
    if (name == nullptr || !IsDebugSection(name) || !IsCompressed(header, name))
      continue;
    if (!image_->Load(static_cast<std::size_t>(header.sh_offset),
                      static_cast<std::size_t>(header.sh_size))) {
      return false;
    }
  }
  return true;
}

std::optional<DebugLink> ElfFile::debug_link() const {
  if (!image_->Load(Section(".gnu_debuglink"))) return std::nullopt;
  GElf_Word crc32 = 0;
  const char* file = ::dwelf_elf_gnu_debuglink(elf(), &crc32);
  if (file == nullptr || *file == '\0') return std::nullopt;
  return DebugLink{.file = file, .crc32 = crc32};
}

std::optional<AltLink> ElfFile::alt_link() const {
  const auto section = Section(".gnu_debugaltlink");
  if (section.empty() || !image_->Load(section)) return std::nullopt;
  const auto* end =
      static_cast<const unsigned char*>(std::memchr(section.data(), 0, section.size()));
  if (end == nullptr) return std::nullopt;
  const auto name_bytes = static_cast<std::size_t>(end - section.data());
  return AltLink{
      .file = std::string(reinterpret_cast<const char*>(section.data()), name_bytes),
      .build_id = ToHex(section.subspan(name_bytes + 1))};
}

}  // namespace heapwell::symbolize
