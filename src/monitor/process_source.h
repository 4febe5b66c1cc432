// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#ifndef HEAPWELL_SRC_MONITOR_PROCESS_SOURCE_H_
#define HEAPWELL_SRC_MONITOR_PROCESS_SOURCE_H_

#include <cstdint>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "http/source.h"
#include "model/sticky_sites.h"
#include "monitor/budgeted.h"
#include "monitor/operations.h"

namespace heapwell::monitor {

/// Why `interval_bytes` cannot be a sample interval, or empty.
std::optional<Error> CheckSampleInterval(std::uint64_t interval_bytes);

/// What the endpoints are told: this process. Thread-safe.
class ProcessSource final : public http::Source {
 public:
  explicit ProcessSource(bool process_metrics) : process_metrics_(process_metrics) {}

  MemStats Stats() override;
  std::optional<HeapCensus> Census() override;
  Result<HeapProfile> Heap() override;
  std::optional<std::size_t> CallSites() override;
  Result<HeapProfile> Growth() override;
  Result<CpuProfile> Cpu(const CpuProfileOptions& options) override;
  model::HeapReport Report() override;
  std::vector<MetricFamily> Metrics() override;
  std::vector<std::string> CommandLine() override;
  std::string Maps() override;
  std::vector<std::vector<std::string>> Names(
      std::span<const std::uintptr_t> addresses) override;
  Result<http::Release> ReleaseFreeMemory() override;
  Result<std::uint64_t> SetSampleInterval(std::uint64_t interval_bytes) override;

  Operations& operations() { return operations_; }

 private:
  void AddOperations(std::vector<MetricFamily>& families) const;
  void AddSites(std::vector<MetricFamily>& families);

  const bool process_metrics_;
  Operations operations_;
  std::mutex acting_;  // One act at a time: each tells what it alone changed.
  // A scrape every few seconds need not measure pages and take a profile each time.
  Budgeted<std::optional<MemoryComponents>> components_{std::chrono::seconds{1}};
  Budgeted<std::vector<MetricFamily>> site_families_{std::chrono::seconds{10}};
  // Under the lock of site_families_. Each site is two series beside "(other)".
  model::StickySites sticky_sites_{8};
};

}  // namespace heapwell::monitor

#endif  // HEAPWELL_SRC_MONITOR_PROCESS_SOURCE_H_
