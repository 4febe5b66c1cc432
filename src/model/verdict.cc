// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#include "model/verdict.h"

#include <algorithm>
#include <array>
#include <limits>
#include <string>

#include "base/units.h"
#include "model/windows.h"

namespace heapwell::model {
namespace {

constexpr std::size_t kMaxSites = 10;
constexpr double kNotANumber = std::numeric_limits<double>::quiet_NaN();

template <std::uint64_t MemoryComponents::*kMember>
double ReadComponent(const HistoryPoint& point) {
  return point.components ? static_cast<double>((*point.components).*kMember)
                          : kNotANumber;
}

struct ComponentRow {
  std::string_view name;
  bool resident;
  VerdictKind when_it_grows;
  double (*read)(const HistoryPoint&);
};

constexpr std::array<ComponentRow, 7> kComponents = {{
    {"live", true, VerdictKind::kLiveGrowth,
     ReadComponent<&MemoryComponents::live_bytes>},
    {"cached", true, VerdictKind::kRetained,
     ReadComponent<&MemoryComponents::cached_bytes>},
    {"free_pages", true, VerdictKind::kRetained,
     ReadComponent<&MemoryComponents::free_page_bytes>},
    {"fragmented", true, VerdictKind::kFragmented,
     ReadComponent<&MemoryComponents::fragmented_bytes>},
    {"metadata", true, VerdictKind::kNonHeap,
     ReadComponent<&MemoryComponents::metadata_bytes>},
    {"non_heap", true, VerdictKind::kNonHeap,
     ReadComponent<&MemoryComponents::non_heap_bytes>},
    {"untouched", false, VerdictKind::kStable,
     ReadComponent<&MemoryComponents::untouched_bytes>},
}};

double Resident(const HistoryPoint& point) {
  return static_cast<double>(point.resident_bytes);
}

std::vector<ComponentGrowth> GrowthByComponent(const History& history,
                                               std::size_t window) {
  std::vector<ComponentGrowth> growth;
  for (const ComponentRow& row : kComponents) {
    const double now = row.read(history.fine().back());
    if (!(now >= 0)) continue;
    ComponentGrowth part;
    part.component = row.name;
    part.bytes = static_cast<std::uint64_t>(now);
    part.resident = row.resident;
    const std::vector<Trend> trends = TrendsOf(history, row.read);
    if (window < trends.size()) part.trend = trends[window];
    growth.push_back(part);
  }
  return growth;
}

std::string Rate(double bytes_per_second) {
  const double an_hour = bytes_per_second * 3600;
  return (an_hour > 0 ? "+" : "") +
         base::HumanBytes(static_cast<std::int64_t>(an_hour)) + " an hour";
}

VerdictKind KindOf(const Verdict& verdict) {
  if (!verdict.trend) return VerdictKind::kTooEarly;
  if (verdict.trend->shape != Trend::Shape::kGrowing) return VerdictKind::kStable;
  VerdictKind kind = VerdictKind::kNonHeap;
  double fastest = 0;
  for (const ComponentGrowth& part : verdict.growth) {
    if (!part.resident || !part.trend || part.trend->slope_per_second <= fastest) {
      continue;
    }
    fastest = part.trend->slope_per_second;
    const auto row = std::find_if(
        kComponents.begin(), kComponents.end(),
        [&](const ComponentRow& each) { return each.name == part.component; });
    kind = row->when_it_grows;
  }
  return kind;
}

}  // namespace

const char* ToString(VerdictKind kind) noexcept {
  switch (kind) {
    case VerdictKind::kTooEarly:
      return "too_early";
    case VerdictKind::kStable:
      return "stable";
    case VerdictKind::kLiveGrowth:
      return "live_growth";
    case VerdictKind::kRetained:
      return "retained";
    case VerdictKind::kFragmented:
      return "fragmented";
    case VerdictKind::kNonHeap:
      return "non_heap";
    case VerdictKind::kPressure:
      return "pressure";
  }
  return "unknown";
}

Verdict Diagnose(const History& history) {
  Verdict verdict;
  verdict.text = "Too early to say: nothing was recorded yet.";
  if (history.fine().empty()) return verdict;
  verdict.windows = TrendsOf(history, Resident);
  std::size_t decisive = verdict.windows.size();
  for (std::size_t i = 0; i < verdict.windows.size(); ++i) {
    const bool grows = verdict.windows[i].shape == Trend::Shape::kGrowing;
    if (i == 0 || grows) decisive = i;
  }
  if (decisive < verdict.windows.size()) verdict.trend = verdict.windows[decisive];
  verdict.growth = GrowthByComponent(history, decisive);
  verdict.kind = KindOf(verdict);
  verdict.sites = RankLeaks(history, kMaxSites);
  if (verdict.kind == VerdictKind::kTooEarly) {
    verdict.text = "Too early to say: not watched for long enough.";
  } else if (verdict.kind == VerdictKind::kStable) {
    verdict.text = "Stable.";
  } else {
    verdict.text = "Growing: " + Rate(verdict.trend->slope_per_second) + " over " +
                   base::HumanDuration(verdict.trend->window) + ".";
  }
  return verdict;
}

}  // namespace heapwell::model
