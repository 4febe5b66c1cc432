// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
//
// The whole chain in this program: real malloc, real tcmalloc, our slow half. Gaps are
// drawn from fixed seeds, so that every run samples the same blocks.
#include "sampler/takeover.h"

#include <gperftools/nallocx.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <thread>
#include <vector>

#include "sampler/countdown.h"
#include "sampler/site_table.h"

namespace heapwell::sampler {
namespace {

constexpr double kInterval = 524288;

constexpr double kSigmas = 4;

// Objects that blocks of one size are estimated as, over all call sites. Other sizes
// are left out: one sample of a block that the test did not ask for (a thread's
// state, say) stands for thousands of them.
double ObjectsOf(std::size_t bytes) {
  double objects = 0;
  for (SiteId id = 0; id < SiteCount(); ++id) {
    const Site site = ReadSite(id);
    const double mean = site.alloc_bytes / std::max(site.alloc_objects, 1.0);
    if (std::llround(mean) == std::llround(double(bytes))) {
      objects += site.alloc_objects;
    }
  }
  return objects;
}

// The standard error of an estimate of `count` objects, each sampled with
// probability p.
double StandardError(std::size_t count, std::size_t bytes) {
  const double p = -std::expm1(-double(bytes) / kInterval);
  return std::sqrt(double(count) * (1 - p) / p);
}

TEST(Takeover, EstimatesAllocatedObjectsWithoutBias) {
  for (const std::size_t bytes : {64u, 4096u, 1u << 20}) {
    Countdown::ReseedForTest(bytes);
    const double before = ObjectsOf(bytes);
    const std::size_t count =
        std::min<std::size_t>(2'000'000, (std::size_t{2} << 30) / bytes);
    for (std::size_t i = 0; i < count; ++i) {
      void* block = std::malloc(bytes);
      asm volatile("" : "+r"(block) : : "memory");
      std::free(block);
    }
    EXPECT_NEAR(ObjectsOf(bytes) - before, double(count),
                kSigmas * StandardError(count, bytes))
        << bytes;
  }
}

// A thread per request: gperftools' own sampler sees none of these.
TEST(Takeover, SeesShortThreads) {
  constexpr std::size_t kThreads = 800;
  constexpr std::size_t kBytes = 128'000;
  const std::size_t charged = ::nallocx(kBytes, 0);
  const double before = ObjectsOf(charged);
  Countdown::ReseedForTest(1);
  std::vector<void*> leaked(kThreads);
  for (void*& block : leaked) {
    std::thread([&block] { block = std::malloc(kBytes); }).join();
  }
  EXPECT_NEAR(ObjectsOf(charged) - before, double(kThreads),
              kSigmas * StandardError(kThreads, charged));
  for (void* block : leaked) std::free(block);
}

}  // namespace
}  // namespace heapwell::sampler
