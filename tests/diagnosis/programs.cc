// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#include "diagnosis/programs.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace heapwell::diagnosis {
namespace {

using model::VerdictKind;
using ScenarioPtr = std::unique_ptr<Scenario>;

// Sizes, rates and phases come from a stream of their own.
Random Dice(std::uint64_t seed) { return Random(seed * 0x9E3779B97F4A7C15 + 1); }

ScenarioPtr Service(std::uint64_t seed, Random& dice, std::size_t sites = 12) {
  auto scenario =
      std::make_unique<Scenario>(seed, sites, LogUniform(dice, 100, 2000) * kMiB);
  scenario->process().static_bytes = LogUniform(dice, 10, 200) * kMiB;
  scenario->process().threads = LogUniform(dice, 4, 200);
  scenario->process().jitter = LogUniform(dice, 0.0001, 0.001);
  return scenario;
}

// Bytes a second that are so many percent an hour of what it holds at first.
double PercentAnHour(Scenario& scenario, double percent) {
  const double held = scenario.live_bytes() + scenario.process().static_bytes;
  return held * percent / 100 / kHour;
}

void AddLeak(Scenario& scenario, const std::string& name, double bytes_per_second,
             double object_bytes, bool with_load) {
  const std::size_t site = scenario.process().AddSite(name, object_bytes, 0);
  scenario.Do([=](SimulatedProcess& process, double load) {
    process.Allocate(site, bytes_per_second * kTickSeconds * (with_load ? load : 1));
  });
}

ScenarioPtr LinearLeak(std::uint64_t seed) {
  Random dice = Dice(seed);
  ScenarioPtr scenario = Service(seed, dice);
  scenario->For(LogUniform(dice, 3, 24) * kHour).Leaks({"Leak"});
  AddLeak(*scenario, "Leak", PercentAnHour(*scenario, LogUniform(dice, 2, 10)),
          LogUniform(dice, 64, 65536), true);
  return scenario;
}

ScenarioPtr SlowLeakUnderChurn(std::uint64_t seed) {
  Random dice = Dice(seed);
  ScenarioPtr scenario = Service(seed, dice);
  const std::size_t churner =
      scenario->process().AddSite("Churner", 512, 0.3 * scenario->live_bytes());
  scenario->Do([churner](SimulatedProcess& process, double load) {
    process.Churn(churner, 0.5 * load * process.site(churner).live_bytes());
  });
  scenario->For(Uniform(dice, 2, 6) * kDay).Leaks({"Leak"});
  AddLeak(*scenario, "Leak", PercentAnHour(*scenario, LogUniform(dice, 0.2, 0.9)),
          LogUniform(dice, 64, 8192), true);
  return scenario;
}

ScenarioPtr OneOf64(std::uint64_t seed) {
  Random dice = Dice(seed);
  ScenarioPtr scenario = Service(seed, dice, 63);
  scenario->For(LogUniform(dice, 6, 24) * kHour).Leaks({"Leak"});
  AddLeak(*scenario, "Leak", PercentAnHour(*scenario, LogUniform(dice, 1, 5)),
          LogUniform(dice, 64, 8192), true);
  return scenario;
}

// Its table doubles at times: one large block for a smaller one.
ScenarioPtr UnboundedMap(std::uint64_t seed) {
  Random dice = Dice(seed);
  ScenarioPtr scenario = Service(seed, dice);
  scenario->For(LogUniform(dice, 6, 24) * kHour).Leaks({"Map::Put"});
  const double rate = PercentAnHour(*scenario, LogUniform(dice, 2, 8));
  const std::size_t nodes = scenario->process().AddSite("Map::Put", 96, 0);
  const std::size_t table = scenario->process().AddSite("Map::Rehash", 1 << 20, 0);
  double buckets = 1024;
  scenario->Do([=](SimulatedProcess& process, double load) mutable {
    process.Allocate(nodes, rate * kTickSeconds * load);
    if (process.site(nodes).live_objects <= buckets) return;
    process.Allocate(table, buckets * 16);
    process.Free(table, buckets * 8);
    buckets *= 2;
  });
  return scenario;
}

ScenarioPtr TwoLeaks(std::uint64_t seed) {
  Random dice = Dice(seed);
  ScenarioPtr scenario = Service(seed, dice);
  scenario->For(LogUniform(dice, 6, 24) * kHour).Leaks({"Fast", "Slow"});
  const double rate = PercentAnHour(*scenario, LogUniform(dice, 2, 6));
  AddLeak(*scenario, "Fast", rate, LogUniform(dice, 64, 8192), true);
  AddLeak(*scenario, "Slow", rate * Uniform(dice, 0.25, 0.6),
          LogUniform(dice, 64, 8192), true);
  return scenario;
}

// Steady for hours, then a new configuration makes a timer leak.
ScenarioPtr LateLeak(std::uint64_t seed) {
  Random dice = Dice(seed);
  ScenarioPtr scenario = Service(seed, dice);
  const double start = LogUniform(dice, 6, 48) * kHour;
  scenario->For(start + Uniform(dice, 3, 10) * kHour).SteadyFrom(start).Leaks({"Leak"});
  const double rate = PercentAnHour(*scenario, LogUniform(dice, 2, 8));
  const std::size_t site = scenario->process().AddSite("Leak", 1024, 0);
  scenario->Do([=](SimulatedProcess& process, double) {
    if (process.seconds() > start) process.Allocate(site, rate * kTickSeconds);
  });
  return scenario;
}

std::function<double(double)> Daily(Random& dice) {
  const double depth = Uniform(dice, 0.3, 0.8);
  const double phase = Uniform(dice, 0, 2 * std::numbers::pi);
  return [depth, phase](double seconds) {
    return 1 + depth * std::sin(2 * std::numbers::pi * seconds / kDay + phase);
  };
}

// Sessions: what is held follows the load, some minutes behind.
void AddSessions(Scenario& scenario, double bytes) {
  const std::size_t site = scenario.process().AddSite("Sessions", 2048, bytes);
  scenario.Do([=](SimulatedProcess& process, double load) {
    const double held = process.site(site).live_bytes();
    const double wanted = held + 0.02 * (bytes * load - held);
    if (wanted > held) process.Allocate(site, wanted - held);
    if (wanted < held) process.Free(site, held - wanted);
    process.Churn(site, 0.02 * wanted);
  });
}

ScenarioPtr DailyCycle(std::uint64_t seed) {
  Random dice = Dice(seed);
  ScenarioPtr scenario = Service(seed, dice);
  scenario->For(Uniform(dice, 2.2, 6) * kDay).SteadyFrom(2 * kDay).Load(Daily(dice));
  AddSessions(*scenario, Uniform(dice, 0.2, 0.6) * scenario->live_bytes());
  return scenario;
}

ScenarioPtr LeakUnderDailyCycle(std::uint64_t seed) {
  Random dice = Dice(seed);
  ScenarioPtr scenario = Service(seed, dice);
  scenario->For(Uniform(dice, 3.2, 6) * kDay).Load(Daily(dice)).Leaks({"Leak"});
  AddSessions(*scenario, Uniform(dice, 0.2, 0.4) * scenario->live_bytes());
  const double rate = PercentAnHour(*scenario, LogUniform(dice, 0.4, 1.5));
  scenario->Slope(rate);
  AddLeak(*scenario, "Leak", rate, LogUniform(dice, 64, 8192), false);
  return scenario;
}

ScenarioPtr CacheWarming(std::uint64_t seed) {
  Random dice = Dice(seed);
  ScenarioPtr scenario = Service(seed, dice);
  const double bound = Uniform(dice, 0.2, 2) * scenario->live_bytes();
  const double warm = LogUniform(dice, 0.2, 3) * kHour;
  // Either at a steady rate until it is full, or ever more slowly.
  const bool abrupt = Uniform(dice, 0, 1) < 0.5;
  scenario->For(warm * Uniform(dice, 8, 14) + kHour).SteadyFrom(7 * warm);
  const std::size_t site = scenario->process().AddSite("Cache::Fill", 4096, 0);
  scenario->Do([=](SimulatedProcess& process, double load) {
    const double room = bound - process.site(site).live_bytes();
    const double rate = (abrupt ? bound : room) / warm;
    if (room > 0) process.Allocate(site, std::min(room, rate * kTickSeconds * load));
    process.Churn(site, 0.001 * process.site(site).live_bytes() * load);
  });
  return scenario;
}

// Fills, is emptied at its bound, fills again.
ScenarioPtr SawtoothCache(std::uint64_t seed) {
  Random dice = Dice(seed);
  ScenarioPtr scenario = Service(seed, dice);
  const double bound = Uniform(dice, 0.1, 1) * scenario->live_bytes();
  const double period = LogUniform(dice, 0.1, 3) * kHour;
  scenario->For(period * Uniform(dice, 5, 30) + kHour).SteadyFrom(2.2 * period);
  const std::size_t site = scenario->process().AddSite("Cache::Fill", 1024, 0);
  const double kept = Uniform(dice, 0, 0.3);
  scenario->Do([=](SimulatedProcess& process, double load) {
    process.Allocate(site, bound / period * kTickSeconds * load);
    const double held = process.site(site).live_bytes();
    if (held > bound) process.Free(site, held * (1 - kept));
  });
  return scenario;
}

ScenarioPtr AllocationStorm(std::uint64_t seed) {
  Random dice = Dice(seed);
  ScenarioPtr scenario = Service(seed, dice);
  const std::size_t site = scenario->process().AddSite("Parse", 200, 4 * kMiB);
  const double rate = LogUniform(dice, 50, 500) * kMiB;
  const double every = LogUniform(dice, 600, 7200);
  scenario->For(LogUniform(dice, 2, 12) * kHour);
  scenario->Do([=](SimulatedProcess& process, double load) {
    const bool storms = std::fmod(process.seconds(), every) < every / 4;
    process.Churn(site, storms ? rate * kTickSeconds * load : 0);
  });
  return scenario;
}

ScenarioPtr ForkAndIdle(std::uint64_t seed) {
  Random dice = Dice(seed);
  ScenarioPtr scenario = Service(seed, dice);
  const double fork_at = Uniform(dice, 0.2, 0.8) * kHour;
  scenario->For(LogUniform(dice, 2, 12) * kHour).Load([fork_at](double seconds) {
    return seconds < fork_at ? 1.0 : 0.001;
  });
  return scenario;
}

ScenarioPtr BigStatic(std::uint64_t seed) {
  Random dice = Dice(seed);
  ScenarioPtr scenario = Service(seed, dice);
  scenario->process().static_bytes = LogUniform(dice, 500, 8000) * kMiB;
  scenario->For(LogUniform(dice, 2, 24) * kHour);
  return scenario;
}

ScenarioPtr Retained(std::uint64_t seed, double pinned, double returns_after) {
  Random dice = Dice(seed);
  ScenarioPtr scenario = Service(seed, dice);
  const double burst = Uniform(dice, 1.2, 4) * scenario->live_bytes();
  const double length = LogUniform(dice, 120, 1800);
  const double start = Uniform(dice, 0.5, 2) * kHour;
  scenario->For(start + length + returns_after * Uniform(dice, 1, 8) * kHour);
  const std::size_t site =
      scenario->process().AddSite("Import", LogUniform(dice, 128, 65536), 0, pinned);
  scenario->Do([=](SimulatedProcess& process, double) {
    const double now = process.seconds();
    if (now < start) return;
    if (now < start + length) process.Allocate(site, burst / length * kTickSeconds);
    if (now >= start + length) process.Free(site, process.site(site).live_bytes());
  });
  return scenario;
}

ScenarioPtr RetainedBurst(std::uint64_t seed) { return Retained(seed, 0.05, 1); }

// All nodes go; the table stays. What went lies in pages of its own.
ScenarioPtr MapCleared(std::uint64_t seed) {
  Random dice = Dice(seed);
  ScenarioPtr scenario = Retained(seed, Uniform(dice, 0.02, 0.15), 1.5);
  scenario->process().AddSite("Map::Rehash", 1 << 20, 0.05 * scenario->live_bytes());
  return scenario;
}

// Each round leaves one object in many behind, in spans of its own.
ScenarioPtr Fragmentation(std::uint64_t seed) {
  Random dice = Dice(seed);
  ScenarioPtr scenario = Service(seed, dice);
  const double end = Uniform(dice, 0.6, 2) * scenario->live_bytes();
  const double duration = LogUniform(dice, 4, 24) * kHour;
  scenario->For(duration);
  const double survive = Uniform(dice, 0.01, 0.05);
  const std::size_t site = scenario->process().AddSite("Session", 512, 0, 1);
  const std::size_t old = scenario->process().AddSite("Session::Old", 512, 0, 1);
  scenario->Do([=](SimulatedProcess& process, double load) {
    // New spans: free slots of other size classes are of no use to it.
    const double bytes = end / duration * kTickSeconds * load;
    process.Allocate(site, bytes);
    process.Free(site, process.site(site).live_bytes());
    process.heap().KeepApart(bytes * 0.9);
    process.Allocate(old, bytes * survive);
    process.Free(old, bytes * survive * 0.9);
  });
  return scenario;
}

ScenarioPtr MmapGrowth(std::uint64_t seed) {
  Random dice = Dice(seed);
  ScenarioPtr scenario = Service(seed, dice);
  const double duration = LogUniform(dice, 4, 24) * kHour;
  scenario->For(duration);
  const double rate = PercentAnHour(*scenario, LogUniform(dice, 2, 8));
  // Mapped by the piece: a file, an arena, a buffer of the driver.
  const double step = rate * duration / LogUniform(dice, 40, 2000);
  double due = 0;
  scenario->Do([=](SimulatedProcess& process, double load) mutable {
    due += rate * kTickSeconds * load;
    while (due > step) {
      process.mapped_bytes += step;
      due -= step;
    }
  });
  return scenario;
}

ScenarioPtr ThreadGrowth(std::uint64_t seed) {
  Random dice = Dice(seed);
  ScenarioPtr scenario = Service(seed, dice);
  scenario->For(LogUniform(dice, 4, 24) * kHour);
  const double stack = LogUniform(dice, 0.1, 2) * kMiB;
  const double per_second = PercentAnHour(*scenario, LogUniform(dice, 2, 8)) / stack;
  double due = 0;
  scenario->Do([=](SimulatedProcess& process, double load) mutable {
    due += per_second * kTickSeconds * load;
    while (due > 1) {
      process.threads += 1;
      process.stack_bytes += stack;
      due -= 1;
    }
  });
  return scenario;
}

ScenarioPtr Neighbours(std::uint64_t seed) {
  Random dice = Dice(seed);
  ScenarioPtr scenario = Service(seed, dice);
  scenario->process().limit_bytes = 2 * scenario->live_bytes();
  const double duration = LogUniform(dice, 2, 12) * kHour;
  const double stall = LogUniform(dice, 0.1, 0.6);
  scenario->For(duration);
  scenario->Do([=](SimulatedProcess& process, double) {
    if (process.seconds() < duration - kHour) return;
    process.neighbour_bytes =
        std::min(process.neighbour_bytes + kMiB, 0.4 * process.limit_bytes);
    process.stalled_seconds += stall * kTickSeconds;
    process.major_faults += 300;
  });
  return scenario;
}

ScenarioPtr JustStarted(std::uint64_t seed) {
  Random dice = Dice(seed);
  ScenarioPtr scenario = Service(seed, dice);
  scenario->For(Uniform(dice, 60, 1200));
  const double warm = LogUniform(dice, 600, 3600);
  const double bound = Uniform(dice, 0.2, 2) * scenario->live_bytes();
  const std::size_t site = scenario->process().AddSite("Cache::Fill", 4096, 0);
  scenario->Do([=](SimulatedProcess& process, double load) {
    process.Allocate(site, bound / warm * kTickSeconds * load);
  });
  return scenario;
}

// A service that was restarted some minutes ago, and leaks fast.
ScenarioPtr FastLeakJustStarted(std::uint64_t seed) {
  Random dice = Dice(seed);
  ScenarioPtr scenario = Service(seed, dice);
  scenario->For(Uniform(dice, 300, 1800)).Leaks({"Leak"});
  AddLeak(*scenario, "Leak", PercentAnHour(*scenario, LogUniform(dice, 100, 1000)),
          LogUniform(dice, 64, 65536), true);
  return scenario;
}

constexpr Program kPrograms[] = {
    {"linear leak", VerdictKind::kLiveGrowth, true, false, false, LinearLeak},
    {"slow leak under churn", VerdictKind::kLiveGrowth, true, false, false,
     SlowLeakUnderChurn},
    {"one site of 64 leaks", VerdictKind::kLiveGrowth, true, false, false, OneOf64},
    {"unbounded map", VerdictKind::kLiveGrowth, false, false, false, UnboundedMap},
    {"two leaks", VerdictKind::kLiveGrowth, true, false, false, TwoLeaks},
    {"leak that begins late", VerdictKind::kLiveGrowth, true, false, false, LateLeak},
    {"leak under a daily cycle", VerdictKind::kLiveGrowth, true, false, true,
     LeakUnderDailyCycle},
    {"map cleared", VerdictKind::kRetained, false, false, false, MapCleared},
    {"burst, freed and kept", VerdictKind::kRetained, false, false, false,
     RetainedBurst},
    {"mixed lifetimes", VerdictKind::kFragmented, false, false, false, Fragmentation},
    {"mmap grows", VerdictKind::kNonHeap, true, false, false, MmapGrowth},
    {"threads grow", VerdictKind::kNonHeap, true, false, false, ThreadGrowth},
    {"neighbours take memory", VerdictKind::kPressure, false, true, false, Neighbours},
    {"cache that is warm", VerdictKind::kStable, false, true, false, CacheWarming},
    {"sawtooth cache", VerdictKind::kStable, false, true, false, SawtoothCache},
    {"daily cycle", VerdictKind::kStable, false, true, false, DailyCycle},
    {"big static data", VerdictKind::kStable, false, true, false, BigStatic},
    {"allocation storm", VerdictKind::kStable, false, true, false, AllocationStorm},
    {"fork and idle", VerdictKind::kStable, false, true, false, ForkAndIdle},
    {"just started", VerdictKind::kTooEarly, false, false, false, JustStarted},
    {"just started, leaks fast", VerdictKind::kTooEarly, false, false, false,
     FastLeakJustStarted},
};

}  // namespace

std::span<const Program> Programs() { return kPrograms; }

}  // namespace heapwell::diagnosis
