// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
//
// A machine with two call sites, for endpoints to serve.
#ifndef HEAPWELL_TESTS_UNIT_HTTP_FAKE_SOURCE_H_
#define HEAPWELL_TESTS_UNIT_HTTP_FAKE_SOURCE_H_

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "http/source.h"

namespace heapwell::http {

class FakeSource : public Source {
 public:
  static constexpr std::uintptr_t kCall = 0x401233;
  static constexpr std::uintptr_t kCaller = 0x4012ff;

  MemStats Stats() override {
    MemStats stats;
    stats.taken_at = Now();
    stats.sampling = {SamplingMode::kTakeover, "tcmalloc's sampler is ours", 524288, 0,
                      0};
    stats.allocator.emplace();
    stats.allocator->alloc_bytes = 123456;
    stats.allocator->sys_bytes = 654321;
    return stats;
  }

  std::optional<HeapCensus> Census() override {
    return HeapCensus{Now(), 2, 123456, {{61728, 2, 123456}}};
  }

  /// Each capture has one object more than the last.
  Result<HeapProfile> Heap() override {
    ++captures;
    if (during_capture) during_capture();
    if (heap_error) return *heap_error;
    HeapProfile profile = OneSample();
    HeapSample& sample = profile.samples.front();
    sample.object_bytes = 524288;
    sample.alloc_objects = 10 + captures;
    sample.alloc_bytes = (10 + captures) * 524288;
    sample.inuse_objects = captures;
    sample.inuse_bytes = captures * 524288;
    sample.inuse_samples = 1;
    return profile;
  }

  std::optional<std::size_t> CallSites() override { return call_sites; }

  Result<HeapProfile> Growth() override {
    ++captures;
    if (growth_error) return *growth_error;
    HeapProfile growth = OneSample();
    growth.samples.front().inuse_objects = captures;
    growth.samples.front().inuse_bytes = captures * (1 << 20);
    return growth;
  }

  Result<model::HeapPeak> Peak() override {
    if (heap_error) return *heap_error;
    model::HeapPeak peak;
    peak.profile = OneSample();
    peak.profile.samples.front().inuse_objects = 7;
    peak.profile.samples.front().inuse_bytes = 7 * 524288;
    peak.alloc_bytes = 4 << 20;
    peak.highest_bytes = 4 << 20;
    return peak;
  }

  /// Does not wait.
  Result<CpuProfile> Cpu(const CpuProfileOptions& cpu_options) override {
    ++captures;
    if (cpu_error) return *cpu_error;
    cpu_duration = cpu_options.duration;
    CpuProfile profile;
    profile.started_at = Now();
    profile.duration = cpu_options.duration;
    profile.period = std::chrono::milliseconds(10);
    profile.samples.push_back({{kCall, kCaller}, false, false, "worker", 3});
    profile.process_cpu = std::chrono::milliseconds(30);
    return profile;
  }

  /// Two of a pool at one place, and one without a stack.
  Result<ThreadStacks> Threads() override {
    ++captures;
    ThreadStacks stacks;
    stacks.taken_at = Now();
    stacks.threads = {{10, "pool", "sleeping", {kCall, kCaller}},
                      {11, "pool", "sleeping", {kCall, kCaller}},
                      {12, "busy", "running"}};
    stacks.locations = {
        {kCall, {{"app::Wait", "_ZN3app4WaitEv", "/src/app.cc", 10, 8}}}};
    return stacks;
  }

  /// Does not wait.
  Result<std::string> Trace(const TraceOptions& trace_options) override {
    ++captures;
    if (trace_error) return *trace_error;
    trace_duration = trace_options.duration;
    return std::string("a trace");
  }

  /// Each capture has one contention more than the last.
  ContentionProfile Contention(ContentionKind kind) override {
    ++captures;
    ContentionProfile profile;
    profile.kind = kind;
    profile.taken_at = Now();
    profile.samples = {{{kCall, kCaller}, false, captures, std::chrono::seconds(1)}};
    return profile;
  }

  model::HeapReport Report() override {
    ++captures;
    if (during_capture) during_capture();
    model::HeapReport report;
    report.stats = Stats();
    report.sites = {{"app::Allocate", "/src/app.cc", 10, 524288, 1, 524288, 1048576}};
    report.sampled = {.bytes = 524288, .samples = 1};
    return report;
  }

  std::vector<MetricFamily> Metrics() override {
    std::vector<MetricFamily> families;
    for (int i = 0; i < 20; ++i) {
      families.push_back({"heapwell_test" + std::to_string(i) + "_bytes",
                          "A number to be scraped in a test.",
                          MetricKind::kGauge,
                          {{{{"component", "live"}}, 1024.0 * i, {}, 0, 0}}});
    }
    return families;
  }

  std::optional<model::History> History() override { return history; }
  std::optional<model::Verdict> Verdict() override { return verdict; }

  std::vector<std::string> CommandLine() override { return command_line; }
  std::string Maps() override {
    return "00400000-00402000 r-xp 00000000 08:01 1234       /usr/bin/app\n";
  }

  std::vector<std::vector<std::string>> Names(
      std::span<const std::uintptr_t> addresses) override {
    std::vector<std::vector<std::string>> names;
    for (const std::uintptr_t address : addresses) {
      if (address >= 0x400000 && address < 0x402000) {
        names.push_back({"inlined", "app::Allocate"});
      } else {
        names.emplace_back();
      }
    }
    return names;
  }

  Result<Release> ReleaseFreeMemory() override {
    ++releases;
    if (control_error) return *control_error;
    return Release{3 << 20, std::chrono::microseconds(1500)};
  }

  Result<std::uint64_t> SetSampleInterval(std::uint64_t interval_bytes) override {
    if (control_error) return *control_error;
    return std::exchange(interval, interval_bytes);
  }

  std::atomic<int> captures{0};
  std::atomic<int> releases{0};
  std::uint64_t interval = 524288;
  std::optional<std::size_t> call_sites = 42;
  std::optional<Error> growth_error = {};
  std::optional<Error> control_error = {};
  std::optional<Error> heap_error = {};
  std::optional<Error> cpu_error = {};
  std::optional<Error> trace_error = {};
  std::chrono::milliseconds trace_duration = {};  ///< That was last asked for.
  std::chrono::milliseconds cpu_duration = {};    ///< That was last asked for.
  std::optional<model::History> history = model::History();
  std::optional<model::Verdict> verdict = model::Verdict();
  std::function<void()> during_capture = {};
  std::vector<std::string> command_line = {"./app", "--flag", "two words"};

 private:
  HeapProfile OneSample() {
    HeapProfile profile;
    profile.taken_at = Now();
    profile.sampling = Stats().sampling;
    profile.samples.emplace_back().stack = {kCall, kCaller};
    profile.locations = {
        {kCall, {{"app::Allocate", "_ZN3app8AllocateEv", "/src/app.cc", 10, 8}}},
        {kCaller, {{"main", "main", "/src/app.cc", 20, 15}}}};
    profile.mappings = {{0x400000, 0x402000, 0, "/usr/bin/app", "abcdef0123456789"}};
    return profile;
  }

  static std::chrono::system_clock::time_point Now() {
    return std::chrono::system_clock::now();
  }
};

}  // namespace heapwell::http

#endif  // HEAPWELL_TESTS_UNIT_HTTP_FAKE_SOURCE_H_
