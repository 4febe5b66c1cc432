// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
//
// What a build without tcmalloc answers: nothing, and why.
#include "allocator/allocator.h"
#include "allocator/release.h"

namespace heapwell::allocator {

SamplingStatus ReadSampling() {
  return {
      .mode = SamplingMode::kNone,
      .reason = "heapwell was built without an allocator (HEAPWELL_ALLOCATOR=none)"};
}

std::string ReadVersion() { return {}; }
std::optional<AllocatorStats> ReadBooks() { return std::nullopt; }
std::optional<HeapCensus> ReadCensus() { return std::nullopt; }
std::optional<MemoryComponents> ReadComponents(std::uint64_t) { return std::nullopt; }
std::optional<std::vector<std::uintptr_t>> ReadLiveTokens() { return std::nullopt; }
std::optional<std::size_t> CountCallSites() { return std::nullopt; }
std::optional<PauseStats> ReadPauses() { return std::nullopt; }
const model::DurationHistogram* PauseDurations() { return nullptr; }
void SweepRecordsIfDue() {}
bool SetSampleInterval(std::uint64_t) { return false; }
std::uint64_t ReleaseFreeMemory() { return 0; }
std::uint64_t ReleaseSomeMemory(std::uint64_t) { return 0; }

Result<HeapSamples> ReadHeapSamples() {
  return Error{ErrorCode::kUnavailable, "no heap profile: " + ReadSampling().reason};
}

Result<HeapProfile> ReadHeapGrowth() {
  return Error{ErrorCode::kUnavailable, "no growth profile: " + ReadSampling().reason};
}

ExcludeThread::ExcludeThread() noexcept = default;
ExcludeThread::~ExcludeThread() = default;

}  // namespace heapwell::allocator
