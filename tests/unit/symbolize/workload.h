// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
//
// Functions of this very program whose addresses the tests ask for. Each test file has
// its own copy: they are in an anonymous namespace, which is a case worth testing.
#ifndef HEAPWELL_TESTS_UNIT_SYMBOLIZE_WORKLOAD_H_
#define HEAPWELL_TESTS_UNIT_SYMBOLIZE_WORKLOAD_H_

#include <cstdint>

namespace workload {
namespace {

/// The call address of the caller's call.
[[gnu::noinline]] inline std::uintptr_t CallAddress() {
  return reinterpret_cast<std::uintptr_t>(__builtin_return_address(0)) - 1;
}

/// Keeps a call from being the caller's last act, and thus a jump.
inline std::uintptr_t Keep(std::uintptr_t address) {
  asm volatile("" : "+r"(address));
  return address;
}

constexpr int kInnerLine = __LINE__ + 1;
[[gnu::always_inline]] inline std::uintptr_t Inner() { return Keep(CallAddress()); }

constexpr int kMiddleLine = __LINE__ + 2;
struct Middle {
  [[gnu::always_inline]] static std::uintptr_t Run() { return Keep(Inner()); }
};

constexpr int kOuterStartLine = __LINE__ + 1;
[[gnu::noinline, gnu::used]] std::uintptr_t Outer() { return Keep(Middle::Run()); }
constexpr int kOuterLine = kOuterStartLine;

}  // namespace
}  // namespace workload

#endif  // HEAPWELL_TESTS_UNIT_SYMBOLIZE_WORKLOAD_H_
