// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
//
// How text for people lies on a terminal.
#ifndef HEAPWELL_SRC_ENCODE_LAYOUT_H_
#define HEAPWELL_SRC_ENCODE_LAYOUT_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace heapwell::encode {

/// What a terminal shows without wrapping, with room for a quoting mail.
inline constexpr std::size_t kColumns = 88;

/// For tables whose last column is a name, which is better whole.
inline constexpr std::size_t kWideColumns = 100;

/// Names come from foreign files and may have any length.
inline constexpr std::size_t kMaxNameBytes = 4096;

/// `text` with blanks behind it, or before it, up to `width` characters.
std::string Left(std::string text, std::size_t width);
std::string Right(const std::string& text, std::size_t width);

/// Breaks `text` at blanks, so that lines of `indent` blanks and text keep to the
/// columns. The first indent stands there already. Ends with a new line.
void AppendWrapped(std::string& out, std::string_view text, std::size_t indent);

/// One fact of the head: a word, then a sentence.
void AppendFact(std::string& out, std::string_view name, std::string_view fact);

/// A function and where it stands. An empty file or line 0 is unknown.
struct Place {
  std::string_view function = {};
  std::string_view file = {};
  std::uint32_t line = 0;
};

/// The last column of a table, at `indent`: "app::Cache::Put  cache.cc:88", on two
/// lines where it does not fit into `columns`, cut where even that is too long. Ends
/// the line.
void AppendPlace(std::string& out, const Place& place, std::size_t indent,
                 std::size_t columns = kColumns);

}  // namespace heapwell::encode

#endif  // HEAPWELL_SRC_ENCODE_LAYOUT_H_
