// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#include "model/duration_histogram.h"

#include <gtest/gtest.h>

namespace heapwell::model {
namespace {

using std::chrono::microseconds;
using std::chrono::milliseconds;
using std::chrono::seconds;

TEST(DurationHistogram, CountsUpToAndIncludingABound) {
  DurationHistogram histogram(kOperationBounds);
  histogram.Add(microseconds{1});
  histogram.Add(microseconds{2500});
  histogram.Add(milliseconds{3});
  histogram.Add(seconds{60});
  const MetricSeries series = histogram.Read();
  EXPECT_EQ(series.buckets.front(), std::make_pair(2.5e-3, std::uint64_t{2}));
  EXPECT_EQ(series.buckets[1].second, 3u);
  EXPECT_EQ(series.buckets.back().second, 3u) << "a minute is above all bounds";
  EXPECT_EQ(series.count, 4u);
  EXPECT_NEAR(series.sum, 60.005501, 1e-9);
}

TEST(DurationHistogram, HasBoundsThatAQuantileCanBeReadFrom) {
  for (const auto& bounds : {kPauseBounds, kHiccupBounds, kOperationBounds}) {
    for (std::size_t i = 1; i < bounds.size(); ++i) {
      EXPECT_GT(bounds[i], bounds[i - 1]);
      EXPECT_LE(bounds[i], 2.5 * bounds[i - 1] + 1e-12);
    }
  }
}

}  // namespace
}  // namespace heapwell::model
