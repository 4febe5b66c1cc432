// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
//
// All that the house asks of the allocator. The null allocator answers the same.
#ifndef HEAPWELL_SRC_ALLOCATOR_ALLOCATOR_H_
#define HEAPWELL_SRC_ALLOCATOR_ALLOCATOR_H_

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "heapwell/heap_profile.h"
#include "heapwell/mem_stats.h"
#include "model/duration_histogram.h"

namespace heapwell::allocator {

/// The mode and its reason. The first call runs the self-test.
SamplingStatus ReadSampling();

/// "gperftools 2.10". Empty without tcmalloc.
std::string ReadVersion();

/// tcmalloc's books without the census: a few microseconds. Empty without tcmalloc.
std::optional<AllocatorStats> ReadBooks();

/// Live objects by size class. See heapwell::ReadHeapCensus.
std::optional<HeapCensus> ReadCensus();

/// Resident memory by component. `resident_bytes` is the process's.
std::optional<MemoryComponents> ReadComponents(std::uint64_t resident_bytes);

/// A profile without names and mappings.
struct HeapSamples {
  HeapProfile profile = {};
  /// Of each sample, the oldest base::UnloadGeneration that its stack may be of.
  std::vector<std::uint64_t> unload_generations = {};
  /// Of each sample, how long ago the oldest of its live samples was allocated. Empty
  /// where none is live, and in native mode.
  std::vector<std::optional<std::chrono::nanoseconds>> oldest_ages = {};
};

/// Every live sample and every call site.
Result<HeapSamples> ReadHeapSamples();

/// The tokens of all live samples that have one: sampler::Token. A pause. Empty where
/// they could not be listed; and without a pause, where the mode is not takeover.
std::optional<std::vector<std::uintptr_t>> ReadLiveTokens();

/// Every stack under which tcmalloc got memory from the kernel, by ReadHeapSamples'
/// struct: inuse_objects are the times and inuse_bytes the address space, both exact
/// and since the process started. A pause, as a capture is. Fails with kUnavailable
/// where this process has no such stacks.
Result<HeapProfile> ReadHeapGrowth();

/// Call sites that a heap profile would list now, without taking one. Empty: only
/// taking one would tell.
std::optional<std::size_t> CountCallSites();

/// Gives up side records of freed samples once half of them are in use.
void SweepRecordsIfDue();

/// Sets the mean bytes between samples; 0 stops sampling. False where the mode
/// cannot.
bool SetSampleInterval(std::uint64_t interval_bytes);

/// Gives free pages back to the kernel and returns how many bytes went. A pause.
std::uint64_t ReleaseFreeMemory();

/// Pauses since start: releases and captures. Empty without tcmalloc.
std::optional<PauseStats> ReadPauses();

/// How long they were. Null without tcmalloc.
const model::DurationHistogram* PauseDurations();

/// While it lives, what the calling thread allocates stays out of heap profiles.
class [[nodiscard]] ExcludeThread {
 public:
  ExcludeThread() noexcept;
  ~ExcludeThread();
  ExcludeThread(const ExcludeThread&) = delete;
  ExcludeThread& operator=(const ExcludeThread&) = delete;
};

}  // namespace heapwell::allocator

#endif  // HEAPWELL_SRC_ALLOCATOR_ALLOCATOR_H_
