// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#include "encode/layout.h"

#include <algorithm>

#include "encode/units.h"

namespace heapwell::encode {
namespace {

// "app::Map<app::Key, std::vector<int> >::Put" to "app::Map<...>::Put".
std::string WithoutTemplateArguments(std::string_view function) {
  std::string shorter;
  int depth = 0;
  for (std::size_t i = 0; i < function.size(); ++i) {
    const bool is_arrow = i > 0 && function[i - 1] == '-';
    if (function[i] == '>' && !is_arrow && depth > 0 && --depth > 0) continue;
    if (depth == 0 || (function[i] == '<' && depth == 0)) shorter += function[i];
    if (function[i] == '<' && depth++ == 0) shorter += "...";
  }
  // An operator<, or a name cut before its end: better whole than wrong.
  return depth == 0 ? shorter : std::string(function);
}

// The end of a path or name says more than its beginning.
std::string CutFront(const std::string& text, std::size_t width) {
  constexpr std::string_view kCut = "...";
  if (text.size() <= width) return text;
  std::size_t begin = text.size() - (width - kCut.size());
  while (begin < text.size() &&
         (static_cast<unsigned char>(text[begin]) & 0xC0) == 0x80) {
    ++begin;
  }
  // A path is cut at a folder: half a name misleads.
  const std::size_t slash = text.find('/', begin);
  if (slash < begin + width / 2) begin = slash;
  return std::string(kCut).append(text, begin);
}

}  // namespace

std::string Left(std::string text, std::size_t width) {
  if (text.size() < width) text.append(width - text.size(), ' ');
  return text;
}

std::string Right(const std::string& text, std::size_t width) {
  return text.size() < width ? std::string(width - text.size(), ' ') + text : text;
}

// Breaks `text` at blanks so that lines of `indent` and text keep to the columns.
void AppendWrapped(std::string& out, std::string_view text, std::size_t indent) {
  std::size_t column = indent;
  while (!text.empty()) {
    const std::string_view word = text.substr(0, text.find(' '));
    if (column > indent && column + 1 + word.size() > kColumns) {
      out.append("\n").append(indent, ' ');
      column = indent;
    }
    if (column > indent) {
      out += ' ';
      ++column;
    }
    out += word;
    column += word.size();
    text.remove_prefix(std::min(text.size(), word.size() + 1));
  }
  out += '\n';
}

// One fact of the head: a word, then a sentence.
void AppendFact(std::string& out, std::string_view name, std::string_view fact) {
  constexpr std::size_t kIndent = 11;
  out.append(name).append(kIndent - name.size(), ' ');
  AppendWrapped(out, fact, kIndent);
}

void AppendPlace(std::string& out, const Place& place, std::size_t indent,
                 std::size_t columns) {
  const std::size_t width = columns - indent;
  std::string function = OneLine(place.function, kMaxNameBytes);
  if (function.size() > width) function = WithoutTemplateArguments(function);
  out += CutFront(function, width);
  if (!place.file.empty()) {
    std::string line = OneLine(place.file, kMaxNameBytes);
    if (place.line != 0) line += ":" + std::to_string(place.line);
    const bool fits = function.size() + 2 + line.size() <= width;
    out += fits ? std::string(2, ' ') : "\n" + std::string(indent, ' ');
    out += CutFront(line, width);
  }
  out += '\n';
}

}  // namespace heapwell::encode
