// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#include "http/bind_address.h"

#include <gtest/gtest.h>

#include <string>

namespace heapwell::http {
namespace {

TEST(ParseBindAddress, TakesLoopbackInAllItsForms) {
  for (const char* host : {"127.0.0.1", "127.0.0.9", "::1", "[::1]", "localhost",
                           "unix:/run/heapwell.sock"}) {
    const auto address = ParseBindAddress({host, 6060});
    ASSERT_TRUE(address) << host;
    EXPECT_TRUE(address->is_loopback) << host;
  }
}

TEST(ParseBindAddress, KnowsWhatOtherMachinesCanReach) {
  for (const char* host : {"0.0.0.0", "::", "10.0.0.1", "::ffff:10.0.0.1"}) {
    const auto address = ParseBindAddress({host, 6060});
    ASSERT_TRUE(address) << host;
    EXPECT_FALSE(address->is_loopback) << host;
  }
}

TEST(ParseBindAddress, WritesTheAddressAsPeopleDo) {
  EXPECT_EQ(ParseBindAddress({"localhost", 6060})->text, "127.0.0.1:6060");
  EXPECT_EQ(ParseBindAddress({"::1", 6060})->text, "[::1]:6060");
  EXPECT_EQ(ParseBindAddress({"unix:/x", 6060})->text, "unix:/x");
}

TEST(ParseBindAddress, LooksNoNamesUp) {
  for (const char* host : {"example.com", "", "127.1", "unix:", "unix:relative",
                           "localhost.", "127.0.0.1:80", "[::1"}) {
    const auto address = ParseBindAddress({host, 6060});
    ASSERT_FALSE(address) << host;
    EXPECT_EQ(address.error().code, ErrorCode::kInvalidOption) << host;
  }
}

TEST(ParseBindAddress, RefusesPortsThatDoNotExist) {
  EXPECT_FALSE(ParseBindAddress({"127.0.0.1", -1}));
  EXPECT_FALSE(ParseBindAddress({"127.0.0.1", 65536}));
  EXPECT_TRUE(ParseBindAddress({"127.0.0.1", 65535}));
}

TEST(ParseBindAddress, RefusesAPathThatTheKernelWouldCut) {
  EXPECT_TRUE(ParseBindAddress({"unix:/" + std::string(106, 'a'), 0}));
  EXPECT_FALSE(ParseBindAddress({"unix:/" + std::string(107, 'a'), 0}));
}

}  // namespace
}  // namespace heapwell::http
