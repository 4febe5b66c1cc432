// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#ifndef HEAPWELL_TESTS_FAULT_WATCH_H_
#define HEAPWELL_TESTS_FAULT_WATCH_H_

#include <sys/types.h>

#include <atomic>
#include <chrono>
#include <cstdint>
#include <initializer_list>

namespace heapwell::fault_test {

/// How a program of this folder ends.
inline constexpr int kFine = 0;
inline constexpr int kHung = 3;    ///< Found itself hanging.
inline constexpr int kBroken = 4;  ///< Not a disaster: something else went wrong.
inline constexpr int kUntested = 6;
inline constexpr int kChildCrashed = 7;
inline constexpr int kWrongStack = 8;

/// Steps that one kind of work has done.
using Steps = std::atomic<std::uint64_t>;

/// Waits for `run`. False as soon as one kind of work has not moved for `patience`.
bool AllMoveOn(std::initializer_list<const Steps*> works, std::chrono::seconds run,
               std::chrono::seconds patience);

/// How the child ended: kFine, kChildCrashed by a signal, kBroken otherwise, or kHung
/// if it had to be killed after `patience`. (A child that hangs in tcmalloc has all
/// signals blocked: no alarm reaches it.)
int WaitForChild(pid_t child, std::chrono::seconds patience);

}  // namespace heapwell::fault_test

#endif  // HEAPWELL_TESTS_FAULT_WATCH_H_
