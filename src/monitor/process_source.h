// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#ifndef HEAPWELL_SRC_MONITOR_PROCESS_SOURCE_H_
#define HEAPWELL_SRC_MONITOR_PROCESS_SOURCE_H_

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/fork.h"
#include "heapwell/options.h"
#include "http/source.h"
#include "model/sticky_sites.h"
#include "monitor/budgeted.h"
#include "monitor/evidence.h"
#include "monitor/operations.h"
#include "monitor/peak_heap.h"
#include "monitor/recorder.h"

namespace heapwell::monitor {

/// Why `interval_bytes` cannot be a sample interval, or empty.
std::optional<Error> CheckSampleInterval(std::uint64_t interval_bytes);

/// What the endpoints are told: this process. Thread-safe.
class ProcessSource final : public http::Source {
 public:
  explicit ProcessSource(
      bool process_metrics,
      std::chrono::nanoseconds history_interval = Options{}.history_interval)
      : process_metrics_(process_metrics), recorder_(history_interval) {}

  MemStats Stats() override;
  std::optional<HeapCensus> Census() override;
  Result<HeapProfile> Heap() override;
  std::optional<std::size_t> CallSites() override;
  Result<HeapProfile> Growth() override;
  Result<model::HeapPeak> Peak() override;
  Result<CpuProfile> Cpu(const CpuProfileOptions& options) override;
  Result<ThreadStacks> Threads() override;
  Result<std::string> Trace(const TraceOptions& options) override;
  ContentionProfile Contention(ContentionKind kind) override;
  model::HeapReport Report() override;
  std::vector<MetricFamily> Metrics() override;
  std::optional<model::History> History() override { return recorder_.Copy(); }
  std::optional<model::Verdict> Verdict() override { return recorder_.Judge(); }
  std::vector<std::string> CommandLine() override;
  std::string Maps() override;
  std::vector<std::vector<std::string>> Names(
      std::span<const std::uintptr_t> addresses) override;
  Result<http::Release> ReleaseFreeMemory() override;
  Result<std::uint64_t> SetSampleInterval(std::uint64_t interval_bytes) override;

  /// A set of evidence: heap.pb.gz (where there is a profile), memstats.json and
  /// heap.txt. Finding names takes half of the room at most. Where it is to be quick,
  /// functions alone have names, and heap.txt has no more than the call sites.
  std::vector<EvidenceFile> Evidence(const EvidenceRequest& request);

  Operations& operations() { return operations_; }
  Recorder& recorder() { return recorder_; }
  PeakHeap& peak_heap() { return peak_heap_; }

 private:
  void AddOperations(std::vector<MetricFamily>& families) const;
  model::HeapReport ReportOf(const Result<HeapProfile>& profile);
  Result<HeapProfile> EvidenceProfile(const EvidenceRequest& request);
  MemStats ScrapedStats();
  void AddComponents(std::vector<MetricFamily>& families);
  void AddSites(std::vector<MetricFamily>& families);
  model::HeapReport LiveSitesReport();

  const bool process_metrics_;
  Operations operations_;
  base::ForkMutex acting_;  // One act at a time: each tells what it alone changed.
  Recorder recorder_;
  PeakHeap peak_heap_;
  // Where the recorder has nothing recent, a scrape every few seconds need not measure
  // pages and take a profile each time.
  Budgeted<std::optional<MemoryComponents>> components_{std::chrono::seconds{1}};
  Budgeted<std::vector<MetricFamily>> site_families_{std::chrono::seconds{10}};
  // Under the lock of site_families_. Each site is two series beside "(other)".
  model::StickySites sticky_sites_{8};
};

}  // namespace heapwell::monitor

#endif  // HEAPWELL_SRC_MONITOR_PROCESS_SOURCE_H_
