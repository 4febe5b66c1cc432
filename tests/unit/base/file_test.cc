// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#include "base/file.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <unistd.h>

namespace heapwell::base {
namespace {

TEST(ReadFile, ReadsAKernelTextWhoseSizeIsZero) {
  const auto text = ReadFile("/proc/self/status");
  ASSERT_TRUE(text);
  EXPECT_NE(text->find("VmRSS:"), std::string::npos);
}

TEST(ReadFile, CutsAtTheBound) {
  EXPECT_EQ(ReadFile("/dev/zero", 10000)->size(), 10000u);
}

TEST(ReadFile, IsEmptyForAMissingFileAndForAFolder) {
  EXPECT_FALSE(ReadFile("/nonexistent/file"));
  EXPECT_FALSE(ReadFile("/proc/self"));
}

TEST(OwnedFd, ClosesWhatItOwnsAndIsNotInheritedByExec) {
  int raw = -1;
  {
    const OwnedFd fd = OpenForRead("/dev/null");
    raw = fd.get();
    ASSERT_GE(raw, 0);
    EXPECT_EQ(::fcntl(raw, F_GETFD) & FD_CLOEXEC, FD_CLOEXEC);
  }
  EXPECT_EQ(::fcntl(raw, F_GETFD), -1);
}

TEST(OwnedFd, MovesOwnership) {
  OwnedFd first = OpenForRead("/dev/null");
  const int raw = first.get();
  const OwnedFd second = std::move(first);
  EXPECT_EQ(second.get(), raw);
  EXPECT_FALSE(first);  // NOLINT(bugprone-use-after-move): empty by contract.
}

}  // namespace
}  // namespace heapwell::base
