// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#include "symbolize/elf_file.h"

#include <elf.h>
#include <elfutils/libdwelf.h>
#include <gelf.h>
#include <link.h>

#include <cstring>
#include <string_view>

namespace heapwell::symbolize {
namespace {

// A linked program has a few dozen sections; libelf allocates some 300 bytes for
// each before we can object.
constexpr std::size_t kMaxSections = 4096;
constexpr std::size_t kMaxSegments = 128;

constexpr int kNativeClass = sizeof(void*) == 8 ? ELFCLASS64 : ELFCLASS32;

bool AllowHeaderWrites(MappedImage& image) {
  ElfW(Ehdr) header;
  if (image.bytes().size() < sizeof(header)) return false;
  std::memcpy(&header, image.bytes().data(), sizeof(header));
  if (header.e_shoff == 0) return true;
  // With very many sections the count stands elsewhere, and we decline such files.
  const std::size_t bytes = std::size_t{header.e_shnum} * sizeof(ElfW(Shdr));
  return image.MakeWritable(static_cast<std::size_t>(header.e_shoff), bytes);
}

const char* SectionName(Elf* elf, const GElf_Shdr& header) {
  std::size_t names = 0;
  if (::elf_getshdrstrndx(elf, &names) != 0) return nullptr;
  return ::elf_strptr(elf, names, header.sh_name);
}

bool IsDebugSection(std::string_view name) {
  return name.starts_with(".debug_") || name.starts_with(".zdebug_");
}

/// Size in memory of a compressed section; 0 if it is not compressed.
std::size_t DecompressedBytes(Elf_Scn* section, const GElf_Shdr& header,
                              std::string_view name) {
  if ((header.sh_flags & SHF_COMPRESSED) != 0) {
    GElf_Chdr compression = {};
    if (::gelf_getchdr(section, &compression) == nullptr) return 0;
    return static_cast<std::size_t>(compression.ch_size);
  }
  if (!name.starts_with(".zdebug_")) return 0;
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

std::optional<ElfFile> ElfFile::Open(const char* path) {
  if (::elf_version(EV_CURRENT) == EV_NONE) return std::nullopt;
  auto image = MappedImage::Open(path);
  if (!image) return std::nullopt;
  ElfFile file;
  file.path_ = path;
  file.image_ = std::make_unique<MappedImage>(std::move(*image));
  const auto bytes = file.image_->bytes();
  if (bytes.size() < EI_NIDENT || bytes[EI_CLASS] != kNativeClass) {
    return std::nullopt;
  }
  // libelf takes the section headers where they lie, and writes to them when it
  // decompresses a section: without this, into a read-only page.
  if (!AllowHeaderWrites(*file.image_)) return std::nullopt;
  auto* start = reinterpret_cast<char*>(const_cast<unsigned char*>(bytes.data()));
  file.elf_.reset(::elf_memory(start, bytes.size()));
  if (!file.elf_ || ::elf_kind(file.elf_.get()) != ELF_K_ELF || !file.ReadHeaders()) {
    return std::nullopt;
  }
  return file;
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
    const std::size_t bytes = DecompressedBytes(section, header, name);
    if (__builtin_add_overflow(total, bytes, &total)) return SIZE_MAX;
  }
  return total;
}

std::optional<DebugLink> ElfFile::debug_link() const {
  GElf_Word crc32 = 0;
  const char* file = ::dwelf_elf_gnu_debuglink(elf(), &crc32);
  if (file == nullptr || *file == '\0') return std::nullopt;
  return DebugLink{.file = file, .crc32 = crc32};
}

std::optional<AltLink> ElfFile::alt_link() const {
  const auto section = Section(".gnu_debugaltlink");
  if (section.empty()) return std::nullopt;
  const auto* end =
      static_cast<const unsigned char*>(std::memchr(section.data(), 0, section.size()));
  if (end == nullptr) return std::nullopt;
  const auto name_bytes = static_cast<std::size_t>(end - section.data());
  return AltLink{
      .file = std::string(reinterpret_cast<const char*>(section.data()), name_bytes),
      .build_id = ToHex(section.subspan(name_bytes + 1))};
}

}  // namespace heapwell::symbolize
