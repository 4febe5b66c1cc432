// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#include "http/gperftools_endpoints.h"

#include <cstdint>
#include <string>
#include <vector>

#include "encode/legacy.h"
#include "http/reply.h"
#include "http/symbol.h"

namespace heapwell::http {
namespace {

/// google-pprof reads inlined frames, innermost first, with this between them.
constexpr std::string_view kInlineSeparator = "--";

}  // namespace

Response AnswerLegacyHeap(const Call& call) {
  const Slots::Place place = call.capacity.heavy.Take();
  if (!place) return BusyReply();
  const Result<HeapProfile> profile = call.source.Heap();
  if (!profile) return ErrorReply(profile.error());
  return TextReply(
      encode::LegacyHeap(*profile, call.source.Stats(), call.source.Maps()));
}

Response AnswerLegacyGrowth(const Call& call) {
  const Slots::Place place = call.capacity.heavy.Take();
  if (!place) return BusyReply();
  const Result<HeapProfile> growth = call.source.Growth();
  if (!growth) return ErrorReply(growth.error());
  return TextReply(encode::LegacyGrowth(*growth, call.source.Maps()));
}

Response AnswerLegacyCommandLine(const Call& call) {
  std::string text;
  for (const std::string& argument : call.source.CommandLine()) {
    if (!text.empty()) text += '\0';
    text += argument;
  }
  // google-pprof gives up on an empty line.
  return TextReply(text.empty() ? "unknown" : text);
}

Response AnswerLegacySymbol(const Call& call) {
  const std::vector<std::uintptr_t> addresses =
      ParseAddresses(call.request.method == "POST" ? call.request.body : call.query);
  std::string text = "num_symbols: 1\n";
  if (addresses.empty()) return TextReply(std::move(text));

  const Slots::Place place = call.capacity.heavy.Take();
  if (!place) return BusyReply();
  const auto names = call.source.Names(addresses);
  for (std::size_t i = 0; i < addresses.size() && i < names.size(); ++i) {
    std::string joined;
    for (const std::string& name : names[i]) {
      if (!joined.empty()) joined += kInlineSeparator;
      joined += name;
    }
    if (!joined.empty()) text += SymbolLine(addresses[i], joined);
  }
  return TextReply(std::move(text));
}

}  // namespace heapwell::http
