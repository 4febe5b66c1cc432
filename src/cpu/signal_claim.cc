// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#include "cpu/signal_claim.h"

#include <pthread.h>
#include <signal.h>

#include <atomic>
#include <cerrno>
#include <cstring>
#include <mutex>
#include <string>
#include <utility>

#include "cpu/tick.h"

namespace heapwell::cpu {
namespace {

enum class State { kFree, kTaken };

constinit std::atomic<State> g_state{State::kFree};
// What the host had. Written by who takes the claim, before our handler is set.
struct sigaction g_before = {};

bool IsOurs(const struct sigaction& action) noexcept {
  return (action.sa_flags & SA_SIGINFO) != 0 && action.sa_sigaction == &OnTick;
}

bool IsForeign(const struct sigaction& action) noexcept {
  if ((action.sa_flags & SA_SIGINFO) != 0) return !IsOurs(action);
  return action.sa_handler != SIG_DFL && action.sa_handler != SIG_IGN;
}

bool OursIsSet() noexcept {
  struct sigaction now = {};
  return ::sigaction(SIGPROF, nullptr, &now) == 0 && IsOurs(now);
}

// A signal that is still pending would end the process once the default is back; to
// ignore it discards it, in all threads, even where it is blocked.
void Restore() noexcept {
  if (!OursIsSet()) return;
  struct sigaction ignore = {};
  ignore.sa_handler = SIG_IGN;
  ::sigaction(SIGPROF, &ignore, nullptr);
  ::sigaction(SIGPROF, &g_before, nullptr);
}

// Async-signal-safe, as all that runs in the child of a threaded process must be.
void GiveUpInChild() {
  ForgetTicksInChild();
  if (g_state.load() == State::kFree) return;
  Restore();
  g_state.store(State::kFree);
}

Error SystemError(const char* call, int error) {
  return {ErrorCode::kSystem, std::string(call) + ": " + std::strerror(error)};
}

// The host's handler may have come since we looked: then it stays.
Result<bool> Install() {
  if (::sigaction(SIGPROF, nullptr, &g_before) != 0) {
    return SystemError("sigaction(SIGPROF)", errno);
  }
  if (!IsForeign(g_before)) {
    struct sigaction ours = {};
    ours.sa_sigaction = &OnTick;
    ours.sa_flags = SA_SIGINFO | SA_RESTART | SA_ONSTACK;
    struct sigaction replaced = {};
    if (::sigaction(SIGPROF, &ours, &replaced) != 0) {
      return SystemError("sigaction(SIGPROF)", errno);
    }
    if (!IsForeign(replaced)) return true;
    ::sigaction(SIGPROF, &replaced, nullptr);
  }
  return Error{ErrorCode::kUnavailable,
               "this program handles SIGPROF itself (another profiler, such as "
               "gperftools' libprofiler, is linked or running)"};
}

}  // namespace

Result<SignalClaim> SignalClaim::Take() {
  static std::once_flag registered;
  std::call_once(registered,
                 [] { ::pthread_atfork(nullptr, nullptr, &GiveUpInChild); });
  State free = State::kFree;
  if (!g_state.compare_exchange_strong(free, State::kTaken)) {
    return Error{ErrorCode::kBusy, "cpu profiling already in use"};
  }
  const auto installed = Install();
  if (!installed) {
    g_state.store(State::kFree);
    return installed.error();
  }
  return SignalClaim();
}

SignalClaim::SignalClaim(SignalClaim&& other) noexcept
    : held_(std::exchange(other.held_, false)) {}

SignalClaim::~SignalClaim() {
  if (!held_) return;
  Restore();
  g_state.store(State::kFree);
}

bool SignalClaim::Holds() const noexcept { return held_ && OursIsSet(); }

}  // namespace heapwell::cpu
