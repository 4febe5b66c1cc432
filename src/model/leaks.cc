// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#include "model/leaks.h"

#include <algorithm>
#include <utility>

#include "model/windows.h"

namespace heapwell::model {
namespace {

Leak ToLeak(const SiteSeries& site, const Trend& trend) {
  Leak leak;
  leak.function = site.function;
  leak.file = site.file;
  leak.line = site.line;
  leak.live_bytes = site.fine.back().live_bytes;
  leak.live_objects = site.fine.back().live_objects;
  leak.trend = trend;
  leak.confidence = 1 - trend.p_value;
  leak.first_seen = site.first_seen;
  return leak;
}

}  // namespace

std::vector<Leak> RankLeaks(const History& history, std::size_t limit) {
  std::vector<Leak> leaks;
  double growth = 0;
  for (const SiteSeries& site : history.sites()) {
    const auto trend = LongestGrowth(TrendsOfSite(history, site));
    if (!trend) continue;
    leaks.push_back(ToLeak(site, *trend));
    growth += trend->slope_per_second;
  }
  std::sort(leaks.begin(), leaks.end(), [](const Leak& a, const Leak& b) {
    return a.trend.slope_per_second > b.trend.slope_per_second;
  });
  for (Leak& leak : leaks) leak.share = leak.trend.slope_per_second / growth;
  if (leaks.size() > limit) leaks.resize(limit);
  return leaks;
}

}  // namespace heapwell::model
