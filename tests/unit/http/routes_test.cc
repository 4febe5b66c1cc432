// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#include "http/routes.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <string>

namespace heapwell::http {
namespace {

TEST(FindRoute, ComparesByteByByte) {
  EXPECT_NE(FindRoute("/debug/heap"), nullptr);
  for (const char* path : {"", "/debug/heap/", "/debug/Heap", "//debug/heap",
                           "/debug//heap", "/debug/./heap", "/%64ebug/heap",
                           "/debug/heap.", "/debug/heap;x", "/debug/hea"}) {
    EXPECT_EQ(FindRoute(path), nullptr) << path;
  }
}

TEST(Routes, HaveEachPathOnce) {
  std::set<std::string_view> paths;
  for (const Route& route : Routes()) EXPECT_TRUE(paths.insert(route.path).second);
}

TEST(Routes, TakePostsForSymbolsAndForControlAlone) {
  for (const Route& route : Routes()) {
    if (route.path.ends_with("/symbol")) {
      EXPECT_EQ(route.methods, Methods::kReadOrPost) << route.path;
    } else if (route.path == "/debug/release" || route.path == "/debug/sampling") {
      EXPECT_EQ(route.methods, Methods::kControl) << route.path;
    } else {
      EXPECT_EQ(route.methods, Methods::kRead) << route.path;
    }
  }
}

TEST(Endpoints, AreLiteralToEveryRouter) {
  // Some servers would take these for patterns.
  for (const Endpoint& endpoint : Endpoints()) {
    EXPECT_EQ(endpoint.path.find_first_of(".^$|()[]{}*+?\\:"), std::string::npos);
  }
}

TEST(Endpoints, LeaveTheRootToTheServerThatMountsThem) {
  const auto endpoints = Endpoints();
  EXPECT_EQ(endpoints.size(), Routes().size() - 1);
  EXPECT_TRUE(std::none_of(endpoints.begin(), endpoints.end(),
                           [](const Endpoint& row) { return row.path == "/"; }));
}

}  // namespace
}  // namespace heapwell::http
