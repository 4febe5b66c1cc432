// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#include "model/sticky_sites.h"

#include <algorithm>

namespace heapwell::model {
namespace {

bool IsLarger(const std::pair<std::string_view, std::int64_t>& a,
              const std::pair<std::string_view, std::int64_t>& b) {
  return a.second != b.second ? a.second > b.second : a.first < b.first;
}

}  // namespace

// Those that may begin, the largest first.
StickySites::Ranked StickySites::Newcomers(const Bytes& bytes_by_label) const {
  Ranked newcomers;
  for (const auto& [label, bytes] : bytes_by_label) {
    const bool may_begin = !has_looked_ || seen_before_.contains(label);
    if (bytes > 0 && may_begin && !published_.contains(label)) {
      newcomers.emplace_back(label, bytes);
    }
  }
  std::sort(newcomers.begin(), newcomers.end(), IsLarger);
  return newcomers;
}

// Those that have begun, the smallest last.
StickySites::Ranked StickySites::Published(const Bytes& bytes_by_label) const {
  Ranked published;
  for (const std::string& label : published_) {
    const auto found = bytes_by_label.find(label);
    published.emplace_back(label, found == bytes_by_label.end() ? 0 : found->second);
  }
  std::sort(published.begin(), published.end(), IsLarger);
  return published;
}

const std::set<std::string>& StickySites::Choose(const Bytes& bytes_by_label) {
  const Ranked published = Published(bytes_by_label);
  auto smallest = published.rbegin();
  for (const auto& [label, bytes] : Newcomers(bytes_by_label)) {
    if (published_.size() == limit_) {
      if (smallest == published.rend() || bytes < 2 * smallest->second) break;
      published_.erase(published_.find(std::string(smallest->first)));
      ++smallest;
    }
    published_.emplace(label);
  }
  seen_before_.clear();
  for (const auto& [label, bytes] : bytes_by_label) seen_before_.insert(label);
  has_looked_ = true;
  return published_;
}

}  // namespace heapwell::model
