// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#include "symbolize/demangle.h"

#include <cxxabi.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <optional>

namespace heapwell::symbolize {
namespace {

constexpr std::size_t kMaxTemplateBytes = 40;
constexpr int kMaxNesting = 48;  // Of template arguments; deeper ones are "<...>".
// __cxa_demangle takes stack in proportion, and gives up itself above 1 KiB or so.
constexpr std::size_t kMaxMangledBytes = 4096;
// Back references can make megabytes of that; nobody reads them.
constexpr std::size_t kMaxDemangledBytes = std::size_t{64} << 10;

constexpr std::string_view kAnonymous = "(anonymous namespace)";

// Longest first, so that the first that fits is the right one.
constexpr std::array<std::string_view, 40> kOperatorSigns = {
    "<=>", "->*", "<<=", ">>=", "()", "[]", "->", "<<", ">>", "<=",
    ">=",  "==",  "!=",  "&&",  "||", "++", "--", "+=", "-=", "*=",
    "/=",  "%=",  "^=",  "&=",  "|=", "<",  ">",  "=",  "!",  "+",
    "-",   "*",   "/",   "%",   "^",  "&",  "|",  "~",  ",",  "\"\""};

// As the second or later argument of a standard template these say nothing.
constexpr std::array<std::string_view, 8> kDefaultArguments = {
    "std::allocator<", "std::char_traits<",
    "std::less<",      "std::hash<",
    "std::equal_to<",  "std::default_delete<",
    "std::greater<",   "std::pmr::polymorphic_allocator<"};

bool IsNameByte(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_' || c == '$';
}

/// Bytes of an operator's sign that stands at `at`, just behind "operator".
std::size_t OperatorSignBytes(std::string_view text, std::size_t at) {
  for (const std::string_view sign : kOperatorSigns) {
    if (text.substr(at).starts_with(sign)) return sign.size();
  }
  return 0;
}

bool IsOperatorAt(std::string_view text, std::size_t at) {
  constexpr std::string_view kWord = "operator";
  if (!text.substr(at).starts_with(kWord)) return false;
  if (at > 0 && IsNameByte(text[at - 1])) return false;
  return at + kWord.size() < text.size() && !IsNameByte(text[at + kWord.size()]);
}

/// Where the bracket that opens at `open` has closed: one past it. Empty: never.
std::optional<std::size_t> SkipBrackets(std::string_view text, std::size_t open) {
  std::string expected;
  for (std::size_t i = open; i < text.size(); ++i) {
    if (IsOperatorAt(text, i)) {
      i += std::string_view("operator").size();
      const std::size_t sign = OperatorSignBytes(text, i);
      i += sign;
      --i;
      continue;
    }
    switch (text[i]) {
      case '(':
        expected += ')';
        break;
      case '{':
        expected += '}';
        break;
      case '[':
        expected += ']';
        break;
      case '<':
        expected += '>';
        break;
      case '>':
        if (i > 0 && text[i - 1] == '-') break;
        // Inside parentheses it is an operator: "(a > b)".
        if (!expected.empty() && expected.back() != '>') break;
        [[fallthrough]];
      case ')':
      case '}':
      case ']':
        if (expected.empty() || expected.back() != text[i]) return std::nullopt;
        expected.pop_back();
        if (expected.empty()) return i + 1;
        break;
      default:
        break;
    }
  }
  return std::nullopt;
}

std::string ShortTypes(std::string_view text, int nesting);

bool IsDefaultArgument(std::string_view argument) {
  for (const std::string_view start : kDefaultArguments) {
    if (argument.starts_with(start)) return true;
  }
  return false;
}

std::string_view Trim(std::string_view text) {
  while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
  while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
  return text;
}

/// "<...>" made of what stands between the brackets of a template.
std::string ShortArguments(std::string_view text, int nesting) {
  if (nesting >= kMaxNesting) return "<...>";
  std::string out = "<";
  std::size_t begin = 0;
  for (std::size_t i = 0; i <= text.size(); ++i) {
    if (i < text.size() && text[i] != ',') {
      if (text[i] != '<' && text[i] != '(' && text[i] != '{' && text[i] != '[')
        continue;
      const auto end = SkipBrackets(text, i);
      if (!end) return "<...>";
      i = *end - 1;
      continue;
    }
    const std::string_view argument = Trim(text.substr(begin, i - begin));
    if (begin == 0 || !IsDefaultArgument(argument)) {
      if (begin != 0) out += ", ";
      out += ShortTypes(argument, nesting + 1);
    }
    if (out.size() > kMaxTemplateBytes + 1) return "<...>";
    begin = i + 1;
  }
  return out + ">";
}

void ReplaceAll(std::string& text, std::string_view from, std::string_view to) {
  for (std::size_t at = 0; (at = text.find(from, at)) != std::string::npos;) {
    text.replace(at, from.size(), to);
    at += to.size();
  }
}

/// Inline namespaces of the standard libraries, and what std::string stands for.
void UseUsualNames(std::string& text) {
  ReplaceAll(text, "std::__cxx11::", "std::");
  ReplaceAll(text, "std::__1::", "std::");
  ReplaceAll(text, "std::basic_string<char>", "std::string");
}

/// A type, or several, with its template arguments shortened.
std::string ShortTypes(std::string_view text, int nesting) {
  std::string out;
  for (std::size_t i = 0; i < text.size();) {
    const auto end = text[i] == '<' ? SkipBrackets(text, i) : std::nullopt;
    if (!end) {
      out += text[i++];
      continue;
    }
    out += ShortArguments(text.substr(i + 1, *end - i - 2), nesting);
    i = *end;
  }
  UseUsualNames(out);
  return out;
}

/// Reads one demangled name from left to right.
class Simplifier {
 public:
  explicit Simplifier(std::string_view text) : text_(text) {}

