// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
//
// Names of tags, and what was allocated at a call site under each of them.
#ifndef HEAPWELL_SRC_SAMPLER_TAGS_H_
#define HEAPWELL_SRC_SAMPLER_TAGS_H_

#include <cstdint>
#include <string_view>

#include "sampler/site_table.h"

namespace heapwell::sampler {

using TagId = std::uint16_t;
inline constexpr TagId kNoTag = 0;

/// See heapwell::Tag.
TagId FindTag(std::string_view name) noexcept;
std::string_view TagName(TagId tag) noexcept;

/// A call site under a tag. Index into a table; stable for ever. 0: under none.
using TaggedSiteId = std::uint16_t;
inline constexpr TaggedSiteId kUntagged = 0;

/// What is known of one, read at once: the part of its site's numbers.
struct TaggedSite {
  SiteId site = kOverflowSite;
  TagId tag = kNoTag;
  std::uint64_t samples = 0;
  double alloc_objects = 0;  ///< Unbiased estimates.
  double alloc_bytes = 0;
  double alloc_objects_variance = 0;
};

/// Counts one sample that the site has counted already. kUntagged where there is no
/// room. Lock-free; allocates nothing.
TaggedSiteId RecordTagged(SiteId site, TagId tag, std::uint64_t charged_bytes,
                          std::uint64_t interval_bytes) noexcept;

/// Ids are below it.
TaggedSiteId TaggedSiteCount() noexcept;

/// Any id from 1 on below TaggedSiteCount().
TaggedSite ReadTaggedSite(TaggedSiteId id) noexcept;

}  // namespace heapwell::sampler

#endif  // HEAPWELL_SRC_SAMPLER_TAGS_H_
