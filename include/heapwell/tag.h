// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
//
// Names for memory that call stacks do not tell apart: a tenant, a kind of request.
#ifndef HEAPWELL_TAG_H_
#define HEAPWELL_TAG_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "heapwell/export.h"
#include "heapwell/heap_profile.h"

namespace heapwell {

/// A name for memory. A small value: make it once, keep it, copy it. Thread-safe.
class HEAPWELL_EXPORT Tag {
 public:
  /// The tag of that name, cut at 63 bytes; equal names are one tag, for ever. A
  /// process has 1000 of them; later names are all "(other)", and an empty name is no
  /// tag. Takes a lock and compares names: not for each request. Allocates nothing.
  explicit Tag(std::string_view name) noexcept;

  /// As it was cut. Valid for ever.
  [[nodiscard]] std::string_view name() const noexcept;

 private:
  friend class ScopedTag;
  std::uint16_t id_;
};

/// While it lives, samples of what the calling thread allocates carry the tag: in heap
/// profiles as the label "tag" (go tool pprof -tagfocus). They nest; the innermost
/// counts. Destroy them in the order of scopes, on the thread that made them: they are
/// for blocks, not for members. Memory keeps its tag, whoever frees it. Costs two
/// calls of some nanoseconds, and nothing per allocation. Has no effect where the
/// sampling mode is not takeover.
class [[nodiscard]] HEAPWELL_EXPORT ScopedTag {
 public:
  explicit ScopedTag(Tag tag) noexcept;
  ~ScopedTag();
  ScopedTag(const ScopedTag&) = delete;
  ScopedTag& operator=(const ScopedTag&) = delete;

 private:
  std::uint16_t outer_;
};

/// Estimates of what was allocated under one tag.
struct TagUsage {
  std::string tag = {};  ///< Empty: under none.
  std::int64_t inuse_objects = 0;
  std::int64_t inuse_bytes = 0;
  /// Live samples behind the two numbers above, and the standard error of inuse_bytes.
  std::uint64_t inuse_samples = 0;
  std::uint64_t inuse_bytes_standard_error = 0;
};

/// Sums a heap profile by tag, by live bytes, falling. O(samples).
[[nodiscard]] HEAPWELL_EXPORT std::vector<TagUsage> UsageByTag(
    const HeapProfile& profile);

}  // namespace heapwell

#endif  // HEAPWELL_TAG_H_
