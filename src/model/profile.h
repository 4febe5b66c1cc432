// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
//
// A profile of any kind, as values: what every encoder takes and every producer of
// profiles ends in.
#ifndef HEAPWELL_SRC_MODEL_PROFILE_H_
#define HEAPWELL_SRC_MODEL_PROFILE_H_

#include <chrono>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "heapwell/heap_profile.h"

namespace heapwell::model {

struct ValueType {
  std::string type = {};  ///< "inuse_space". No '-': Pyroscope rejects it.
  std::string unit = {};  ///< "bytes", "count", "nanoseconds".
};

struct NumberLabel {
  std::string key = {};
  std::int64_t value = 0;
  std::string unit = {};
};

struct ProfileSample {
  std::vector<std::uintptr_t> stack = {};  ///< Call addresses, innermost first.
  std::vector<std::int64_t> values = {};   ///< One for each sample type.
  std::vector<std::pair<std::string, std::string>> labels = {};
  std::vector<NumberLabel> number_labels = {};
};

struct Profile {
  std::vector<ValueType> sample_types = {};
  ValueType period_type = {};
  std::int64_t period = 0;
  std::string default_sample_type = {};  ///< Empty: the viewer's own choice.
  std::chrono::system_clock::time_point taken_at = {};
  /// Set only on profiles of a stretch of time: Parca reads it as "a delta".
  std::chrono::nanoseconds duration = {};
  std::vector<ProfileSample> samples = {};
  std::vector<Location> locations = {};  ///< Ascending; may lack unknown addresses.
  std::vector<Mapping> mappings = {};    ///< The program itself first.
  /// Regular expression of functions that a viewer leaves out, with all they call.
  std::string drop_frames = {};
  std::vector<std::string> comments = {};  ///< For people.
};

/// `profile` with the columns that its mode can fill: alloc_objects, alloc_space,
/// inuse_objects, inuse_space, or the last two alone. Library plumbing at the inner
/// end of stacks is left out, as Go leaves out its runtime's: WithoutPlumbing.
Profile ToProfile(const HeapProfile& profile, HeapView view);

/// Live memory alone: inuse_objects and inuse_space, in any mode.
Profile ToLiveProfile(const HeapProfile& profile);

/// Where the heap grew, in the two columns that pprof's clients give gperftools'
/// growth stacks: objects (times) and space. `growth`'s inuse_* hold them, exact and
/// never falling.
Profile ToGrowthProfile(const HeapProfile& growth);

/// A valid profile without samples: `sample_types` columns, the first of them also
/// the period's type, period 1. Pyroscope and Alloy want the time of it.
Profile EmptyProfile(std::vector<ValueType> sample_types,
                     std::chrono::system_clock::time_point taken_at);

}  // namespace heapwell::model

#endif  // HEAPWELL_SRC_MODEL_PROFILE_H_