  /// Empty if this is no C++ name after all.
  std::optional<std::string> Run() {
    while (at_ < text_.size() && !done_) {
      if (!Step()) return std::nullopt;
    }
    if (out_.empty()) return std::nullopt;
    UseUsualNames(out_);
    return std::move(out_);
  }

 private:
  bool Step() {
    if (Rest().starts_with(kAnonymous)) return Copy(kAnonymous.size());
    if (IsOperatorAt(text_, at_)) return TakeOperator();
    switch (text_[at_]) {
      case '<':
        return TakeTemplate();
      case '(':
        return TakeParentheses();
      case '{':
        return TakeBraces();
      case '[':
        return SkipTag();
      case ' ':
        // Until here it was the return type.
        out_.clear();
        ++at_;
        return true;
      case ')':
        done_ = true;  // Of "type (*name(parameters))(more)".
        return true;
      default:
        return Copy(1);
    }
  }

  [[nodiscard]] std::string_view Rest() const { return text_.substr(at_); }

  bool Copy(std::size_t bytes) {
    out_ += text_.substr(at_, bytes);
    at_ += bytes;
    return true;
  }

  bool TakeTemplate() {
    const auto end = SkipBrackets(text_, at_);
    if (!end) return false;
    out_ += ShortArguments(text_.substr(at_ + 1, *end - at_ - 2), 0);
    at_ = *end;
    return true;
  }

  /// Parameters end the name, unless it goes on inside that function.
  bool TakeParentheses() {
    // "decltype (x) f()" is a return type, "int (*f(double))(char)" another.
    const bool is_decltype = Trim(text_.substr(0, at_)).ends_with("decltype");
    if (!is_decltype && (Rest().starts_with("(*") || Rest().starts_with("(&"))) {
      out_.clear();
      at_ += 2;
      return true;
    }
    const auto end = SkipBrackets(text_, at_);
    if (!end) return false;
    at_ = *end;
    if (is_decltype) return true;
    while (SkipWord(" const") || SkipWord(" volatile") || SkipWord(" &&") ||
           SkipWord(" &") || SkipWord("[abi:cxx11]")) {
    }
    done_ = !Rest().starts_with("::");
    return true;
  }

  bool SkipWord(std::string_view word) {
    if (!Rest().starts_with(word)) return false;
    at_ += word.size();
    return true;
  }

  /// "{lambda(int)#1}" loses its parameters, "{unnamed type#1}" keeps its space.
  bool TakeBraces() {
    const auto end = SkipBrackets(text_, at_);
    if (!end) return false;
    const std::string_view braces = text_.substr(at_, *end - at_);
    const std::size_t open = braces.find('(');
    if (open == std::string_view::npos) return Copy(braces.size());
    const auto close = SkipBrackets(braces, open);
    if (!close) return false;
    out_ += braces.substr(0, open);
    out_ += braces.substr(*close);
    at_ = *end;
    return true;
  }

