// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
//
// usage: bench_engine <part> <count>
// Runs one part of the engine, in a function that callgrind can be told to count in.
#include <gperftools/malloc_extension.h>

#include <array>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <string_view>

#include "allocator/allocator.h"
#include "base/unload.h"
#include "live_samples.h"
#include "stacks.h"
#include "unwind/stack.h"

namespace heapwell::benchmarks {
namespace {

constexpr int kFrames = 28;

int g_frames = 0;  // Of the last capture.

// Never more frames than counted on: the stack is deeper.
int Capture() {
  std::array<std::uintptr_t, kFrames> out;
  g_frames = unwind::CaptureStack(out, 0).frames;
  return g_frames;
}

}  // namespace

extern "C" {

[[gnu::noinline]] void RunWalk(std::uint64_t count) {
  for (; count > 0; --count) Capture();
}

// No rule of another generation is found.
[[gnu::noinline]] void RunColdWalk(std::uint64_t count) {
  for (; count > 0; --count) {
    base::RaiseUnloadGeneration();
    Capture();
  }
}

[[gnu::noinline]] void RunCapture() {
  const auto captured = allocator::ReadHeapSamples();
  g_frames = captured ? static_cast<int>(captured->profile.samples.size()) : 0;
}

// As a host asks, which wants whole stacks.
[[gnu::noinline]] void RunListing() {
  int period = 0;
  const std::unique_ptr<void*[]> listed(
      MallocExtension::instance()->ReadStackTraces(&period));
  g_frames = listed != nullptr && listed[0] != nullptr ? 1 : 0;
}

}  // extern "C"

namespace {

int Walk(std::uint64_t count, void (*run)(std::uint64_t)) {
  AtDepth(kFrames + 4, [&] {
    Capture();
    run(count);
  });
  std::printf("%d frames\n", g_frames);
  return g_frames == kFrames ? 0 : 1;
}

int CaptureOf(std::uint64_t samples, void (*capture)()) {
  const LiveSamples live(samples);
  capture();
  std::printf("%d sites\n", g_frames);
  return g_frames > 0 ? 0 : 1;
}

int Run(std::string_view part, std::uint64_t count) {
  if (unwind::UnwinderInUse() != unwind::Unwinder::kDwarf) return 1;
  if (part == "walk") return Walk(count, &RunWalk);
  if (part == "coldwalk") return Walk(count, &RunColdWalk);
  if (part == "capture") return CaptureOf(count, &RunCapture);
  if (part == "listing") return CaptureOf(count, &RunListing);
  return 2;
}

}  // namespace
}  // namespace heapwell::benchmarks

int main(int argc, char** argv) {
  if (argc != 3) return 2;
  return heapwell::benchmarks::Run(argv[1], std::strtoull(argv[2], nullptr, 10));
}
