// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
//
// One program against the real allocator and the real kernel, a thousand times faster
// than life: a point of the history each 10 ms stands for one each 10 s. The first
// argument names the program; with --print its verdict is printed, too.
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <optional>
#include <string>
#include <string_view>
#include <thread>

#include "allocator/allocator.h"
#include "diagnosis/real_programs.h"
#include "diagnosis/smaps.h"
#include "heapwell/heap_profile.h"
#include "heapwell/mem_stats.h"
#include "model/heap_report.h"
#include "model/history.h"
#include "model/verdict.h"

namespace heapwell::diagnosis {
namespace {

using model::Verdict;
using model::VerdictKind;
using Clock = std::chrono::steady_clock;

constexpr double kSpeed = 1000;
constexpr double kTickSeconds = 10;  // Of the history's time.
constexpr std::size_t kTicksAProfile = 2;
constexpr std::size_t kMaxSites = 200;
// On a busy machine we may not run for long; time then stands still.
constexpr double kMaxStep = 3;

const RealProgramRow* row = nullptr;
bool print = false;

struct Played {
  model::History history = model::History();
  MemoryComponents before = {};  // As the program began.
  MemoryComponents after = {};
  Rss rss = {};  // As `after` was read.
  double mapped_bytes = 0;
  Verdict verdict = {};
  std::optional<std::uint64_t> returned = {};  // By a release at the end.
};

void Record(model::History& history, std::size_t tick, double now) {
  const auto uptime = std::chrono::duration_cast<std::chrono::nanoseconds>(
      std::chrono::duration<double>(now * kTickSeconds));
  const auto point =
      model::ToHistoryPoint(ReadMemStats(), ReadMemoryComponents(), uptime);
  if (!point) return;
  if (tick % kTicksAProfile != 0) return history.Add(*point);
  const auto profile = CaptureHeapProfile();
  if (!profile) return history.Add(*point);
  history.Add(*point, model::TopSites(*profile, kMaxSites));
}

void Play(RealProgram& program, model::History& history) {
  const double real_tick = kTickSeconds / kSpeed;
  double now = 0;
  Clock::time_point last = Clock::now();
  for (std::size_t tick = 0; tick < row->ticks; ++tick) {
    std::this_thread::sleep_until(last + std::chrono::duration<double>(real_tick));
    const Clock::time_point read = Clock::now();
    const double elapsed = std::min(
        kMaxStep, std::chrono::duration<double>(read - last).count() / real_tick);
    last = read;
    now += elapsed;
    program.Step(now, elapsed);
    Record(history, tick, now);
  }
}

std::uint64_t ResidentNow() { return ReadMemStats().process->resident_bytes; }

const Played& ThePlay() {
  static const Played& run = *[] {
    auto* made = new Played;
    (void)CaptureHeapProfile();  // Names are read once; not a part of the story.
    const auto program = row->make();
    made->before = ReadMemoryComponents().value_or(MemoryComponents{});
    Play(*program, made->history);
    made->verdict = Diagnose(made->history);
    made->rss = ReadRss();
    made->after = ReadMemoryComponents().value_or(MemoryComponents{});
    made->mapped_bytes = program->mapped_bytes();
    if (made->verdict.kind == VerdictKind::kRetained) {
      const std::uint64_t resident = ResidentNow();
      allocator::ReleaseFreeMemory();
      made->returned = resident - std::min(resident, ResidentNow());
    }
    return made;
  }();
  return run;
}

void Print(const Verdict& verdict) {
  std::printf("%s: %s\n", ToString(verdict.kind), verdict.text.c_str());
  for (const std::string& line : verdict.evidence) std::printf("  %s\n", line.c_str());
}

double Heap(const MemoryComponents& parts) {
  return static_cast<double>(parts.resident_bytes - parts.non_heap_bytes);
}

TEST(RealProgram, GetsTheRightVerdict) {
  const Verdict& verdict = ThePlay().verdict;
  if (print) Print(verdict);
  EXPECT_STREQ(ToString(verdict.kind), ToString(row->truth)) << verdict.text;
}

TEST(RealProgram, HasItsLeakNamedFirst) {
  if (row->leak.empty()) GTEST_SKIP() << "leaks nothing";
  const Verdict& verdict = ThePlay().verdict;
  ASSERT_FALSE(verdict.sites.empty());
  EXPECT_NE(verdict.sites[0].function.find(row->leak), std::string::npos)
      << verdict.sites[0].function;
  EXPECT_NE(verdict.text.find(row->leak), std::string::npos) << verdict.text;
}

TEST(RealProgram, GrowsAsFastAsItDoes) {
  if (row->bytes_a_tick == 0) GTEST_SKIP() << "does not grow steadily";
  const double truth = row->bytes_a_tick / kTickSeconds;
  EXPECT_NEAR(ThePlay().verdict.trend->slope_per_second, truth, 0.1 * truth);
}

TEST(RealProgram, HasItsHeapMeasuredAsTheKernelDoes) {
  const Played& run = ThePlay();
  EXPECT_NEAR(Heap(run.after), run.rss.heap, 0.05 * run.rss.heap);
}

TEST(RealProgram, HasTheRestMeasuredAsTheKernelDoes) {
  const Played& run = ThePlay();
  const auto non_heap = static_cast<double>(run.after.non_heap_bytes);
  EXPECT_NEAR(non_heap, run.rss.others, 0.05 * run.rss.others);
}

TEST(RealProgram, HasWhatItMappedCountedOutsideTheHeap) {
  const Played& run = ThePlay();
  if (run.mapped_bytes == 0) GTEST_SKIP() << "maps nothing";
  const auto grown = static_cast<double>(run.after.non_heap_bytes) -
                     static_cast<double>(run.before.non_heap_bytes);
  EXPECT_NEAR(grown, run.mapped_bytes, 0.05 * run.mapped_bytes);
}

TEST(RealProgram, GetsBackWhatTheVerdictSaid) {
  const Played& run = ThePlay();
  if (!run.returned) GTEST_SKIP() << "retains nothing";
  const auto said = static_cast<double>(*run.verdict.releasable_bytes);
  EXPECT_NEAR(static_cast<double>(*run.returned), said, 0.05 * said);
}

}  // namespace
}  // namespace heapwell::diagnosis

int main(int argc, char** argv) {
  testing::InitGoogleTest(&argc, argv);
  using namespace heapwell::diagnosis;
  for (const RealProgramRow& each : RealPrograms()) {
    if (argc > 1 && each.name == argv[1]) row = &each;
  }
  if (row == nullptr) {
    std::fprintf(stderr, "no such program\n");
    return 2;
  }
  print = argc > 2 && std::string_view(argv[2]) == "--print";
  return RUN_ALL_TESTS();
}
