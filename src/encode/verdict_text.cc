// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#include "encode/verdict_text.h"

#include <cmath>
#include <cstddef>
#include <cstdint>

#include "encode/layout.h"
#include "encode/units.h"

namespace heapwell::encode {
namespace {

constexpr double kHour = 3600;
constexpr std::size_t kMaxSentenceBytes = 4096;

std::string SignedBytes(double bytes) {
  return (bytes > 0 ? "+" : "") + HumanBytes(static_cast<std::int64_t>(bytes));
}

std::string Whole(double count) {
  return HumanCount(static_cast<std::int64_t>(std::llround(count)));
}

// "+3.51 GiB an hour (58.4 %/h); with 95 % certainty 3.21 GiB to 3.80 GiB".
std::string SlopeInWords(const model::Leak& leak) {
  const model::Trend& trend = leak.trend;
  std::string words = SignedBytes(trend.slope_per_second * kHour) + " an hour";
  if (leak.live_bytes > 0) {
    words += " (" + Percent(trend.slope_per_second * kHour, leak.live_bytes) +
             " of what it holds)";
  }
  return words + "; between " + SignedBytes(trend.low_per_second * kHour) + " and " +
         SignedBytes(trend.high_per_second * kHour) + ", seen for " +
         HumanDuration(trend.window) + ".";
}

void AppendLeak(std::string& out, const model::Leak& leak, std::size_t rank) {
  constexpr std::size_t kIndent = 5;
  out += Right(std::to_string(rank), kIndent - 2) + ". ";
  AppendPlace(out, {leak.function, leak.file, leak.line}, kIndent);
  const auto append = [&](const std::string& line) {
    out.append(kIndent, ' ');
    AppendWrapped(out, line, kIndent);
  };
  append(SlopeInWords(leak));
  append(HumanBytes(static_cast<std::int64_t>(leak.live_bytes)) + " live in " +
         Whole(leak.live_objects) + " objects, estimated from samples; " +
         Percent(leak.share, 1.0) + " of all that grows here; " +
         Percent(leak.confidence, 1.0) + " sure that it is no chance; first seen at " +
         HumanDuration(leak.first_seen) + " of uptime" +
         (leak.oldest_age ? "; its oldest live sample is " +
                                HumanDuration(*leak.oldest_age) + " old."
                          : "."));
  out += '\n';
}

std::string Heading(const model::Verdict& verdict) {
  return verdict.kind == model::VerdictKind::kTooEarly
             ? "CALL SITES THAT GROW SO FAR, which may be warm-up"
             : "CALL SITES THAT KEEP GROWING";
}

}  // namespace

void AppendVerdict(std::string& out, const model::Verdict& verdict) {
  AppendWrapped(out, OneLine(verdict.text, kMaxSentenceBytes), 0);
  for (const std::string& fact : verdict.evidence) {
    out += "  - ";
    AppendWrapped(out, OneLine(fact, kMaxSentenceBytes), 4);
  }
}

std::string GrowthAnHour(const model::Trend& trend) {
  using Shape = model::Trend::Shape;
  switch (trend.shape) {
    case Shape::kUnknown:
      return "";
    case Shape::kFlat:
      return "steady";
    case Shape::kSettling:
      return "settling";
    case Shape::kCycling:
      return "cycling";
    case Shape::kGrowing:
    case Shape::kQuickening:
    case Shape::kShrinking:
      break;
  }
  return SignedBytes(trend.slope_per_second * kHour);
}

void AppendGrowingSites(std::string& out, const model::Verdict& verdict) {
  if (verdict.sites.empty()) return;
  out += "\n" + Heading(verdict) + " (all that is known: /debug/leaks)\n";
  out += "    an hour     share       live  objects  function and line\n";
  for (const model::Leak& leak : verdict.sites) {
    const std::string numbers =
        "  " + Right(SignedBytes(leak.trend.slope_per_second * kHour), 9) +
        Right(Percent(leak.share, 1.0), 10) +
        Right(HumanBytes(static_cast<std::int64_t>(leak.live_bytes)), 11) +
        Right(Whole(leak.live_objects), 9) + "  ";
    out += numbers;
    AppendPlace(out, {leak.function, leak.file, leak.line}, numbers.size());
  }
}

std::string LeaksText(const model::Verdict& verdict) {
  std::string out;
  AppendVerdict(out, verdict);
  out += '\n';
  if (verdict.sites.empty()) {
    out += "No call site keeps growing.\n";
  } else {
    out += Heading(verdict) + ", the fastest first\n\n";
  }
  std::size_t rank = 0;
  for (const model::Leak& leak : verdict.sites) AppendLeak(out, leak, ++rank);
  out += verdict.sites.empty() ? "\n" : "";
  return out + "More: ?format=json for programs, /debug/pprof/heap for whole stacks.\n";
}

}  // namespace heapwell::encode
