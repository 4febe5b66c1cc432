// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
//
// A process whose truth is known, in simulated time: call sites that allocate
// and free objects, an allocator that keeps what is freed, a kernel that counts
// pages with some jitter, and a sampler that sees one allocation in 512 KiB.
// What comes out is what the library would have recorded.
#ifndef HEAPWELL_TESTS_DIAGNOSIS_SIMULATED_PROCESS_H_
#define HEAPWELL_TESTS_DIAGNOSIS_SIMULATED_PROCESS_H_

#include <cstddef>
#include <cstdint>
#include <random>
#include <string>
#include <vector>

#include "model/heap_report.h"
#include "model/history_point.h"

namespace heapwell::diagnosis {

using Random = std::mt19937_64;

inline constexpr double kMiB = 1024 * 1024;

/// From `low` to `high`, each magnitude as likely as the other.
double LogUniform(Random& random, double low, double high);
double Uniform(Random& random, double low, double high);

/// tcmalloc as far as resident memory is concerned. Bytes.
class SimulatedHeap {
 public:
  /// Takes from free slots first, then from free pages, then from the kernel.
  void Allocate(double bytes);

  /// `pinned`: the part of the freed slots that lie in spans with live
  /// neighbours.
  void Free(double bytes, double pinned);

  /// Free slots of a size class that nobody asks for any more: `bytes` of the
  /// free slots are never used again.
  void KeepApart(double bytes);

  /// Allocated and freed within a tick: seen by nobody but the counter.
  void CountAllocated(double bytes);

  /// Gives free pages back to the kernel.
  void Release(double bytes);

  [[nodiscard]] double live() const { return live_; }
  [[nodiscard]] double fragmented() const { return fragmented_ + apart_; }
  [[nodiscard]] double free_pages() const { return free_pages_; }
  [[nodiscard]] double metadata() const { return 0.015 * peak_; }
  [[nodiscard]] double total_allocated() const { return total_allocated_; }

 private:
  double live_ = 0;
  double fragmented_ = 0;
  double apart_ = 0;
  double free_pages_ = 0;
  double peak_ = 0;
  double total_allocated_ = 0;
};

/// One call site: all its objects are of one size.
struct SimulatedSite {
  std::string function = {};
  double object_bytes = 256;
  double live_objects = 0;
  double pinned = 0.05;  ///< Of what it frees: see SimulatedHeap::Free.
  double live_samples = 0;

  [[nodiscard]] double live_bytes() const { return live_objects * object_bytes; }
};

class SimulatedProcess {
 public:
  explicit SimulatedProcess(std::uint64_t seed);

  Random& random() { return random_; }
  SimulatedHeap& heap() { return heap_; }
  [[nodiscard]] double seconds() const { return seconds_; }

  /// Returns its index. `live_bytes` of it are allocated at once.
  std::size_t AddSite(const std::string& function, double object_bytes,
                      double live_bytes, double pinned = 0.05);
  [[nodiscard]] const SimulatedSite& site(std::size_t index) const {
    return sites_[index];
  }

  void Allocate(std::size_t site, double bytes);
  void Free(std::size_t site, double bytes);
  /// Frees and allocates the same: what traffic does to a site that is steady.
  void Churn(std::size_t site, double bytes);

  /// One tick of the clock. Afterwards Point and Sites tell what was recorded.
  void Advance(double seconds);
  [[nodiscard]] model::HistoryPoint Point();
  [[nodiscard]] std::vector<model::CallSite> Sites() const;

  /// Resident memory without jitter: the truth that a slope is compared with.
  [[nodiscard]] double true_resident() const;

  // What is not the heap.
  double static_bytes = 30 * kMiB;
  double mapped_bytes = 0;
  double stack_bytes = 2 * kMiB;
  double threads = 20;
  // Of the kernel's count, as a part of all that is resident.
  double jitter = 0.0005;
  double cache_limit_bytes = 8 * kMiB;
  // Of the machine.
  double limit_bytes = 0;  ///< Of the control group. 0: none.
  double neighbour_bytes = 0;
  double stalled_seconds = 0;
  double major_faults = 0;

 private:
  Random random_;
  SimulatedHeap heap_;
  std::vector<SimulatedSite> sites_ = {};
  double seconds_ = 0;
  double cached_ = 0;
  double base_jitter_ = 0;
};

}  // namespace heapwell::diagnosis

#endif  // HEAPWELL_TESTS_DIAGNOSIS_SIMULATED_PROCESS_H_
