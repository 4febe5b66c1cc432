// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#include "stacks.h"

#include <array>
#include <cstdint>

#include "unwind/stack.h"

namespace heapwell::benchmarks {
namespace {

using Work = std::function<void()>;

// Every level is a function of its own with a frame that a service's might have.
template <int kLevel>
[[gnu::noinline]] void Descend(int levels, const Work& work) {
  volatile char room[64];
  room[0] = static_cast<char>(levels);
  if (levels == 0) {
    work();
  } else {
    Descend<(kLevel + 1) % 32>(levels - 1, work);
  }
  room[1] = room[0];  // After the call: no tail call.
}

[[gnu::noinline]] int DepthHere() {
  std::array<std::uintptr_t, unwind::kMaxDepth> out;
  const int depth = unwind::CaptureStack(out, 0).frames;
  asm volatile("");
  return depth;
}

// Bit by bit down two ways: as many stacks as there are numbers of so many bits.
constexpr int kPlaceBits = 6;
static_assert(kPlaces == 1 << kPlaceBits);
constexpr int kLevelsBelow = 14;

template <int kSide>
[[gnu::noinline]] void Fork(int bits, int place, const Work& work) {
  volatile char room[32 + 16 * kSide];
  room[0] = static_cast<char>(bits);
  if (bits == 0) {
    Descend<0>(kLevelsBelow, work);
  } else if ((place >> (bits - 1) & 1) != 0) {
    Fork<1>(bits - 1, place, work);
  } else {
    Fork<0>(bits - 1, place, work);
  }
  room[1] = room[0];
}

}  // namespace

void AtDepth(int frames, const Work& work) {
  int depth = 0;
  const Work measure = [&depth] { depth = DepthHere(); };
  Descend<0>(0, measure);
  Descend<0>(frames - depth, work);
}

void FromPlace(int place, const Work& work) { Fork<0>(kPlaceBits, place, work); }

}  // namespace heapwell::benchmarks
