// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
//
// Sampled allocations on stacks of a few KiB with a guard page below: fibers, and the
// stack of a signal handler. The first sample of all comes there, with nothing cached.
// usage: small_stacks <bytes>...
#include <signal.h>
#include <sys/mman.h>
#include <ucontext.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <cstring>

#include "engine.h"
#include "watch.h"

namespace {

using namespace heapwell::fault_test;  // NOLINT: this program is theirs.

constexpr std::size_t kGuard = 4096;
constexpr char kUntouched = 0x5A;

void AllocateSampled() {
  for (int i = 0; i < 2000; ++i) {
    void* block = std::malloc(1024);
    asm volatile("" : "+r"(block) : : "memory");
    if (i % 2 == 0) std::free(block);
  }
}

char* MakeStack(std::size_t bytes) {
  void* all = ::mmap(nullptr, kGuard + bytes, PROT_READ | PROT_WRITE,
                     MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  ::mprotect(all, kGuard, PROT_NONE);
  char* stack = static_cast<char*>(all) + kGuard;
  std::memset(stack, kUntouched, bytes);
  return stack;
}

std::size_t Used(const char* stack, std::size_t bytes) {
  std::size_t untouched = 0;
  while (untouched < bytes && stack[untouched] == kUntouched) ++untouched;
  return bytes - untouched;
}

ucontext_t g_main;
ucontext_t g_fiber;

void RunOnFiber(char* stack, std::size_t bytes) {
  ::getcontext(&g_fiber);
  g_fiber.uc_stack.ss_sp = stack;
  g_fiber.uc_stack.ss_size = bytes;
  g_fiber.uc_link = &g_main;
  ::makecontext(&g_fiber, &AllocateSampled, 0);
  ::swapcontext(&g_main, &g_fiber);
}

void RunInHandler(char* stack, std::size_t bytes) {
  stack_t alternate = {};
  alternate.ss_sp = stack;
  alternate.ss_size = bytes;
  ::sigaltstack(&alternate, nullptr);
  struct sigaction action = {};
  action.sa_handler = [](int) { AllocateSampled(); };
  action.sa_flags = SA_ONSTACK;
  ::sigaction(SIGUSR1, &action, nullptr);
  ::raise(SIGUSR1);
}

int RunInChild(const char* what, std::size_t bytes, void (*run)(char*, std::size_t)) {
  const pid_t child = ::fork();
  if (child == 0) {
    char* stack = MakeStack(bytes);
    run(stack, bytes);
    std::printf("%s of %zu bytes: %zu used\n", what, bytes, Used(stack, bytes));
    std::fflush(stdout);
    ::_exit(0);
  }
  const int end = WaitForChild(child, std::chrono::seconds{30});
  if (end != kFine) std::printf("%s of %zu bytes: ended with %d\n", what, bytes, end);
  std::fflush(stdout);
  return end;
}

}  // namespace

int main(int count, char** arguments) {
  StartSampling(4096);
  int worst = kFine;
  for (int i = 1; i < count; ++i) {
    const auto bytes = static_cast<std::size_t>(std::atoi(arguments[i]));
    const int fiber = RunInChild("a fiber", bytes, &RunOnFiber);
    // The kernel's own frame takes up to 11 KiB of a handler's stack.
    const int handler = RunInChild("a handler", bytes + 12288, &RunInHandler);
    if (fiber != kFine) worst = fiber;
    if (handler != kFine) worst = handler;
  }
  ::_exit(worst);
}
