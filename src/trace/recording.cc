// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
//
// Two tables that fill from the front. What is in neither is counted: a region that was
// begun is never half recorded, so that slices always nest.
#include "trace/recording.h"

#include <pthread.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <chrono>
#include <thread>

#include "sampler/exponential_gap.h"
#include "sampler/find_or_insert.h"
#include "sampler/stack_hook.h"
#include "trace/session.h"

namespace heapwell::trace {
namespace {

// A session in the upper 16 bits, and below the nanoseconds from the trace's start to
// the region's end, which is 78 hours at the most.
constexpr int kTimeBits = 48;
constexpr std::uint64_t kTimeMask = (std::uint64_t{1} << kTimeBits) - 1;

struct RegionSlot {
  std::atomic<std::uint64_t> state{0};  // See above; the time is 0 until it ends.
  std::int64_t begin_ns = 0;
  pid_t thread = 0;
  std::uint8_t name_bytes = 0;
  std::array<char, kMaxNameBytes> name{};
};

struct SampleSlot {
  std::atomic<std::uint64_t> state{0};
  Sample sample = {};
};

constexpr std::size_t kPage = 4096;
alignas(kPage) constinit std::array<RegionSlot, kMaxRegions> g_regions{};
alignas(kPage) constinit std::array<SampleSlot, kMaxSamples> g_samples{};
constinit std::atomic<std::uint32_t> g_regions_used{0};
constinit std::atomic<std::uint32_t> g_samples_used{0};
constinit std::atomic<std::uint64_t> g_dropped_regions{0};
constinit std::atomic<std::uint64_t> g_dropped_samples{0};

constinit std::atomic<std::uint32_t> g_session{0};  // That runs. 0: none.
constinit std::atomic<std::uint32_t> g_last_session{0};
constinit std::atomic<std::int64_t> g_start_ns{0};
constinit std::atomic<bool> g_claimed{false};
// Threads that are writing a slot: the tables are not used anew before they are done.
constinit std::atomic<std::uint32_t> g_writers{0};

// While it lives, what the session wrote stays.
class Writing {
 public:
  explicit Writing(std::uint32_t session) noexcept {
    g_writers.fetch_add(1);
    may_ = session != 0 && g_session.load() == session;
  }
  ~Writing() { g_writers.fetch_sub(1); }
  Writing(const Writing&) = delete;
  Writing& operator=(const Writing&) = delete;
  explicit operator bool() const noexcept { return may_; }

