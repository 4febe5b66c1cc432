// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#include "model/cpu_profile.h"

#include <array>
#include <cstdint>
#include <cstdio>
#include <string>
#include <vector>

namespace heapwell::model {
namespace {

std::string Seconds(std::chrono::nanoseconds time) {
  std::array<char, 32> text = {};
  const double seconds = std::chrono::duration<double>(time).count();
  const int length = snprintf(text.data(), text.size(), "%.2f s", seconds);
  return std::string(text.data(), static_cast<std::size_t>(length));
}

struct Sums {
  std::int64_t ticks = 0;
  std::int64_t truncated = 0;
  std::int64_t incomplete = 0;
};

Sums SumUp(const CpuProfile& profile) {
  Sums sums;
  for (const CpuSample& sample : profile.samples) {
    sums.ticks += sample.ticks;
    if (sample.truncated) sums.truncated += sample.ticks;
    if (sample.incomplete) sums.incomplete += sample.ticks;
  }
  return sums;
}

// "3 ticks <what>", if there are any.
void AddCount(std::vector<std::string>& comments, std::int64_t ticks,
              const char* what) {
  if (ticks == 0) return;
  comments.push_back(std::to_string(ticks) + (ticks == 1 ? " tick " : " ticks ") +
                     what);
}

std::vector<std::string> Comments(const CpuProfile& profile) {
  const Sums sums = SumUp(profile);
  std::vector<std::string> comments = {
      "ticks account for " + Seconds(sums.ticks * profile.period) + " of the " +
      Seconds(profile.process_cpu) + " of CPU time that the process used"};
  if (profile.unwatched_threads > 0) {
    comments.push_back(std::to_string(profile.unwatched_threads) +
                       " threads are not watched: they block SIGPROF (heapwell's own "
                       "do), or wait for signals");
  }
  if (profile.interrupted) {
    comments.emplace_back(
        "the program set a SIGPROF handler of its own meanwhile: "
        "ticks after that are missing");
  }
  AddCount(comments, profile.lost_ticks, "lost: too many at once, or no stack left");
  AddCount(comments, sums.truncated, "went deeper than was kept");
  AddCount(comments, sums.incomplete, "without the outer part of their stack");
  if (!profile.symbol_note.empty()) comments.push_back(profile.symbol_note);
  return comments;
}

}  // namespace

Profile ToProfile(const CpuProfile& profile) {
  Profile result;
  result.sample_types = {{"samples", "count"}, {"cpu", "nanoseconds"}};
  result.period_type = {"cpu", "nanoseconds"};
  result.period = profile.period.count();
  result.taken_at = profile.started_at;
  result.duration = profile.duration;
  result.comments = Comments(profile);
  result.samples.reserve(profile.samples.size());
  for (const CpuSample& sample : profile.samples) {
    ProfileSample out;
    out.stack = sample.stack;
    out.values = {sample.ticks, sample.ticks * profile.period.count()};
    if (!sample.thread.empty()) out.labels = {{"thread", sample.thread}};
    result.samples.push_back(std::move(out));
  }
  result.locations = profile.locations;
  result.mappings = profile.mappings;
  return result;
}

}  // namespace heapwell::model
