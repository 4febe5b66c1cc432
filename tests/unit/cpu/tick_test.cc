// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
//
// The handler, called by hand.
#include "cpu/tick.h"

#include <gtest/gtest.h>
#include <ucontext.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace heapwell::cpu {
namespace {

constexpr std::uint32_t kSession = 77;

siginfo_t TimerSignal(TickLabel label, int overrun = 0) {
  siginfo_t info = {};
  info.si_signo = SIGPROF;
  info.si_code = SI_TIMER;
  info.si_value = label.Pack();
  info.si_overrun = overrun;
  return info;
}

class OnTickTest : public ::testing::Test {
 protected:
  void SetUp() override {
    ASSERT_TRUE(TheRing().Map());
    WarmUp();
    StartTicking(kSession);
  }
  void TearDown() override {
    EXPECT_TRUE(StopTicking());
    TheRing().Clear();
  }

  // As if the caller of this were interrupted.
  [[gnu::noinline]] static void TickHere(siginfo_t info) {
    ucontext_t context;
    getcontext(&context);
    context.uc_stack.ss_flags = SS_DISABLE;
    OnTick(SIGPROF, &info, &context);
  }
};

TEST(TickLabel, SurvivesASignal) {
  const TickLabel label = {.session = 0xFEDCBA98, .thread = 0x7FFFFFFE};
  const TickLabel read = TickLabel::Unpack(label.Pack());
  EXPECT_EQ(read.session, label.session);
  EXPECT_EQ(read.thread, label.thread);
}

TEST_F(OnTickTest, WritesTheInterruptedStack) {
  TickHere(TimerSignal({kSession, 123}, 2));
  const Tick* tick = TheRing().Front();
  ASSERT_NE(tick, nullptr);
  EXPECT_EQ(tick->thread, 123);
  EXPECT_EQ(tick->periods, 3u);
  EXPECT_TRUE(tick->complete);
  EXPECT_GT(tick->frames, 5);
}

[[gnu::noinline]] int RecurseThen(int levels, void (*act)()) {
  if (levels == 0) {
    act();
  } else {
    RecurseThen(levels - 1, act);
  }
  asm volatile("");
  return levels;
}

TEST_F(OnTickTest, CutsADeepStack) {
  RecurseThen(1000, [] { TickHere(TimerSignal({kSession, 1})); });
  const Tick* tick = TheRing().Front();
  ASSERT_NE(tick, nullptr);
  EXPECT_EQ(tick->frames, unwind::kMaxDepth);
  EXPECT_TRUE(tick->truncated);
}

TEST_F(OnTickTest, IgnoresTicksOfAnotherProfileAndSignalsOfOthers) {
  TickHere(TimerSignal({kSession - 1, 1}));
  siginfo_t sent = TimerSignal({kSession, 1});
  sent.si_code = SI_USER;
  TickHere(sent);
  StopTicking();
  TickHere(TimerSignal({kSession, 1}));
  EXPECT_EQ(TheRing().Front(), nullptr);
}

TEST_F(OnTickTest, CountsWhatFindsTheRingFull) {
  for (std::size_t i = 0; i < TickRing::kCapacity; ++i) {
    TickRing::Publish(TheRing().Claim());
  }
  TickHere(TimerSignal({kSession, 1}, 4));
  EXPECT_EQ(ReadLostTicks().ring_full, 5u);
  EXPECT_EQ(ReadLostTicks().low_stack, 0u);
}

TEST_F(OnTickTest, WalksNothingAtTheEndOfASignalStack) {
  ucontext_t context;
  getcontext(&context);
  // This stack, said to end just below the handler.
  context.uc_stack.ss_flags = 0;
  const auto here = reinterpret_cast<std::uintptr_t>(__builtin_frame_address(0));
  context.uc_stack.ss_sp = reinterpret_cast<void*>(here - 2000);
  context.uc_stack.ss_size = 1 << 16;
  siginfo_t info = TimerSignal({kSession, 1});
  OnTick(SIGPROF, &info, &context);
  EXPECT_EQ(ReadLostTicks().low_stack, 1u);
  EXPECT_EQ(TheRing().Front(), nullptr);
}

// What the handler leaves of a painted stack, and with it how much it needs.
// Sanitizers widen every frame.
#if !defined(__SANITIZE_ADDRESS__)

ucontext_t g_main;
ucontext_t g_painted;
siginfo_t g_info;
ucontext_t g_interrupted;

void HandleOnPaintedStack() {
  OnTick(SIGPROF, &g_info, &g_interrupted);
  swapcontext(&g_painted, &g_main);
}

std::size_t StackNeededByHandler() {
  constexpr std::size_t kBytes = 16384;
  constexpr unsigned char kPaint = 0xA5;
  static std::vector<unsigned char> stack;
  stack.assign(kBytes, kPaint);
  getcontext(&g_painted);
  g_painted.uc_stack.ss_sp = stack.data();
  g_painted.uc_stack.ss_size = kBytes;
  g_painted.uc_link = &g_main;
  makecontext(&g_painted, &HandleOnPaintedStack, 0);
  const auto entry = static_cast<std::uintptr_t>(g_painted.uc_mcontext.gregs[REG_RSP]);
  swapcontext(&g_main, &g_painted);
  const auto lowest = std::find_if(stack.begin(), stack.end(),
                                   [](unsigned char byte) { return byte != kPaint; });
  return entry - reinterpret_cast<std::uintptr_t>(&*lowest);
}

TEST_F(OnTickTest, NeedsLessThanAKibibyteOfStack) {
  g_info = TimerSignal({kSession, 1});
  std::size_t most = 0;
  // The first time nothing of this stack is in the cache of rules, later all is.
  for (int i = 0; i < 3; ++i) {
    getcontext(&g_interrupted);
    g_interrupted.uc_stack.ss_flags = SS_DISABLE;
    most = std::max(most, StackNeededByHandler());
  }
  RecordProperty("bytes", static_cast<int>(most));
  EXPECT_GT(most, 100u);
  EXPECT_LT(most, 1024u);
}

#endif

}  // namespace
}  // namespace heapwell::cpu
