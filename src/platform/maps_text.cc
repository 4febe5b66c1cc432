// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#include "platform/maps_text.h"

#include <algorithm>
#include <charconv>
#include <system_error>

#include "base/file.h"
#include "platform/kernel_text.h"

namespace heapwell::platform {
namespace {

template <typename Number>
std::optional<Number> ParseHex(std::string_view digits) {
  Number number = 0;
  const char* const end = digits.data() + digits.size();
  const auto [stop, error] = std::from_chars(digits.data(), end, number, 16);
  if (error != std::errc() || stop != end) return std::nullopt;
  return number;
}

}  // namespace

std::string ReadMapsText() {
  std::string text = base::ReadFile("/proc/self/maps", kMaxMapsBytes).value_or("");
  text.resize(text.rfind('\n') + 1);  // A last line without an end is cut.
  return text;
}

std::optional<MapsLine> ParseMapsLine(std::string_view line) {
  // "7f3c-7f3d r-xp 00026000 fe:00 332835    /usr/lib/libc.so.6".
  const std::string_view range = TakeWord(line);
  const std::size_t dash = range.find('-');
  if (dash == std::string_view::npos) return std::nullopt;
  const auto start = ParseHex<std::uintptr_t>(range.substr(0, dash));
  const auto limit = ParseHex<std::uintptr_t>(range.substr(dash + 1));
  const std::string_view permissions = TakeWord(line);
  const auto offset = ParseHex<std::uint64_t>(TakeWord(line));
  TakeWord(line);  // Device.
  const std::string_view inode = TakeWord(line);
  if (!start || !limit || !offset || *start >= *limit || permissions.size() != 4 ||
      !ParseDecimal(inode)) {
    return std::nullopt;
  }
  // The path may begin or end with spaces of its own only behind its '/'.
  line.remove_prefix(std::min(line.find_first_not_of(' '), line.size()));
  return MapsLine{*start, *limit, *offset, line};
}

MappedFile ToMappedFile(std::string_view written) {
  constexpr std::string_view kDeleted = " (deleted)";
  MappedFile file;
  // "[heap]" and nothing at all are no files.
  if (written.empty() || written.front() != '/') return file;
  if (written.size() > kDeleted.size() &&
      written.substr(written.size() - kDeleted.size()) == kDeleted) {
    file.deleted = true;
    written.remove_suffix(kDeleted.size());
  }
  file.path = UnescapeOctal(written);
  return file;
}

std::vector<MappedFile> FindMappedFiles(std::string_view text,
                                        const std::vector<std::uintptr_t>& addresses) {
  std::vector<MappedFile> files(addresses.size());
  std::string_view line;
  std::size_t next = 0;
  while (next < addresses.size() && TakeLine(text, line)) {
    const auto mapped = ParseMapsLine(line);
    if (!mapped) continue;
    while (next < addresses.size() && addresses[next] < mapped->start) ++next;
    while (next < addresses.size() && addresses[next] < mapped->limit) {
      files[next++] = ToMappedFile(mapped->path);
    }
  }
  return files;
}

}  // namespace heapwell::platform
