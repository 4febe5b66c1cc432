// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#include "model/contention_profile.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "model/plumbing.h"

namespace heapwell::model {
namespace {

// What <heapwell/mutex.h> is made of. A method of a template may have its return type
// before it.
bool IsLock(const Frame& frame) {
  constexpr std::array<std::string_view, 4> kLocks = {
      "heapwell::ProfiledMutex", "heapwell::ContentionPoint",
      "heapwell::ConditionVariable", "heapwell::PthreadMutexReference"};
  const std::string_view name = frame.function;
  const std::string_view owner = name.substr(0, name.find_first_of("<("));
  for (const std::string_view lock : kLocks) {
    const std::size_t at = owner.find(lock);
    if (at == 0 || (at != std::string_view::npos && owner[at - 1] == ' ')) return true;
  }
  return IsPlumbing(frame);
}

std::vector<ContentionSample> MergeEqualStacks(std::vector<ContentionSample> samples) {
  std::map<std::vector<std::uintptr_t>, std::size_t> index_by_stack;
  std::vector<ContentionSample> merged;
  for (ContentionSample& sample : samples) {
    const auto [found, is_new] =
        index_by_stack.try_emplace(sample.stack, merged.size());
    if (is_new) {
      merged.push_back(std::move(sample));
      continue;
    }
    ContentionSample& sum = merged[found->second];
    sum.truncated = sum.truncated || sample.truncated;
    sum.contentions += sample.contentions;
    sum.delay += sample.delay;
  }
  return merged;
}

std::vector<std::string> Comments(const ContentionProfile& profile) {
  std::vector<std::string> comments = {"of the locks in heapwell/mutex.h alone"};
  if (profile.lost_contentions > 0) {
    comments.push_back(std::to_string(profile.lost_contentions) +
                       " contentions are missing: no room for their stacks");
  }
  if (!profile.symbol_note.empty()) comments.push_back(profile.symbol_note);
  return comments;
}

}  // namespace

ContentionProfile WithoutLocks(ContentionProfile profile) {
  std::vector<std::vector<std::uintptr_t>*> stacks;
  for (ContentionSample& sample : profile.samples) stacks.push_back(&sample.stack);
  CutPlumbing(stacks, profile.locations, profile.mappings, {&IsLock, nullptr});
  profile.samples = MergeEqualStacks(std::move(profile.samples));
  return profile;
}

Profile ToProfile(const ContentionProfile& profile) {
  Profile result = EmptyProfile({{"contentions", "count"}, {"delay", "nanoseconds"}},
                                profile.taken_at);
  for (const ContentionSample& sample : profile.samples) {
    ProfileSample& row = result.samples.emplace_back();
    row.stack = sample.stack;
    row.values = {sample.contentions, sample.delay.count()};
  }
  result.locations = profile.locations;
  result.mappings = profile.mappings;
  result.comments = Comments(profile);
  return result;
}

}  // namespace heapwell::model
