// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#include "model/trend.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <random>
#include <vector>

namespace heapwell::model {
namespace {

constexpr double kInterval = 10;

template <typename Value>
std::vector<TimedValue> Series(std::size_t points, Value value) {
  std::vector<TimedValue> series;
  for (std::size_t i = 0; i < points; ++i) {
    const double seconds = kInterval * static_cast<double>(i);
    series.push_back({seconds, value(seconds)});
  }
  return series;
}

TEST(TrendOf, KnowsTheSlopeOfALine) {
  const Trend trend = TrendOf(Series(360, [](double t) { return 1e6 + 250 * t; }));
  EXPECT_EQ(trend.shape, Trend::Shape::kGrowing);
  EXPECT_NEAR(trend.slope_per_second, 250, 1e-6);
  EXPECT_LT(trend.p_value, 1e-6);
  EXPECT_EQ(trend.points, 360u);
  EXPECT_EQ(trend.window, std::chrono::seconds{3590});
}

TEST(TrendOf, HoldsTheTruthInItsBand) {
  std::mt19937 random(1);
  std::normal_distribution<double> noise(0, 5e5);
  const Trend trend =
      TrendOf(Series(720, [&](double t) { return 1e9 + 1000 * t + noise(random); }));
  EXPECT_EQ(trend.shape, Trend::Shape::kGrowing);
  EXPECT_LT(trend.low_per_second, 1000);
  EXPECT_GT(trend.high_per_second, 1000);
  EXPECT_LT(trend.high_per_second - trend.low_per_second, 200);
}

TEST(TrendOf, IsNotBentByBursts) {
  const Trend trend = TrendOf(Series(360, [](double t) {
    return 1e6 + 100 * t + (std::fmod(t, 600) < 100 ? 5e6 : 0);
  }));
  EXPECT_NEAR(trend.slope_per_second, 100, 10);
}

TEST(TrendOf, IsNotFooledByNoiseThatRemembers) {
  int alarms = 0;
  for (unsigned seed = 1; seed <= 100; ++seed) {
    std::mt19937 random(seed);
    std::normal_distribution<double> step(0, 1e6);
    double level = 0;
    const Trend trend = TrendOf(Series(720, [&](double) {
      level = 0.95 * level + step(random);
      return 1e9 + level;
    }));
    alarms += trend.shape == Trend::Shape::kGrowing ? 1 : 0;
  }
  EXPECT_LE(alarms, 3) << "without the correction every third one would be";
}

TEST(TrendOf, SeesAWarmUpEnd) {
  const Trend bounded = TrendOf(
      Series(720, [](double t) { return 1e9 + 5e8 * (1 - std::exp(-t / 1500)); }));
  EXPECT_STREQ(ToString(bounded.shape), "settling");
  const Trend full =
      TrendOf(Series(720, [](double t) { return 1e9 + 2e5 * std::min(t, 3500.0); }));
  EXPECT_STRNE(ToString(full.shape), "growing");
}

TEST(TrendOf, SeesADayComeBack) {
  const Trend trend = TrendOf(Series(
      720, [](double t) { return 1e9 + 2e8 * std::sin(t / 7200 * 3 * 6.2832); }));
  EXPECT_STREQ(ToString(trend.shape), "cycling");
  ASSERT_TRUE(trend.period);
  EXPECT_NEAR(static_cast<double>(trend.period->count()) / 1e9, 2400, 150);
}

TEST(TrendOf, SeesGrowthBeneathACycle) {
  const Trend trend = TrendOf(Series(720, [](double t) {
    return 1e9 + 2e4 * t + 1e8 * std::sin(t / 7200 * 4 * 6.2832);
  }));
  EXPECT_STREQ(ToString(trend.shape), "growing");
  EXPECT_NEAR(trend.slope_per_second, 2e4, 1e3);
}

TEST(TrendOf, SeesASawtoothComeBack) {
  const Trend trend = TrendOf(
      Series(720, [](double t) { return 1e9 + 1e5 * std::fmod(t + 100, 1700); }));
  EXPECT_STREQ(ToString(trend.shape), "cycling");
}

TEST(TrendOf, SeesGrowthGrow) {
  const Trend trend = TrendOf(Series(720, [](double t) { return 1e9 + 5 * t * t; }));
  EXPECT_STREQ(ToString(trend.shape), "quickening");
}

TEST(TrendOf, SaysUnknownOfTooFewPoints) {
  const Trend trend = TrendOf(Series(7, [](double t) { return t; }));
  EXPECT_EQ(trend.shape, Trend::Shape::kUnknown);
  EXPECT_EQ(TrendOf({}).shape, Trend::Shape::kUnknown);
}

TEST(TrendOf, SkipsWhatIsUnknown) {
  auto series = Series(60, [](double t) { return 100 * t; });
  for (std::size_t i = 0; i < series.size(); i += 3) {
    series[i].value = std::numeric_limits<double>::quiet_NaN();
  }
  EXPECT_NEAR(TrendOf(series).slope_per_second, 100, 1e-6);
}

TEST(TrendOf, CallsAConstantFlat) {
  const Trend trend = TrendOf(Series(60, [](double) { return 42.0; }));
  EXPECT_EQ(trend.shape, Trend::Shape::kFlat);
  EXPECT_EQ(trend.slope_per_second, 0);
  EXPECT_EQ(trend.p_value, 1);
}

}  // namespace
}  // namespace heapwell::model
