// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#ifndef HEAPWELL_SRC_MODEL_STICKY_SITES_H_
#define HEAPWELL_SRC_MODEL_STICKY_SITES_H_

#include <cstddef>
#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace heapwell::model {

/// Which call sites have series of their own, from one look to the next. The live bytes
/// of a site are an estimate that jumps by whole samples; if the largest were taken
/// anew at each look, series would begin and end all the time, and each is paid for by
/// every Prometheus that keeps it. Not thread-safe.
///
/// - Who has a series keeps it, at 0 bytes too, until another takes its place.
/// - Who has none gets a free place once it was there in the look before as well; at
///   the first look, at once.
/// - Where no place is free it takes that of the smallest, if it holds twice as much.
class StickySites {
 public:
  /// Live bytes by label.
  using Bytes = std::map<std::string, std::int64_t>;

  explicit StickySites(std::size_t limit) : limit_(limit) {}

  /// The labels to publish, at most `limit`, given all that hold memory now.
  const std::set<std::string>& Choose(const Bytes& bytes_by_label);

 private:
  using Ranked = std::vector<std::pair<std::string_view, std::int64_t>>;

  [[nodiscard]] Ranked Newcomers(const Bytes& bytes_by_label) const;
  [[nodiscard]] Ranked Published(const Bytes& bytes_by_label) const;

  const std::size_t limit_;
  bool has_looked_ = false;
  std::set<std::string> published_;
  std::set<std::string> seen_before_;
};

}  // namespace heapwell::model

#endif  // HEAPWELL_SRC_MODEL_STICKY_SITES_H_
