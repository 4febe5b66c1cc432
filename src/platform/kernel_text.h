// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
//
// The grammar that procfs and cgroupfs share: lines, words, decimal numbers. Strict,
// because a number that is cut or mistaken for another is worse than none.
#ifndef HEAPWELL_SRC_PLATFORM_KERNEL_TEXT_H_
#define HEAPWELL_SRC_PLATFORM_KERNEL_TEXT_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/file.h"

namespace heapwell::platform {

/// Takes the first line off `text`, without its newline. False at the end.
bool TakeLine(std::string_view& text, std::string_view& line);

/// Takes the first word off `line`: what lies before the next space or tab. Empty at
/// the end.
std::string_view TakeWord(std::string_view& line);

/// `text` without spaces, tabs and newlines at either end.
std::string_view Trim(std::string_view text);

/// `digits` as a number, if that is all they are and it fits.
std::optional<std::uint64_t> ParseDecimal(std::string_view digits);

/// The number of the line "<key> <number>". Empty: no such line, or garbage on it.
std::optional<std::uint64_t> FindNumber(std::string_view text, std::string_view key);

/// The path that the kernel wrote with octal escapes (\040 for a space).
std::string UnescapeOctal(std::string_view path);

/// All of a kernel file. A file of more than `max_bytes` is not what it claims to be:
/// empty, as for a missing one.
std::optional<std::string> ReadKernelText(const std::string& path,
                                          std::size_t max_bytes = base::kMaxKernelText);

}  // namespace heapwell::platform

#endif  // HEAPWELL_SRC_PLATFORM_KERNEL_TEXT_H_
