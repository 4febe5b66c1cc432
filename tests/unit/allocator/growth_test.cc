// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
//
// tcmalloc's growth stacks, held against what this program makes its heap grow by.
#include <dlfcn.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <cstdlib>

#include "allocator/allocator.h"

namespace heapwell::allocator {
namespace {

constexpr std::size_t kGrowthBytes = std::size_t{64} << 20;

// What the stack of a growth must lead to. More than the heap has left of what other
// tests freed.
[[gnu::noinline]] void* GrowTheHeap() {
  void* block = std::malloc(ReadBooks()->heap_idle_bytes + kGrowthBytes);
  asm volatile("" : "+r"(block) : : "memory");
  return block;
}

bool IsInGrowTheHeap(std::uintptr_t address) {
  const auto start = reinterpret_cast<std::uintptr_t>(&GrowTheHeap);
  return address >= start && address < start + 256;
}

std::int64_t BytesGrownHere(const HeapProfile& growth) {
  std::int64_t bytes = 0;
  for (const HeapSample& sample : growth.samples) {
    if (std::ranges::any_of(sample.stack, IsInGrowTheHeap)) bytes += sample.inuse_bytes;
  }
  return bytes;
}

TEST(ReadHeapGrowth, NamesWhoMadeTheHeapGrow) {
  void* block = GrowTheHeap();
  const auto growth = ReadHeapGrowth();
  std::free(block);
  ASSERT_TRUE(growth) << growth.error().message;
  EXPECT_GE(BytesGrownHere(*growth), static_cast<std::int64_t>(kGrowthBytes));
  EXPECT_GT(growth->pause.count(), 0);
}

TEST(ReadHeapGrowth, SumsToTheHeap) {
  const auto growth = ReadHeapGrowth();
  ASSERT_TRUE(growth);
  std::int64_t bytes = 0;
  for (const HeapSample& sample : growth->samples) bytes += sample.inuse_bytes;
  const auto heap = static_cast<std::int64_t>(ReadBooks()->heap_sys_bytes);
  // Of a growth tcmalloc may note less than it takes: it rounds up.
  EXPECT_GT(bytes, heap / 2);
  EXPECT_LE(bytes, heap);
}

TEST(ReadHeapGrowth, BeginsStacksOutsideOfTcmalloc) {
  const auto growth = ReadHeapGrowth();
  ASSERT_TRUE(growth);
  Dl_info tcmalloc = {};
  ASSERT_NE(dladdr(dlsym(RTLD_DEFAULT, "tc_malloc"), &tcmalloc), 0);
  for (const HeapSample& sample : growth->samples) {
    if (sample.stack.empty()) continue;
    Dl_info object = {};
    dladdr(reinterpret_cast<const void*>(sample.stack.front()), &object);  // NOLINT
    EXPECT_STRNE(object.dli_fname, tcmalloc.dli_fname);
  }
}

TEST(ReadHeapGrowth, IsBookedAsAPause) {
  const std::uint64_t before = ReadPauses()->pause_count;
  ASSERT_TRUE(ReadHeapGrowth());
  EXPECT_EQ(ReadPauses()->pause_count, before + 1);
}

TEST(CountCallSites, CountsWhatAProfileLists) {
  for (int i = 0; i < 100'000; ++i) {
    void* block = std::malloc(64);
    asm volatile("" : "+r"(block) : : "memory");
    std::free(block);
  }
  const auto profile = ReadHeapSamples();
  ASSERT_TRUE(profile);
  const auto sites = CountCallSites();
  ASSERT_TRUE(sites);
  EXPECT_GT(*sites, 0u);
  // Taking the profile may itself have been sampled since.
  EXPECT_NEAR(static_cast<double>(*sites),
              static_cast<double>(profile->profile.samples.size()), 3);
}

}  // namespace
}  // namespace heapwell::allocator
