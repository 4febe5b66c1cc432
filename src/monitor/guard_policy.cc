// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#include "monitor/guard_policy.h"

#include <algorithm>

#include "encode/units.h"

namespace heapwell::monitor {
namespace {

// Of the limit. Near: late enough to mean something, early enough to have room and
// time for a profile. Below "low" the next rise is another story.
constexpr double kNear = 0.90;
constexpr double kLow = 0.80;

// While it stays near, another set is worth writing once it is worse by this much.
constexpr double kWorse = 0.02;

// A rise is steep if it would reach the limit within this time, from half of it.
constexpr std::chrono::seconds kSteep{60};
constexpr double kSteepFrom = 0.50;

// Steps of a steady rise that may be none: the kernel's numbers come in batches.
constexpr std::size_t kPausesInARise = 2;

double Share(const LimitUse& use) {
  return static_cast<double>(use.used_bytes) / static_cast<double>(use.limit_bytes);
}

}  // namespace

GuardAction GuardPolicy::Decide(const GuardReading& reading) {
  GuardAction action;
  action.release_bytes = ToRelease(reading);
  const std::optional<LimitUse> use = Closest(reading);
  if (!use) return action;
  action.used_bytes = use->used_bytes;
  // Past a soft limit there is room yet.
  const LimitUse& hard = reading.hard_limit.value_or(*use);
  action.room_bytes = hard.limit_bytes - std::min(hard.limit_bytes, hard.used_bytes);
  Remember(reading, *use);
  if (!options_.evidence_directory.empty()) {
    action.evidence = WhyEvidence(reading, *use);
  }
  return action;
}

std::uint64_t GuardPolicy::ToRelease(const GuardReading& reading) const {
  if (!options_.soft_limit_bytes ||
      reading.resident_bytes <= *options_.soft_limit_bytes) {
    return 0;
  }
  return std::min({reading.resident_bytes - *options_.soft_limit_bytes,
                   reading.free_page_bytes, options_.release_bytes_per_second});
}

std::optional<LimitUse> GuardPolicy::Closest(const GuardReading& reading) const {
  std::optional<LimitUse> closest = reading.hard_limit;
  if (closest && closest->limit_bytes == 0) closest.reset();
  if (options_.soft_limit_bytes) {
    const LimitUse soft{"soft limit", *options_.soft_limit_bytes,
                        reading.resident_bytes};
    if (!closest || Share(soft) > Share(*closest)) closest = soft;
  }
  return closest;
}

void GuardPolicy::Remember(const GuardReading& reading, const LimitUse& use) {
  levels_[level_count_++ % kLevels] = {reading.at, use.used_bytes};
  if (Share(use) < kLow) armed_ = true;
}

// Bytes a second over the last ten seconds, if it went up nearly all the time: one
// large allocation is no trend.
std::optional<double> GuardPolicy::SteadyRise() const {
  if (level_count_ < kLevels) return std::nullopt;
  const auto level = [this](std::size_t i) -> const Level& {
    return levels_[(level_count_ + i) % kLevels];
  };
  std::size_t rises = 0;
  for (std::size_t i = 1; i < kLevels; ++i) {
    rises += level(i).used_bytes > level(i - 1).used_bytes ? 1 : 0;
  }
  const Level& first = level(0);
  const Level& last = level(kLevels - 1);
  if (rises + kPausesInARise < kLevels - 1 || last.used_bytes <= first.used_bytes) {
    return std::nullopt;
  }
  const double seconds = std::chrono::duration<double>(last.at - first.at).count();
  if (seconds <= 0) return std::nullopt;
  return static_cast<double>(last.used_bytes - first.used_bytes) / seconds;
}

std::optional<std::string> GuardPolicy::WhyEvidence(const GuardReading& reading,
                                                    const LimitUse& use) {
  if (last_evidence_) {
    if (reading.at - last_evidence_->at < options_.evidence_interval) {
      return std::nullopt;
    }
    const double worse = static_cast<double>(use.used_bytes) -
                         static_cast<double>(last_evidence_->used_bytes);
    if (!armed_ && worse < kWorse * static_cast<double>(use.limit_bytes)) {
      return std::nullopt;
    }
  }
  const std::string at = encode::HumanBytes(use.used_bytes) + ", " +
                         encode::Percent(use.used_bytes, use.limit_bytes) + " of the " +
                         use.limit + " of " + encode::HumanBytes(use.limit_bytes);
  std::optional<std::string> why;
  if (Share(use) >= kNear) {
    why = "memory is near its limit: " + at;
  } else if (Share(use) >= kSteepFrom) {
    const std::optional<double> rise = SteadyRise();
    const auto room = static_cast<double>(use.limit_bytes - use.used_bytes);
    if (rise && room < *rise * static_cast<double>(kSteep.count())) {
      why = "memory rises by " + encode::HumanBytes(static_cast<std::uint64_t>(*rise)) +
            " a second: " + at;
    }
  }
  if (!why) return std::nullopt;
  last_evidence_ = Level{reading.at, use.used_bytes};
  armed_ = false;
  return why;
}

}  // namespace heapwell::monitor
