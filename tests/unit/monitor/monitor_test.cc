// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#include "heapwell/monitor.h"

#include <gtest/gtest.h>

#include <chrono>
#include <cstdint>
#include <string>

#include "heapwell/mem_stats.h"

namespace heapwell {
namespace {

Request Get(std::string_view target) {
  return {.target = target, .host = "localhost", .peer_address = "127.0.0.1"};
}

TEST(Monitor, StartsOnceAtATime) {
  auto first = Monitor::Start();
  ASSERT_TRUE(first);
  const auto second = Monitor::Start();
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().code, ErrorCode::kBusy);
}

TEST(Monitor, StartsAgainOnceTheFirstIsGone) {
  { ASSERT_TRUE(Monitor::Start()); }
  EXPECT_TRUE(Monitor::Start());
}

TEST(Monitor, RefusesOptionsItCannotHonour) {
  Options fine;
  fine.sample_interval_bytes = 100;
  const auto too_fine = Monitor::Start(fine);
  ASSERT_FALSE(too_fine);
  EXPECT_EQ(too_fine.error().code, ErrorCode::kInvalidOption);
  EXPECT_NE(too_fine.error().message.find("4096"), std::string::npos);
  Options long_captures;
  long_captures.capture_limit = std::chrono::hours{1};
  EXPECT_FALSE(Monitor::Start(long_captures));
}

TEST(Monitor, RefusesATokenFileThatLetsNobodyIn) {
  Options options;
  options.token_file = "/nowhere/token";
  const auto monitor = Monitor::Start(options);
  ASSERT_FALSE(monitor);
  EXPECT_EQ(monitor.error().code, ErrorCode::kInvalidOption);
  EXPECT_NE(monitor.error().message.find("/nowhere/token"), std::string::npos);
}

TEST(Monitor, RefusesAnAllowedHostThatIsNoName) {
  Options options;
  options.allowed_hosts = {"http://orders.internal"};
  const auto monitor = Monitor::Start(options);
  ASSERT_FALSE(monitor);
  EXPECT_EQ(monitor.error().code, ErrorCode::kInvalidOption);
}

TEST(Monitor, RefusesAnEvidenceDirectoryThatIsOfNoUse) {
  Options options;
  options.guard.evidence_directory = "/proc/heapwell";
  const auto monitor = Monitor::Start(options);
  ASSERT_FALSE(monitor);
  EXPECT_EQ(monitor.error().code, ErrorCode::kInvalidOption);
  EXPECT_NE(monitor.error().message.find("/proc/heapwell"), std::string::npos);
  EXPECT_TRUE(Monitor::Start()) << "the refused one left nothing behind";
}

TEST(Monitor, RefusesAHistoryThatIsTooFine) {
  Options options;
  options.history_interval = std::chrono::milliseconds{99};
  EXPECT_FALSE(Monitor::Start(options));
  options.history_interval = std::chrono::milliseconds{100};
  EXPECT_TRUE(Monitor::Start(options));
}

TEST(Monitor, TellsItsSoftLimit) {
  Options options;
  options.guard.soft_limit_bytes = std::uint64_t{1} << 40;
  const auto monitor = Monitor::Start(options);
  ASSERT_TRUE(monitor);
  const std::string metrics = monitor->Handle(Get("/metrics")).body;
  EXPECT_NE(
      metrics.find("heapwell_memory_limit_bytes{source=\"soft\"} 1099511627776\n"),
      std::string::npos);
}

TEST(Monitor, SetsTheSampleIntervalWhileItLives) {
  const std::uint64_t before = ReadMemStats().sampling.interval_bytes;
  {
    Options options;
    options.sample_interval_bytes = 65536;
    const auto monitor = Monitor::Start(options);
    EXPECT_EQ(ReadMemStats().sampling.interval_bytes, 65536u);
  }
  EXPECT_EQ(ReadMemStats().sampling.interval_bytes, before);
}

TEST(Monitor, AnswersRequests) {
  const auto monitor = Monitor::Start();
  ASSERT_TRUE(monitor);
  for (const char* target : {"/debug/",
                             "/debug/heap",
                             "/debug/heap?format=json",
                             "/debug/leaks",
                             "/debug/leaks?format=json",
                             "/debug/history",
                             "/debug/memstats",
                             "/debug/vars",
                             "/debug/pprof/",
                             "/debug/pprof/heap",
                             "/debug/pprof/allocs",
                             "/debug/pprof/heap?debug=1",
                             "/debug/pprof/growth",
                             "/pprof/growth",
                             "/pprof/contention",
                             "/debug/pprof/cmdline",
                             "/debug/pprof/symbol",
                             "/pprof/heap",
                             "/pprof/symbol",
                             "/pprof/cmdline",
                             "/metrics"}) {
    const Response response = monitor->Handle(Get(target));
    EXPECT_EQ(response.status, 200) << target << ": " << response.body;
    EXPECT_FALSE(response.body.empty()) << target;
  }
  EXPECT_EQ(monitor->Handle(Get("/nothing")).status, 404);
}

TEST(Monitor, DoesNotAnswerStrangers) {
  const auto monitor = Monitor::Start();
  ASSERT_TRUE(monitor);
  Request stranger = Get("/debug/heap");
  stranger.peer_address = "192.0.2.1";
  EXPECT_EQ(monitor->Handle(stranger).status, 403);
}

}  // namespace
}  // namespace heapwell
