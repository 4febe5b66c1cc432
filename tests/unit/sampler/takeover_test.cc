// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
//
// The whole chain in this program: real malloc, real tcmalloc, our slow half.
#include "sampler/takeover.h"

#include <gperftools/nallocx.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <thread>
#include <vector>

#include "sampler/exponential_gap.h"
#include "sampler/site_table.h"

namespace heapwell::sampler {
namespace {

constexpr double kInterval = 524288;

// Gaps differ in every run. A right estimate is off by this many standard errors
// once in 10^9 runs (of a Poisson distribution, whose tail is heavier than Gauss's).
constexpr double kSigmas = 7;

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
