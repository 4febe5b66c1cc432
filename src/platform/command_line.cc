// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#include "platform/command_line.h"

#include <algorithm>
#include <cstddef>
#include <optional>

#include "base/file.h"

namespace heapwell::platform {
namespace {

constexpr std::string_view kRedacted = "REDACTED";

// Parts of names that announce a secret. "key" also takes api_key and AccountKey.
constexpr std::string_view kSecretWords[] = {
    "pass",       "pwd",  "secret", "token",  "key", "private",
    "credential", "auth", "bearer", "cookie", "jwt", "signature",
};

// Whole names too short to look for inside others.
constexpr std::string_view kSecretNames[] = {"pw", "pin", "otp", "sig", "sas", "pat"};

char ToLower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; }

bool IsNameChar(char c) {
  return (ToLower(c) >= 'a' && ToLower(c) <= 'z') || (c >= '0' && c <= '9') ||
         c == '_' || c == '-' || c == '.' || c == '[' || c == ']';
}

bool IsSecretName(std::string_view name) {
  name.remove_prefix(std::min(name.find_first_not_of('-'), name.size()));
  const auto same = [](char a, char b) { return ToLower(a) == b; };
  const auto contains = [&](std::string_view word) {
    return std::search(name.begin(), name.end(), word.begin(), word.end(), same) !=
           name.end();
  };
  const auto is = [&](std::string_view word) {
    return std::equal(name.begin(), name.end(), word.begin(), word.end(), same);
  };
  return std::any_of(std::begin(kSecretWords), std::end(kSecretWords), contains) ||
         std::any_of(std::begin(kSecretNames), std::end(kSecretNames), is);
}

// How long the separator between a name and its value is at the start of `text`: '='
// or ':', plain or as a URL encodes it, or spaces; with the quotes and brackets
// around it. 0: none, so what follows is no value.
std::size_t SeparatorLength(std::string_view text) {
  constexpr std::string_view kAround = " \t\n\"'`(){}<>\\+?!|*~";
  std::size_t at = std::min(text.find_first_not_of(kAround), text.size());
  bool found = text.substr(0, at).find_first_of(" \t\n") != std::string_view::npos;
  if (at < text.size() && (text[at] == '=' || text[at] == ':')) {
    found = true;
    ++at;
  } else if (text.size() - at >= 3 && text[at] == '%' && text[at + 1] == '3' &&
             (ToLower(text[at + 2]) == 'a' || ToLower(text[at + 2]) == 'd')) {
    found = true;
    at += 3;
  }
  if (!found) return 0;
  return std::min(text.find_first_not_of(" \t\n", at), text.size());
}

// What one argument says about secrets.
struct Finding {
  // The value starts here and goes on to the end of the argument.
  std::optional<std::size_t> value_at = {};
  bool value_is_next_argument = false;
};

Finding FindSecret(std::string_view argument) {
  for (std::size_t at = 0; at < argument.size();) {
    if (!IsNameChar(argument[at])) {
      ++at;
      continue;
    }
    std::size_t end = at;
    while (end < argument.size() && IsNameChar(argument[end])) ++end;
    if (IsSecretName(argument.substr(at, end - at))) {
      const bool alone = at == 0;
      if (end == argument.size()) return {.value_is_next_argument = alone};
      const std::size_t separator = SeparatorLength(argument.substr(end));
      if (end + separator == argument.size()) return {.value_is_next_argument = true};
      if (separator > 0) return {.value_at = end + separator};
    }
    at = end;
  }
  return {};
}

bool IsPort(std::string_view text) {
  return std::all_of(text.begin(), text.end(),
                     [](char c) { return c >= '0' && c <= '9'; });
}

constexpr std::string_view kScheme = "://";

// Where the "user:password" that starts `text` ends, at its '@'; npos: there is none.
// `text` is what follows "://".
std::size_t UserInfoEnd(std::string_view text) {
  const std::string_view authority = text.substr(0, text.find_first_of("/?#"));
  const std::size_t at = authority.rfind('@');
  if (at != std::string_view::npos) return at;
  // A password that holds '/', '?' or '#' unescaped: what stands there is no port.
  const std::size_t colon = authority.rfind(':');
  if (colon == std::string_view::npos || authority.front() == '[' ||
      IsPort(authority.substr(colon + 1))) {
    return std::string_view::npos;
  }
  return text.rfind('@');
}

// Appends `word` without the user and password of its URLs, or of one
// "user:password@host" without a scheme.
void AppendWithoutUserInfo(std::string_view word, std::string& out) {
  std::size_t scheme = word.find(kScheme);
  if (scheme == std::string_view::npos) {
    const std::size_t equals = word.find('=');
    const std::size_t start = equals == std::string_view::npos ? 0 : equals + 1;
    const std::size_t at = word.rfind('@');
    const std::size_t colon = word.find(':', start);
    const bool has_password = at != std::string_view::npos && colon < at;
    if (has_password) out.append(word.substr(0, start)).append(kRedacted);
    out.append(word.substr(has_password ? at : 0));
    return;
  }
  for (; scheme != std::string_view::npos; scheme = word.find(kScheme)) {
    const std::size_t start = scheme + kScheme.size();
    out.append(word.substr(0, start));
    word.remove_prefix(start);
    const std::size_t end = UserInfoEnd(word);
    if (end == std::string_view::npos) continue;
    out.append(kRedacted);
    word.remove_prefix(end);
  }
  out.append(word);
}

std::string RedactUserInfo(std::string_view text) {
  constexpr std::string_view kBreaks = " \t\n\"'`";
  std::string redacted;
  while (!text.empty()) {
    const std::string_view word = text.substr(0, text.find_first_of(kBreaks));
    AppendWithoutUserInfo(word, redacted);
    text.remove_prefix(word.size());
    const std::size_t next = std::min(text.find_first_not_of(kBreaks), text.size());
    redacted.append(text.substr(0, next));
    text.remove_prefix(next);
  }
  return redacted;
}

}  // namespace

std::vector<std::string> ParseCommandLine(std::string_view text) {
  std::vector<std::string> arguments;
  while (!text.empty()) {
    const std::string_view argument = text.substr(0, text.find('\0'));
    arguments.emplace_back(argument);
    text.remove_prefix(std::min(argument.size() + 1, text.size()));
  }
  return arguments;
}

std::vector<std::string> ReadCommandLine() {
  return ParseCommandLine(base::ReadFile("/proc/self/cmdline").value_or(""));
}

std::vector<std::string> RedactSecrets(std::vector<std::string> arguments) {
  bool is_value = false;
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    std::string& argument = arguments[i];
    const Finding finding = FindSecret(argument);
    // A value may look like one more option; then both are hidden.
    if (is_value) {
      argument = kRedacted;
    } else {
      if (finding.value_at)
        argument.replace(*finding.value_at, std::string::npos, kRedacted);
      argument = RedactUserInfo(argument);
    }
    // The program's own name announces nothing, be it "keyserver".
    is_value = i > 0 && finding.value_is_next_argument;
  }
  return arguments;
}

}  // namespace heapwell::platform
