// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#include "model/findings.h"

#include <gtest/gtest.h>

#include <functional>

namespace heapwell::model {
namespace {

using std::chrono::seconds;

constexpr std::uint64_t kMiB = std::uint64_t{1} << 20;

History Recorded(int points, const std::function<void(int, HistoryPoint&)>& change) {
  History history;
  for (int i = 0; i < points; ++i) {
    HistoryPoint point;
    point.uptime = seconds{10 * i};
    point.resident_bytes = 200 * kMiB;
    point.components.emplace();
    point.components->live_bytes = 100 * kMiB;
    point.components->non_heap_bytes = 100 * kMiB;
    change(i, point);
    if (point.components) point.components->resident_bytes = point.resident_bytes;
    history.Add(point);
  }
  return history;
}

void Grow(int i, HistoryPoint& point) {
  const std::uint64_t grown = kMiB / 10 * static_cast<std::uint64_t>(i);
  point.resident_bytes += grown;
  point.components->live_bytes += grown;
  point.limit = {MemoryLimit::Source::kCgroup, 1000 * kMiB, point.resident_bytes};
}

TEST(Find, KnowsWhenTheLimitIsReached) {
  const Findings findings = Find(Recorded(720, Grow));
  ASSERT_TRUE(findings.resident_growth);
  ASSERT_TRUE(findings.time_to_limit);
  // 271.9 MiB of 1000 at 0.01 MiB a second.
  EXPECT_NEAR(static_cast<double>(findings.time_to_limit->expected.count()), 72810,
              200);
  EXPECT_LE(findings.time_to_limit->earliest, findings.time_to_limit->expected);
}

TEST(Find, GivesTheWholeGrowthToThePartThatGrows) {
  const Findings findings = Find(Recorded(720, Grow));
  for (const ComponentGrowth& part : findings.components) {
    if (!part.resident) {
      EXPECT_FALSE(part.share) << part.component;
    } else {
      EXPECT_NEAR(*part.share, part.component == "live" ? 1 : 0, 1e-9)
          << part.component;
    }
  }
}

TEST(Find, SeesObjectsGrowIntoWhatWasFree) {
  const Findings findings = Find(Recorded(720, [](int i, HistoryPoint& point) {
    const std::uint64_t grown = kMiB / 10 * static_cast<std::uint64_t>(i);
    point.components->live_bytes += grown;
    point.components->non_heap_bytes = 0;
    point.components->free_page_bytes = 100 * kMiB - grown;
  }));
  EXPECT_FALSE(findings.resident_growth);
  EXPECT_TRUE(findings.live_growth);
}

TEST(Find, DoesNotWaitWhereTheLimitIsNear) {
  const auto grow = [](int i, HistoryPoint& point) { Grow(10 * i, point); };
  EXPECT_TRUE(Find(Recorded(90, grow)).resident_growth) << "two hours are left";
  EXPECT_FALSE(Find(Recorded(90, Grow)).resident_growth) << "a day is left";
}

TEST(Find, TakesTheLastReadingOfWhatIsNotInEveryPoint) {
  const Findings findings = Find(Recorded(100, [](int i, HistoryPoint& point) {
    point.components->live_bytes = static_cast<std::uint64_t>(i);
    if (i % 10 != 5) point.components.reset();
  }));
  ASSERT_TRUE(findings.now.components);
  EXPECT_EQ(findings.now.components->live_bytes, 95u);
  EXPECT_FALSE(findings.components.empty());
}

TEST(Find, MeasuresTheWaitForMemory) {
  const Findings findings = Find(Recorded(100, [](int i, HistoryPoint& point) {
    point.pressure = {.scope = PressureStats::Scope::kCgroup,
                      .some_total = seconds{2 * i},
                      .full_total = seconds{i}};
    point.major_faults = 50 * static_cast<std::uint64_t>(i);
  }));
  ASSERT_TRUE(findings.stall);
  EXPECT_NEAR(findings.stall->some, 0.2, 1e-9);
  EXPECT_NEAR(findings.stall->full, 0.1, 1e-9);
  EXPECT_NEAR(findings.stall->major_faults_per_second, 5, 1e-9);
  EXPECT_EQ(findings.stall->window, seconds{600});
}

TEST(Find, CountsHowOftenFreeMemoryWasNeeded) {
  const auto peaks = [](int every) {
    return Find(Recorded(700, [every](int i, HistoryPoint& point) {
      point.components->free_page_bytes = 80 * kMiB;
      if (i % every > every - 20 && i < 690) {
        point.components->live_bytes += 80 * kMiB;
        point.components->free_page_bytes = 0;
      }
    }));
  };
  EXPECT_EQ(peaks(100).peaks, 7u);
  EXPECT_EQ(peaks(600).peaks, 1u);
}

}  // namespace
}  // namespace heapwell::model
