// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
//
// The free function of contention_profile.h: waits and their names together.
#include "heapwell/contention_profile.h"

#include <utility>

#include "allocator/allocator.h"
#include "contention/contention_table.h"
#include "model/contention_profile.h"
#include "monitor/addresses.h"

namespace heapwell {

ContentionProfile CaptureContentionProfile(ContentionKind kind) {
  const allocator::ExcludeThread exclude;
  contention::Recorded recorded = contention::Read(kind);
  ContentionProfile& profile = recorded.profile;
  symbolize::Symbolization symbols =
      monitor::SymbolsOf(profile.samples, recorded.unload_generations);
  profile.locations = std::move(symbols.locations);
  profile.mappings = std::move(symbols.mappings);
  profile.symbol_note = std::move(symbols.note);
  return model::WithoutLocks(std::move(profile));
}

}  // namespace heapwell
