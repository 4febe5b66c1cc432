// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#include "http/go_endpoints.h"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "encode/legacy.h"
#include "encode/pprof.h"
#include "http/delta.h"
#include "http/go_index.h"
#include "http/query.h"
#include "http/reply.h"
#include "http/symbol.h"
#include "model/difference.h"
#include "model/heap_peak.h"
#include "model/profile.h"

namespace heapwell::http {
namespace {

std::string_view ProfileName(const Call& call) {
  return call.path.substr(kGoTree.size());
}

/// Go asks `debug` for a number, takes what is none for 0, and any other for yes.
bool WantsText(const Call& call) {
  const std::optional<std::string> debug = QueryValue(call.query, "debug");
  return debug && ParseInteger(*debug).value_or(0) != 0;
}

Response Cancelled() { return ErrorReply(500, "context canceled"); }

std::string DeltaName(std::string_view name) { return std::string(name) + "-delta"; }

HeapView ViewOf(std::string_view name) {
  return name == "allocs" ? HeapView::kAllocs : HeapView::kHeap;
}

/// A profile whose difference over a time can be asked for.
struct Capture {
  Result<HeapProfile> (*take)(const Call& call);
  model::Profile (*convert)(const HeapProfile& profile, const Call& call);
  std::string (*to_text)(const HeapProfile& profile, const Call& call);
};

constexpr Capture kHeapCapture = {
    [](const Call& call) { return call.source.Heap(); },
    [](const HeapProfile& profile, const Call& call) {
      return model::ToProfile(profile, ViewOf(ProfileName(call)));
    },
    [](const HeapProfile& profile, const Call& call) {
      return encode::LegacyHeap(profile, call.source.Stats(), call.source.Maps());
    }};

constexpr Capture kGrowthCapture = {
    [](const Call& call) { return call.source.Growth(); },
    [](const HeapProfile& profile, const Call&) {
      return model::ToGrowthProfile(profile);
    },
    [](const HeapProfile& profile, const Call& call) {
      return encode::LegacyGrowth(profile, call.source.Maps());
    }};

/// The difference over `time`: holds a place among those that wait.
Response AnswerDelta(const Call& call, const Capture& capture,
                     std::chrono::seconds time) {
  const Slots::Place waiting = call.capacity.waiting.Take();
  if (!waiting) return BusyReply();
  const Result<HeapProfile> earlier = capture.take(call);
  if (!earlier) return ErrorReply(earlier.error());
  if (!WaitUnlessCancelled(time, call.request.cancelled)) return Cancelled();
  const Result<HeapProfile> later = capture.take(call);
  if (!later) return ErrorReply(later.error());
  return FileReply(DeltaName(ProfileName(call)),
                   encode::Pprof(model::Subtract(capture.convert(*later, call),
                                                 capture.convert(*earlier, call))));
}

Response AnswerCapture(const Call& call, const Capture& capture) {
  const bool text = WantsText(call);
  DeltaRequest delta = ParseDelta(call.query, text, call.options.capture_limit);
  if (delta.refusal) return *std::move(delta.refusal);

  const Slots::Place place = call.capacity.heavy.Take();
  if (!place) return BusyReply();
  if (delta.time) return AnswerDelta(call, capture, *delta.time);
  const Result<HeapProfile> profile = capture.take(call);
  if (!profile) return ErrorReply(profile.error());
  if (text) return TextReply(capture.to_text(*profile, call));
  return FileReply(ProfileName(call), encode::Pprof(capture.convert(*profile, call)));
}

}  // namespace

Response AnswerGoIndex(const Call& call) {
  Response response = HtmlReply(GoIndexHtml(call.source.CallSites()));
  // Go's page styles itself.
  response.headers.emplace_back("Content-Security-Policy",
                                "default-src 'none'; style-src 'unsafe-inline'");
  return response;
}

Response AnswerGoHeap(const Call& call) { return AnswerCapture(call, kHeapCapture); }

Response AnswerGoGrowth(const Call& call) {
  return AnswerCapture(call, kGrowthCapture);
}

Response AnswerGoPeakHeap(const Call& call) {
  DeltaRequest delta =
      ParseDelta(call.query, /*debug=*/false, call.options.capture_limit);
  if (delta.refusal) return *std::move(delta.refusal);
  if (delta.time) {
    return ErrorReply(400,
                      "\"seconds\" parameter is not supported for this profile type");
  }
  const Slots::Place place = call.capacity.heavy.Take();
  if (!place) return BusyReply();
  const Result<model::HeapPeak> peak = call.source.Peak();
  if (!peak) return ErrorReply(peak.error());
  // Statistics of now would be taken for those of the peak.
  if (WantsText(call)) {
    return TextReply(encode::LegacyHeap(peak->profile, MemStats{}, call.source.Maps(),
                                        model::PeakComments(*peak)));
  }
  return FileReply(ProfileName(call), encode::Pprof(model::ToProfile(*peak)));
}

Response AnswerGoCommandLine(const Call& call) {
  std::string text;
  bool first = true;
  for (const std::string& argument : call.source.CommandLine()) {
    if (!std::exchange(first, false)) text += '\0';
    text += argument;
  }
  return TextReply(std::move(text));
}

Response AnswerGoSymbol(const Call& call) {
  const std::vector<std::uintptr_t> addresses =
      ParseAddresses(call.request.method == "POST" ? call.request.body : call.query);
  // The number says that names are to be had, not how many.
  std::string text = "num_symbols: 1\n";
  if (addresses.empty()) return TextReply(std::move(text));

  const Slots::Place place = call.capacity.heavy.Take();
  if (!place) return BusyReply();
  const auto names = call.source.Names(addresses);
  for (std::size_t i = 0; i < addresses.size() && i < names.size(); ++i) {
    if (!names[i].empty()) text += SymbolLine(addresses[i], names[i].front());
  }
  return TextReply(std::move(text));
}

}  // namespace heapwell::http
