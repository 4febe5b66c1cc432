// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#include "unwind/eh_frame.h"

#include <algorithm>
#include <cstring>

namespace heapwell::unwind {

#if defined(__x86_64__) && defined(DLFO_STRUCT_HAS_EH_DBASE)

std::optional<LoadedObject> FindObject(std::uintptr_t address) noexcept {
  dl_find_object found = {};
  if (::_dl_find_object(reinterpret_cast<void*>(address), &found) != 0) {
    return std::nullopt;
  }
  return LoadedObject{
      .start = reinterpret_cast<std::uintptr_t>(found.dlfo_map_start),
      .end = reinterpret_cast<std::uintptr_t>(found.dlfo_map_end),
      .eh_frame_header = static_cast<const std::uint8_t*>(found.dlfo_eh_frame)};
}

#else

std::optional<LoadedObject> FindObject(std::uintptr_t) noexcept { return std::nullopt; }

#endif

namespace {

// One row of the search table: both are relative to the header.
struct TableRow {
  std::int32_t function;
  std::int32_t description;
};

// What GNU ld, gold and lld write: version 1, a 4-byte count, rows of TableRow.
constexpr std::uint8_t kVersion = 1;
constexpr std::uint8_t kCountEncoding = 0x03;  // udata4
constexpr std::uint8_t kTableEncoding = 0x3B;  // datarel | sdata4
constexpr std::size_t kCountOffset = 8;
constexpr std::size_t kTableOffset = 12;

}  // namespace

const std::uint8_t* FindFrame(const LoadedObject& object,
                              std::uintptr_t address) noexcept {
  const std::uint8_t* header = object.eh_frame_header;
  if (header == nullptr || header[0] != kVersion || header[2] != kCountEncoding ||
      header[3] != kTableEncoding) {
    return nullptr;
  }
  std::uint32_t count = 0;
  std::memcpy(&count, header + kCountOffset, sizeof(count));
  const auto* rows = reinterpret_cast<const TableRow*>(header + kTableOffset);
  const auto relative =
      static_cast<std::int64_t>(address) -
      static_cast<std::int64_t>(reinterpret_cast<std::uintptr_t>(header));
  const TableRow* after = std::upper_bound(
      rows, rows + count, relative,
      [](std::int64_t wanted, const TableRow& row) { return wanted < row.function; });
  return after == rows ? nullptr : header + (after - 1)->description;
}

}  // namespace heapwell::unwind
