// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#include "platform/process.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <unistd.h>

#include <cstddef>
#include <cstring>
#include <limits>
#include <string>
#include <thread>

#include "base/file.h"
#include "platform/kernel_text.h"
#include "platform/temp_tree.h"

namespace heapwell::platform {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using std::chrono::system_clock;

constexpr std::uint64_t kKiB = 1024;
constexpr std::size_t kMiB = std::size_t{1} << 20;

std::string Fixture(const std::string& name) {
  return base::ReadFile(std::string(HEAPWELL_TESTDATA) + "/" + name).value_or("");
}

TEST(ParseStatus, ReadsEveryFieldInBytes) {
  const auto stats = ParseStatus(Fixture("status.txt"));
  ASSERT_TRUE(stats);
  EXPECT_EQ(stats->resident_bytes, 524288 * kKiB);
  EXPECT_EQ(stats->resident_peak_bytes, 524300 * kKiB);
  EXPECT_EQ(stats->resident_anonymous_bytes, 512000 * kKiB);
  EXPECT_EQ(stats->resident_file_bytes, 12284 * kKiB);
  EXPECT_EQ(stats->resident_shared_bytes, 4 * kKiB);
  EXPECT_EQ(stats->virtual_bytes, 2097152 * kKiB);
  EXPECT_EQ(stats->data_bytes, 360 * kKiB);
  EXPECT_EQ(stats->swapped_bytes, 16 * kKiB);
  EXPECT_EQ(stats->threads, 33u);
}

TEST(ParseStatus, TreatsAMissingPeakAsEmpty) {
  const auto stats = ParseStatus("VmRSS:\t 8 kB\n");
  ASSERT_TRUE(stats);
  EXPECT_FALSE(stats->resident_peak_bytes);
  EXPECT_FALSE(stats->threads);
}

TEST(ParseStatus, KeepsAZeroApartFromAMissingValue) {
  EXPECT_EQ(ParseStatus("VmRSS:\t8 kB\nVmSwap:\t0 kB\n")->swapped_bytes, 0u);
}

TEST(ParseStatus, IsEmptyWithoutAResidentSize) {
  EXPECT_FALSE(ParseStatus(""));
  EXPECT_FALSE(ParseStatus("Name:\tkthreadd\nThreads:\t1\n"));
}

TEST(ParseStatus, RefusesANumberThatIsCutOrNoNumber) {
  for (const char* text :
       {"VmRSS:\t  5242", "VmRSS:\t 5242 k", "VmRSS:\t 8 MB\n", "VmRSS: -8 kB\n",
        "VmRSS:\n", "VmRSS: kB\n", "VmRSS: 18014398509481984 kB\n"}) {
    EXPECT_FALSE(ParseStatus(text)) << text;
  }
}

ProcessStats FromStat(std::string_view text, long ticks_per_second = 100,
                      std::optional<system_clock::time_point> boot_time =
                          system_clock::time_point(seconds(1'700'000'000))) {
  ProcessStats stats;
  ParseStat(text, ticks_per_second, boot_time, stats);
  return stats;
}

TEST(ParseStat, ReadsBehindACommandOfSpacesAndParentheses) {
  const ProcessStats stats = FromStat(Fixture("stat.txt"));
  EXPECT_EQ(stats.minor_faults, 1200u);
  EXPECT_EQ(stats.major_faults, 37u);
  EXPECT_EQ(stats.cpu_time, milliseconds(3750));
  EXPECT_EQ(stats.started_at, system_clock::time_point(seconds(1'700'003'600)));
}

TEST(ParseStat, LeavesTheStartEmptyWithoutABootTime) {
  const ProcessStats stats = FromStat(Fixture("stat.txt"), 100, std::nullopt);
  EXPECT_FALSE(stats.started_at);
  EXPECT_TRUE(stats.cpu_time);
}

TEST(ParseStat, LeavesTimesEmptyWithoutATickRate) {
  const ProcessStats stats = FromStat(Fixture("stat.txt"), -1);
  EXPECT_FALSE(stats.cpu_time);
  EXPECT_FALSE(stats.started_at);
  EXPECT_EQ(stats.minor_faults, 1200u);
}

TEST(ParseStat, NeverTakesACutNumberForAWholeOne) {
  const std::string whole = Fixture("stat.txt");
  const ProcessStats expected = FromStat(whole);
  for (std::size_t size = 0; size < whole.size(); ++size) {
    const ProcessStats stats = FromStat(whole.substr(0, size));
    ASSERT_EQ(stats.minor_faults.value_or(*expected.minor_faults),
              expected.minor_faults);
    ASSERT_EQ(stats.major_faults.value_or(*expected.major_faults),
              expected.major_faults);
    ASSERT_EQ(stats.cpu_time.value_or(*expected.cpu_time), expected.cpu_time);
    ASSERT_EQ(stats.started_at.value_or(*expected.started_at), expected.started_at);
  }
}

TEST(ParseStat, LeavesTimesEmptyThatNoClockCanHold) {
  const std::string huge = std::to_string(std::numeric_limits<std::uint64_t>::max());
  std::string text = "1 (a) R";
  for (int field = 4; field <= 30; ++field) text += " " + huge;
  const ProcessStats stats = FromStat(text);
  EXPECT_FALSE(stats.cpu_time);
  EXPECT_FALSE(stats.started_at);
  EXPECT_EQ(stats.major_faults, std::numeric_limits<std::uint64_t>::max());
}

TEST(ParseBootTime, ReadsTheSecondsSinceTheEpoch) {
  EXPECT_EQ(ParseBootTime("cpu  1 2\nbtime 1700000000\nprocesses 9\n"),
            system_clock::time_point(seconds(1'700'000'000)));
}

TEST(ParseBootTime, IsEmptyForZeroAndForGarbage) {
  for (const char* text :
       {"", "btime 0\n", "btime x\n", "btime 18446744073709551615\n"}) {
    EXPECT_FALSE(ParseBootTime(text)) << text;
  }
}

TEST(CountEntries, CountsAFolderWithoutItsDots) {
  const TempTree tree{{"/a", ""}, {"/b", ""}, {"/.c/d", ""}};
  EXPECT_EQ(CountEntries(tree.root().c_str()), 3u);
}

TEST(CountEntries, CountsMoreEntriesThanOneReadHolds) {
  const TempTree tree{};
  std::filesystem::create_directories(tree.root());
  for (int i = 0; i < 500; ++i) tree.Write("/entry_" + std::to_string(i), "");
  EXPECT_EQ(CountEntries(tree.root().c_str()), 500u);
}

TEST(CountEntries, IsEmptyForAFileAndForNothing) {
  EXPECT_FALSE(CountEntries("/dev/null"));
  EXPECT_FALSE(CountEntries("/nonexistent"));
}

class ReadProcessLive : public testing::Test {
 protected:
  ProcessStats Read() {
    const auto stats = ReadProcess();
    EXPECT_TRUE(stats);
    return stats.value_or(ProcessStats{});
  }
};

TEST_F(ReadProcessLive, ResidentGrowsByWhatIsTouchedAndOnlyThen) {
  constexpr std::size_t kBytes = 64 * kMiB;
  // The kernel batches its counts: a few hundred KiB may be missing.
  constexpr std::size_t kSlack = 2 * kMiB;
  const auto before = Read();
  void* memory = ::mmap(nullptr, kBytes, PROT_READ | PROT_WRITE,
                        MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  ASSERT_NE(memory, MAP_FAILED);
  const auto mapped = Read();
  EXPECT_LT(mapped.resident_bytes, before.resident_bytes + kSlack);
  EXPECT_GE(*mapped.virtual_bytes, *before.virtual_bytes + kBytes);
  std::memset(memory, 1, kBytes);
  const auto touched = Read();
  EXPECT_GE(touched.resident_bytes, mapped.resident_bytes + kBytes - kSlack);
  EXPECT_GE(*touched.resident_anonymous_bytes,
            *mapped.resident_anonymous_bytes + kBytes - kSlack);
  EXPECT_GT(*touched.minor_faults, *mapped.minor_faults);
  ::munmap(memory, kBytes);
  const auto unmapped = Read();
  EXPECT_LT(unmapped.resident_bytes, touched.resident_bytes - kBytes + kSlack);
  EXPECT_GE(*unmapped.resident_peak_bytes, touched.resident_bytes - kSlack);
}

TEST_F(ReadProcessLive, CountsOpenDescriptorsAndNotItsOwn) {
  const auto before = Read();
  const base::OwnedFd first = base::OpenForRead("/dev/null");
  const base::OwnedFd second = base::OpenForRead("/dev/null");
  EXPECT_EQ(*Read().open_fds, *before.open_fds + 2);
  EXPECT_EQ(*Read().open_fds + 1, CountEntries("/proc/self/fd"));
}

TEST_F(ReadProcessLive, CountsThreads) {
  const auto before = Read();
  std::thread other([&] { EXPECT_EQ(*Read().threads, *before.threads + 1); });
  other.join();
}

TEST_F(ReadProcessLive, CpuTimeGrowsWithWork) {
  const auto before = *Read().cpu_time;
  struct rusage usage = {};
  const auto spent = [&] {
    ::getrusage(RUSAGE_SELF, &usage);
    return seconds(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) +
           std::chrono::microseconds(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec);
  };
  const auto start = spent();
  while (spent() - start < milliseconds(100)) {
  }
  EXPECT_GE(*Read().cpu_time - before, milliseconds(80));
}

TEST_F(ReadProcessLive, StartedBeforeNowAndDoesNotMove) {
  const auto first = Read().started_at;
  ASSERT_TRUE(first);
  EXPECT_LE(*first, system_clock::now() + seconds(2));
  EXPECT_GT(*first, system_clock::now() - std::chrono::hours(1));
  EXPECT_EQ(Read().started_at, first);
}

TEST_F(ReadProcessLive, TakesLimitsFromTheKernelAndNoneForInfinity) {
  struct rlimit files = {};
  ::getrlimit(RLIMIT_NOFILE, &files);
  EXPECT_EQ(Read().max_fds, files.rlim_cur);
  struct rlimit data = {};
  ::getrlimit(RLIMIT_DATA, &data);
  const struct rlimit less = {std::uint64_t{1} << 45, data.rlim_max};
  ASSERT_EQ(::setrlimit(RLIMIT_DATA, &less), 0);
  EXPECT_EQ(Read().data_limit_bytes, std::uint64_t{1} << 45);
  ASSERT_EQ(::setrlimit(RLIMIT_DATA, &data), 0);
  struct rlimit space = {};
  ::getrlimit(RLIMIT_AS, &space);
  const struct rlimit narrowed = {std::uint64_t{1} << 46, space.rlim_max};
  ASSERT_EQ(::setrlimit(RLIMIT_AS, &narrowed), 0);
  EXPECT_EQ(Read().virtual_limit_bytes, std::uint64_t{1} << 46);
  ASSERT_EQ(::setrlimit(RLIMIT_AS, &space), 0);
  if (space.rlim_cur == RLIM_INFINITY) {
    EXPECT_FALSE(Read().virtual_limit_bytes);
  }
}

}  // namespace
}  // namespace heapwell::platform
