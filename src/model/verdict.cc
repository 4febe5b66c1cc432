// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#include "model/verdict.h"

#include <array>
#include <string>
#include <utility>

#include "model/component_rows.h"
#include "model/findings.h"
#include "model/verdict_text.h"

namespace heapwell::model {
namespace {

// The parts of resident memory from which on a state is a verdict.
constexpr double kRetainedPart = 0.25;
constexpr double kFragmentedPart = 0.25;
// Less is what a few threads' caches hold in any program.
constexpr std::uint64_t kLeastBytes = 16 << 20;
// Of the last minutes, spent waiting for memory.
constexpr double kStalledPart = 0.1;
constexpr double kAllStalledPart = 0.05;

double PartOfResident(const Findings& findings, std::uint64_t bytes) {
  const auto resident = static_cast<double>(findings.now.resident_bytes);
  return resident > 0 ? static_cast<double>(bytes) / resident : 0;
}

// The kind of growth that most of it is.
VerdictKind GrowthKind(const Findings& findings) {
  std::array<double, 7> shares = {};
  for (const ComponentRow& row : kComponentRows) {
    for (const ComponentGrowth& part : findings.components) {
      if (part.component != row.name) continue;
      shares[static_cast<std::size_t>(row.when_it_grows)] += part.share.value_or(0);
    }
  }
  auto largest = VerdictKind::kNonHeap;  // Where nothing is known of the heap.
  for (std::size_t i = 0; i < shares.size(); ++i) {
    if (shares[i] > shares[static_cast<std::size_t>(largest)]) {
      largest = static_cast<VerdictKind>(i);
    }
  }
  return largest;
}

// Whether a part of that kind grows by itself: resident memory also creeps up to the
// peaks of parts that only come and go.
bool PartGrows(const Findings& findings, VerdictKind kind) {
  for (const ComponentRow& row : kComponentRows) {
    if (row.when_it_grows != kind) continue;
    for (const ComponentGrowth& part : findings.components) {
      if (part.component != row.name || part.share.value_or(0) < 0.2) continue;
      const auto shape = part.trend->shape;
      if (shape == Trend::Shape::kGrowing || shape == Trend::Shape::kQuickening) {
        return true;
      }
    }
  }
  // Where nothing is known of the heap, resident memory has to do.
  return !findings.now.components;
}

// That free pages grow is no case of its own: resident memory creeps up to the
// highest peak of any noise. It is one when they are much of it: see
// IsRetained.
template <VerdictKind kKind>
bool Grows(const Findings& findings) {
  if (findings.resident_growth && GrowthKind(findings) == kKind) {
    return PartGrows(findings, kKind);
  }
  return kKind == VerdictKind::kLiveGrowth && findings.live_growth.has_value();
}

bool TooEarly(const Findings& findings) { return findings.watched < findings.needed; }

bool Pressed(const Findings& findings) {
  if (!findings.stall) return false;
  const Stall& stall = *findings.stall;
  // What the host waits for concerns us if we wait, too.
  const bool ours =
      stall.scope == PressureStats::Scope::kCgroup || stall.major_faults_per_second > 1;
  return ours && (stall.some >= kStalledPart || stall.full >= kAllStalledPart);
}

// What was needed time and again is a reserve, not a loss.
bool Unneeded(const Findings& findings) {
  return findings.now.components && findings.peaks < 2;
}

bool IsMuch(const Findings& findings, std::uint64_t bytes, double part) {
  return bytes >= kLeastBytes && PartOfResident(findings, bytes) >= part;
}

bool IsFragmented(const Findings& findings) {
  return Unneeded(findings) &&
         IsMuch(findings, findings.now.components->fragmented_bytes, kFragmentedPart);
}

bool IsRetained(const Findings& findings) {
  return Unneeded(findings) && IsMuch(findings,
                                      findings.now.components->free_page_bytes +
                                          findings.now.components->cached_bytes,
                                      kRetainedPart);
}

bool Always(const Findings&) { return true; }

struct Case {
  VerdictKind kind;
  bool (*holds)(const Findings&);
  std::string (*text)(const Findings&);
};

// The first that holds.
constexpr Case kCases[] = {
    {VerdictKind::kLiveGrowth, Grows<VerdictKind::kLiveGrowth>, GrowthText},
    {VerdictKind::kNonHeap, Grows<VerdictKind::kNonHeap>, GrowthText},
    {VerdictKind::kFragmented, Grows<VerdictKind::kFragmented>, FragmentedText},
    {VerdictKind::kTooEarly, TooEarly, TooEarlyText},
    {VerdictKind::kPressure, Pressed, PressureText},
    {VerdictKind::kFragmented, IsFragmented, FragmentedText},
    {VerdictKind::kRetained, IsRetained, RetainedText},
    {VerdictKind::kStable, Always, StableText},
};

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
  Findings findings = Find(history);
  for (const Case& each : kCases) {
    if (!each.holds(findings)) continue;
    verdict.kind = each.kind;
    verdict.text = each.text(findings);
    break;
  }
  if (verdict.kind == VerdictKind::kTooEarly) {
    if (findings.growth_so_far) verdict.so_far = GrowthKind(findings);
  } else {
    verdict.time_to_limit = findings.time_to_limit;
  }
  verdict.evidence = EvidenceOf(findings);
  verdict.trend = findings.resident;
  verdict.windows = std::move(findings.windows);
  verdict.growth = std::move(findings.components);
  if (findings.now.components) {
    verdict.releasable_bytes = findings.now.components->free_page_bytes;
  }
  verdict.sites = std::move(findings.sites);
  return verdict;
}

}  // namespace heapwell::model
