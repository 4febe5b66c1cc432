// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
//
// A service that leaks 1 MiB an hour, judged.
#ifndef HEAPWELL_TESTS_UNIT_ENCODE_VERDICT_FIXTURE_H_
#define HEAPWELL_TESTS_UNIT_ENCODE_VERDICT_FIXTURE_H_

#include <chrono>
#include <cstdint>

#include "model/verdict.h"

namespace heapwell::encode {

inline model::Trend GrowingByMebibytesAnHour(double mebibytes) {
  model::Trend trend;
  trend.shape = model::Trend::Shape::kGrowing;
  trend.slope_per_second = mebibytes * 1048576 / 3600;
  trend.low_per_second = trend.slope_per_second * 0.75;
  trend.high_per_second = trend.slope_per_second * 1.25;
  trend.p_value = 0.001;
  trend.window = std::chrono::hours{2};
  trend.points = 720;
  return trend;
}

inline model::Verdict LeakVerdict() {
  model::Verdict verdict;
  verdict.kind = model::VerdictKind::kLiveGrowth;
  verdict.text = "Growing: +1.00 MiB an hour over 2 h.";
  verdict.evidence = {"live objects grow", "nothing else does"};
  verdict.trend = GrowingByMebibytesAnHour(1);
  verdict.windows = {*verdict.trend};
  model::Trend flat;
  flat.shape = model::Trend::Shape::kFlat;
  flat.slope_per_second = 3;  // No more than chance.
  verdict.growth = {{"live", 8 << 20, true, verdict.trend, 1.0},
                    {"free_pages", 1 << 20, true, flat, 0.0},
                    {"non_heap", 4 << 20, true, model::Trend{}, std::nullopt}};
  model::TimeToLimit left;
  left.limit = {model::MemoryLimit::Source::kCgroup, 64 << 20, 16 << 20};
  left.expected = std::chrono::hours{48};
  left.earliest = std::chrono::hours{38};
  left.latest = std::chrono::hours{64};
  verdict.time_to_limit = left;
  verdict.releasable_bytes = 1 << 20;
  model::Leak leak;
  leak.function = "app::Cache::Put";
  leak.file = "cache.cc";
  leak.line = 88;
  leak.live_bytes = 4 << 20;
  leak.live_objects = 4096;
  leak.trend = *verdict.trend;
  leak.confidence = 0.999;
  leak.share = 0.9;
  leak.first_seen = std::chrono::minutes{5};
  leak.oldest_age = std::chrono::minutes{90};
  verdict.sites = {leak};
  return verdict;
}

}  // namespace heapwell::encode

#endif  // HEAPWELL_TESTS_UNIT_ENCODE_VERDICT_FIXTURE_H_
