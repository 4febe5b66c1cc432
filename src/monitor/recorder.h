// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#ifndef HEAPWELL_SRC_MONITOR_RECORDER_H_
#define HEAPWELL_SRC_MONITOR_RECORDER_H_

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "base/fork.h"
#include "heapwell/mem_stats.h"
#include "model/heap_report.h"
#include "model/history.h"
#include "model/verdict.h"
#include "monitor/allowance.h"
#include "monitor/site_reader.h"

namespace heapwell::monitor {

/// What was dear to measure, and when it was.
template <typename T>
struct Measured {
  T value = {};
  std::chrono::steady_clock::time_point at = {};
};

/// Live memory by call site. The sums are over all samples.
struct LiveSites {
  std::vector<model::CallSite> sites = {};
  std::int64_t live_bytes = 0;
  std::int64_t live_objects = 0;
  std::uint64_t live_samples = 0;
};

/// Keeps the history and judges it. One thread calls Tick; whoever wants asks the rest.
/// In the child of a fork nothing is recorded any more, and what the parent had
/// recorded can be read, unless it was just being changed: then there is none.
///
/// A point costs 0.2 ms, half of it for the control group and the pressure, which are
/// read once a second at most. Each dear part costs a thousandth of a core at most:
/// where resident memory is (3 ms a GiB), live objects by size (6 ms a GiB) and live
/// memory by call site (about 1 us a live sample) are left out, if need be. Names of
/// call sites are looked up once; what is new later waits until it may cost something.
/// A verdict is made with each point, some milliseconds, by the same rule.
class Recorder {
 public:
  explicit Recorder(std::chrono::nanoseconds interval);

  /// Takes a point if one is due, and judges what there is then.
  void Tick();

  /// A copy. Empty in the unlucky child of a fork.
  std::optional<model::History> Copy();

  /// Of the last point, but for a history so fine that a verdict at each point would
  /// cost too much. Takes some milliseconds where the thread has not made it yet, and
  /// is then reused for twenty times as long as it took. Whoever asks gets the same.
  /// Empty: as Copy.
  std::optional<model::Verdict> Judge();

  /// The last that were measured, for whoever needs no newer. Empty: none, or as Copy.
  std::optional<Measured<MemoryComponents>> LastComponents();
  std::optional<Measured<HeapCensus>> LastCensus();
  std::optional<Measured<LiveSites>> LastSites();

  /// What all of it occupies, and points ever taken.
  std::size_t storage_bytes();
  std::uint64_t points() const;

 private:
  using Clock = std::chrono::steady_clock;

  void Record(Clock::time_point now);
  void JudgeAhead(Clock::time_point now);
  void Keep(model::Verdict verdict, std::uint64_t judged_points,
            Clock::time_point start);
  MemStats Stats(Clock::time_point now);
  std::optional<MemoryComponents> Components(const MemStats& stats,
                                             Clock::time_point now);
  std::optional<HeapCensus> Census(Clock::time_point now);
  std::optional<LiveSites> Sites(Clock::time_point now);
  symbolize::Symbolization Symbolize(std::span<const std::uintptr_t> addresses,
                                     std::span<const std::uint64_t> recorded_in);
  bool IsWhole();

  const std::chrono::nanoseconds interval_;
  const Clock::time_point started_at_;
  const std::chrono::nanoseconds uptime_at_start_;

  // The thread's own.
  Clock::time_point next_point_ = {};
  bool had_a_point_ = false;
  Clock::time_point next_surroundings_ = {};
  MemStats surroundings_ = {};  // With the last control group and pressure.
  Allowance components_allowance_;
  Allowance census_allowance_;
  Allowance sites_allowance_;
  Allowance names_allowance_;
  Allowance verdict_allowance_;
  std::chrono::nanoseconds names_cpu_time_ = {};
  SiteReader site_reader_;

  base::ForkMutex mutex_;  // Of what follows; held for copies and for an Add.
  model::History history_;
  bool is_torn_ = false;  // This is a child that got half of an Add.
  std::size_t site_reader_bytes_ = 0;
  std::optional<Measured<MemoryComponents>> last_components_ = {};
  std::optional<Measured<HeapCensus>> last_census_ = {};
  std::optional<Measured<LiveSites>> last_sites_ = {};

  std::atomic<bool> is_adding_{false};
  std::atomic<std::uint64_t> points_{0};

  base::ForkMutex verdict_mutex_;  // Before mutex_.
  // Exchanged whole, so that a child which finds the mutex torn may read it.
  std::unique_ptr<const model::Verdict> verdict_ = {};
  std::uint64_t judged_points_ = 0;
  Clock::time_point next_verdict_ = {};
};

}  // namespace heapwell::monitor

#endif  // HEAPWELL_SRC_MONITOR_RECORDER_H_
