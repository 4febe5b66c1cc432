// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#include "monitor/process_source.h"

#include <gperftools/malloc_extension.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdlib>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "monitor/budgeted.h"

namespace heapwell::monitor {
namespace {

bool Has(const std::vector<MetricFamily>& families, const std::string& name) {
  return std::ranges::any_of(families,
                             [&](const auto& family) { return family.name == name; });
}

// 128 intervals of small blocks: samples are certain, and say that far more was
// allocated than lives.
void AllocateAndFreeMuch() {
  for (int i = 0; i < 1'000'000; ++i) {
    void* block = std::malloc(64);
    asm volatile("" : "+r"(block) : : "memory");
    std::free(block);
  }
}

TEST(ProcessSource, PublishesTheNamesThatAreApi) {
  AllocateAndFreeMuch();  // mallocs and frees are unknown before the first sample.
  ProcessSource source(/*process_metrics=*/true);
  const auto families = source.Metrics();
  for (const char* name :
       {"heapwell_alloc_bytes", "heapwell_alloc_bytes_total", "heapwell_sys_bytes",
        "heapwell_heap_objects", "heapwell_mallocs_total", "heapwell_frees_total",
        "heapwell_pause_seconds_total", "heapwell_pauses_total",
        "heapwell_releases_total", "heapwell_memory_bytes", "heapwell_heap_bytes",
        "heapwell_build_info", "heapwell_sampling_info",
        "heapwell_pause_duration_seconds", "heapwell_hiccup_seconds",
        "process_resident_memory_bytes"}) {
    EXPECT_TRUE(Has(families, name)) << name;
  }
}

// Each series costs every Prometheus that scrapes us.
TEST(ProcessSource, PublishesAtMost120Series) {
  ProcessSource source(true);
  source.Metrics();
  EXPECT_TRUE(source.Heap());
  std::size_t series = 0;
  for (const MetricFamily& family : source.Metrics()) {
    for (const MetricSeries& one : family.series) {
      const bool histogram = family.kind == MetricKind::kHistogram;
      series += histogram ? one.buckets.size() + 3 : 1;  // +Inf, sum and count.
    }
  }
  EXPECT_LE(series, 120u);
}

TEST(ProcessSource, LeavesProcessMetricsToAHostThatHasThem) {
  ProcessSource source(/*process_metrics=*/false);
  EXPECT_FALSE(Has(source.Metrics(), "process_resident_memory_bytes"));
  EXPECT_TRUE(Has(source.Metrics(), "heapwell_alloc_bytes"));
}

TEST(ProcessSource, NamesAFunctionOfThisProgramAndNothingElse) {
  ProcessSource source(true);
  const std::array<std::uintptr_t, 2> addresses = {
      reinterpret_cast<std::uintptr_t>(&ReadMemStats) + 1, 16};
  const auto names = source.Names(addresses);
  ASSERT_EQ(names.size(), 2u);
  ASSERT_FALSE(names[0].empty());
  EXPECT_EQ(names[0].back(), "heapwell::ReadMemStats");
  EXPECT_TRUE(names[1].empty());
}

TEST(ProcessSource, ReportsComponentsCensusAndSites) {
  ProcessSource source(true);
  const model::HeapReport report = source.Report();
  EXPECT_TRUE(report.components);
  EXPECT_TRUE(report.census);
  EXPECT_TRUE(report.stats.allocator);
}

// Asks for more than is free.
[[gnu::noinline]] void* GrowTheHeapHere() {
  const std::uint64_t free_bytes = ReadMemStats().allocator->heap_idle_bytes;
  void* block = std::malloc(free_bytes + (std::size_t{96} << 20));
  asm volatile("" : "+r"(block) : : "memory");
  return block;
}

TEST(ProcessSource, NamesTheFunctionThatMadeTheHeapGrow) {
  void* block = GrowTheHeapHere();
  ProcessSource source(true);
  const Result<HeapProfile> growth = source.Growth();
  std::free(block);
  ASSERT_TRUE(growth) << growth.error().message;
  EXPECT_TRUE(std::ranges::any_of(growth->locations, [](const Location& location) {
    return std::ranges::any_of(location.frames, [](const Frame& frame) {
      return frame.function.ends_with("GrowTheHeapHere");
    });
  }));
}

TEST(ProcessSource, ReleasesFreeMemoryAndTellsHowMuch) {
  ProcessSource source(true);
  // tcmalloc would release some of it by itself.
  MallocExtension::instance()->SetMemoryReleaseRate(0);
  std::free(GrowTheHeapHere());
  const MemStats before = ReadMemStats();
  const Result<http::Release> release = source.ReleaseFreeMemory();
  const MemStats after = ReadMemStats();
  MallocExtension::instance()->SetMemoryReleaseRate(1);
  ASSERT_TRUE(release) << release.error().message;
  EXPECT_GT(release->duration.count(), 0);
  EXPECT_GE(release->bytes, std::uint64_t{90} << 20);
  EXPECT_EQ(after.pauses->release_count, before.pauses->release_count + 1);
  EXPECT_TRUE(after.pauses->last_release);
  EXPECT_GT(after.allocator->heap_released_bytes,
            before.allocator->heap_released_bytes + (std::uint64_t{80} << 20));
}

TEST(ProcessSource, SetsASampleIntervalThatEveryReadingShows) {
  ProcessSource source(true);
  const std::uint64_t before = ReadMemStats().sampling.interval_bytes;
  const auto set = source.SetSampleInterval(65536);
  ASSERT_TRUE(set);
  EXPECT_EQ(*set, before);
  EXPECT_EQ(source.Stats().sampling.interval_bytes, 65536u);
  for (const MetricFamily& family : source.Metrics()) {
    if (family.name != "heapwell_sample_interval_bytes") continue;
    EXPECT_EQ(family.series.front().value, 65536);
  }
  const auto back = source.SetSampleInterval(before);
  ASSERT_TRUE(back);
  EXPECT_EQ(*back, 65536u);
}

TEST(ProcessSource, RefusesASampleIntervalThatWouldBeTheLoad) {
  ProcessSource source(true);
  const std::uint64_t before = ReadMemStats().sampling.interval_bytes;
  for (const std::uint64_t interval : {1ull, 4095ull, (1ull << 40) + 1, ~0ull}) {
    const auto set = source.SetSampleInterval(interval);
    ASSERT_FALSE(set) << interval;
    EXPECT_EQ(set.error().code, ErrorCode::kInvalidOption);
  }
  EXPECT_EQ(ReadMemStats().sampling.interval_bytes, before);
}

TEST(ProcessSource, LeavesEvidenceWithNamesEvenWhereMemoryIsShort) {
  AllocateAndFreeMuch();
  ProcessSource source(true);
  for (const std::uint64_t room_bytes :
       {std::uint64_t{8} << 20, std::uint64_t{1} << 40}) {
    const auto files = source.Evidence({"it was asked for", room_bytes});
    ASSERT_EQ(files.size(), 3u);
    EXPECT_EQ(files[0].name, "heap.pb.gz");
    EXPECT_EQ(files[0].content.substr(0, 2), "\x1f\x8b") << "gzip";
    EXPECT_EQ(files[1].name, "memstats.json");
    EXPECT_EQ(files[2].name, "heap.txt");
    EXPECT_EQ(files[2].content.find("Written because it was asked for.\n"), 0u);
    EXPECT_NE(files[2].content.find("WHERE RESIDENT MEMORY IS"), std::string::npos);
  }
}

TEST(ProcessSource, LeavesCallSitesQuickly) {
  const std::vector<char> live(std::size_t{64} << 20);
  asm volatile("" : : "r"(live.data()) : "memory");  // Or it might never be made.
  ProcessSource source(true);
  const auto files =
      source.Evidence({"it was asked for", std::uint64_t{8} << 20, true});
  ASSERT_EQ(files.size(), 3u);
  EXPECT_EQ(files[0].name, "heap.pb.gz");
  EXPECT_NE(files[2].content.find("CALL SITES BY LIVE BYTES"), std::string::npos);
  EXPECT_EQ(files[2].content.find("WHERE RESIDENT MEMORY IS"), std::string::npos);
}

TEST(ProcessSource, HasAHistoryOnceAPointWasTaken) {
  ProcessSource source(true);
  EXPECT_TRUE(source.History()->fine().empty());
  source.recorder().Tick();
  EXPECT_EQ(source.History()->fine().size(), 1u);
  EXPECT_EQ(source.Verdict()->kind, model::VerdictKind::kTooEarly);
  EXPECT_TRUE(Has(source.Metrics(), "heapwell_verdict_info"));
}

TEST(ProcessSource, ScrapesTakeNoProfileThatTheRecorderTookALittleEarlier) {
  std::vector<std::unique_ptr<char[]>> live;
  for (int i = 0; i < 20; ++i) live.push_back(std::make_unique<char[]>(1 << 20));
  ProcessSource source(true, std::chrono::milliseconds{1});
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds{60};
  while (!source.recorder().LastSites() &&
         std::chrono::steady_clock::now() < deadline) {
    source.recorder().Tick();
    std::this_thread::sleep_for(std::chrono::milliseconds{5});
  }
  const std::vector<MetricFamily> families = source.Metrics();
  EXPECT_TRUE(Has(families, "heapwell_heap_objects"));
  EXPECT_TRUE(Has(families, "heapwell_memory_bytes"));
  EXPECT_TRUE(Has(families, "heapwell_site_live_bytes"));
  EXPECT_EQ(source.operations().heap_profile.count(), 0u);
}

TEST(Budgeted, ReusesAReadingForTwentyTimesAsLongAsItTook) {
  using std::chrono::milliseconds;
  Budgeted<int> cache;
  int reads = 0;
  const auto read = [&] {
    const auto until = std::chrono::steady_clock::now() + milliseconds{5};
    while (std::chrono::steady_clock::now() < until) {
    }
    return ++reads;
  };
  const auto end = std::chrono::steady_clock::now() + milliseconds{60};
  while (std::chrono::steady_clock::now() < end) cache.Get(read);
  EXPECT_EQ(reads, 1);
}

}  // namespace
}  // namespace heapwell::monitor
