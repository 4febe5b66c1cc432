// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#include "http/history_endpoints.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

#include "encode/history_json.h"
#include "encode/verdict_json.h"
#include "encode/verdict_text.h"
#include "http/query.h"
#include "http/reply.h"

namespace heapwell::http {
namespace {

// As many as a chart can tell apart; and as many as the history may follow.
constexpr std::size_t kDefaultSites = 10;
constexpr std::int64_t kMaxSites = 128;

Response NoHistoryReply() {
  return ErrorReply(501,
                    "no history: this process was forked off while it was written");
}

}  // namespace

Response AnswerHistory(const Call& call) {
  std::size_t sites = kDefaultSites;
  if (const auto wanted = QueryValue(call.query, "sites")) {
    const std::optional<std::int64_t> number = ParseInteger(*wanted);
    if (!number || *number < 0 || *number > kMaxSites) {
      return ErrorReply(400, "\"sites\" is a number of call sites from 0 to 128");
    }
    sites = static_cast<std::size_t>(*number);
  }
  const Slots::Place place = call.capacity.heavy.Take();
  if (!place) return BusyReply();
  const auto history = call.source.History();
  if (!history) return NoHistoryReply();
  return Packed(call.request.accept_encoding,
                JsonReply(encode::HistoryJson(*history, sites)));
}

Response AnswerLeaks(const Call& call) {
  const std::optional<bool> json = WantsJson(call.query);
  if (!json) return FormatReply();
  const Slots::Place place = call.capacity.heavy.Take();
  if (!place) return BusyReply();
  const auto verdict = call.source.Verdict();
  if (!verdict) return NoHistoryReply();
  return *json ? JsonReply(encode::LeaksJson(*verdict))
               : TextReply(encode::LeaksText(*verdict));
}

}  // namespace heapwell::http