 private:
  bool may_ = false;
};

std::uint64_t StateOf(std::uint32_t session, std::int64_t end_ns) noexcept {
  const std::int64_t time = end_ns - g_start_ns.load(std::memory_order_relaxed);
  return std::uint64_t{session & 0xFFFF} << kTimeBits |
         (static_cast<std::uint64_t>(time) & kTimeMask);
}

std::uint64_t OpenState(std::uint32_t session) noexcept {
  return std::uint64_t{session & 0xFFFF} << kTimeBits;
}

pid_t ThisThread() noexcept { return static_cast<pid_t>(::syscall(SYS_gettid)); }

// Inside malloc: no lock, no memory.
void RecordSample(const sampler::ObservedSample& observed) noexcept {
  const std::uint32_t session = g_session.load();
  const Writing writing(session);
  if (!writing) return;
  const std::uint32_t index = sampler::Take(g_samples_used, 1, kMaxSamples);
  if (index == kMaxSamples) {
    g_dropped_samples.fetch_add(1, std::memory_order_relaxed);
    return;
  }
  SampleSlot& slot = g_samples[index];
  slot.sample = {.thread = ThisThread(),
                 .at_ns = Now(),
                 .site = observed.site,
                 .token = observed.token,
                 .charged_bytes = observed.charged_bytes,
                 .interval_bytes = observed.interval_bytes};
  slot.state.store(OpenState(session), std::memory_order_release);
}

// False: a thread has not gone on for a second, and still may.
bool WaitForWriters() noexcept {
  for (int i = 0; i < 1000; ++i) {
    if (g_writers.load() == 0) return true;
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  return g_writers.load() == 0;
}

Region ReadRegion(const RegionSlot& slot, std::uint64_t state) {
  const auto time = static_cast<std::int64_t>(state & kTimeMask);
  return {.thread = slot.thread,
          .name = std::string(slot.name.data(), slot.name_bytes),
          .begin_ns = slot.begin_ns,
          .end_ns = time == 0 ? 0 : time + g_start_ns.load()};
}

bool IsOf(std::uint64_t state, std::uint32_t session) noexcept {
  return state >> kTimeBits == (session & 0xFFFF);
}

// The tables are zeros again, and no memory.
void GiveBack() noexcept {
  ::madvise(g_regions.data(), sizeof(g_regions) / kPage * kPage, MADV_DONTNEED);
  ::madvise(g_samples.data(), sizeof(g_samples) / kPage * kPage, MADV_DONTNEED);
}

// The child of a fork has none of the threads that record, nor who would stop them.
// Async-signal-safe, as all that runs in the child of a threaded process must be.
void EndInChild() {
  sampler::SetSampleObserver(nullptr);
  PublishSession(0);
  g_session.store(0);
  g_writers.store(0);
  if (!g_claimed.load()) return;
  g_regions_used.store(0);
  g_samples_used.store(0);
  GiveBack();
  g_claimed.store(false);
}

[[gnu::constructor]] void WatchForks() {
  ::pthread_atfork(nullptr, nullptr, &EndInChild);
}

std::uint32_t NextSession() noexcept {
  std::uint32_t session = g_last_session.load() + 1;
  if ((session & 0xFFFF) == 0) ++session;
  g_last_session.store(session);
  return session;
}

}  // namespace

std::int64_t Now() noexcept {
  timespec now = {};
  ::clock_gettime(CLOCK_BOOTTIME, &now);
  return std::int64_t{now.tv_sec} * 1'000'000'000 + now.tv_nsec;
}

SampledStack StackOf(const Sample& sample) {
  const sampler::Site site = sampler::ReadSite(sample.site);
  SampledStack stack = {.unload_generation = site.unload_generation};
  for (const std::uintptr_t address : site.stack) {
    stack.addresses.push_back(address - 1);
  }
  return stack;
}

std::optional<Sample> SampleOf(sampler::Token token) {
  const auto record = sampler::FindRecord(token);
  if (!record) return std::nullopt;
  return Sample{.site = record->site,
                .token = token,
                .charged_bytes = record->charged_bytes,
                .interval_bytes = record->interval_bytes};
}

double WeightOf(const Sample& sample) {
  return sampler::SampleWeight(sample.charged_bytes, sample.interval_bytes);
}

bool Start() noexcept {
  if (g_claimed.exchange(true)) return false;
  if (!WaitForWriters()) {
    g_claimed.store(false);
    return false;
  }
  g_regions_used.store(0);
  g_samples_used.store(0);
  g_dropped_regions.store(0);
  g_dropped_samples.store(0);
  g_start_ns.store(Now() - 1);  // No time from it is 0.
  const std::uint32_t session = NextSession();
  g_session.store(session);
  PublishSession(session);
  sampler::SetSampleObserver(&RecordSample);
  return true;
}

std::vector<Sample> SamplesFrom(std::size_t first) {
  const std::uint32_t session = g_session.load();
  std::vector<Sample> samples;
  const std::uint32_t used = g_samples_used.load(std::memory_order_acquire);
  for (std::size_t i = first; i < used; ++i) {
    const SampleSlot& slot = g_samples[i];
    // One that is still being written ends the list: it is in the next.
    if (slot.state.load(std::memory_order_acquire) != OpenState(session)) break;
    samples.push_back(slot.sample);
  }
  return samples;
}

Recorded Stop() {
  const std::uint32_t session = g_session.load();
  sampler::SetSampleObserver(nullptr);
  PublishSession(0);
  g_session.store(0);
  const bool quiet = WaitForWriters();
  Recorded recorded;
  for (std::uint32_t i = 0; i < g_regions_used.load(); ++i) {
    const std::uint64_t state = g_regions[i].state.load(std::memory_order_acquire);
    if (IsOf(state, session))
      recorded.regions.push_back(ReadRegion(g_regions[i], state));
  }
  for (std::uint32_t i = 0; i < g_samples_used.load(); ++i) {
    const std::uint64_t state = g_samples[i].state.load(std::memory_order_acquire);
    if (IsOf(state, session)) recorded.samples.push_back(g_samples[i].sample);
  }
  recorded.dropped_regions = g_dropped_regions.load();
  recorded.dropped_samples = g_dropped_samples.load();
  if (quiet) GiveBack();
  g_claimed.store(false);
  return recorded;
}

std::uint64_t BeginRegion(std::uint32_t session, std::string_view name) noexcept {
  const Writing writing(session);
  if (!writing) return 0;
  const std::uint32_t index = sampler::Take(g_regions_used, 1, kMaxRegions);
  if (index == kMaxRegions) {
    g_dropped_regions.fetch_add(1, std::memory_order_relaxed);
    return 0;
  }
  RegionSlot& slot = g_regions[index];
  slot.thread = ThisThread();
  name = name.substr(0, kMaxNameBytes);
  slot.name_bytes = static_cast<std::uint8_t>(name.size());
  std::ranges::copy(name, slot.name.begin());
  slot.begin_ns = Now();
  slot.state.store(OpenState(session), std::memory_order_release);
  return std::uint64_t{session} << 32 | index;
}

void EndRegion(std::uint64_t place) noexcept {
  const auto session = static_cast<std::uint32_t>(place >> 32);
  std::uint64_t open = OpenState(session);
  // Not if the trace has ended, and another has taken the place.
  if (g_session.load(std::memory_order_relaxed) != session) return;
  g_regions[static_cast<std::uint32_t>(place)].state.compare_exchange_strong(
      open, StateOf(session, Now()));
}

}  // namespace heapwell::trace
