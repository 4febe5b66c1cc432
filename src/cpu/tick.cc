// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#include "cpu/tick.h"

#include <time.h>
#include <ucontext.h>

#include <algorithm>
#include <atomic>

#include "unwind/dwarf_walk.h"

namespace heapwell::cpu {
namespace {

// What a walk may need: see tests/unit/cpu/tick_test.cc, which measures it.
constexpr std::uintptr_t kRoomBytes = 1024;

constexpr std::uint32_t kNoSession = 0;

constinit TickRing g_ring;
constinit std::atomic<std::uint32_t> g_session{kNoSession};
constinit std::atomic<int> g_at_work{0};
constinit std::atomic<std::uint64_t> g_ring_full{0};
constinit std::atomic<std::uint64_t> g_low_stack{0};

unwind::Registers RegistersOf(const ucontext_t& context) noexcept {
#if defined(__x86_64__)
  const auto& saved = context.uc_mcontext.gregs;
  return {.instruction = static_cast<std::uintptr_t>(saved[REG_RIP]),
          .stack_pointer = static_cast<std::uintptr_t>(saved[REG_RSP]),
          .frame_pointer = static_cast<std::uintptr_t>(saved[REG_RBP])};
#else
  static_cast<void>(context);
  return {};
#endif
}

// On a stack for signals the kernel stops at its end; we stop before.
bool IsNearItsEnd(const stack_t& signal_stack) noexcept {
  const auto here = reinterpret_cast<std::uintptr_t>(__builtin_frame_address(0));
  const auto end = reinterpret_cast<std::uintptr_t>(signal_stack.ss_sp);
  const bool on_it =
      (signal_stack.ss_flags & SS_DISABLE) == 0 && here - end < signal_stack.ss_size;
  return on_it && here - end < kRoomBytes;
}

void Record(pid_t thread, std::uint32_t periods, const ucontext_t& context) noexcept {
  if (IsNearItsEnd(context.uc_stack)) {
    g_low_stack.fetch_add(periods, std::memory_order_relaxed);
    return;
  }
  Tick* tick = g_ring.Claim();
  if (tick == nullptr) {
    g_ring_full.fetch_add(periods, std::memory_order_relaxed);
    return;
  }
  const unwind::Walk walk = unwind::WalkInterrupted(RegistersOf(context), tick->stack);
  tick->thread = thread;
  tick->periods = periods;
  tick->frames = static_cast<std::uint16_t>(walk.depth.frames);
  tick->truncated = walk.depth.truncated;
  tick->complete = walk.complete;
  TickRing::Publish(tick);
}

}  // namespace

sigval TickLabel::Pack() const noexcept {
  const std::uint64_t word =
      std::uint64_t{session} << 32 | static_cast<std::uint32_t>(thread);
  return {.sival_ptr = reinterpret_cast<void*>(word)};
}

TickLabel TickLabel::Unpack(sigval value) noexcept {
  const auto word = reinterpret_cast<std::uint64_t>(value.sival_ptr);
  return {.session = static_cast<std::uint32_t>(word >> 32),
          .thread = static_cast<pid_t>(static_cast<std::uint32_t>(word))};
}

TickRing& TheRing() noexcept { return g_ring; }

LostTicks ReadLostTicks() noexcept {
  return {.ring_full = g_ring_full.load(std::memory_order_relaxed),
          .low_stack = g_low_stack.load(std::memory_order_relaxed)};
}

// From this function's caller, as if it had been interrupted after its call of us.
[[gnu::noinline]] void WarmUp() noexcept {
  std::uintptr_t stack[unwind::kMaxDepth];
  const auto* frame = static_cast<const std::uintptr_t*>(__builtin_frame_address(0));
  const unwind::Registers caller = {
      .instruction = frame[1],
      .stack_pointer = reinterpret_cast<std::uintptr_t>(frame + 2),
      .frame_pointer = frame[0]};
  static_cast<void>(unwind::WalkInterrupted(caller, stack));
}

void StartTicking(std::uint32_t session) noexcept {
  g_ring_full.store(0);
  g_low_stack.store(0);
  g_ring.Clear();
  g_session.store(session);
}

bool StopTicking() noexcept {
  g_session.store(kNoSession);
  constexpr int kMilliseconds = 1000;
  for (int i = 0; g_at_work.load() != 0; ++i) {
    if (i == kMilliseconds) return false;
    const timespec pause = {.tv_sec = 0, .tv_nsec = 1'000'000};
    ::nanosleep(&pause, nullptr);
  }
  return true;
}

void ForgetTicksInChild() noexcept {
  g_session.store(kNoSession);
  g_at_work.store(0);
}

void OnTick(int /*signal*/, siginfo_t* info, void* context) noexcept {
  if (info->si_code != SI_TIMER) return;
  const TickLabel label = TickLabel::Unpack(info->si_value);
  g_at_work.fetch_add(1);
  if (g_session.load() == label.session) {
    const auto missed = static_cast<std::uint32_t>(std::max(info->si_overrun, 0));
    Record(label.thread, missed + 1, *static_cast<const ucontext_t*>(context));
  }
  g_at_work.fetch_sub(1);
}

}  // namespace heapwell::cpu
