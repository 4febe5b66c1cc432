// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
//
// A library is unloaded and another takes its addresses: what is cached of the first
// must not be used for the second.
// usage: stale_rules <library> <other library>
#include <dlfcn.h>

#include <array>
#include <cstdint>
#include <cstdio>
#include <cstdlib>

#include "stack_walk.h"
#include "unwind/libgcc.h"
#include "watch.h"

namespace {

using namespace heapwell::fault_test;  // NOLINT: this program is theirs.

bool g_agree = true;

// The walk must find what libgcc finds, but for the address in this very function.
void Compare() {
  std::array<std::uintptr_t, 64> walked = {};
  std::array<std::uintptr_t, 64> true_stack = {};
  const int frames = Walk(walked);
  const int true_frames = heapwell::unwind::CaptureByLibgcc(true_stack, 0).frames;
  bool agree = frames == true_frames && frames > 3;
  for (std::size_t i = 1; agree && i < static_cast<std::size_t>(frames); ++i) {
    agree = walked[i] == true_stack[i];
  }
  std::printf("%d frames, %d in truth: %s\n", frames, true_frames,
              agree ? "the same" : "wrong");
  std::fflush(stdout);
  g_agree = g_agree && agree;
}

std::uintptr_t CallThrough(const char* path) {
  void* library = ::dlopen(path, RTLD_NOW);
  if (library == nullptr) std::exit(kBroken);
  void* function = ::dlsym(library, "CallBack");
  reinterpret_cast<void (*)(void (*)())>(function)(&Compare);
  Close(library);
  return reinterpret_cast<std::uintptr_t>(function);
}

}  // namespace

int main(int, char** arguments) {
  const std::uintptr_t first = CallThrough(arguments[1]);
  const std::uintptr_t second = CallThrough(arguments[2]);
  if (first != second) {
    std::puts("the second library is elsewhere: nothing was tested");
    return kUntested;
  }
  return g_agree ? kFine : kWrongStack;
}
