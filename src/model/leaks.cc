// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#include "model/leaks.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "model/windows.h"

namespace heapwell::model {
namespace {

// Two samples or so: less is no growth that was seen.
constexpr double kLeastGrowth = 1 << 20;

SiteLevel LastKnown(const SiteSeries& site) {
  for (std::size_t i = site.fine.size(); i > 0; --i) {
    if (!std::isnan(site.fine[i - 1].live_bytes)) return site.fine[i - 1];
  }
  return {};
}

// What it grew by over its window: a spurt of an hour is no match for a week's
// leak.
double Added(const Leak& leak) {
  return leak.trend.slope_per_second *
         std::chrono::duration<double>(leak.trend.window).count();
}

}  // namespace

Leak ToLeak(const History& history, const SiteSeries& site, const Trend& trend) {
  const SiteLevel level = LastKnown(site);
  Leak leak;
  leak.function = site.function;
  leak.file = site.file;
  leak.line = site.line;
  leak.live_bytes = level.live_bytes;
  leak.live_objects = level.live_objects;
  leak.trend = trend;
  leak.confidence = 1 - trend.p_value;
  leak.first_seen = site.first_seen;
  if (site.oldest) leak.oldest_age = history.fine().back().uptime - *site.oldest;
  return leak;
}

std::vector<Leak> RankLeaks(const History& history, std::size_t limit) {
  std::vector<Leak> leaks;
  double growth = 0;
  for (const SiteSeries& site : history.sites()) {
    // What holds less than it must have grown by needs no statistics.
    if (LastKnown(site).live_bytes < kLeastGrowth) continue;
    const auto found =
        SustainedGrowth(history, SiteSeriesReader(history, site), kLeastGrowth);
    if (!found) continue;
    leaks.push_back(ToLeak(history, site, found->trend));
    growth += found->trend.slope_per_second;
  }
  std::sort(leaks.begin(), leaks.end(),
            [](const Leak& a, const Leak& b) { return Added(a) > Added(b); });
  for (Leak& leak : leaks) leak.share = leak.trend.slope_per_second / growth;
  if (leaks.size() > limit) leaks.resize(limit);
  return leaks;
}

}  // namespace heapwell::model
