// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#include "http/request_head.h"

#include <algorithm>
#include <charconv>
#include <optional>
#include <utility>

#include "http/ascii.h"

namespace heapwell::http {
namespace {

constexpr std::size_t kMaxMethodBytes = 16;
constexpr std::string_view kLineEnd = "\r\n";
constexpr std::string_view kHeadEnd = "\r\n\r\n";

bool IsTokenByte(char c) {
  return IsAlnum(c) ||
         std::string_view("!#$%&'*+-.^_`|~").find(c) != std::string_view::npos;
}

bool IsPrintable(char c) { return c > 0x20 && c < 0x7f; }

/// Bytes that may stand in a field's value: visible, blank, tab, or beyond ASCII.
bool IsValueByte(char c) {
  return c == '\t' || static_cast<unsigned char>(c) >= 0x20 ? c != 0x7f : false;
}

bool AllOf(std::string_view text, bool (*holds)(char)) {
  return std::all_of(text.begin(), text.end(), holds);
}

HeadError Bad(std::string_view reason) { return {400, reason}; }

std::optional<HeadError> ParseVersion(std::string_view version) {
  if (version == "HTTP/1.1" || version == "HTTP/1.0") return std::nullopt;
  if (version.size() == 8 && version.substr(0, 5) == "HTTP/" && IsDigit(version[5]) &&
      version[6] == '.' && IsDigit(version[7])) {
    return HeadError{505, "only HTTP/1.0 and HTTP/1.1 are spoken here"};
  }
  return Bad("the request line is malformed");
}

std::optional<HeadError> CheckTarget(std::string_view target) {
  if (target.size() > kMaxTargetBytes) {
    return HeadError{414, "the request target is longer than 1024 bytes"};
  }
  if (target.empty() || target.front() != '/') {
    return Bad("the request target must begin with /");
  }
  if (!AllOf(target, IsPrintable) || target.find('#') != std::string_view::npos) {
    return Bad("the request target holds a byte that must be percent-encoded");
  }
  return std::nullopt;
}

std::optional<HeadError> ParseRequestLine(std::string_view line, RequestHead& head) {
  const std::size_t first = line.find(' ');
  const std::size_t last = line.rfind(' ');
  if (first == std::string_view::npos || first == last) {
    return Bad("the request line is malformed");
  }
  head.method = line.substr(0, first);
  if (head.method.empty() || head.method.size() > kMaxMethodBytes ||
      !AllOf(head.method, IsUpper)) {
    return Bad("the method is malformed");
  }
  if (auto error = ParseVersion(line.substr(last + 1))) return error;
  head.target = line.substr(first + 1, last - first - 1);
  return CheckTarget(head.target);
}

/// A field that may stand once, and where its value goes.
struct SingleField {
  std::string_view name;
  std::string_view RequestHead::*member;
};
constexpr SingleField kSingleFields[] = {
    {"host", &RequestHead::host},
    {"authorization", &RequestHead::authorization},
    {"origin", &RequestHead::origin},
    {"sec-fetch-site", &RequestHead::sec_fetch_site},
};
/// Fields that may be repeated: their first value is what we go by.
constexpr SingleField kListFields[] = {
    {"accept", &RequestHead::accept},
    {"accept-encoding", &RequestHead::accept_encoding},
};

/// The lines after the request line, one at a time.
class FieldParser {
 public:
  explicit FieldParser(RequestHead& head) : head_(head) {}

  std::optional<HeadError> Add(std::string_view line) {
    if (++fields_ > kMaxFields) return HeadError{431, "more than 64 header fields"};
    const std::size_t colon = line.find(':');
    if (colon == 0 || colon == std::string_view::npos ||
        !AllOf(line.substr(0, colon), IsTokenByte)) {
      return Bad("a header field is malformed");
    }
    const std::string_view value = TrimBlanks(line.substr(colon + 1));
    if (!AllOf(value, IsValueByte)) return Bad("a header field holds a control byte");
    return Keep(line.substr(0, colon), value);
  }

  std::optional<HeadError> Finish() const {
    if (chunked_ && length_) return Bad("both Content-Length and Transfer-Encoding");
    if (chunked_) return HeadError{411, "send the body with a Content-Length"};
    return std::nullopt;
  }

  bool HasHost() const { return has_host_; }

