// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#include "symbolize/symbolizer.h"

#include <algorithm>
#include <mutex>
#include <utility>

#include "platform/load_history.h"
#include "platform/mappings.h"
#include "symbolize/budget.h"
#include "symbolize/loaded_object.h"
#include "symbolize/module.h"
#include "symbolize/name_pool.h"
#include "symbolize/note.h"

namespace heapwell::symbolize {
namespace {

using Modules = std::vector<std::unique_ptr<Module>>;

struct Pending {
  Module* module = nullptr;
  std::vector<std::uintptr_t> addresses = {};
};

/// Where a module has code or data.
struct Place {
  std::uintptr_t start = 0;
  std::uintptr_t limit = 0;
  Module* module = nullptr;
};

/// An address and the oldest generation that it may be of.
struct Recorded {
  std::uintptr_t address = 0;
  std::uint64_t generation = 0;
};

/// Each address once, ascending.
std::vector<Recorded> Distinct(std::span<const std::uintptr_t> addresses,
                               std::span<const std::uint64_t> generations) {
  std::vector<Recorded> distinct;
  distinct.reserve(addresses.size());
  for (std::size_t i = 0; i < addresses.size(); ++i) {
    distinct.push_back({addresses[i], i < generations.size() ? generations[i] : 0});
  }
  std::sort(distinct.begin(), distinct.end(), [](const Recorded& a, const Recorded& b) {
    return a.address != b.address ? a.address < b.address : a.generation < b.generation;
  });
  const auto same = [](const Recorded& a, const Recorded& b) {
    return a.address == b.address;
  };
  distinct.erase(std::unique(distinct.begin(), distinct.end(), same), distinct.end());
  return distinct;
}

/// It may be of code that was unloaded.
bool IsStale(const Recorded& recorded, std::span<const platform::DoubtfulCode> doubts) {
  return std::any_of(doubts.begin(), doubts.end(), [&](const auto& doubtful) {
    return doubtful.start <= recorded.address && recorded.address < doubtful.limit &&
           recorded.generation < doubtful.before;
  });
}

}  // namespace

struct Symbolizer::Impl {
  Impl(Limits limits, std::vector<std::string> roots)
      : debug_roots(std::move(roots)),
        budget(limits.memory_bytes, limits.time),
        half_bytes(limits.memory_bytes / 2),
        lines(limits.lines),
        pool(budget) {}

  void DropCaches() {
    for (const auto& module : modules) module->Forget();
    pool.Clear();
  }

  /// What known addresses and names take; the rest is of open files.
  std::size_t AnswerBytes() const {
    std::size_t bytes = pool.used_bytes();
    for (const auto& module : modules) bytes += module->answer_bytes();
    return bytes;
  }

  void CloseFilesBut(const Module* kept) {
    for (const auto& module : modules) {
      if (module.get() != kept) module->CloseFiles();
    }
  }

  void UpdateModules(std::vector<LoadedObject> objects);
  void ListPlaces();
  Module* FindModule(std::uintptr_t address) const;
  std::vector<Pending> FindPending(std::span<const std::uintptr_t> addresses) const;
  void Resolve(std::span<const std::uintptr_t> addresses);

