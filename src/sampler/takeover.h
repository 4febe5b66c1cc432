// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
//
// tcmalloc's sampler, as gperftools 2.6 to 2.18 lay it out. Its out-of-line members
// are called through the PLT; the definitions in takeover.cc take their place.
#ifndef HEAPWELL_SRC_SAMPLER_TAKEOVER_H_
#define HEAPWELL_SRC_SAMPLER_TAKEOVER_H_

#include <sys/types.h>

#include <cstddef>
#include <cstdint>

namespace tcmalloc {

class [[gnu::visibility("default")]] Sampler {
 public:
  void Init(std::uint64_t seed);
  bool RecordAllocationSlow(std::size_t charged_bytes);
  ssize_t PickNextSamplingPoint();
  static int GetSamplePeriod();

  // The fast path, in tcmalloc: subtract, and come to RecordAllocationSlow when a
  // block charges more than is left. Volatile, for other threads read it.
  volatile ssize_t bytes_until_sample_;
  // Ours to use: only the members above ever touched it.
  std::uint64_t countdown_;
  bool initialized_;
};

static_assert(sizeof(Sampler) == 24 && offsetof(Sampler, countdown_) == 8);

}  // namespace tcmalloc

namespace heapwell::sampler {

/// Does nothing. tcmalloc alone calls the members above, and a linker takes an object
/// from an archive only for one that refers to it: whoever samples calls this.
void LinkTakeover() noexcept;

}  // namespace heapwell::sampler

#endif  // HEAPWELL_SRC_SAMPLER_TAKEOVER_H_
