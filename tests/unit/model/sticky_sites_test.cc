// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#include "model/sticky_sites.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <random>
#include <set>
#include <string>

namespace heapwell::model {
namespace {

using Labels = std::set<std::string>;

TEST(StickySites, TakeTheLargestAtTheFirstLook) {
  StickySites sites(2);
  EXPECT_EQ(sites.Choose({{"a", 1}, {"b", 3}, {"c", 2}}), (Labels{"b", "c"}));
}

TEST(StickySites, LeaveOutWhoHoldsNothing) {
  StickySites sites(2);
  EXPECT_EQ(sites.Choose({{"a", 0}, {"b", 3}}), Labels{"b"});
}

TEST(StickySites, KeepWhoIsOvertakenByLessThanTwice) {
  StickySites sites(1);
  sites.Choose({{"a", 10}, {"b", 9}});
  EXPECT_EQ(sites.Choose({{"a", 10}, {"b", 19}}), Labels{"a"});
  EXPECT_EQ(sites.Choose({{"a", 10}, {"b", 20}}), Labels{"b"});
  EXPECT_EQ(sites.Choose({{"a", 39}, {"b", 20}}), Labels{"b"});
}

TEST(StickySites, KeepWhoHoldsNothingAnyMoreUntilThePlaceIsTaken) {
  StickySites sites(2);
  sites.Choose({{"a", 10}, {"b", 5}});
  EXPECT_EQ(sites.Choose({{"a", 10}, {"c", 1}}), (Labels{"a", "b"}));
  EXPECT_EQ(sites.Choose({{"a", 10}, {"c", 1}}), (Labels{"a", "c"}));
}

TEST(StickySites, LetNobodyInWhoWasThereForOneLookOnly) {
  StickySites sites(3);
  sites.Choose({{"a", 10}});
  EXPECT_EQ(sites.Choose({{"a", 10}, {"once", 50}}), Labels{"a"});
  EXPECT_EQ(sites.Choose({{"a", 10}}), Labels{"a"});
  EXPECT_EQ(sites.Choose({{"a", 10}, {"once", 50}}), Labels{"a"});
}

TEST(StickySites, ReplaceTheSmallestFirst) {
  StickySites sites(3);
  sites.Choose({{"a", 10}, {"b", 20}, {"c", 30}});
  const StickySites::Bytes grown = {{"a", 10}, {"b", 20}, {"c", 30},
                                    {"d", 90}, {"e", 41}, {"f", 59}};
  sites.Choose(grown);
  EXPECT_EQ(sites.Choose(grown), (Labels{"c", "d", "f"}));
}

TEST(StickySites, OfNoPlaceChooseNobody) {
  StickySites sites(0);
  EXPECT_TRUE(sites.Choose({{"a", 1}}).empty());
}

// How often a series begins in `looks` looks at 30 steady sites whose estimates jump by
// whole samples; without memory (`forgetful`) the ten largest are taken anew each time.
int Begun(bool forgetful, int looks) {
  std::mt19937 random(1);
  StickySites kept(10);
  Labels before;
  int begun = 0;
  for (int look = 0; look < looks; ++look) {
    StickySites::Bytes bytes;
    for (int site = 0; site < 30; ++site) {
      std::poisson_distribution<std::int64_t> samples(10.0 + site);
      bytes["site " + std::to_string(site)] = samples(random) << 19;
    }
    StickySites fresh(10);
    const Labels chosen = (forgetful ? fresh : kept).Choose(bytes);
    for (const std::string& label : chosen) begun += before.contains(label) ? 0 : 1;
    before = chosen;
  }
  return begun;
}

TEST(StickySites, DoNotFlap) {
  EXPECT_LT(Begun(/*forgetful=*/false, 500), 60);
  EXPECT_GT(Begun(/*forgetful=*/true, 500), 1000);  // The control.
}

}  // namespace
}  // namespace heapwell::model
