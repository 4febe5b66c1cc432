// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#include "monitor/guard.h"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <exception>
#include <utility>

#include "allocator/allocator.h"
#include "allocator/release.h"
#include "model/history_point.h"
#include "monitor/operations.h"
#include "platform/cgroup.h"
#include "platform/process.h"

namespace heapwell::monitor {
namespace {

using std::chrono::seconds;
using std::chrono::system_clock;

constexpr std::uint64_t kMebibyte = std::uint64_t{1} << 20;

// Below this a process that only starts is over its limit: bytes were taken for MiB.
constexpr std::uint64_t kMinSoftLimitBytes = 16 * kMebibyte;
constexpr std::size_t kMaxEvidenceSets = 1000;

// One hold of the allocator's lock: a millisecond or so.
constexpr std::uint64_t kReleaseStepBytes = 8 * kMebibyte;

// Totals outlive every guard: counters never fall. 0 is no limit, and no time.
struct Book {
  std::atomic<int> guards{0};
  std::atomic<std::uint64_t> soft_limit_bytes{0};
  std::atomic<std::uint64_t> released_bytes{0};
  std::atomic<std::uint64_t> evidence_count{0};
  std::atomic<std::uint64_t> evidence_failures{0};
  std::atomic<system_clock::rep> last_evidence{0};
};
constinit Book g_book;

std::optional<Error> Refuse(const GuardOptions& options) {
  const auto refuse = [](const char* why) {
    return Error{ErrorCode::kInvalidOption, why};
  };
  if (options.soft_limit_bytes && *options.soft_limit_bytes < kMinSoftLimitBytes) {
    return refuse("guard.soft_limit_bytes must be at least 16 MiB: it counts bytes");
  }
  if (options.release_bytes_per_second < kMebibyte) {
    return refuse("guard.release_bytes_per_second must be at least 1 MiB");
  }
  if (options.evidence_sets < 1 || options.evidence_sets > kMaxEvidenceSets) {
    return refuse("guard.evidence_sets must be 1 to 1000");
  }
  if (options.evidence_interval < seconds{1}) {
    return refuse("guard.evidence_interval must be at least 1 second");
  }
  return std::nullopt;
}

const char* InWords(model::MemoryLimit::Source source) {
  switch (source) {
    case model::MemoryLimit::Source::kCgroup:
      return "cgroup limit";
    case model::MemoryLimit::Source::kAddressSpace:
      return "address space limit";
    case model::MemoryLimit::Source::kData:
      return "data limit";
    case model::MemoryLimit::Source::kHost:
      break;
  }
  return "host's memory";
}

// Of a snapshot only what changes the decision: 0.1 ms, where all of it takes more.
std::optional<GuardReading> Read() {
  MemStats stats;
  stats.process = platform::ReadProcess();
  if (!stats.process) return std::nullopt;
  stats.cgroup = platform::ReadCgroup();
  GuardReading reading;
  reading.at = std::chrono::steady_clock::now();
  reading.resident_bytes = stats.process->resident_bytes;
  if (const auto books = allocator::ReadBooks()) {
    reading.free_page_bytes =
        books->heap_idle_bytes -
        std::min(books->heap_idle_bytes, books->heap_released_bytes);
  }
  if (const auto limit = model::BindingLimit(stats)) {
    reading.hard_limit =
        LimitUse{InWords(limit->source), limit->limit_bytes, limit->used_bytes};
  }
  return reading;
}

}  // namespace

std::optional<GuardStats> ReadGuard() {
  if (g_book.guards.load() == 0) return std::nullopt;
  GuardStats stats;
  if (const std::uint64_t limit = g_book.soft_limit_bytes.load()) {
    stats.soft_limit_bytes = limit;
  }
  stats.released_bytes = g_book.released_bytes.load();
  stats.evidence_count = g_book.evidence_count.load();
  stats.evidence_failures = g_book.evidence_failures.load();
  if (const auto last = g_book.last_evidence.load()) {
    stats.last_evidence = system_clock::time_point(system_clock::duration(last));
  }
  return stats;
}

Result<std::unique_ptr<Guard>> Guard::Make(const GuardOptions& options, Collect collect,
                                           model::DurationHistogram& releases) {
  if (const auto refusal = Refuse(options)) return *refusal;
  if (!options.soft_limit_bytes && options.evidence_directory.empty()) {
    return std::unique_ptr<Guard>();
  }
  std::optional<EvidenceDirectory> directory;
  if (!options.evidence_directory.empty()) {
    auto opened =
        EvidenceDirectory::Open(options.evidence_directory, options.evidence_sets);
    if (!opened) return opened.error();
    directory = *std::move(opened);
  }
  return std::unique_ptr<Guard>(
      new Guard(options, std::move(collect), std::move(directory), releases));
}

Guard::Guard(const GuardOptions& options, Collect collect,
             std::optional<EvidenceDirectory> directory,
             model::DurationHistogram& releases)
    : policy_(options),
      collect_(std::move(collect)),
      directory_(std::move(directory)),
      releases_(releases) {
  g_book.soft_limit_bytes = options.soft_limit_bytes.value_or(0);
  ++g_book.guards;
}

Guard::~Guard() {
  --g_book.guards;
  g_book.soft_limit_bytes = 0;
}

void Guard::Check() {
  if (const auto reading = Read()) Check(*reading);
}

void Guard::Check(const GuardReading& reading) {
  const GuardAction action = policy_.Decide(reading);
  // First what helps. The evidence is of what cannot be given back.
  if (action.release_bytes > 0) Release(action.release_bytes);
  if (action.evidence && directory_) Leave(action);
}

void Guard::Release(std::uint64_t bytes) {
  const Timed timed(releases_);
  std::uint64_t released = 0;
  while (released < bytes) {
    const std::uint64_t step =
        allocator::ReleaseSomeMemory(std::min(bytes - released, kReleaseStepBytes));
    if (step == 0) break;
    released += step;
  }
  g_book.released_bytes += released;
}

// The better files replace those that are on the disk already, for there may be no time
// and no memory to make them.
void Guard::Leave(const GuardAction& action) {
  const auto now = system_clock::now();
  const EvidenceLabel label = {now, action.used_bytes};
  EvidenceRequest request = {*action.evidence, action.room_bytes, /*quick=*/true};
  bool written = false;
  const auto book = [&] {
    written = true;
    ++g_book.evidence_count;
    g_book.last_evidence = now.time_since_epoch().count();
  };
  try {
    const auto set = directory_->Write(label, collect_(request));
    if (set) book();
    request.quick = false;
    const auto files = collect_(request);
    if (set) {
      static_cast<void>(directory_->Replace(*set, files));
    } else if (directory_->Write(label, files)) {
      book();
    }
  } catch (const std::exception&) {
    // Out of memory, which is what we came to report.
  }
  if (!written) ++g_book.evidence_failures;
}

}  // namespace heapwell::monitor
