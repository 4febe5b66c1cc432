// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#include "encode/legacy_cpu.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <cstring>
#include <string>
#include <vector>

namespace heapwell::encode {
namespace {

std::vector<std::uint64_t> Words(const std::string& bytes, std::size_t count) {
  std::vector<std::uint64_t> words(count);
  std::memcpy(words.data(), bytes.data(), count * sizeof(std::uint64_t));
  return words;
}

TEST(LegacyCpu, WritesHeaderRecordsTrailerAndMaps) {
  CpuProfile profile;
  profile.period = std::chrono::milliseconds(10);
  profile.samples = {{{0x100, 0x200}, false, false, "a", 3},
                     {{}, true, true, "b", 2},
                     {{0x300}, false, false, "c", 1}};
  const std::string bytes = LegacyCpu(profile, "maps\n");
  const std::vector<std::uint64_t> expected = {0, 3, 0,     10000, 0,  // Header.
                                               3, 2, 0x100, 0x201,     // Leaf as it is.
                                               1, 1, 0x300,            //
                                               0, 1, 0};
  ASSERT_EQ(bytes.size(), expected.size() * 8 + 5);
  EXPECT_EQ(Words(bytes, expected.size()), expected);
  EXPECT_EQ(bytes.substr(expected.size() * 8), "maps\n");
}

}  // namespace
}  // namespace heapwell::encode
