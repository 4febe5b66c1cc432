// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
//
// usage: bench_tick tick <count>
// The SIGPROF handler, called by hand on a stack that is deeper than it keeps, for
// callgrind to count in. The kernel's part, delivering the signal, is not in it.
#include "cpu/tick.h"

#include <signal.h>
#include <ucontext.h>

#include <cstdint>
#include <cstdio>
#include <cstdlib>

#include "stacks.h"
#include "unwind/stack.h"

namespace heapwell::benchmarks {
namespace {

constexpr std::uint32_t kSession = 1;

int g_frames = 0;  // Of the last tick.

void TakeTick() {
  const cpu::Tick* tick = cpu::TheRing().Front();
  if (tick == nullptr) return;
  g_frames = tick->frames;
  cpu::TheRing().Pop();
}

}  // namespace

extern "C" [[gnu::noinline]] void RunTick(siginfo_t* info, ucontext_t* context,
                                          std::uint64_t count) {
  for (; count > 0; --count) {
    cpu::OnTick(SIGPROF, info, context);
    TakeTick();
  }
}

namespace {

int Run(std::uint64_t count) {
  if (unwind::UnwinderInUse() != unwind::Unwinder::kDwarf) return 1;
  if (!cpu::TheRing().Map()) return 1;
  cpu::WarmUp();
  cpu::StartTicking(kSession);
  siginfo_t info = {};
  info.si_code = SI_TIMER;
  info.si_value = cpu::TickLabel{.session = kSession, .thread = 1}.Pack();
  AtDepth(unwind::kMaxDepth + 8, [&] {
    ucontext_t context;
    getcontext(&context);
    context.uc_stack.ss_flags = SS_DISABLE;
    cpu::OnTick(SIGPROF, &info, &context);  // Rules are cached at the first.
    TakeTick();
    RunTick(&info, &context, count);
  });
  std::printf("%d frames\n", g_frames);
  return g_frames == unwind::kMaxDepth ? 0 : 1;
}

}  // namespace
}  // namespace heapwell::benchmarks

int main(int argc, char** argv) {
  return argc == 3 ? heapwell::benchmarks::Run(std::strtoull(argv[2], nullptr, 10)) : 2;
}
