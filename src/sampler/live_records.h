// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
//
// Side records of live samples. tcmalloc keeps 31 addresses of a sample and nothing
// else; the outermost one we give it is a token that leads back to our record.
#ifndef HEAPWELL_SRC_SAMPLER_LIVE_RECORDS_H_
#define HEAPWELL_SRC_SAMPLER_LIVE_RECORDS_H_

#include <chrono>
#include <cstdint>
#include <optional>
#include <span>

#include "sampler/site_table.h"
#include "sampler/tags.h"

namespace heapwell::sampler {

/// What tcmalloc's copy of a sample does not say.
struct LiveRecord {
  SiteId site = kOverflowSite;
  TaggedSiteId tagged = kUntagged;  ///< Told by FindRecord alone.
  std::uint64_t charged_bytes = 0;
  std::uint64_t interval_bytes = 0;
  std::chrono::nanoseconds allocated_at = {};  ///< CLOCK_MONOTONIC, coarse.
};

/// Stands in a stack for a record. Its upper bits are those of no user-space address.
using Token = std::uintptr_t;

/// Keeps `record`, and the tag that the calling thread is under, and returns its
/// token; 0 if all records are taken. Lock-free; allocates nothing.
Token KeepRecord(const LiveRecord& record) noexcept;

/// 16 bits that no address has: the upper ones of every token.
constexpr std::uintptr_t kTokenMark = std::uintptr_t{0x4857} << 48;

constexpr bool IsToken(std::uintptr_t address) noexcept {
  return (address >> 48) == (kTokenMark >> 48);
}

/// The record, or empty if it was given up since.
std::optional<LiveRecord> FindRecord(Token token) noexcept;

/// Gives up the records that are in none of `live` now nor were in the last call's:
/// their objects were freed. A record younger than `min_age` stays, for tcmalloc may
/// not have listed it yet. One caller at a time.
void SweepRecords(std::span<const Token> live,
                  std::chrono::nanoseconds min_age) noexcept;

/// Records in use, freed objects not yet swept included; and how many there can be.
std::uint32_t RecordsInUse() noexcept;
std::uint32_t RecordsLimit() noexcept;

/// Samples that found no free record.
std::uint64_t RecordsDropped() noexcept;

}  // namespace heapwell::sampler

#endif  // HEAPWELL_SRC_SAMPLER_LIVE_RECORDS_H_
