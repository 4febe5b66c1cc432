// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#ifndef HEAPWELL_SRC_BASE_UTF8_H_
#define HEAPWELL_SRC_BASE_UTF8_H_

#include <cstddef>
#include <string>
#include <string_view>

namespace heapwell::base {

/// `text` with U+FFFD in place of every byte that is not part of valid UTF-8. File
/// and symbol names are bytes; Parca, Pyroscope and Prometheus refuse a whole answer
/// for one that is not UTF-8.
std::string ToUtf8(std::string_view text);

/// The longest start of `text`, which is valid UTF-8, that has at most `max_bytes`
/// and cuts no character.
std::string_view CutUtf8(std::string_view text, std::size_t max_bytes) noexcept;

}  // namespace heapwell::base

#endif  // HEAPWELL_SRC_BASE_UTF8_H_
