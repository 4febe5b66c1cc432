// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
//
// What the program does and what the heap does, on one time line: a trace that opens in
// ui.perfetto.dev.
#ifndef HEAPWELL_TRACE_H_
#define HEAPWELL_TRACE_H_

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "heapwell/export.h"
#include "heapwell/result.h"

namespace heapwell {

namespace trace {
void PublishSession(std::uint32_t session) noexcept;
}  // namespace trace

/// A stretch of what its thread does, by name: a slice on the thread's track of every
/// trace that runs when it begins. They nest. Destroy them in the order of scopes, on
/// the thread that made them. While no trace runs it costs one relaxed load; else two
/// readings of the clock and a system call. Allocates nothing, takes no lock.
class [[nodiscard]] HEAPWELL_EXPORT TraceRegion {
 public:
  /// The name is copied, and cut at 47 bytes.
  explicit TraceRegion(std::string_view name) noexcept
      : place_(session_.load(std::memory_order_relaxed) != 0 ? Begin(name) : 0) {}
  ~TraceRegion() {
    if (place_ != 0) End(place_);
  }
  TraceRegion(const TraceRegion&) = delete;
  TraceRegion& operator=(const TraceRegion&) = delete;

 private:
  friend void trace::PublishSession(std::uint32_t session) noexcept;

  static std::uint64_t Begin(std::string_view name) noexcept;
  static void End(std::uint64_t place) noexcept;

  static std::atomic<std::uint32_t> session_;  // 0: no trace runs.
  const std::uint64_t place_;
};

struct TraceOptions {
  /// Until then, or until `cancelled`. 1 ms to 5 minutes.
  std::chrono::milliseconds duration{5000};
  /// Ends the trace early once it returns true. Asked 25 times a second. What was
  /// seen until then is returned.
  std::function<bool()> cancelled = {};
};

/// Watches for `duration` and returns a Perfetto trace: regions of all threads, the
/// numbers of the heap 25 times a second, sampled allocations with call stacks, samples
/// that were freed (found ten times a second, where the sampling mode is takeover), and
/// the pauses of releases and captures. It holds 65,536 regions and 32,768 samples
/// of each kind at most, in 7 MiB, and in some tens of MiB more while it is assembled
/// at the end; what does not fit is counted in it. Blocks the caller. Costs 0.1 ms 25
/// times a second, and in takeover ten captures a second of the live samples.
///
/// Fails with kBusy while another trace runs, and kInvalidOption. Symbolizing is as
/// for CaptureHeapProfile.
[[nodiscard]] HEAPWELL_EXPORT Result<std::string> CaptureTrace(
    TraceOptions options = {});

}  // namespace heapwell

#endif  // HEAPWELL_TRACE_H_
