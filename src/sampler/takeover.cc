// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
//
// Our definitions of the slow half of tcmalloc's sampler. The fast half, in malloc,
// is tcmalloc's own and unchanged: that is why heapwell costs nothing there.
#include "sampler/takeover.h"

#include <pthread.h>

#include <atomic>
#include <limits>
#include <utility>

#include "sampler/countdown.h"
#include "sampler/malloc_count.h"
#include "sampler/sampling.h"
#include "sampler/thread_state.h"

namespace heapwell::sampler {
namespace {

constinit pthread_key_t g_thread_key{};
constinit std::atomic<bool> g_key_made{false};

// The destructor of a pthread key, not of a thread_local: registering the latter
// takes the loader's lock, and a thread's first malloc must not (a constructor run
// by dlopen may be waiting for that very thread).
void EndThread(void* /*armed*/) noexcept {
  t_state.ending = true;
  if (Countdown* countdown = Countdown::OfThisThread()) countdown->Drain();
  FoldMallocCount();
}

// Made at the first thread cache, which is before tcmalloc makes its own key: keys
// are destroyed in the order they were made, so EndThread finds the cache alive.
void MakeThreadKey() noexcept {
  bool made = false;
  if (!g_key_made.compare_exchange_strong(made, true)) return;
  if (::pthread_key_create(&g_thread_key, &EndThread) != 0) g_key_made.store(false);
}

void RegisterThread() noexcept {
  if (t_state.ending) FoldMallocCount();
  if (t_state.registered || t_state.ending || !g_key_made.load()) return;
  t_state.registered = true;
  ShareMallocCount();
  ::pthread_setspecific(g_thread_key, &t_state);
}

void DoLockedWork() noexcept {
  if (t_state.locked_work == nullptr) return;
  std::exchange(t_state.locked_work, nullptr)(t_state.locked_argument);
}

}  // namespace

void LinkTakeover() noexcept {}

bool OnSlowPath(tcmalloc::Sampler& sampler, std::size_t charged_bytes) noexcept {
  Countdown* countdown = Countdown::Of(sampler);
  if (countdown == nullptr) {
    sampler.bytes_until_sample_ = std::numeric_limits<std::int32_t>::max();
    return false;
  }
  t_state.countdown = countdown;
  const bool sample = countdown->Expire(charged_bytes);
  RegisterThread();
  return sample;
}

}  // namespace heapwell::sampler

namespace tcmalloc {

using heapwell::sampler::Countdown;

void Sampler::Init(std::uint64_t /*seed*/) {
  heapwell::sampler::MakeThreadKey();
  const std::uint64_t carried = countdown_;
  Countdown* countdown = Countdown::Find(*this);
  if (countdown != nullptr) {
    countdown->Restart(/*intact=*/carried == countdown_);
  } else {
    heapwell::sampler::CountUncountedThread();
  }
  initialized_ = true;
  heapwell::sampler::DoLockedWork();
}

bool Sampler::RecordAllocationSlow(std::size_t charged_bytes) {
  return !heapwell::sampler::OnSlowPath(*this, charged_bytes);
}

ssize_t Sampler::PickNextSamplingPoint() { return bytes_until_sample_; }

int Sampler::GetSamplePeriod() {
  constexpr std::uint64_t kMax = std::numeric_limits<int>::max();
  const std::uint64_t interval = heapwell::sampler::Interval();
  return static_cast<int>(interval < kMax ? interval : kMax);
}

}  // namespace tcmalloc

// Flags of tcmalloc's sampler.o. Defined here so that a static link never needs that
// object, which would define the members above a second time. The namespace has the
// first name up to gperftools 2.15, the second from 2.16 on.
#define HEAPWELL_FLAGS_OF_SAMPLER                                               \
  extern std::int64_t FLAGS_tcmalloc_sample_parameter;                          \
  extern char FLAGS_notcmalloc_sample_parameter;                                \
  [[gnu::visibility("default")]] std::int64_t FLAGS_tcmalloc_sample_parameter = \
      524288;                                                                   \
  [[gnu::visibility("default")]] char FLAGS_notcmalloc_sample_parameter = 0;

namespace FLAG__namespace_do_not_use_directly_use_DECLARE_int64_instead {
HEAPWELL_FLAGS_OF_SAMPLER
}  // namespace FLAG__namespace_do_not_use_directly_use_DECLARE_int64_instead
namespace FLAG__namespace_do_not_use_directly_use_DECLARE_int64_t_instead {
HEAPWELL_FLAGS_OF_SAMPLER
}  // namespace FLAG__namespace_do_not_use_directly_use_DECLARE_int64_t_instead