  bool SkipTag() {
    const auto end = SkipBrackets(text_, at_);
    if (!end) return false;
    at_ = *end;
    return true;
  }

  bool TakeOperator() {
    Copy(std::string_view("operator").size());
    if (const std::size_t sign = OperatorSignBytes(text_, at_); sign > 0) {
      Copy(sign);
      if (out_.ends_with("\"\"")) return CopyThrough('(');
      // "operator<< <int>" has a space to keep the signs apart.
      if (Rest().starts_with(" <")) ++at_;
      return true;
    }
    if (!Rest().starts_with(" ")) return true;
    for (const std::string_view word :
         {" new[]", " delete[]", " new", " delete", " co_await"}) {
      if (!Rest().starts_with(word)) continue;
      const std::string_view after = Rest().substr(word.size());
      if (after.empty() || !IsNameByte(after[0])) return Copy(word.size());
    }
    return TakeConversion();
  }

  /// "operator std::vector<int>()": the type goes up to the empty parameters.
  bool TakeConversion() {
    std::size_t end = at_;
    while (end < text_.size() && !text_.substr(end).starts_with("()")) {
      if (text_[end] == '<' || text_[end] == '(') {
        const auto skipped = SkipBrackets(text_, end);
        if (!skipped) return false;
        end = *skipped;
      } else {
        ++end;
      }
    }
    out_ += ShortTypes(text_.substr(at_, end - at_), 0);
    at_ = end;
    return true;
  }

  bool CopyThrough(char stop) {
    const std::size_t end = std::min(text_.find(stop, at_), text_.size());
    return Copy(end - at_);
  }

  std::string_view text_;
  std::size_t at_ = 0;
  std::string out_ = {};
  bool done_ = false;
};

struct Free {
  void operator()(char* text) const noexcept { std::free(text); }
};

/// Empty if `symbol` is not mangled, or the library cannot read it.
std::unique_ptr<char, Free> Demangle(const std::string& symbol) {
  if (!symbol.starts_with("_Z") || symbol.size() > kMaxMangledBytes) return nullptr;
  int status = 0;
  std::unique_ptr<char, Free> text(
      abi::__cxa_demangle(symbol.c_str(), nullptr, nullptr, &status));
  return status == 0 ? std::move(text) : nullptr;
}

/// "load.constprop.0" of C. Not any dot: "main.main" is a Go function.
std::string WithoutCloneSuffix(const std::string& symbol) {
  std::size_t end = symbol.size();
  for (const std::string_view suffix :
       {".cold", ".part.", ".isra.", ".constprop.", ".lto_priv.", ".llvm."}) {
    const std::size_t at = symbol.find(suffix);
    if (at != std::string::npos && at > 0) end = std::min(end, at);
  }
  return symbol.substr(0, end);
}

}  // namespace

std::string SimplifyName(std::string_view demangled) {
  for (const std::string_view thunk :
       {"non-virtual thunk to ", "virtual thunk to ", "covariant return thunk to "}) {
    if (demangled.starts_with(thunk)) demangled.remove_prefix(thunk.size());
  }
  // "vtable for x", "TLS init function for x": data, or made by the compiler.
  if (const std::size_t at = demangled.find(" for "); at != std::string_view::npos &&
                                                      at < demangled.find('(') &&
                                                      at < demangled.find('<')) {
    const std::string_view start = demangled.substr(0, at + 5);
    return std::string(start) + SimplifyName(demangled.substr(at + 5));
  }
  auto name = Simplifier(demangled).Run();
  return name ? std::move(*name) : std::string(demangled);
}

std::string ReadableName(const std::string& symbol) {
  const auto demangled = Demangle(symbol);
  const bool is_readable =
      demangled && std::strlen(demangled.get()) <= kMaxDemangledBytes;
  std::string name =
      is_readable ? SimplifyName(demangled.get()) : WithoutCloneSuffix(symbol);
  if (name.size() > kMaxNameBytes) name.resize(kMaxNameBytes);
  return name;
}

}  // namespace heapwell::symbolize
