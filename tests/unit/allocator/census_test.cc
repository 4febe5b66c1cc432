// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <cstdlib>
#include <vector>

#include "allocator/allocator.h"

namespace heapwell::allocator {
namespace {

std::int64_t LiveObjects() {
  return static_cast<std::int64_t>(ReadCensus()->live_objects);
}

// Other objects come and go while two censuses are taken: a handful.
constexpr std::int64_t kNoise = 16;

// Four million of a size up to 256 bytes. That many of 4 KiB are 16 GiB, all of it
// resident, for tcmalloc links the free objects of a span through themselves: of those
// as many as fit into 512 MiB. Mebibytes are never touched.
class Census : public testing::TestWithParam<std::size_t> {};

TEST_P(Census, CountsObjectsOfOneSize) {
  const std::size_t bytes = GetParam();
  const std::size_t room = bytes <= 256 ? std::size_t{1} << 30 : std::size_t{512} << 20;
  const std::size_t count = std::min<std::size_t>(4'000'000, room / bytes);
  ASSERT_EQ(ReadSampling().interval_bytes, 524288u);
  std::vector<void*> kept(count);
  const std::int64_t before = LiveObjects();
  for (void*& block : kept) block = std::malloc(bytes);
  const HeapCensus census = *ReadCensus();
  const auto found = static_cast<std::int64_t>(census.live_objects) - before;
  EXPECT_NEAR(static_cast<double>(found), static_cast<double>(count), kNoise);
  for (void* block : kept) std::free(block);
  EXPECT_NEAR(static_cast<double>(LiveObjects() - before), 0, kNoise);
}

INSTANTIATE_TEST_SUITE_P(Sizes, Census, testing::Values(16, 64, 256, 4096, 1 << 20));

TEST(HeapCensus, SumsItsSizeClasses) {
  const HeapCensus census = *ReadCensus();
  std::uint64_t objects = 0;
  std::uint64_t bytes = 0;
  for (const SizeClassStats& row : census.size_classes) {
    objects += row.live_objects;
    bytes += row.live_bytes;
  }
  EXPECT_EQ(objects, census.live_objects);
  EXPECT_EQ(bytes, census.live_bytes);
}

}  // namespace
}  // namespace heapwell::allocator