 private:
  std::optional<HeadError> Keep(std::string_view name, std::string_view value) {
    for (const SingleField& field : kSingleFields) {
      if (!EqualsIgnoringCase(name, field.name)) continue;
      if ((head_.*field.member).data() != nullptr) return Duplicate();
      if (!AllOf(value, [](char c) { return c == ' ' || IsPrintable(c); })) {
        return Bad("a header field holds a byte that it may not");
      }
      head_.*field.member = value;
      has_host_ = has_host_ || field.member == &RequestHead::host;
      return std::nullopt;
    }
    for (const SingleField& field : kListFields) {
      if (!EqualsIgnoringCase(name, field.name)) continue;
      if ((head_.*field.member).empty()) head_.*field.member = value;
      return std::nullopt;
    }
    return KeepFraming(name, value);
  }

  std::optional<HeadError> KeepFraming(std::string_view name, std::string_view value) {
    if (EqualsIgnoringCase(name, "content-length")) {
      return std::exchange(length_, true) ? Duplicate() : ParseLength(value);
    }
    if (EqualsIgnoringCase(name, "transfer-encoding")) {
      if (std::exchange(chunked_, true)) return Duplicate();
    } else if (EqualsIgnoringCase(name, "content-encoding")) {
      return HeadError{415, "send the body without a Content-Encoding"};
    } else if (EqualsIgnoringCase(name, "expect")) {
      if (!EqualsIgnoringCase(value, "100-continue")) {
        return HeadError{417, "only 100-continue can be expected"};
      }
      head_.expects_continue = true;
    }
    return std::nullopt;
  }

  std::optional<HeadError> ParseLength(std::string_view value) {
    const auto [end, error] =
        std::from_chars(value.data(), value.data() + value.size(), head_.body_bytes);
    if (error == std::errc::result_out_of_range ||
        (error == std::errc() && head_.body_bytes > kMaxBodyBytes)) {
      return HeadError{413, "the body is larger than 1 MiB"};
    }
    if (error != std::errc() || end != value.data() + value.size()) {
      return Bad("the Content-Length is no number");
    }
    return std::nullopt;
  }

  static std::optional<HeadError> Duplicate() {
    return Bad("a header field stands twice that may stand once");
  }

  RequestHead& head_;
  int fields_ = 0;
  bool has_host_ = false;
  bool length_ = false;
  bool chunked_ = false;
};

}  // namespace

std::size_t FindHeadEnd(std::string_view bytes) {
  const std::size_t at = bytes.find(kHeadEnd);
  return at == std::string_view::npos ? at : at + kHeadEnd.size();
}

HeadError CheckPartialHead(std::string_view bytes) {
  if (!bytes.empty() && !IsUpper(bytes.front())) return Bad("this port speaks HTTP");
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    if (bytes[i] == '\n' && (i == 0 || bytes[i - 1] != '\r')) {
      return Bad("a line ends without a carriage return");
    }
    if (bytes[i] == '\0') return Bad("the request head holds a NUL");
  }
  const std::size_t line_end = bytes.find(kLineEnd);
  if (line_end != std::string_view::npos) {
    RequestHead head;
    if (auto error = ParseRequestLine(bytes.substr(0, line_end), head)) return *error;
  } else if (bytes.size() > kMaxTargetBytes + 64) {
    return {414, "the request line is too long"};
  }
  if (bytes.size() >= kMaxHeadBytes) {
    return {431, "the request head is longer than 8192 bytes"};
  }
  return {0, {}};
}

std::variant<RequestHead, HeadError> ParseRequestHead(std::string_view head) {
  if (head.size() > kMaxHeadBytes) {
    return HeadError{431, "the request head is longer than 8192 bytes"};
  }
  if (head.size() < kHeadEnd.size() || FindHeadEnd(head) != head.size()) {
    return Bad("the request head is incomplete");
  }
  head.remove_suffix(kLineEnd.size());  // The empty line.

  RequestHead result;
  FieldParser fields(result);
  const std::size_t line_end = head.find(kLineEnd);
  const std::string_view version_end = head.substr(0, line_end);
  if (auto error = ParseRequestLine(version_end, result)) return *error;
  for (std::size_t at = line_end + 2; at < head.size();) {
    const std::size_t end = head.find(kLineEnd, at);
    if (auto error = fields.Add(head.substr(at, end - at))) return *error;
    at = end + 2;
  }
  if (auto error = fields.Finish()) return *error;
  if (!fields.HasHost() && version_end.back() == '1') {
    return Bad("an HTTP/1.1 request needs a Host");
  }
  return result;
}

}  // namespace heapwell::http
