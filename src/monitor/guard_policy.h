// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#ifndef HEAPWELL_SRC_MONITOR_GUARD_POLICY_H_
#define HEAPWELL_SRC_MONITOR_GUARD_POLICY_H_

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

#include "heapwell/options.h"

namespace heapwell::monitor {

/// A limit, and what counts against it.
struct LimitUse {
  const char* limit = "";  ///< "soft limit", "cgroup limit": for a sentence.
  std::uint64_t limit_bytes = 0;
  std::uint64_t used_bytes = 0;
};

/// What the guard knows each second.
struct GuardReading {
  std::chrono::steady_clock::time_point at = {};
  std::uint64_t resident_bytes = 0;
  std::uint64_t free_page_bytes = 0;        ///< That tcmalloc could give back.
  std::optional<LimitUse> hard_limit = {};  ///< The one that binds first, if any.
};

/// What it does about it.
struct GuardAction {
  std::uint64_t release_bytes = 0;           ///< To give back now. 0: nothing.
  std::optional<std::string> evidence = {};  ///< Why to write some. Empty: none.
  std::uint64_t used_bytes = 0;              ///< Of the closest limit: how bad it is.
  std::uint64_t room_bytes = 0;              ///< Up to the hard limit, if there is one.
};

/// Decides; reads no clock and does nothing. Not thread-safe.
class GuardPolicy {
 public:
  explicit GuardPolicy(const GuardOptions& options) : options_(options) {}

  /// To be asked about once a second.
  GuardAction Decide(const GuardReading& reading);

 private:
  struct Level {
    std::chrono::steady_clock::time_point at = {};
    std::uint64_t used_bytes = 0;
  };

  // As many seconds as a steep rise must last before it counts.
  static constexpr std::size_t kLevels = 11;

  [[nodiscard]] std::uint64_t ToRelease(const GuardReading& reading) const;
  [[nodiscard]] std::optional<LimitUse> Closest(const GuardReading& reading) const;
  [[nodiscard]] std::optional<double> SteadyRise() const;
  std::optional<std::string> WhyEvidence(const GuardReading& reading,
                                         const LimitUse& use);
  void Remember(const GuardReading& reading, const LimitUse& use);

  const GuardOptions options_;
  std::array<Level, kLevels> levels_ = {};  // A ring.
  std::size_t level_count_ = 0;
  std::optional<Level> last_evidence_ = {};
  bool armed_ = true;  // Since the last evidence memory has not been low again.
};

}  // namespace heapwell::monitor

#endif  // HEAPWELL_SRC_MONITOR_GUARD_POLICY_H_
