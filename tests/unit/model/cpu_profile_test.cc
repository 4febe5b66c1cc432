// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#include "model/cpu_profile.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>

namespace heapwell::model {
namespace {

using std::chrono::milliseconds;

CpuProfile TwoThreads() {
  CpuProfile profile;
  profile.started_at = std::chrono::system_clock::time_point(std::chrono::hours(1));
  profile.duration = std::chrono::seconds(2);
  profile.period = milliseconds(10);
  profile.process_cpu = milliseconds(1010);
  profile.samples = {{{0x100, 0x200}, false, false, "worker", 90},
                     {{0x300}, true, false, "", 10}};
  return profile;
}

bool Says(const Profile& profile, const std::string& part) {
  return std::any_of(profile.comments.begin(), profile.comments.end(),
                     [&](const std::string& comment) {
                       return comment.find(part) != std::string::npos;
                     });
}

TEST(CpuToProfile, HasGosColumns) {
  const Profile profile = ToProfile(TwoThreads());
  ASSERT_EQ(profile.sample_types.size(), 2u);
  EXPECT_EQ(profile.sample_types[0].type, "samples");
  EXPECT_EQ(profile.sample_types[1].type, "cpu");
  EXPECT_EQ(profile.sample_types[1].unit, "nanoseconds");
  EXPECT_EQ(profile.period_type.type, "cpu");
  EXPECT_EQ(profile.period, 10'000'000);
  EXPECT_EQ(profile.duration, std::chrono::seconds(2));
  EXPECT_EQ(profile.samples[0].values, (std::vector<std::int64_t>{90, 900'000'000}));
}

TEST(CpuToProfile, LabelsThreadsThatHaveAName) {
  const Profile profile = ToProfile(TwoThreads());
  ASSERT_EQ(profile.samples[0].labels.size(), 1u);
  EXPECT_EQ(profile.samples[0].labels[0].first, "thread");
  EXPECT_EQ(profile.samples[0].labels[0].second, "worker");
  EXPECT_TRUE(profile.samples[1].labels.empty());
}

TEST(CpuToProfile, SaysHowMuchOfTheCpuTimeItSaw) {
  const Profile profile = ToProfile(TwoThreads());
  EXPECT_TRUE(Says(profile, "ticks account for 1.00 s of the 1.01 s of CPU time"));
  EXPECT_TRUE(Says(profile, "10 ticks went deeper"));
  EXPECT_FALSE(Says(profile, "lost"));
  EXPECT_FALSE(Says(profile, "threads are not watched"));
}

TEST(CpuToProfile, SaysWhatIsMissing) {
  CpuProfile cpu = TwoThreads();
  cpu.lost_ticks = 1;
  cpu.unwatched_threads = 3;
  cpu.interrupted = true;
  cpu.samples[0].incomplete = true;
  cpu.symbol_note = "no symbols of libx";
  const Profile profile = ToProfile(cpu);
  EXPECT_TRUE(Says(profile, "1 tick lost"));
  EXPECT_TRUE(Says(profile, "3 threads are not watched"));
  EXPECT_TRUE(Says(profile, "SIGPROF handler of its own"));
  EXPECT_TRUE(Says(profile, "90 ticks without the outer part"));
  EXPECT_TRUE(Says(profile, "no symbols of libx"));
}

}  // namespace
}  // namespace heapwell::model
