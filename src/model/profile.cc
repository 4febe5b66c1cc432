// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#include "model/profile.h"

#include <algorithm>
#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include "model/plumbing.h"

namespace heapwell {

const Location* HeapProfile::Find(std::uintptr_t address) const noexcept {
  const auto found = std::lower_bound(
      locations.begin(), locations.end(), address,
      [](const Location& location, std::uintptr_t a) { return location.address < a; });
  return found != locations.end() && found->address == address ? &*found : nullptr;
}

namespace model {
namespace {

// For viewers that symbolize by themselves what we could not: the functions between
// malloc's callers and tcmalloc's depths. Viewers anchor it at both ends.
constexpr char kDropFrames[] =
    R"(calloc|cfree|malloc|free|memalign|do_memalign|(__)?posix_memalign|pvalloc|valloc|)"
    R"(realloc|reallocarray|aligned_alloc|tcmalloc::.*|tc_(calloc|cfree|malloc|free|)"
    R"(memalign|posix_memalign|pvalloc|valloc|realloc|new|delete|newarray|deletearray|)"
    R"(new_nothrow|newarray_nothrow)|operator new(\[\])?|operator delete(\[\])?|)"
    R"(std::__new_allocator<.*>::allocate|__gnu_cxx::new_allocator<.*>::allocate)";

// The cumulative columns come from our own sampler. In native mode tcmalloc keeps
// live samples alone, and a column of zeros would read as "allocates nothing".
bool HasCumulativeColumns(const HeapProfile& profile) {
  return profile.sampling.mode == SamplingMode::kTakeover;
}

ProfileSample ToSample(HeapSample&& sample, bool cumulative) {
  ProfileSample result;
  if (cumulative) {
    result.values = {sample.alloc_objects.value_or(0), sample.alloc_bytes.value_or(0)};
  }
  result.values.push_back(sample.inuse_objects);
  result.values.push_back(sample.inuse_bytes);
  result.stack = std::move(sample.stack);
  // Go's label. It has a unit, for readers lose a number 0 without one.
  result.number_labels = {
      {"bytes", static_cast<std::int64_t>(sample.object_bytes), "bytes"}};
  if (!sample.tag.empty()) result.labels = {{"tag", std::move(sample.tag)}};
  return result;
}

std::vector<std::string> Comments(const HeapProfile& profile) {
  std::vector<std::string> comments = {std::string("heapwell mode ") +
                                       ToString(profile.sampling.mode) + ": " +
                                       profile.sampling.reason};
  if (!profile.symbol_note.empty()) comments.push_back(profile.symbol_note);
  const auto cut =
      std::count_if(profile.samples.begin(), profile.samples.end(),
                    [](const HeapSample& sample) { return sample.truncated; });
  if (cut > 0) {
    comments.push_back(std::to_string(cut) + " stacks went deeper than was kept");
  }
  return comments;
}

// `own` is without plumbing.
Profile Convert(HeapProfile own, HeapView view, bool cumulative) {
  Profile result;
  if (cumulative) {
    result.sample_types = {{"alloc_objects", "count"}, {"alloc_space", "bytes"}};
    if (view == HeapView::kAllocs) result.default_sample_type = "alloc_space";
  }
  result.sample_types.push_back({"inuse_objects", "count"});
  result.sample_types.push_back({"inuse_space", "bytes"});
  result.period_type = {"space", "bytes"};
  result.period = static_cast<std::int64_t>(own.sampling.interval_bytes);
  result.taken_at = own.taken_at;
  result.drop_frames = kDropFrames;
  result.comments = Comments(own);
  result.samples.reserve(own.samples.size());
  for (HeapSample& sample : own.samples) {
    result.samples.push_back(ToSample(std::move(sample), cumulative));
  }
  result.locations = std::move(own.locations);
  result.mappings = std::move(own.mappings);
  return result;
}

}  // namespace

Profile ToProfile(const HeapProfile& profile, HeapView view) {
  return Convert(WithoutPlumbing(profile), view, HasCumulativeColumns(profile));
}

Profile ToLiveProfile(const HeapProfile& profile) {
  return Convert(WithoutPlumbing(profile), HeapView::kHeap, /*cumulative=*/false);
}

Profile ToGrowthProfile(const HeapProfile& growth) {
  HeapProfile own = WithoutPlumbing(growth);
  Profile result;
  result.sample_types = {{"objects", "count"}, {"space", "bytes"}};
  result.period_type = {"space", "bytes"};
  result.period = 1;
  result.taken_at = own.taken_at;
  result.drop_frames = kDropFrames;
  result.comments = Comments(own);
  for (HeapSample& sample : own.samples) {
    ProfileSample& row = result.samples.emplace_back();
    row.stack = std::move(sample.stack);
    row.values = {sample.inuse_objects, sample.inuse_bytes};
  }
  result.locations = std::move(own.locations);
  result.mappings = std::move(own.mappings);
  return result;
}

Profile EmptyProfile(std::vector<ValueType> sample_types,
                     std::chrono::system_clock::time_point taken_at) {
  Profile profile;
  profile.taken_at = taken_at;
  if (!sample_types.empty()) profile.period_type = sample_types.front();
  profile.sample_types = std::move(sample_types);
  profile.period = 1;
  return profile;
}

}  // namespace model
}  // namespace heapwell
