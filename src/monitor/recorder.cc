// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#include "monitor/recorder.h"

#include <algorithm>
#include <mutex>
#include <utility>
#include <vector>

#include "allocator/allocator.h"
#include "monitor/operations.h"
#include "monitor/snapshot.h"
#include "monitor/symbols.h"
#include "platform/loader.h"

namespace heapwell::monitor {
namespace {

using std::chrono::nanoseconds;
using std::chrono::seconds;

// Of a core, each: together the half percent that all may cost.
constexpr int kPartsOfACore = 1000;

// Below this, points share a reading of the control group and of the pressure. A little
// less than a second, so that ticks of one second each have their own.
constexpr std::chrono::milliseconds kSurroundingsAge{900};

// To begin with every call site is new: symbols of a large program take a second.
constexpr seconds kNamesCredit{2};

// A verdict costs those who ask for it a twentieth of a core at most.
constexpr int kVerdictReuse = 20;

nanoseconds UptimeNow() {
  const MemStats stats = ReadStatsWithoutCensus();
  if (!stats.process || !stats.process->started_at) return {};
  return std::max<nanoseconds>(stats.taken_at - *stats.process->started_at, {});
}

model::HistoryShape ShapeOf(nanoseconds interval) {
  model::HistoryShape shape;
  shape.interval = interval;
  return shape;
}

LiveSites WithSums(std::vector<model::CallSite> sites, const HeapProfile& profile) {
  LiveSites live;
  live.sites = std::move(sites);
  for (const HeapSample& sample : profile.samples) {
    live.live_bytes += sample.inuse_bytes;
    live.live_objects += sample.inuse_objects;
    live.live_samples += sample.inuse_samples;
  }
  return live;
}

}  // namespace

Recorder::Recorder(nanoseconds interval)
    : interval_(interval),
      started_at_(Clock::now()),
      uptime_at_start_(UptimeNow()),
      next_point_(started_at_),
      components_allowance_(kPartsOfACore),
      census_allowance_(kPartsOfACore),
      sites_allowance_(kPartsOfACore),
      names_allowance_(kPartsOfACore, kNamesCredit),
      verdict_allowance_(kPartsOfACore),
      site_reader_([this](auto addresses, auto recorded_in) {
        return Symbolize(addresses, recorded_in);
      }),
      history_(ShapeOf(interval)) {}

void Recorder::Tick() {
  const Clock::time_point now = Clock::now();
  if (now < next_point_) return;
  // By the clock's beat, so that points do not drift; after a stall it begins anew.
  next_point_ = std::max(next_point_ + interval_, now + interval_ / 2);
  Record(now);
  JudgeAhead(now);
}

// Nobody else changes the history: this thread needs no copy and no lock to read it.
void Recorder::JudgeAhead(Clock::time_point now) {
  if (!verdict_allowance_.IsDue(now)) return;
  const std::lock_guard verdict_lock(verdict_mutex_);
  const Clock::time_point start = Clock::now();
  const nanoseconds before = ThreadCpuTime();
  Keep(model::Diagnose(history_), points(), start);
  verdict_allowance_.Took(ThreadCpuTime() - before, now);
}

MemStats Recorder::Stats(Clock::time_point now) {
  if (now >= next_surroundings_) {
    next_surroundings_ = now + kSurroundingsAge;
    return surroundings_ = ReadStatsWithoutCensus();
  }
  MemStats stats = ReadOwnStats();
  stats.cgroup = surroundings_.cgroup;
  stats.pressure = surroundings_.pressure;
  return stats;
}

void Recorder::Record(Clock::time_point now) {
  const MemStats stats = Stats(now);
  const auto components = Components(stats, now);
  const auto point =
      model::ToHistoryPoint(stats, components, uptime_at_start_ + (now - started_at_));
  if (!point) return;
  auto census = Census(now);
  auto sites = Sites(now);
  const std::lock_guard lock(mutex_);
  is_adding_ = true;
  if (sites) {
    history_.Add(*point, sites->sites);
  } else {
    history_.Add(*point);
  }
  if (components) last_components_ = {*components, now};
  if (census) last_census_ = {*std::move(census), now};
  if (sites) last_sites_ = {*std::move(sites), now};
  is_adding_ = false;
  site_reader_bytes_ = site_reader_.storage_bytes();
  ++points_;
}

std::optional<MemoryComponents> Recorder::Components(const MemStats& stats,
                                                     Clock::time_point now) {
  if (!stats.process || !components_allowance_.IsDue(now)) return std::nullopt;
  const nanoseconds before = ThreadCpuTime();
  auto components = allocator::ReadComponents(stats.process->resident_bytes);
  components_allowance_.Took(ThreadCpuTime() - before, now);
  return components;
}

std::optional<HeapCensus> Recorder::Census(Clock::time_point now) {
  if (!census_allowance_.IsDue(now)) return std::nullopt;
  const nanoseconds before = ThreadCpuTime();
  auto census = allocator::ReadCensus();
  census_allowance_.Took(ThreadCpuTime() - before, now);
  return census;
}

std::optional<LiveSites> Recorder::Sites(Clock::time_point now) {
  if (!sites_allowance_.IsDue(now)) return std::nullopt;
  const nanoseconds before = ThreadCpuTime();
  names_cpu_time_ = {};
  // Not with the first point: a program that ends soon would wait for its symbols.
  const bool may_symbolize = had_a_point_ && names_allowance_.IsDue(now);
  had_a_point_ = true;
  std::optional<LiveSites> live;
  if (const auto samples = allocator::ReadHeapSamples()) {
    auto sites =
        site_reader_.Read(*samples, platform::LoaderGeneration(), may_symbolize);
    if (sites) live = WithSums(*std::move(sites), samples->profile);
  }
  const nanoseconds all = ThreadCpuTime() - before;
  sites_allowance_.Took(all - names_cpu_time_, now);
  if (names_cpu_time_ > nanoseconds{}) names_allowance_.Took(names_cpu_time_, now);
  return live;
}

symbolize::Symbolization Recorder::Symbolize(
    std::span<const std::uintptr_t> addresses,
    std::span<const std::uint64_t> recorded_in) {
  const nanoseconds before = ThreadCpuTime();
  auto symbols = TheSymbolizer().Symbolize(addresses, recorded_in);
  names_cpu_time_ += ThreadCpuTime() - before;
  return symbols;
}

std::optional<model::History> Recorder::Copy() {
  const std::lock_guard lock(mutex_);
  if (!IsWhole()) return std::nullopt;
  return history_;
}

std::optional<Measured<MemoryComponents>> Recorder::LastComponents() {
  const std::lock_guard lock(mutex_);
  return IsWhole() ? last_components_ : std::nullopt;
}

std::optional<Measured<HeapCensus>> Recorder::LastCensus() {
  const std::lock_guard lock(mutex_);
  return IsWhole() ? last_census_ : std::nullopt;
}

std::optional<Measured<LiveSites>> Recorder::LastSites() {
  const std::lock_guard lock(mutex_);
  return IsWhole() ? last_sites_ : std::nullopt;
}

// Call it locked. Not so in a child that was forked off in the middle of an Add.
bool Recorder::IsWhole() {
  if (mutex_.WasTorn() && is_adding_.load()) is_torn_ = true;
  return !is_torn_;
}

std::optional<model::Verdict> Recorder::Judge() {
  const std::lock_guard verdict_lock(verdict_mutex_);
  const Clock::time_point start = Clock::now();
  const std::uint64_t points_before = points();
  if (verdict_ != nullptr &&
      (start < next_verdict_ || judged_points_ == points_before)) {
    return *verdict_;
  }
  const auto history = Copy();
  if (!history) return std::nullopt;
  Keep(model::Diagnose(*history), points_before, start);
  return *verdict_;
}

// Call it with verdict_mutex_ locked.
void Recorder::Keep(model::Verdict verdict, std::uint64_t judged_points,
                    Clock::time_point start) {
  verdict_ = std::make_unique<const model::Verdict>(std::move(verdict));
  judged_points_ = judged_points;
  const Clock::time_point end = Clock::now();
  next_verdict_ = end + kVerdictReuse * (end - start);
}

std::size_t Recorder::storage_bytes() {
  const std::lock_guard lock(mutex_);
  return IsWhole() ? history_.storage_bytes() + site_reader_bytes_ : 0;
}

std::uint64_t Recorder::points() const { return points_.load(); }

}  // namespace heapwell::monitor
