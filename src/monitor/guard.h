// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#ifndef HEAPWELL_SRC_MONITOR_GUARD_H_
#define HEAPWELL_SRC_MONITOR_GUARD_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "heapwell/mem_stats.h"
#include "heapwell/options.h"
#include "heapwell/result.h"
#include "model/duration_histogram.h"
#include "monitor/evidence.h"
#include "monitor/guard_policy.h"

namespace heapwell::monitor {

/// What every guard of this process did, and the limit of the one that lives. Empty
/// where none does. Lock-free.
std::optional<GuardStats> ReadGuard();

/// Gives free pages back and writes evidence when memory runs short. Not thread-safe:
/// one thread calls Check, about once a second. A check costs 0.1 ms; a release as
/// long as the kernel takes to take pages, some milliseconds for 64 MiB; evidence as
/// long as a profile and an fsync.
class Guard {
 public:
  /// Makes the files of a set. Asked twice for each: first quickly, and once that is on
  /// the disk, for all.
  using Collect = std::function<std::vector<EvidenceFile>(const EvidenceRequest&)>;

  /// Null where `options` ask for nothing. Fails with kInvalidOption on what cannot be
  /// honoured, an evidence directory that cannot be written to among it.
  static Result<std::unique_ptr<Guard>> Make(const GuardOptions& options,
                                             Collect collect,
                                             model::DurationHistogram& releases);
  ~Guard();
  Guard(const Guard&) = delete;
  Guard& operator=(const Guard&) = delete;

  /// Reads where memory stands, and acts.
  void Check();
  /// The same, for where it stands in a test.
  void Check(const GuardReading& reading);

 private:
  Guard(const GuardOptions& options, Collect collect,
        std::optional<EvidenceDirectory> directory, model::DurationHistogram& releases);

  void Release(std::uint64_t bytes);
  void Leave(const GuardAction& action);

  GuardPolicy policy_;
  const Collect collect_;
  std::optional<EvidenceDirectory> directory_;
  model::DurationHistogram& releases_;
};

}  // namespace heapwell::monitor

#endif  // HEAPWELL_SRC_MONITOR_GUARD_H_
