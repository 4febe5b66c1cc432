// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
//
// What one symbolization may still take of memory and of time.
#ifndef HEAPWELL_SRC_SYMBOLIZE_BUDGET_H_
#define HEAPWELL_SRC_SYMBOLIZE_BUDGET_H_

#include <chrono>
#include <cstddef>
#include <utility>

namespace heapwell::symbolize {

/// Why something could not be done within a budget.
enum class Limit { kNone, kTime, kMemory };

/// Bytes are booked before they are allocated; time is asked for between steps that
/// take microseconds. Not thread-safe. Outlives every Share taken from it.
class Budget {
 public:
  Budget(std::size_t memory_bytes, std::chrono::milliseconds time) noexcept
      : memory_bytes_(memory_bytes), time_(time) {
    StartClock();
  }
  Budget(const Budget&) = delete;
  Budget& operator=(const Budget&) = delete;

  void StartClock() noexcept { StartClock(time_); }
  void StartClock(std::chrono::milliseconds time) noexcept {
    deadline_ = std::chrono::steady_clock::now() + time;
  }

  /// False once the time is over. About 30 ns: ask every few hundred steps.
  [[nodiscard]] bool InTime() const noexcept {
    return std::chrono::steady_clock::now() < deadline_;
  }

  [[nodiscard]] std::size_t free_bytes() const noexcept {
    return memory_bytes_ - used_bytes_;
  }
  [[nodiscard]] std::size_t used_bytes() const noexcept { return used_bytes_; }

  /// Part of a budget that belongs to one object and goes back when it is destroyed.
  class Share {
   public:
    explicit Share(Budget& budget) noexcept : budget_(&budget) {}
    Share(Share&& other) noexcept
        : budget_(other.budget_), bytes_(std::exchange(other.bytes_, 0)) {}
    Share& operator=(Share&& other) noexcept {
      std::swap(budget_, other.budget_);
      std::swap(bytes_, other.bytes_);
      return *this;
    }
    ~Share() { budget_->used_bytes_ -= bytes_; }

    /// False, and nothing is booked, if that is more than is left.
    [[nodiscard]] bool Add(std::size_t bytes) noexcept {
      if (bytes > budget_->free_bytes()) return false;
      budget_->used_bytes_ += bytes;
      bytes_ += bytes;
      return true;
    }

    /// Gives back what turned out not to be needed.
    void ShrinkTo(std::size_t bytes) noexcept {
      if (bytes >= bytes_) return;
      budget_->used_bytes_ -= bytes_ - bytes;
      bytes_ = bytes;
    }

    [[nodiscard]] std::size_t bytes() const noexcept { return bytes_; }

   private:
    Budget* budget_;
    std::size_t bytes_ = 0;
  };

 private:
  std::size_t memory_bytes_;
  std::size_t used_bytes_ = 0;
  std::chrono::milliseconds time_;
  std::chrono::steady_clock::time_point deadline_ = {};
};

}  // namespace heapwell::symbolize

#endif  // HEAPWELL_SRC_SYMBOLIZE_BUDGET_H_
