// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#include "model/difference.h"

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "base/fault.h"
#include "model/sample_key.h"

namespace heapwell::model {
namespace {

void AppendText(std::string& key, std::string_view text) {
  AppendToKey(key, text.size());
  key.append(text);
}

std::string Key(const ProfileSample& sample) {
  std::string key = SampleKey(sample.stack, sample.stack.size());
  for (const auto& [name, value] : sample.labels) {
    AppendText(key, name);
    AppendText(key, value);
  }
  for (const NumberLabel& label : sample.number_labels) {
    AppendText(key, label.key);
    AppendToKey(key, static_cast<std::uint64_t>(label.value));
  }
  return key;
}

// Adds `sign` times each value of `sample`.
void Add(std::vector<std::int64_t>& sum, const ProfileSample& sample, int sign) {
  for (std::size_t i = 0; i < sum.size() && i < sample.values.size(); ++i) {
    sum[i] += sign * sample.values[i];
  }
}

std::vector<ProfileSample> SubtractSamples(std::vector<ProfileSample> later,
                                           const std::vector<ProfileSample>& earlier,
                                           std::size_t columns) {
  std::unordered_map<std::string, std::size_t> index_by_key;
  std::vector<ProfileSample> difference;
  const auto sum_of = [&](const ProfileSample& sample) -> ProfileSample& {
    const auto [found, is_new] =
        index_by_key.try_emplace(Key(sample), difference.size());
    if (is_new) {
      difference.push_back(sample);
      difference.back().values.assign(columns, 0);
    }
    return difference[found->second];
  };
  for (const ProfileSample& sample : later) Add(sum_of(sample).values, sample, 1);
  for (const ProfileSample& sample : earlier) Add(sum_of(sample).values, sample, -1);
  std::erase_if(difference, [](const ProfileSample& sample) {
    return std::all_of(sample.values.begin(), sample.values.end(),
                       [](std::int64_t value) { return value == 0; });
  });
  return difference;
}

// Locations of both, ascending. Where both know an address, `later` is right: a
// library may have been unloaded and another loaded in its place.
std::vector<Location> Unite(const std::vector<Location>& later,
                            const std::vector<Location>& earlier) {
  std::vector<Location> both;
  std::set_union(later.begin(), later.end(), earlier.begin(), earlier.end(),
                 std::back_inserter(both), [](const Location& a, const Location& b) {
                   return a.address < b.address;
                 });
  return both;
}

void AddUnloadedMappings(std::vector<Mapping>& mappings,
                         const std::vector<Mapping>& earlier) {
  const auto overlaps = [&](const Mapping& old) {
    return std::any_of(mappings.begin(), mappings.end(), [&](const Mapping& mapping) {
      return old.start < mapping.limit && mapping.start < old.limit;
    });
  };
  for (const Mapping& old : earlier) {
    if (!overlaps(old)) mappings.push_back(old);
  }
}

bool SameTypes(const Profile& a, const Profile& b) {
  return std::equal(a.sample_types.begin(), a.sample_types.end(),
                    b.sample_types.begin(), b.sample_types.end(),
                    [](const ValueType& x, const ValueType& y) {
                      return x.type == y.type && x.unit == y.unit;
                    });
}

}  // namespace

Profile Subtract(Profile later, const Profile& earlier) {
  if (!base::Expect(SameTypes(later, earlier))) return later;
  later.samples = SubtractSamples(std::move(later.samples), earlier.samples,
                                  later.sample_types.size());
  later.locations = Unite(later.locations, earlier.locations);
  AddUnloadedMappings(later.mappings, earlier.mappings);
  later.period = std::max(later.period, earlier.period);
  later.duration = later.taken_at - earlier.taken_at;
  later.default_sample_type.clear();  // As Go's merge does.
  return later;
}

}  // namespace heapwell::model
