// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#include "model/rank_trend.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <random>

namespace heapwell::model {
namespace {

std::vector<TimedValue> Values(const std::vector<double>& values) {
  std::vector<TimedValue> series;
  for (const double value : values) {
    series.push_back({static_cast<double>(series.size()), value});
  }
  return series;
}

TEST(BlockMeans, AveragesNeighboursAndSkipsTheUnknown) {
  const double unknown = std::numeric_limits<double>::quiet_NaN();
  const auto blocks = BlockMeans(Values({1, 3, unknown, 5, 7}), 2);
  ASSERT_EQ(blocks.size(), 2u);
  EXPECT_EQ(blocks[0].value, 2);
  EXPECT_EQ(blocks[1].value, 6);
  EXPECT_EQ(blocks[1].seconds, 3.5);
}

TEST(FitRankLine, IsEmptyOfFewerThanEight) {
  EXPECT_FALSE(FitRankLine(Values({1, 2, 3, 4, 5, 6, 7})));
  EXPECT_TRUE(FitRankLine(Values({1, 2, 3, 4, 5, 6, 7, 8})));
}

TEST(FitRankLine, TakesTheMedianSlope) {
  const auto line = FitRankLine(Values({0, 2, 4, 6, 900, 10, 12, 14, 16, 18}));
  EXPECT_EQ(line->slope, 2);
  EXPECT_LT(line->p_value, 0.01);
}

TEST(FitRankLine, IsLessSureOfNoiseThatRemembers) {
  // The same values: shuffled, and each near its neighbours.
  std::mt19937 random(3);
  std::normal_distribution<double> step(0, 1);
  std::vector<double> remembers;
  double level = 0;
  for (int i = 0; i < 96; ++i) {
    level = 0.9 * level + step(random);
    remembers.push_back(level + 0.03 * i);
  }
  std::vector<double> forgets;
  for (int i = 0; i < 96; ++i) forgets.push_back(step(random) + 0.03 * i);
  const auto sure = FitRankLine(Values(forgets));
  const auto unsure = FitRankLine(Values(remembers));
  EXPECT_GT(unsure->high - unsure->low, 2 * (sure->high - sure->low));
}

TEST(Median, IsBetweenTheTwoInTheMiddle) {
  EXPECT_EQ(Median({3, 1, 2}), 2);
  EXPECT_EQ(Median({4, 1, 2, 3}), 2.5);
  EXPECT_EQ(Median({}), 0);
}

TEST(Autocorrelation, IsOneWhereASeriesMeetsItself) {
  const std::vector<double> wave = {1, -1, 1, -1, 1, -1, 1, -1};
  EXPECT_EQ(Autocorrelation(wave, 0), 1);
  EXPECT_LT(Autocorrelation(wave, 1), -0.8);
  EXPECT_EQ(Autocorrelation(std::vector<double>{5, 5, 5}, 1), 0);
}

TEST(FindPeriod, FindsWhatRepeats) {
  std::vector<double> wave;
  for (int i = 0; i < 96; ++i) wave.push_back(std::sin(i * 6.2832 / 24));
  EXPECT_EQ(FindPeriod(wave), 24u);
  std::vector<double> line;
  for (int i = 0; i < 96; ++i) line.push_back(i);
  EXPECT_FALSE(FindPeriod(line));
}

TEST(Spread, IsOfTheMostAndNotOfBursts) {
  EXPECT_EQ(Spread({}), 0);
  EXPECT_NEAR(Spread({1, 2, 3, 4, 5}), 1.4826, 1e-9);
  EXPECT_NEAR(Spread({1, 2, 3, 4, 5000}), 1.4826, 1e-9);
}

}  // namespace
}  // namespace heapwell::model
