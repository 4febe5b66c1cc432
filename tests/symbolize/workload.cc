// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
//
// Functions of every kind, which symbolize_test.py builds in every way. The marks
// "line:" name the lines that it expects. NAME is the namespace: two plugins of the
// same layout differ in nothing but that.
#include "workload.h"

#ifndef NAME
#define NAME shop
#endif

#define NOINLINE __attribute__((noinline, noclone, used))
#define INLINE __attribute__((always_inline)) inline

namespace {

NOINLINE std::uintptr_t CallAddress() {
  return reinterpret_cast<std::uintptr_t>(__builtin_return_address(0)) - 1;
}

/// Keeps a call from being its caller's last act, which would make it a jump, and two
/// functions from being alike, which would make them one.
template <int Id>
INLINE std::uintptr_t Keep(std::uintptr_t address) {
  asm volatile("" : "+r"(address) : "i"(Id));
  return address;
}

}  // namespace

namespace NAME {
namespace {

INLINE std::uintptr_t Reserve() {
  return Keep<1>(CallAddress());  // line: reserve
}

struct Basket {
  INLINE static std::uintptr_t Add() {
    return Keep<2>(Reserve());  // line: add
  }
};

NOINLINE std::uintptr_t Pack() {  // line: pack start
  return Keep<3>(CallAddress());  // line: pack
}

}  // namespace

NOINLINE std::uintptr_t Checkout(int) {  // line: checkout start
  return Keep<4>(Basket::Add());         // line: checkout
}

template <class T>
struct Cart {
  NOINLINE std::uintptr_t Push(T) {
    return Keep<5>(CallAddress());  // line: push
  }
};

struct Pricer {
  NOINLINE std::uintptr_t operator()(int) {
    return Keep<6>(CallAddress());  // line: price
  }
};

NOINLINE std::uintptr_t Ship(int weight) {
  const auto weigh = [weight](int more) __attribute__((noinline)) {
    asm volatile("" : : "r"(weight + more));
    return Keep<7>(CallAddress());  // line: lambda
  };
  return Keep<8>(weigh(weight));
}

}  // namespace NAME

extern "C" NOINLINE std::uintptr_t HeapwellTestC(void) {
  return Keep<9>(CallAddress());  // line: c
}

extern "C" __attribute__((visibility("default"))) NOINLINE void HeapwellTestProbes(
    Probe* probes) {
  probes[0] = {"inlined", NAME::Checkout(1)};
  probes[1] = {"static", NAME::Pack()};
  probes[2] = {"template", NAME::Cart<long>().Push(1)};
  probes[3] = {"operator", NAME::Pricer()(1)};
  probes[4] = {"lambda", NAME::Ship(1)};
  probes[5] = {"c", HeapwellTestC()};
}
