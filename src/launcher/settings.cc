// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#include "launcher/settings.h"

#include <charconv>
#include <cmath>
#include <cstdint>

namespace heapwell::launcher {
namespace {

template <typename Number>
std::optional<Number> Parse(std::string_view text) {
  Number number{};
  const auto [end, error] =
      std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return number;
}

// A number of bytes, or one of KiB, MiB, GiB: "536870912", "512M", "512MiB".
std::optional<std::uint64_t> ParseBytes(std::string_view text) {
  if (text.ends_with("iB")) text.remove_suffix(2);
  int shift = 0;
  if (!text.empty()) {
    const auto unit = std::string_view("KMG").find(text.back());
    if (unit != std::string_view::npos) {
      shift = 10 * (static_cast<int>(unit) + 1);
      text.remove_suffix(1);
    }
  }
  const auto number = Parse<std::uint64_t>(text);
  if (!number || *number > (UINT64_MAX >> shift)) return std::nullopt;
  return *number << shift;
}

template <typename Target>
bool Take(Target& target, const std::optional<std::uint64_t>& parsed) {
  if (parsed) target = *parsed;
  return parsed.has_value();
}

bool TakeSwitch(bool& target, std::string_view text) {
  target = text == "1" || text == "yes" || text == "true";
  return target || text == "0" || text == "no" || text == "false";
}

// "6060", "0.0.0.0:6060", "[::1]:6060" or "unix:/path".
bool TakeAddress(Address& address, std::string_view text) {
  if (text.starts_with("unix:")) {
    address.host = text;
    return true;
  }
  const auto colon = text.rfind(':');
  if (colon != std::string_view::npos) {
    std::string_view host = text.substr(0, colon);
    const bool brackets = host.starts_with('[') && host.ends_with(']');
    if (brackets) host = host.substr(1, host.size() - 2);
    if (host.empty() || (!brackets && host.find(':') != std::string_view::npos)) {
      return false;
    }
    address.host = host;
    text.remove_prefix(colon + 1);
  }
  const auto port = Parse<std::uint16_t>(text);
  if (port) address.port = *port;
  return port.has_value();
}

bool TakeNames(std::vector<std::string>& names, std::string_view text) {
  while (true) {
    const auto comma = text.find(',');
    names.emplace_back(text.substr(0, comma));
    if (names.back().empty()) return false;
    if (comma == std::string_view::npos) return true;
    text.remove_prefix(comma + 1);
  }
}

bool TakeSeconds(std::chrono::milliseconds& target, std::string_view text) {
  constexpr double kLongest = 1e9;
  const auto seconds = Parse<double>(text);
  if (!seconds || !(*seconds > 0 && *seconds < kLongest)) return false;
  target = std::chrono::milliseconds{std::llround(*seconds * 1000)};
  return true;
}

bool TakeText(std::string& target, std::string_view text) {
  target = text;
  return true;
}

using Text = std::string_view;

constexpr Setting kSettings[] = {
    {"listen", "HEAPWELL_LISTEN", "ADDRESS",
     "PORT, HOST:PORT or unix:/PATH (127.0.0.1:6060)",
     [](Settings& to, Text text) { return TakeAddress(to.address, text); }},
    {"token-file", "HEAPWELL_TOKEN_FILE", "FILE",
     "holds the token that every request must carry",
     [](Settings& to, Text text) { return TakeText(to.options.token_file, text); }},
    {"allowed-hosts", "HEAPWELL_ALLOWED_HOSTS", "NAMES",
     "host names that it may be asked under: a,b",
     [](Settings& to, Text text) { return TakeNames(to.options.allowed_hosts, text); }},
    {"metrics-open", "HEAPWELL_METRICS_OPEN", "yes|no",
     "/metrics without the token (no)",
     [](Settings& to, Text text) { return TakeSwitch(to.options.metrics_open, text); }},
    {"allow-control", "HEAPWELL_ALLOW_CONTROL", "yes|no",
     "POST may change the process (no)",
     [](Settings& to, Text text) {
       return TakeSwitch(to.options.allow_control, text);
     }},
    {"sample-interval", "HEAPWELL_SAMPLE_INTERVAL", "BYTES",
     "mean bytes between two heap samples (512K)",
     [](Settings& to, Text text) {
       return Take(to.options.sample_interval_bytes, ParseBytes(text));
     }},
    {"history-interval", "HEAPWELL_HISTORY_INTERVAL", "SECONDS",
     "between two points of the history (10)",
     [](Settings& to, Text text) {
       return TakeSeconds(to.options.history_interval, text);
     }},
    {"soft-limit", "HEAPWELL_SOFT_LIMIT", "BYTES",
     "above it free pages go back to the system",
     [](Settings& to, Text text) {
       return Take(to.options.guard.soft_limit_bytes, ParseBytes(text));
     }},
    {"evidence-directory", "HEAPWELL_EVIDENCE_DIRECTORY", "DIR",
     "for profiles when memory runs short",
     [](Settings& to, Text text) {
       return TakeText(to.options.guard.evidence_directory, text);
     }},
    {"program", "HEAPWELL_PROGRAM", "NAME",
     "watch the program of this name alone, behind a script",
     [](Settings& to, Text text) { return TakeText(to.program, text); }},
    {"status-file", "HEAPWELL_STATUS_FILE", "FILE",
     "gets one line: where it serves, or why not",
     [](Settings& to, Text text) { return TakeText(to.status_file, text); }},
};

}  // namespace

std::span<const Setting> AllSettings() { return kSettings; }

Result<Settings> ReadSettings(const Lookup& lookup) {
  Settings settings;
  for (const Setting& setting : kSettings) {
    const char* text = lookup(setting.variable);
    if (text == nullptr || *text == '\0') continue;
    if (!setting.apply(settings, text)) {
      return Error{ErrorCode::kInvalidOption, std::string("--") + setting.option +
                                                  " (" + setting.variable + ") is '" +
                                                  text + "', but takes " +
                                                  setting.value + ": " + setting.help};
    }
  }
  return settings;
}

}  // namespace heapwell::launcher
