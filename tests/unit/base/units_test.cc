// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#include "base/units.h"

#include <gtest/gtest.h>

#include <limits>
#include <string>

namespace heapwell::base {
namespace {

using std::chrono::seconds;

TEST(HumanBytes, KeepsThreeDigits) {
  EXPECT_EQ(HumanBytes(std::uint64_t{0}), "0 B");
  EXPECT_EQ(HumanBytes(std::uint64_t{999}), "999 B");
  EXPECT_EQ(HumanBytes(std::uint64_t{1024}), "1.00 KiB");
  EXPECT_EQ(HumanBytes(std::uint64_t{524288}), "512 KiB");
  EXPECT_EQ(HumanBytes(std::uint64_t{1513975971}), "1.41 GiB");
  EXPECT_EQ(HumanBytes(std::uint64_t{12} << 20), "12.0 MiB");
}

TEST(HumanBytes, TakesTheNextUnitRatherThan1024) {
  EXPECT_EQ(HumanBytes((std::uint64_t{1} << 20) - 1), "1.00 MiB");
  EXPECT_EQ(HumanBytes((std::uint64_t{10} << 20) - 1), "10.0 MiB");
  EXPECT_EQ(HumanBytes((std::uint64_t{100} << 20) - 1), "100 MiB");
}

TEST(HumanBytes, KnowsTheExtremes) {
  EXPECT_EQ(HumanBytes(std::numeric_limits<std::uint64_t>::max()), "16.0 EiB");
  EXPECT_EQ(HumanBytes(std::numeric_limits<std::int64_t>::min()), "-8.00 EiB");
}

TEST(HumanCount, KeepsThreeDigits) {
  EXPECT_EQ(HumanCount(std::uint64_t{999}), "999");
  EXPECT_EQ(HumanCount(std::uint64_t{1000}), "1.00 k");
  EXPECT_EQ(HumanCount(std::uint64_t{12345678}), "12.3 M");
  EXPECT_EQ(HumanCount(std::int64_t{-5}), "-5");
}

std::string Words(const HumanEstimate& estimate) {
  return estimate.value + " +- " + estimate.error;
}

TEST(HumanEstimate, HasItsErrorInUnitAndDecimalsOfTheNumber) {
  constexpr std::int64_t kMiB = 1 << 20;
  EXPECT_EQ(Words(HumanBytes(512 * kMiB, std::uint64_t{14 * kMiB})), "512 MiB +- 14");
  EXPECT_EQ(Words(HumanBytes(1433 * kMiB, std::uint64_t{29 * kMiB})),
            "1.40 GiB +- 0.03");
  EXPECT_EQ(Words(HumanBytes(kMiB / 2, std::uint64_t{kMiB / 2})), "512 KiB +- 512");
  EXPECT_EQ(Words(HumanCount(1180000, 24200)), "1.18 M +- 0.02");
  EXPECT_EQ(Words(HumanCount(90, 3)), "90 +- 3");
}

TEST(HumanEstimate, TellsExactFromAlmostExact) {
  EXPECT_EQ(Words(HumanBytes(std::int64_t{5} << 30, 0)), "5.00 GiB +- 0");
  EXPECT_EQ(Words(HumanBytes(std::int64_t{5} << 30, 1000)), "5.00 GiB +- 0.00");
}

TEST(Percent, HasOneDecimal) {
  EXPECT_EQ(Percent(std::uint64_t{857}, std::uint64_t{1000}), "85.7 %");
  EXPECT_EQ(Percent(std::int64_t{-1}, std::int64_t{2}), "-50.0 %");
}

TEST(Percent, OfNothingIsNoNumber) { EXPECT_EQ(Percent(1.0, 0.0), "-"); }

TEST(HumanDuration, NamesTheTwoLargestUnits) {
  EXPECT_EQ(HumanDuration(seconds{0}), "0 s");
  EXPECT_EQ(HumanDuration(seconds{59}), "59 s");
  EXPECT_EQ(HumanDuration(seconds{125}), "2 min 5 s");
  EXPECT_EQ(HumanDuration(seconds{3600}), "1 h");
  EXPECT_EQ(HumanDuration(seconds{14 * 86400 + 3 * 3600 + 61}), "14 d 3 h");
}

}  // namespace
}  // namespace heapwell::base
