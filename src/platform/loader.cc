// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#include "platform/loader.h"

#include <link.h>
#include <sys/auxv.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <span>
#include <string_view>

#include "base/fork.h"
#include "platform/elf_note.h"

namespace heapwell::platform {
namespace {

// What the callback may write into: all of it allocated before the loader's lock is
// taken. It counts what it wanted where that is more.
struct Capture {
  struct Object {
    std::size_t name_at = 0;
    std::size_t name_size = 0;
    std::array<std::byte, kMaxBuildIdBytes> build_id = {};
    std::size_t build_id_size = 0;
  };

  std::uintptr_t page_size = 4096;
  std::vector<Object> objects = std::vector<Object>(64);
  std::vector<LoadedSegment> segments = std::vector<LoadedSegment>(256);
  std::string names = std::string(8192, '\0');
  std::size_t object_count = 0;
  std::size_t segment_count = 0;
  std::size_t name_bytes = 0;
  std::uint64_t loads = 0;
  std::uint64_t unloads = 0;

  [[nodiscard]] bool IsComplete() const {
    return object_count <= objects.size() && segment_count <= segments.size() &&
           name_bytes <= names.size();
  }
};

// Programs with 1000 libraries exist; each round has room for twice what the last
// one wanted, so a second is enough unless libraries are loaded meanwhile.
constexpr int kMaxRounds = 5;

bool Contains(const ElfW(Phdr) & outer, const ElfW(Phdr) & inner) {
  return inner.p_vaddr >= outer.p_vaddr && inner.p_memsz <= outer.p_memsz &&
         inner.p_vaddr - outer.p_vaddr <= outer.p_memsz - inner.p_memsz;
}

// The notes of one object may be read only where a readable PT_LOAD holds them.
std::span<const std::byte> BuildIdInMemory(const dl_phdr_info& info) {
  const std::span<const ElfW(Phdr)> headers(info.dlpi_phdr, info.dlpi_phnum);
  for (const auto& note : headers) {
    if (note.p_type != PT_NOTE) continue;
    const bool is_mapped =
        std::any_of(headers.begin(), headers.end(), [&](const auto& load) {
          return load.p_type == PT_LOAD && (load.p_flags & PF_R) != 0 &&
                 Contains(load, note);
        });
    if (!is_mapped) continue;
    const auto* data =
        reinterpret_cast<const std::byte*>(info.dlpi_addr + note.p_vaddr);
    const auto build_id = FindBuildId({data, note.p_memsz}, note.p_align);
    if (!build_id.empty()) return build_id;
  }
  return {};
}

void AddSegments(const dl_phdr_info& info, std::size_t object, Capture& capture) {
  for (std::size_t i = 0; i < info.dlpi_phnum; ++i) {
    const auto& header = info.dlpi_phdr[i];
    if (header.p_type != PT_LOAD || header.p_memsz == 0) continue;
    const std::size_t slot = capture.segment_count++;
    if (slot >= capture.segments.size()) continue;
    const std::uintptr_t page_mask = capture.page_size - 1;
    const std::uintptr_t first = info.dlpi_addr + header.p_vaddr;
    LoadedSegment& segment = capture.segments[slot];
    segment.start = first & ~page_mask;
    segment.limit = (first + header.p_memsz + page_mask) & ~page_mask;
    // ELF keeps both congruent modulo the page, so this does not go below zero.
    segment.file_offset = header.p_offset - (first & page_mask);
    segment.object = object;
  }
}

int AddObject(dl_phdr_info* info, std::size_t /*size*/, void* argument) {
  Capture& capture = *static_cast<Capture*>(argument);
  const std::size_t index = capture.object_count++;
  capture.loads = info->dlpi_adds;
  capture.unloads = info->dlpi_subs;
  const std::string_view name = info->dlpi_name == nullptr ? "" : info->dlpi_name;
  const std::size_t name_at = capture.name_bytes;
  capture.name_bytes += name.size();
  AddSegments(*info, index, capture);
  if (index >= capture.objects.size() || capture.name_bytes > capture.names.size()) {
    return 0;
  }
  std::memcpy(capture.names.data() + name_at, name.data(), name.size());
  Capture::Object& object = capture.objects[index];
  object.name_at = name_at;
  object.name_size = name.size();
  const auto build_id = BuildIdInMemory(*info);
  std::copy(build_id.begin(), build_id.end(), object.build_id.begin());
  object.build_id_size = build_id.size();
  return 0;
}

std::string ToHex(std::span<const std::byte> bytes) {
  constexpr char kDigits[] = "0123456789abcdef";
  std::string hex;
  for (const std::byte byte : bytes) {
    hex.push_back(kDigits[std::to_integer<unsigned>(byte) >> 4]);
    hex.push_back(kDigits[std::to_integer<unsigned>(byte) & 15]);
  }
  return hex;
}

std::size_t FindObject(const Loaded& loaded, std::uintptr_t address) {
  for (const LoadedSegment& segment : loaded.segments) {
    if (address >= segment.start && address < segment.limit) return segment.object;
  }
  return loaded.objects.size();
}

// The loader lists the program, what it needs, and itself as the last of those; what
// is loaded later goes behind. Where it runs as a program of its own, it does not say
// where it is: then nothing is certain but the program.
void MarkStartup(Loaded& loaded) {
  std::size_t last = FindObject(loaded, ::getauxval(AT_BASE));
  if (last == loaded.objects.size()) last = 0;
  for (std::size_t i = 0; i <= last && i < loaded.objects.size(); ++i) {
    loaded.objects[i].is_startup = true;
  }
}

Loaded ToLoaded(const Capture& capture) {
  Loaded loaded = {.loads = capture.loads, .unloads = capture.unloads};
  loaded.segments.assign(
      capture.segments.begin(),
      capture.segments.begin() + static_cast<std::ptrdiff_t>(std::min(
                                     capture.segment_count, capture.segments.size())));
  const std::size_t count = std::min(capture.object_count, capture.objects.size());
  for (std::size_t i = 0; i < count; ++i) {
    const Capture::Object& object = capture.objects[i];
    loaded.objects.push_back(
        {.name = capture.names.substr(object.name_at, object.name_size),
         .build_id = ToHex(std::span(object.build_id).first(object.build_id_size)),
         .is_program = i == 0});
  }
  std::erase_if(loaded.segments,
                [&](const LoadedSegment& segment) { return segment.object >= count; });
  const std::size_t vdso = FindObject(loaded, ::getauxval(AT_SYSINFO_EHDR));
  if (vdso < count) loaded.objects[vdso].is_vdso = true;
  MarkStartup(loaded);
  return loaded;
}

}  // namespace

Loaded ReadLoaded() {
  Capture capture;
  const long page_size = ::sysconf(_SC_PAGESIZE);
  if (page_size > 0) capture.page_size = static_cast<std::uintptr_t>(page_size);
  for (int round = 0; round < kMaxRounds; ++round) {
    capture.object_count = capture.segment_count = capture.name_bytes = 0;
    {
      const base::NoForks no_forks;
      ::dl_iterate_phdr(AddObject, &capture);
    }
    if (capture.IsComplete()) break;
    capture.objects.resize(std::max(capture.objects.size(), 2 * capture.object_count));
    capture.segments.resize(
        std::max(capture.segments.size(), 2 * capture.segment_count));
    capture.names.resize(std::max(capture.names.size(), 2 * capture.name_bytes));
  }
  return ToLoaded(capture);
}

std::uint64_t LoaderGeneration() {
  std::uint64_t generation = 0;
  const auto first_object = [](dl_phdr_info* info, std::size_t, void* argument) {
    // Both only rise, so their sum stands still only if both do.
    *static_cast<std::uint64_t*>(argument) = info->dlpi_adds + info->dlpi_subs;
    return 1;
  };
  const base::NoForks no_forks;
  ::dl_iterate_phdr(first_object, &generation);
  return generation;
}

}  // namespace heapwell::platform
