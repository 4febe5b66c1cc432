// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#include "model/verdict.h"

#include <gtest/gtest.h>

#include <vector>

namespace heapwell::model {
namespace {

using std::chrono::seconds;

constexpr std::uint64_t kMiB = std::uint64_t{1} << 20;

// A process of 200 MiB of which one component grows by `step` at each point.
History Growing(int points, std::uint64_t MemoryComponents::*part, std::uint64_t step) {
  History history;
  for (int i = 0; i < points; ++i) {
    HistoryPoint point;
    point.uptime = seconds{10 * i};
    point.components.emplace();
    MemoryComponents& components = *point.components;
    components.live_bytes = 100 * kMiB;
    components.non_heap_bytes = 100 * kMiB;
    components.*part += step * static_cast<std::uint64_t>(i);
    point.resident_bytes = 200 * kMiB + step * static_cast<std::uint64_t>(i);
    components.resident_bytes = point.resident_bytes;
    history.Add(point);
  }
  return history;
}

TEST(Diagnose, SaysTooEarlyOfNothing) {
  const Verdict verdict = Diagnose(History());
  EXPECT_EQ(verdict.kind, VerdictKind::kTooEarly);
  EXPECT_FALSE(verdict.text.empty());
}

TEST(Diagnose, SaysStableOfWhatIsSteady) {
  const auto verdict = Diagnose(Growing(720, &MemoryComponents::live_bytes, 0));
  EXPECT_EQ(verdict.kind, VerdictKind::kStable);
}

TEST(Diagnose, CallsWhatAFewCachesHoldNoLoss) {
  const auto with_cached = [](std::uint64_t mebibytes) {
    History history;
    for (int i = 0; i < 720; ++i) {
      HistoryPoint point;
      point.uptime = seconds{10 * i};
      point.components.emplace();
      point.components->live_bytes = 10 * kMiB;
      point.components->cached_bytes = mebibytes * kMiB;
      point.resident_bytes = (10 + mebibytes) * kMiB;
      point.components->resident_bytes = point.resident_bytes;
      history.Add(point);
    }
    return Diagnose(history).kind;
  };
  EXPECT_EQ(with_cached(12), VerdictKind::kStable);
  EXPECT_EQ(with_cached(20), VerdictKind::kRetained);
}

TEST(Diagnose, IsNoVerdictYetButSaysWhatItLooksLike) {
  const auto verdict =
      Diagnose(Growing(24, &MemoryComponents::non_heap_bytes, 2 * kMiB));
  EXPECT_EQ(verdict.kind, VerdictKind::kTooEarly);
  EXPECT_EQ(verdict.so_far, VerdictKind::kNonHeap);
  EXPECT_FALSE(verdict.time_to_limit) << "nothing to be alarmed by";
  EXPECT_FALSE(Diagnose(Growing(720, &MemoryComponents::non_heap_bytes, kMiB)).so_far);
}

TEST(Diagnose, SaysNothingSoFarOfPartsThatComeAndGo) {
  const auto verdict = Diagnose(Growing(24, &MemoryComponents::cached_bytes, 2 * kMiB));
  EXPECT_FALSE(verdict.so_far);
  EXPECT_TRUE(verdict.sites.empty());
}

TEST(Diagnose, NamesThePartThatGrows) {
  struct {
    std::uint64_t MemoryComponents::*part;
    VerdictKind kind;
  } const kCases[] = {
      {&MemoryComponents::live_bytes, VerdictKind::kLiveGrowth},
      {&MemoryComponents::free_page_bytes, VerdictKind::kRetained},
      {&MemoryComponents::fragmented_bytes, VerdictKind::kFragmented},
      {&MemoryComponents::non_heap_bytes, VerdictKind::kNonHeap},
  };
  for (const auto& each : kCases) {
    EXPECT_EQ(ToString(Diagnose(Growing(720, each.part, kMiB)).kind),
              ToString(each.kind));
  }
}

}  // namespace
}  // namespace heapwell::model
