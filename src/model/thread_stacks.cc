// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#include "model/thread_stacks.h"

#include <algorithm>
#include <cstddef>
#include <map>
#include <string>
#include <utility>

namespace heapwell::model {
namespace {

std::vector<std::string> Comments(const ThreadStacks& stacks) {
  std::vector<std::string> comments;
  const auto count = [&](auto has) {
    return std::count_if(stacks.threads.begin(), stacks.threads.end(), has);
  };
  const auto none = count([](const ThreadStack& t) { return t.stack.empty(); });
  const auto cut = count([](const ThreadStack& t) { return t.incomplete; });
  if (none > 0) {
    comments.push_back(std::to_string(none) +
                       " threads without a stack: they ran, and could not be stopped");
  }
  if (cut > 0) {
    comments.push_back(std::to_string(cut) +
                       " threads without the outer part of their stack");
  }
  if (!stacks.symbol_note.empty()) comments.push_back(stacks.symbol_note);
  return comments;
}

}  // namespace

Profile ToProfile(const ThreadStacks& stacks) {
  Profile profile = EmptyProfile({{"goroutine", "count"}}, stacks.taken_at);
  std::map<std::pair<std::vector<std::uintptr_t>, std::string>, std::int64_t> counts;
  for (const ThreadStack& thread : stacks.threads) {
    ++counts[{thread.stack, thread.name}];
  }
  for (const auto& [key, count] : counts) {
    ProfileSample sample;
    sample.stack = key.first;
    sample.values = {count};
    if (!key.second.empty()) sample.labels = {{"thread", key.second}};
    profile.samples.push_back(std::move(sample));
  }
  profile.locations = stacks.locations;
  profile.mappings = stacks.mappings;
  profile.comments = Comments(stacks);
  return profile;
}

Profile ToThreadCreateProfile(const ThreadStacks& stacks) {
  Profile profile = EmptyProfile({{"threadcreate", "count"}}, stacks.taken_at);
  ProfileSample all;
  all.values = {static_cast<std::int64_t>(stacks.threads.size())};
  profile.samples.push_back(std::move(all));
  profile.mappings = stacks.mappings;
  profile.comments = {"where threads were created is not known: all count as one"};
  return profile;
}

std::vector<ThreadGroup> GroupByStack(const ThreadStacks& stacks) {
  std::map<std::vector<std::uintptr_t>, std::size_t> index_by_stack;
  std::vector<ThreadGroup> groups;
  for (const ThreadStack& thread : stacks.threads) {
    const auto [found, is_new] =
        index_by_stack.try_emplace(thread.stack, groups.size());
    if (is_new) groups.emplace_back();
    groups[found->second].threads.push_back(&thread);
  }
  std::stable_sort(groups.begin(), groups.end(),
                   [](const ThreadGroup& a, const ThreadGroup& b) {
                     return a.threads.size() > b.threads.size();
                   });
  return groups;
}

}  // namespace heapwell::model