  mutable std::mutex mutex = {};
  const std::vector<std::string> debug_roots;
  Budget budget;
  const std::size_t half_bytes;
  const bool lines;
  NamePool pool;
  Modules modules = {};            // The program first.
  std::vector<Place> places = {};  // Ascending.
  std::chrono::steady_clock::time_point last_asked = {};
};

/// Keeps the modules of what is still loaded, in the order of `objects`.
void Symbolizer::Impl::UpdateModules(std::vector<LoadedObject> objects) {
  Modules before = std::exchange(modules, {});
  for (LoadedObject& object : objects) {
    const auto same = std::find_if(
        before.begin(), before.end(),
        [&](const auto& module) { return module && module->IsStill(object); });
    if (same != before.end()) {
      modules.push_back(std::move(*same));
    } else {
      modules.push_back(
          std::make_unique<Module>(std::move(object), budget, pool, debug_roots));
    }
  }
  ListPlaces();
}

void Symbolizer::Impl::ListPlaces() {
  places.clear();
  for (const auto& module : modules) {
    for (const Mapping& segment : module->object().segments) {
      places.push_back({segment.start, segment.limit, module.get()});
    }
  }
  std::sort(places.begin(), places.end(),
            [](const Place& a, const Place& b) { return a.start < b.start; });
}

Module* Symbolizer::Impl::FindModule(std::uintptr_t address) const {
  const auto after = std::upper_bound(
      places.begin(), places.end(), address,
      [](std::uintptr_t value, const Place& place) { return value < place.start; });
  if (after == places.begin() || address >= (after - 1)->limit) return nullptr;
  return (after - 1)->module;
}

std::vector<Pending> Symbolizer::Impl::FindPending(
    std::span<const std::uintptr_t> addresses) const {
  std::vector<Pending> all;
  for (const std::uintptr_t address : addresses) {
    Module* module = FindModule(address);
    if (module == nullptr || module->IsKnown(address)) continue;
    if (all.empty() || all.back().module != module) all.push_back({.module = module});
    all.back().addresses.push_back(address);
  }
  // The program matters most; then what most stacks go through.
  std::stable_sort(all.begin(), all.end(), [](const Pending& a, const Pending& b) {
    const bool a_first = a.module->object().is_program;
    const bool b_first = b.module->object().is_program;
    if (a_first != b_first) return a_first;
    return a.addresses.size() > b.addresses.size();
  });
  return all;
}

void Symbolizer::Impl::Resolve(std::span<const std::uintptr_t> addresses) {
  const std::vector<Pending> all = FindPending(addresses);
  // Names of all before lines of any: they are cheap, and worth more.
  for (const Pending& pending : all) pending.module->AddNames(pending.addresses);
  for (const Pending& pending : all) {
    if (budget.free_bytes() < half_bytes) CloseFilesBut(pending.module);
    if (lines) pending.module->AddLines(pending.addresses);
    pending.module->Rest();
  }
}

Symbolizer::Symbolizer(Limits limits, std::vector<std::string> debug_roots)
    : impl_(std::make_unique<Impl>(limits, std::move(debug_roots))) {}

Symbolizer::~Symbolizer() = default;

Symbolization Symbolizer::Symbolize(std::span<const std::uintptr_t> addresses,
                                    std::span<const std::uint64_t> recorded_in) {
  const std::vector<Recorded> distinct = Distinct(addresses, recorded_in);
  const std::lock_guard lock(impl_->mutex);
  impl_->budget.StartClock();
  impl_->last_asked = std::chrono::steady_clock::now();
  if (impl_->AnswerBytes() > impl_->half_bytes) impl_->DropCaches();
  Symbolization result = {.mappings = platform::ReadMappings()};
  impl_->UpdateModules(GroupSegments(result.mappings));
  // After the mappings were read: what was unloaded until then is known.
  const auto doubts = platform::ReadDoubtfulCode();

  std::vector<std::uintptr_t> current;
  for (const Recorded& recorded : distinct) {
    if (!IsStale(recorded, doubts)) current.push_back(recorded.address);
  }
  impl_->Resolve(current);

  Note note;
  result.locations.reserve(distinct.size());
  for (const Recorded& recorded : distinct) {
    Location& location = result.locations.emplace_back();
    location.address = recorded.address;
    const Module* module = impl_->FindModule(recorded.address);
    if (module == nullptr) {
      note.AddUnmapped();
    } else if (IsStale(recorded, doubts)) {
      location.unloaded = true;
      note.AddReplaced();
    } else {
      location.frames = module->FramesOf(recorded.address);
      note.Add(module->ProblemOf(recorded.address), module->object().file);
    }
  }
  result.note = note.Text();
  return result;
}

void Symbolizer::CloseFilesIfIdle(std::chrono::seconds idle) {
  const std::lock_guard lock(impl_->mutex);
  for (const auto& module : impl_->modules) module->CloseFilesIfIdle(idle);
}

void Symbolizer::DropIfIdle(std::chrono::seconds idle) {
  const std::lock_guard lock(impl_->mutex);
  if (std::chrono::steady_clock::now() - impl_->last_asked >= idle) impl_->DropCaches();
}

std::size_t Symbolizer::held_bytes() const {
  const std::lock_guard lock(impl_->mutex);
  return impl_->budget.used_bytes();
}

}  // namespace heapwell::symbolize
