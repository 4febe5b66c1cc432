// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#include "cpu/recording.h"

#include <atomic>
#include <utility>

#include "unwind/stack.h"

namespace heapwell::cpu {
namespace {

std::uint32_t NextSession() {
  static constinit std::atomic<std::uint32_t> last{0};
  std::uint32_t session = 0;
  while (session == 0) session = last.fetch_add(1) + 1;
  return session;
}

}  // namespace

Result<std::unique_ptr<Recording>> Recording::Start(std::chrono::nanoseconds period) {
  auto claim = SignalClaim::Take();
  if (!claim) return claim.error();
  if (!TheRing().Map()) return Error{ErrorCode::kSystem, "no memory for CPU samples"};
  // A thread that a debugger stopped within a handler may still write to the ring.
  if (!StopTicking()) {
    return Error{ErrorCode::kBusy, "a tick of the last CPU profile has not ended yet"};
  }
  static_cast<void>(unwind::UnwinderInUse());  // Before the first walk.
  WarmUp();
  const std::uint32_t session = NextSession();
  StartTicking(session);
  return std::unique_ptr<Recording>(new Recording(*std::move(claim), period, session));
}

Recording::Recording(SignalClaim claim, std::chrono::nanoseconds period,
                     std::uint32_t session)
    : claim_(std::move(claim)), timers_(period, session) {}

Recording::~Recording() {
  timers_.Disarm();
  if (StopTicking()) TheRing().Clear();
}

void Recording::Stop() {
  timers_.Disarm();
  static_cast<void>(StopTicking());
}

}  // namespace heapwell::cpu
