// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#ifndef HEAPWELL_BENCHMARKS_OVERHEAD_WITHOUT_HEAPWELL_TAG_H_
#define HEAPWELL_BENCHMARKS_OVERHEAD_WITHOUT_HEAPWELL_TAG_H_

#include <string_view>

namespace heapwell {

class Tag {
 public:
  explicit Tag(std::string_view /*name*/) {}
};

class ScopedTag {
 public:
  explicit ScopedTag(Tag /*tag*/) {}
  ~ScopedTag() {}
};

}  // namespace heapwell

#endif  // HEAPWELL_BENCHMARKS_OVERHEAD_WITHOUT_HEAPWELL_TAG_H_
