// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
//
// The free function of cpu_profile.h: ticks and their names together.
#include "heapwell/cpu_profile.h"

#include <utility>

#include "allocator/allocator.h"
#include "base/unload.h"
#include "cpu/profiler.h"
#include "monitor/addresses.h"

namespace heapwell {

Result<CpuProfile> CaptureCpuProfile(CpuProfileOptions options) {
  const allocator::ExcludeThread exclude;
  const std::uint64_t unload_generation = base::UnloadGeneration();
  Result<CpuProfile> profile = cpu::RecordCpu(options);
  if (!profile) return profile;
  symbolize::Symbolization symbols =
      monitor::NamesOf(profile->samples, unload_generation);
  profile->locations = std::move(symbols.locations);
  profile->mappings = std::move(symbols.mappings);
  profile->symbol_note = std::move(symbols.note);
  return profile;
}

}  // namespace heapwell
