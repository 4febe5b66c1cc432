// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#include "model/contention_profile.h"

#include <gtest/gtest.h>

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

namespace heapwell::model {
namespace {

using std::chrono::nanoseconds;
using Stack = std::vector<std::uintptr_t>;

Frame Named(std::string function, std::string file = "/src/app.cc") {
  return {.function = std::move(function), .file = std::move(file), .line = 7};
}

constexpr char kMutexHeader[] = "/usr/include/heapwell/mutex.h";
constexpr char kLockHeader[] = "/usr/include/c++/12/bits/std_mutex.h";

// The lock's own function, two calls in one function of the program, into which the
// guard was inlined, and its caller.
ContentionProfile OneHolder() {
  ContentionProfile profile;
  profile.samples = {{{0x10, 0x20, 0x40}, false, 2, nanoseconds(100)},
                     {{0x11, 0x20, 0x40}, true, 3, nanoseconds(200)},
                     {{0x30}, false, 1, nanoseconds(50)}};
  profile.locations = {
      {0x10,
       {Named("heapwell::ProfiledMutex<std::mutex>::UnlockContended", kMutexHeader)}},
      {0x11,
       {Named("void heapwell::ProfiledMutex<std::mutex>::Await<f>", kMutexHeader)}},
      {0x20,
       {Named("heapwell::ProfiledMutex<std::mutex>::unlock", kMutexHeader),
        Named("std::lock_guard<heapwell::ProfiledMutex<std::mutex> >::~lock_guard",
              kLockHeader),
        Named("app::Hold")}},
      {0x30, {Named("app::Wait<heapwell::ProfiledMutex<std::mutex> >")}},
      {0x40, {Named("main")}}};
  return profile;
}

TEST(WithoutLocks, LeavesTheProgramsOwnFunctions) {
  const ContentionProfile own = WithoutLocks(OneHolder());
  ASSERT_EQ(own.samples.size(), 2u);
  EXPECT_EQ(own.samples[0].stack, (Stack{0x20, 0x40}));
  ASSERT_EQ(own.locations[2].frames.size(), 1u);
  EXPECT_EQ(own.locations[2].frames[0].function, "app::Hold");
}

TEST(WithoutLocks, AddsUpWhatIsThenTheSame) {
  const ContentionProfile own = WithoutLocks(OneHolder());
  EXPECT_EQ(own.samples[0].contentions, 5);
  EXPECT_EQ(own.samples[0].delay, nanoseconds(300));
  EXPECT_TRUE(own.samples[0].truncated);
}

TEST(WithoutLocks, KeepsATemplateOfTheProgram) {
  EXPECT_EQ(WithoutLocks(OneHolder()).samples[1].stack, Stack{0x30});
}

TEST(ToProfile, IsTypedAsGos) {
  ContentionProfile contention = OneHolder();
  contention.lost_contentions = 9;
  const Profile profile = ToProfile(contention);
  ASSERT_EQ(profile.sample_types.size(), 2u);
  EXPECT_EQ(profile.sample_types[0].type + "/" + profile.sample_types[0].unit,
            "contentions/count");
  EXPECT_EQ(profile.sample_types[1].type + "/" + profile.sample_types[1].unit,
            "delay/nanoseconds");
  EXPECT_EQ(profile.period_type.type, "contentions");
  EXPECT_EQ(profile.period, 1);
  EXPECT_EQ(profile.samples[1].values, (std::vector<std::int64_t>{3, 200}));
  EXPECT_EQ(profile.comments[1].substr(0, 14), "9 contentions ");
}

}  // namespace
}  // namespace heapwell::model
