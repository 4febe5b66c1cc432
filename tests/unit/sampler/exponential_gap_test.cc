// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#include "sampler/exponential_gap.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <set>
#include <vector>

namespace heapwell::sampler {
namespace {

constexpr std::uint64_t kInterval = 524288;

// What Anderson and Darling's measure is below, and above, with a probability of 1e-4,
// where no parameter was fitted: from Marsaglia's series for its distribution (2004).
constexpr double kTooRegular = 0.11204;
constexpr double kTooFarOff = 8.1220;

// How far `gaps` are from an exponential distribution with the mean kInterval, in that
// measure.
double AndersonDarling(std::vector<double> gaps) {
  std::ranges::sort(gaps);
  const auto n = static_cast<double>(gaps.size());
  double sum = 0;
  for (std::size_t i = 0; i < gaps.size(); ++i) {
    const double low = -std::expm1(-(gaps[i] + 0.5) / kInterval);
    const double high = -(gaps[gaps.size() - 1 - i] + 0.5) / kInterval;
    sum += (2.0 * static_cast<double>(i) + 1.0) * (std::log(low) + high);
  }
  return -n - sum / n;
}

std::vector<double> Draw(Random& random, int count) {
  std::vector<double> gaps;
  for (int i = 0; i < count; ++i) {
    gaps.push_back(static_cast<double>(DrawGap(random, kInterval)));
  }
  return gaps;
}

TEST(DrawGap, IsExponentialForEverySeed) {
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    for (const int count : {10, 100, 1000, 10'000}) {
      SeedForTest(seed);
      Random random = Random::Fresh();
      const double distance = AndersonDarling(Draw(random, count));
      EXPECT_GT(distance, kTooRegular) << "seed " << seed << ", n " << count;
      EXPECT_LT(distance, kTooFarOff) << "seed " << seed << ", n " << count;
    }
  }
}

TEST(DrawGap, IsExponentialAcrossStreamsToo) {
  SeedForTest(7);
  std::vector<double> first_gaps;
  for (int i = 0; i < 10'000; ++i) {
    Random random = Random::Fresh();
    first_gaps.push_back(static_cast<double>(DrawGap(random, kInterval)));
  }
  EXPECT_GT(AndersonDarling(first_gaps), kTooRegular);
  EXPECT_LT(AndersonDarling(first_gaps), kTooFarOff);
}

TEST(AndersonDarlingOfThisTest, RejectsAUniformDistribution) {
  Random random = Random::Fresh();
  std::vector<double> gaps;
  for (int i = 0; i < 1000; ++i) {
    gaps.push_back(static_cast<double>(random.Next() % (2 * kInterval)));
  }
  EXPECT_GT(AndersonDarling(gaps), kTooFarOff);
}

TEST(AndersonDarlingOfThisTest, RejectsGapsThatAreLaidOutEvenly) {
  std::vector<double> gaps;
  for (int i = 0; i < 1000; ++i)
    gaps.push_back(-std::log1p(-(i + 0.5) / 1000) * kInterval);
  EXPECT_LT(AndersonDarling(gaps), kTooRegular);
}

// Off by a tenth, which ten thousand gaps tell.
TEST(AndersonDarlingOfThisTest, RejectsAnotherMean) {
  SeedForTest(1);
  Random random = Random::Fresh();
  std::vector<double> gaps = Draw(random, 10'000);
  for (double& gap : gaps) gap *= 1.1;
  EXPECT_GT(AndersonDarling(gaps), kTooFarOff);
}

TEST(Random, NeverRepeatsAStream) {
  std::set<std::uint64_t> firsts;
  for (int i = 0; i < 10'000; ++i) firsts.insert(Random::Fresh().Next());
  EXPECT_EQ(firsts.size(), 10'000u);
}

// Against the C library, over every power of two and what lies between.
TEST(DrawGap, IsTheLogarithmToTheLastBytes) {
  constexpr std::uint64_t kMean = std::uint64_t{1} << 40;
  Random random = Random::Fresh();
  for (int i = 0; i < 100'000; ++i) {
    Random same = random;
    const double uniform = (static_cast<double>(same.Next() >> 11) + 1.0) * 0x1.0p-53;
    const double exact = -std::log(uniform) * kMean;
    ASSERT_NEAR(static_cast<double>(DrawGap(random, kMean)), exact, 1 + exact * 1e-10);
  }
}

TEST(SampleWeight, IsExactForEveryRatio) {
  for (double ratio = 1e-6; ratio < 200; ratio *= 1.01) {
    const auto bytes = static_cast<std::uint64_t>(ratio * 1e9);
    const double exact = -1 / std::expm1(-static_cast<double>(bytes) / 1e9);
    ASSERT_NEAR(SampleWeight(bytes, 1'000'000'000) / exact, 1, 1e-11) << ratio;
  }
}

TEST(SampleWeight, IsTheInverseOfTheProbability) {
  EXPECT_NEAR(SampleWeight(8, kInterval), 65536.5, 0.01);
  EXPECT_NEAR(SampleWeight(kInterval, kInterval), 1 / (1 - std::exp(-1.0)), 1e-12);
  EXPECT_NEAR(SampleWeight(64 << 20, kInterval), 1.0, 1e-12);
  EXPECT_EQ(SampleWeight(100, 0), 1.0);
}

}  // namespace
}  // namespace heapwell::sampler
