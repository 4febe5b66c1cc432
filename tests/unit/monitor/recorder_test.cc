// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#include "monitor/recorder.h"

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <memory>
#include <string>
#include <thread>
#include <vector>

namespace heapwell::monitor {
namespace {

using std::chrono::milliseconds;

std::vector<std::unique_ptr<char[]>>& Kept() {
  static std::vector<std::unique_ptr<char[]>> kept;
  return kept;
}

[[gnu::noinline]] void KeepMemoryForTheRecorder() {
  for (int i = 0; i < 20; ++i) Kept().push_back(std::make_unique<char[]>(1 << 20));
}

const model::SiteSeries* Find(const model::History& history,
                              const std::string& function) {
  const auto found = std::ranges::find_if(history.sites(), [&](const auto& site) {
    return site.function.find(function) != std::string::npos;
  });
  return found == history.sites().end() ? nullptr : &*found;
}

TEST(Recorder, TakesAPointAtOnceAndThenByItsInterval) {
  Recorder recorder(std::chrono::hours{1});
  recorder.Tick();
  recorder.Tick();
  EXPECT_EQ(recorder.points(), 1u);
  const model::History history = recorder.Copy().value();
  ASSERT_EQ(history.fine().size(), 1u);
  const model::HistoryPoint& point = history.fine().back();
  EXPECT_GT(point.resident_bytes, 0u);
  EXPECT_GT(point.uptime.count(), 0);
  ASSERT_TRUE(point.components);
  EXPECT_GT(point.components->resident_bytes, 0u);
}

TEST(Recorder, KeepsWhatWasDearToMeasure) {
  Recorder recorder(std::chrono::hours{1});
  EXPECT_FALSE(recorder.LastComponents());
  EXPECT_FALSE(recorder.LastCensus());
  EXPECT_FALSE(recorder.LastSites());
  const auto before = std::chrono::steady_clock::now();
  recorder.Tick();
  const auto components = recorder.LastComponents();
  ASSERT_TRUE(components);
  EXPECT_GE(components->at, before);
  EXPECT_EQ(components->value.live_bytes,
            recorder.Copy()->fine().back().components->live_bytes);
  const auto census = recorder.LastCensus();
  ASSERT_TRUE(census);
  EXPECT_GE(census->at, before);
  EXPECT_GT(census->value.live_objects, 0u);
}

TEST(Recorder, FollowsCallSitesByName) {
  KeepMemoryForTheRecorder();
  Recorder recorder(milliseconds{1});
  model::History history;
  const model::SiteSeries* site = nullptr;
  // Each reading of the sites makes the next one wait.
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds{60};
  while (site == nullptr && std::chrono::steady_clock::now() < deadline) {
    recorder.Tick();
    std::this_thread::sleep_for(milliseconds{5});
    history = recorder.Copy().value();
    site = Find(history, "KeepMemoryForTheRecorder");
  }
  ASSERT_NE(site, nullptr);
  EXPECT_GT(site->fine.back().live_bytes, 10e6F) << "20 MiB, sampled";
  EXPECT_NE(site->file.find("recorder_test.cc"), std::string::npos);
  ASSERT_TRUE(site->oldest);
  EXPECT_GT(*site->oldest, std::chrono::nanoseconds{});
  EXPECT_LT(*site->oldest, history.fine().back().uptime);
  const auto last = recorder.LastSites();
  ASSERT_TRUE(last);
  std::int64_t named_bytes = 0;
  for (const model::CallSite& each : last->value.sites) named_bytes += each.flat_bytes;
  EXPECT_GT(named_bytes, 10'000'000);
  EXPECT_GE(last->value.live_bytes, named_bytes);
  EXPECT_GT(last->value.live_samples, 10u);
  Kept().clear();
}

TEST(Recorder, JudgesOnceForEachPointAtMost) {
  Recorder recorder(std::chrono::hours{1});
  recorder.Tick();
  const auto first = recorder.Judge();
  const auto second = recorder.Judge();
  ASSERT_TRUE(first && second);
  EXPECT_EQ(first->text, second->text);
  EXPECT_EQ(first->kind, model::VerdictKind::kTooEarly);
}

TEST(Recorder, StaysBelowFourMebibytesWhenItIsFull) {
  Recorder recorder(milliseconds{1});
  const auto full = model::HistoryShape{}.fine_points;
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds{60};
  while (recorder.points() < full && std::chrono::steady_clock::now() < deadline) {
    recorder.Tick();
  }
  ASSERT_GE(recorder.points(), full);
  EXPECT_LT(recorder.storage_bytes(), std::size_t{4} << 20);
  EXPECT_GT(recorder.storage_bytes(), std::size_t{100} << 10) << "it does keep points";
}

TEST(Recorder, IsReadInTheChildOfAForkWithoutHanging) {
  Recorder recorder(milliseconds{1});
  recorder.Tick();
  // Locks are held most of the time while this runs.
  std::atomic<bool> stop{false};
  std::thread reader([&] {
    while (!stop) static_cast<void>(recorder.Copy());
  });
  std::thread judge([&] {
    while (!stop) static_cast<void>(recorder.Judge());
  });
  int answered = 0;
  for (int i = 0; i < 20; ++i) {
    recorder.Tick();
    const pid_t child = ::fork();
    if (child == 0) {
      ::alarm(10);  // Whoever waits for ever is killed, and fails the test.
      static_cast<void>(recorder.Judge());
      ::_exit(recorder.Copy().has_value() ? 0 : 1);
    }
    int status = -1;
    ::waitpid(child, &status, 0);
    EXPECT_TRUE(WIFEXITED(status)) << "child " << i;
    answered += WIFEXITED(status) && WEXITSTATUS(status) == 0 ? 1 : 0;
  }
  stop = true;
  reader.join();
  judge.join();
  RecordProperty("children_that_had_a_history", answered);
}

TEST(Recorder, RecordsWhatTheParentHadInAQuietChild) {
  Recorder recorder(std::chrono::hours{1});
  recorder.Tick();
  const pid_t child = ::fork();
  if (child == 0) {
    ::alarm(10);
    const auto history = recorder.Copy();
    ::_exit(history && history->fine().size() == 1 ? 0 : 1);
  }
  int status = -1;
  ::waitpid(child, &status, 0);
  EXPECT_EQ(status, 0);
}

TEST(Allowance, WaitsAsLongAsItsShareWants) {
  using std::chrono::seconds;
  Allowance allowance(500, milliseconds{10});
  const Allowance::Clock::time_point start{};
  EXPECT_TRUE(allowance.IsDue(start));
  allowance.Took(milliseconds{10}, start);
  EXPECT_TRUE(allowance.IsDue(start)) << "covered by the credit";
  allowance.Took(milliseconds{2}, start);
  EXPECT_FALSE(allowance.IsDue(start + milliseconds{999}));
  EXPECT_TRUE(allowance.IsDue(start + seconds{1}));
}

}  // namespace
}  // namespace heapwell::monitor
