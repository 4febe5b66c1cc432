// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#include "platform/elf_note.h"

#include <elf.h>

#include <cstdint>
#include <cstring>

namespace heapwell::platform {
namespace {

// Both classes of ELF have the same note header.
static_assert(sizeof(Elf32_Nhdr) == sizeof(Elf64_Nhdr));
using NoteHeader = Elf64_Nhdr;

std::uint64_t RoundUp(std::uint64_t value, std::uint64_t alignment) {
  return (value + alignment - 1) / alignment * alignment;
}

}  // namespace

std::span<const std::byte> FindBuildId(std::span<const std::byte> notes,
                                       std::size_t alignment) noexcept {
  // Notes are aligned to 4 bytes but in segments that say 8, whatever else p_align
  // may hold.
  const std::uint64_t align = alignment == 8 ? 8 : 4;
  const std::uint64_t size = notes.size();
  // The lengths are 32 bits wide, so none of these sums can wrap.
  std::uint64_t at = 0;
  while (at + sizeof(NoteHeader) <= size) {
    NoteHeader header;
    std::memcpy(&header, notes.data() + at, sizeof(header));
    const std::uint64_t name_at = at + sizeof(header);
    const std::uint64_t value_at =
        at + RoundUp(sizeof(header) + header.n_namesz, align);
    const std::uint64_t value_end = value_at + header.n_descsz;
    if (value_end > size) return {};
    const bool is_build_id =
        header.n_type == NT_GNU_BUILD_ID && header.n_namesz == sizeof(ELF_NOTE_GNU) &&
        std::memcmp(notes.data() + name_at, ELF_NOTE_GNU, sizeof(ELF_NOTE_GNU)) == 0;
    if (is_build_id && header.n_descsz > 0 && header.n_descsz <= kMaxBuildIdBytes) {
      return notes.subspan(value_at, header.n_descsz);
    }
    at = RoundUp(value_end, align);
  }
  return {};
}

}  // namespace heapwell::platform
