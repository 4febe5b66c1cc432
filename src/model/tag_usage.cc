// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "heapwell/tag.h"
#include "model/error_sum.h"

namespace heapwell {

std::vector<TagUsage> UsageByTag(const HeapProfile& profile) {
  struct Sum {
    TagUsage usage = {};
    model::ErrorSum bytes_error = {};
  };
  std::map<std::string, Sum> sums;
  for (const HeapSample& sample : profile.samples) {
    Sum& sum = sums[sample.tag];
    sum.usage.inuse_objects += sample.inuse_objects;
    sum.usage.inuse_bytes += sample.inuse_bytes;
    sum.usage.inuse_samples += sample.inuse_samples;
    sum.bytes_error.Add(sample.inuse_bytes_standard_error);
  }
  std::vector<TagUsage> usages;
  for (auto& [tag, sum] : sums) {
    sum.usage.tag = tag;
    sum.usage.inuse_bytes_standard_error = sum.bytes_error.Rounded();
    usages.push_back(std::move(sum.usage));
  }
  std::ranges::stable_sort(usages, [](const TagUsage& a, const TagUsage& b) {
    return a.inuse_bytes > b.inuse_bytes;
  });
  return usages;
}

}  // namespace heapwell
