// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#include "allocator/page_residency.h"

#include <gtest/gtest.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cstring>
#include <memory>

namespace {
int g_calls = 0;
}  // namespace

// In the place of libc's, to count.
extern "C" int mincore(void* address, std::size_t length,
                       unsigned char* pages) noexcept {
  ++g_calls;
  return static_cast<int>(::syscall(SYS_mincore, address, length, pages));
}

namespace heapwell::allocator {
namespace {

constexpr std::size_t kPage = 4096;

// Fresh pages that no other test touches.
class Pages {
 public:
  explicit Pages(std::size_t count)
      : bytes_(count * kPage),
        start_(static_cast<char*>(::mmap(nullptr, bytes_, PROT_READ | PROT_WRITE,
                                         MAP_PRIVATE | MAP_ANONYMOUS, -1, 0))) {
    ::madvise(start_, bytes_, MADV_NOHUGEPAGE);
  }
  ~Pages() { ::munmap(start_, bytes_); }
  Pages(const Pages&) = delete;
  Pages& operator=(const Pages&) = delete;

  void Touch(std::size_t first, std::size_t count) {
    std::memset(start_ + first * kPage, 1, count * kPage);
  }
  [[nodiscard]] std::uintptr_t At(std::size_t page) const {
    return reinterpret_cast<std::uintptr_t>(start_) + page * kPage;
  }

 private:
  std::size_t bytes_;
  char* start_;
};

TEST(PageResidency, CountsTheTouchedPages) {
  Pages pages(100);
  pages.Touch(10, 5);
  pages.Touch(90, 10);
  const auto residency = std::make_unique<PageResidency>();
  EXPECT_EQ(residency->ResidentBytes(pages.At(0), 50 * kPage), 5 * kPage);
  EXPECT_EQ(residency->ResidentBytes(pages.At(50), 50 * kPage), 10 * kPage);
}

TEST(PageResidency, GoesBeyondItsWindow) {
  constexpr std::size_t kMany = 3 * 8192 + 7;
  Pages pages(kMany);
  pages.Touch(0, 1);
  pages.Touch(kMany - 1, 1);
  const auto residency = std::make_unique<PageResidency>();
  EXPECT_EQ(residency->ResidentBytes(pages.At(0), kMany * kPage), 2 * kPage);
}

TEST(PageResidency, IsUnknownWhereNothingIsMapped) {
  const auto residency = std::make_unique<PageResidency>();
  EXPECT_FALSE(residency->ResidentBytes(kPage, kPage));
}

// A span may be the last before a hole.
TEST(PageResidency, EndsWhereTheMappingDoes) {
  Pages pages(20);
  pages.Touch(0, 4);
  ::munmap(reinterpret_cast<void*>(pages.At(10)), 10 * kPage);
  const auto residency = std::make_unique<PageResidency>();
  EXPECT_EQ(residency->ResidentBytes(pages.At(0), 10 * kPage), 4 * kPage);
}

// As a heap of small spans asks, whose last window has a hole in it.
TEST(PageResidency, AsksSeldomThoughAHoleFollows) {
  constexpr std::size_t kMany = 2000;
  Pages pages(kMany + 10);
  pages.Touch(0, kMany);
  ::munmap(reinterpret_cast<void*>(pages.At(kMany)), 10 * kPage);
  const auto residency = std::make_unique<PageResidency>();
  g_calls = 0;
  for (std::size_t page = 0; page < kMany; ++page) {
    ASSERT_EQ(residency->ResidentBytes(pages.At(page), kPage), kPage);
  }
  EXPECT_LT(g_calls, 100);
}

}  // namespace
}  // namespace heapwell::allocator
