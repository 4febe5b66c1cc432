// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#include "monitor/guard.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <new>
#include <string>

#include "allocator/allocator.h"
#include "base/file.h"

namespace heapwell::monitor {
namespace {

namespace fs = std::filesystem;
using std::chrono::seconds;

constexpr std::uint64_t kMebibyte = std::uint64_t{1} << 20;

model::DurationHistogram g_releases{model::kOperationBounds};

std::vector<EvidenceFile> Collect(const EvidenceRequest& request) {
  return {{"heap.txt", request.quick ? "quick" : request.why}};
}

class GuardTest : public ::testing::Test {
 protected:
  GuardTest() {
    std::string name = fs::temp_directory_path() / "heapwell.XXXXXX";
    root_ = ::mkdtemp(name.data());
    options_.evidence_directory = root_;
  }
  ~GuardTest() override { fs::remove_all(root_); }

  std::unique_ptr<Guard> Make(Guard::Collect collect = Collect) {
    auto guard = Guard::Make(options_, std::move(collect), g_releases);
    EXPECT_TRUE(guard) << guard.error().message;
    return *std::move(guard);
  }
  static GuardReading Near(int second) {
    GuardReading reading;
    reading.at = std::chrono::steady_clock::time_point{} + seconds{second};
    reading.hard_limit = LimitUse{"cgroup limit", 1000 * kMebibyte, 950 * kMebibyte};
    return reading;
  }
  [[nodiscard]] std::size_t Sets() const {
    return std::size_t(std::distance(fs::directory_iterator(root_), {}));
  }

  fs::path root_;
  GuardOptions options_;
};

TEST_F(GuardTest, DoesNotExistUnlessAskedFor) {
  options_ = {};
  EXPECT_EQ(Make(), nullptr);
  EXPECT_FALSE(ReadGuard());
}

TEST_F(GuardTest, RefusesWhatItCannotHonour) {
  const auto refused = [](auto change) {
    GuardOptions options;
    change(options);
    const auto guard = Guard::Make(options, Collect, g_releases);
    return !guard && guard.error().code == ErrorCode::kInvalidOption;
  };
  EXPECT_TRUE(refused([](auto& o) { o.soft_limit_bytes = 512; }));
  EXPECT_TRUE(refused([](auto& o) { o.release_bytes_per_second = 64; }));
  EXPECT_TRUE(refused([](auto& o) { o.evidence_sets = 0; }));
  EXPECT_TRUE(refused([](auto& o) { o.evidence_interval = seconds{0}; }));
  EXPECT_TRUE(refused([](auto& o) { o.evidence_directory = "/proc/heapwell"; }));
}

TEST_F(GuardTest, LeavesEvidenceAndCountsIt) {
  const auto guard = Make();
  const GuardStats before = *ReadGuard();
  guard->Check(Near(0));
  EXPECT_EQ(Sets(), 1u);
  const GuardStats after = *ReadGuard();
  EXPECT_EQ(after.evidence_count, before.evidence_count + 1);
  EXPECT_TRUE(after.last_evidence);
}

TEST_F(GuardTest, WritesTheQuickSetFirstAndThenTheWhole) {
  const auto text = [this] {
    const fs::path set = fs::directory_iterator(root_)->path();
    return base::ReadFile(set / "heap.txt").value_or("");
  };
  std::string first;
  const auto guard = Make([&](const EvidenceRequest& request) {
    if (!request.quick) first = text();  // What the OOM killer would leave by now.
    return Collect(request);
  });
  guard->Check(Near(0));
  EXPECT_EQ(first, "quick");
  EXPECT_EQ(Sets(), 1u);
  EXPECT_NE(text().find("memory is near its limit"), std::string::npos) << text();
}

TEST_F(GuardTest, KeepsTheQuickSetWhereThereIsNoMemoryForTheWhole) {
  const auto guard = Make([](const EvidenceRequest& request) {
    if (!request.quick) throw std::bad_alloc();
    return Collect(request);
  });
  const GuardStats before = *ReadGuard();
  guard->Check(Near(0));
  EXPECT_EQ(Sets(), 1u);
  EXPECT_EQ(ReadGuard()->evidence_count, before.evidence_count + 1);
  EXPECT_EQ(ReadGuard()->evidence_failures, before.evidence_failures);
}

TEST_F(GuardTest, CountsWhatItCouldNotWriteAndCarriesOn) {
  const auto guard = Make([](const EvidenceRequest&) {
    throw std::bad_alloc();
    return std::vector<EvidenceFile>{};
  });
  const GuardStats before = *ReadGuard();
  guard->Check(Near(0));
  EXPECT_EQ(Sets(), 0u);
  EXPECT_EQ(ReadGuard()->evidence_failures, before.evidence_failures + 1);
  EXPECT_EQ(ReadGuard()->evidence_count, before.evidence_count);
}

TEST_F(GuardTest, TellsItsLimitWhileItLives) {
  options_.soft_limit_bytes = 64 * kMebibyte;
  {
    const auto guard = Make();
    EXPECT_EQ(ReadGuard()->soft_limit_bytes, 64 * kMebibyte);
  }
  EXPECT_FALSE(ReadGuard());
}

std::uint64_t FreePages() {
  const auto books = allocator::ReadBooks();
  return books->heap_idle_bytes - books->heap_released_bytes;
}

TEST_F(GuardTest, GivesFreePagesBackAtItsRateAsTimedPauses) {
  constexpr std::size_t kBlock = 32 * kMebibyte;
  for (int i = 0; i < 4; ++i) {
    void* block = std::malloc(kBlock);
    std::memset(block, 1, kBlock);
    asm volatile("" : "+r"(block) : : "memory");
    std::free(block);
  }
  options_ = {};
  options_.soft_limit_bytes = 16 * kMebibyte;  // This process has more, whatever it is.
  options_.release_bytes_per_second = 4 * kMebibyte;
  const auto guard = Make();
  const std::uint64_t free_before = FreePages();
  ASSERT_GE(free_before, kBlock);
  const auto pauses_before = *allocator::ReadPauses();
  const std::uint64_t released_before = ReadGuard()->released_bytes;
  guard->Check();
  const std::uint64_t released = ReadGuard()->released_bytes - released_before;
  // Whole spans go, and a span of free pages may be as large as the largest block.
  EXPECT_GE(released, 4 * kMebibyte);
  EXPECT_LE(FreePages(), free_before - 4 * kMebibyte);
  const auto pauses = *allocator::ReadPauses();
  EXPECT_GT(pauses.release_count, pauses_before.release_count);
  EXPECT_GT(pauses.pause_total, pauses_before.pause_total);
}

}  // namespace
}  // namespace heapwell::monitor
