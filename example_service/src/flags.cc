// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#include "flags.h"

#include <charconv>
#include <string_view>
#include <system_error>

namespace orders {
namespace {

constexpr int kMaxPort = 65535;
constexpr int kMaxIntervalMs = 3600'000;
constexpr int kMaxMebibytes = 1 << 20;
constexpr int kMaxRate = 100000;  // Far above what one process can serve to itself.
constexpr int kMaxCycleSeconds = 7 * 86'400;
constexpr int kMaxAuditRows = 10'000'000;  // Some 2 GB.

struct IntFlag {
  std::string_view name;
  int Flags::*value;
  int max;
};

constexpr IntFlag kIntFlags[] = {
    {"--port=", &Flags::port, kMaxPort},
    {"--debug-port=", &Flags::debug_port, kMaxPort},
    {"--rate=", &Flags::load_orders_per_second, kMaxRate},
    {"--cycle=", &Flags::load_cycle_seconds, kMaxCycleSeconds},
    {"--audit-rows=", &Flags::audit_rows, kMaxAuditRows},
    {"--history-interval-ms=", &Flags::history_interval_ms, kMaxIntervalMs},
    {"--soft-limit-mib=", &Flags::soft_limit_mebibytes, kMaxMebibytes},
};

struct TextFlag {
  std::string_view name;
  std::string Flags::*value;
};

constexpr TextFlag kTextFlags[] = {
    {"--audit=", &Flags::audit_path},
    {"--evidence=", &Flags::evidence_directory},
};

bool ParseInt(std::string_view text, int max, int* value) {
  int parsed = 0;
  const char* end = text.data() + text.size();
  const auto [last, status] = std::from_chars(text.data(), end, parsed);
  if (status != std::errc() || last != end || parsed < 0 || parsed > max) return false;
  *value = parsed;
  return true;
}

bool StartsWith(std::string_view text, std::string_view prefix) {
  return text.substr(0, prefix.size()) == prefix;
}

bool ParseFlag(std::string_view argument, Flags* flags) {
  constexpr std::string_view kMode = "--mode=";
  if (StartsWith(argument, kMode)) {
    flags->mode = FindMode(argument.substr(kMode.size()));
    return flags->mode != nullptr;
  }
  for (const TextFlag& flag : kTextFlags) {
    if (StartsWith(argument, flag.name)) {
      flags->*flag.value = argument.substr(flag.name.size());
      return true;
    }
  }
  for (const IntFlag& flag : kIntFlags) {
    if (StartsWith(argument, flag.name)) {
      return ParseInt(argument.substr(flag.name.size()), flag.max,
                      &(flags->*flag.value));
    }
  }
  return false;
}

}  // namespace

std::string Usage() {
  std::string usage =
      "usage: order_service [flags]\n"
      "  --port=8080        where orders are taken; 0: any free port\n"
      "  --debug-port=6060  where heapwell answers; 0: any free port\n"
      "  --rate=200         orders a second that the service sends to itself; 0: none\n"
      "  --cycle=0          seconds of a day, in which the rate goes from a tenth at\n"
      "                     night to nearly the double at noon; 0: always the same\n"
      "  --audit=           the SQLite file of the audit; none: a temporary one\n"
      "  --audit-rows=100000  the latest that it keeps\n"
      "  --history-interval-ms=10000  between two points of heapwell's history, which\n"
      "                     knows its verdict after 360 of them\n"
      "  --soft-limit-mib=  above this heapwell gives free memory back\n"
      "  --evidence=        where heapwell leaves profiles when memory runs short\n"
      "  --mode=            how it behaves:\n";
  for (const Mode& mode : Modes()) {
    usage += "    ";
    usage += std::string(mode.name) + ": " + std::string(mode.what) + "\n";
  }
  return usage;
}

std::optional<Flags> ParseFlags(int argc, char** argv, std::string* error) {
  Flags flags;
  flags.mode = &Modes().front();
  for (int i = 1; i < argc; ++i) {
    if (ParseFlag(argv[i], &flags)) continue;
    *error = std::string("cannot use the argument '") + argv[i] + "'\n" + Usage();
    return std::nullopt;
  }
  return flags;
}

}  // namespace orders
