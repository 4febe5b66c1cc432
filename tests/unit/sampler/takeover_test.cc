// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
//
// The whole chain in this program: real malloc, real tcmalloc, our slow half.
#include "sampler/takeover.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstdlib>
#include <thread>
#include <vector>

#include "sampler/countdown.h"
#include "sampler/site_table.h"

namespace heapwell::sampler {
namespace {

struct Sum {
  double objects = 0;
  double bytes = 0;
};

Sum AllSites() {
  Sum sum;
  for (SiteId id = 0; id < SiteCount(); ++id) {
    sum.objects += ReadSite(id).alloc_objects;
    sum.bytes += ReadSite(id).alloc_bytes;
  }
  return sum;
}

TEST(Takeover, EstimatesAllocatedBytesWithoutBias) {
  for (const std::size_t bytes : {64u, 4096u, 1u << 20}) {
    const Sum before = AllSites();
    const std::uint64_t exact_before = Countdown::TotalBytes();
    const std::size_t count =
        std::min<std::size_t>(2'000'000, (std::size_t{2} << 30) / bytes);
    for (std::size_t i = 0; i < count; ++i) {
      void* block = std::malloc(bytes);
      asm volatile("" : "+r"(block) : : "memory");
      std::free(block);
    }
    const auto exact = static_cast<double>(Countdown::TotalBytes() - exact_before);
    const double p = 1 / SampleWeight(bytes, 524288);
    const double sigma = static_cast<double>(bytes) *
                         std::sqrt(static_cast<double>(count) * (1 - p) / p);
    EXPECT_NEAR(AllSites().bytes - before.bytes, exact, 4 * sigma + 1) << bytes;
  }
}

// A thread per request: gperftools' own sampler sees none of these.
TEST(Takeover, SeesShortThreads) {
  constexpr int kThreads = 800;
  constexpr std::size_t kBytes = 128'000;
  const Sum before = AllSites();
  std::vector<void*> leaked(kThreads);
  for (int i = 0; i < kThreads; ++i) {
    std::thread([&, i] {
      leaked[static_cast<std::size_t>(i)] = std::malloc(kBytes);
    }).join();
  }
  const double p = 1 / SampleWeight(131072, 524288);
  const double sigma = std::sqrt(kThreads * (1 - p) / p);
  EXPECT_NEAR(AllSites().objects - before.objects, kThreads, 4 * sigma + 400);
  for (void* block : leaked) std::free(block);
}

}  // namespace
}  // namespace heapwell::sampler
