// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#include "platform/load_history.h"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <exception>
#include <mutex>
#include <new>
#include <utility>

#include "base/unload.h"

namespace heapwell::platform {
namespace {

// A look takes some 50 us. Whoever holds the lock for longer is not there any more: it
// was in the middle of one when the process forked.
constexpr std::chrono::milliseconds kPatience{20};

template <typename A, typename B>
bool Overlap(const A& a, const B& b) {
  return a.start < b.limit && b.start < a.limit;
}

// The history of this process. Never destroyed: libraries are closed until the end.
struct Watch {
  std::timed_mutex mutex = {};
  LoadHistory history = {};
  std::uint64_t seen = 0;           // LoaderGeneration at the last look.
  std::atomic<bool> missed{false};  // A look that could not be.
};

// In memory of its own, for it may be asked for when there is none.
Watch& TheWatch() noexcept {
  alignas(Watch) static std::byte memory[sizeof(Watch)];
  static auto& watch = *new (memory) Watch;
  return watch;
}

void LookNow(Watch& watch) {
  const bool sees_all = !watch.missed.exchange(false) && base::EveryUnloadIsTold();
  const Loaded loaded = ReadLoaded();
  const std::uint64_t generation = watch.history.HasUnloads(loaded)
                                       ? base::RaiseUnloadGeneration()
                                       : base::UnloadGeneration();
  watch.history.Look(loaded, generation, sees_all);
  watch.seen = loaded.loads + loaded.unloads;
}

// Null: another thread looks, for longer than we wait.
std::unique_lock<std::timed_mutex> LockAndLook(Watch& watch) {
  std::unique_lock lock(watch.mutex, kPatience);
  if (!lock.owns_lock()) {
    watch.missed = true;
  } else if (watch.missed || watch.seen != LoaderGeneration()) {
    LookNow(watch);
  }
  return lock;
}

}  // namespace

bool LoadHistory::HasUnloads(const Loaded& loaded) const noexcept {
  return loaded.unloads > unloads_;
}

std::vector<LoadHistory::Object> LoadHistory::ToObjects(const Loaded& loaded) {
  std::vector<Object> objects;
  for (const LoadedObject& object : loaded.objects) {
    objects.push_back({.start = std::numeric_limits<std::uintptr_t>::max(),
                       .name = object.name,
                       .build_id = object.build_id,
                       .is_startup = object.is_startup});
  }
  for (const LoadedSegment& segment : loaded.segments) {
    Object& object = objects[segment.object];
    object.start = std::min(object.start, segment.start);
    object.limit = std::max(object.limit, segment.limit);
  }
  return objects;
}

const LoadHistory::Object* LoadHistory::FindSame(const std::vector<Object>& objects,
                                                 const Object& object) {
  const auto same = std::ranges::find_if(objects, [&](const Object& other) {
    return other.start == object.start && other.limit == object.limit &&
           other.build_id == object.build_id && other.name == object.name;
  });
  return same == objects.end() ? nullptr : &*same;
}

void LoadHistory::Look(const Loaded& loaded, std::uint64_t generation, bool sees_all) {
  if (looked_ && (loaded.loads < loads_ || loaded.unloads < unloads_)) return;
  std::vector<Object> now = ToObjects(loaded);
  const std::uint64_t unseen =
      loaded.unloads - unloads_ - RememberGone(now, generation);
  if (unseen > 0) unknown_before_ = generation;
  for (Object& object : now) {
    if (object.is_startup) continue;
    const Object* same = FindSame(objects_, object);
    if (same == nullptr) {
      object.doubtful_before = DoubtfulBefore(object);
      continue;
    }
    // It may have gone and come back, with another at its place in between: then two
    // went. Without a build id it may be another itself.
    const bool may_be_back =
        object.build_id.empty() ? unseen > 0 : unseen > 1 && !sees_all;
    object.doubtful_before = may_be_back ? generation : same->doubtful_before;
  }
  objects_ = std::move(now);
  looked_ = true;
  loads_ = loaded.loads;
  unloads_ = loaded.unloads;
}

/// How many of the last look's objects are not in `now`.
std::uint64_t LoadHistory::RememberGone(const std::vector<Object>& now,
                                        std::uint64_t generation) {
  std::uint64_t count = 0;
  for (const Object& object : objects_) {
    if (FindSame(now, object) != nullptr) continue;
    Remember(object, generation);
    ++count;
  }
  return count;
}

void LoadHistory::Remember(const Object& object, std::uint64_t generation) {
  const auto known = std::ranges::find_if(gone_, [&](const Gone& gone) {
    return gone.start == object.start && gone.limit == object.limit &&
           gone.build_id == object.build_id;
  });
  if (known != gone_.end()) {
    known->before = generation;
    return;
  }
  gone_.push_back({object.start, object.limit, object.build_id, generation});
  if (gone_.size() <= kMaxGone) return;
  unknown_before_ = std::max(unknown_before_, gone_.front().before);
  gone_.erase(gone_.begin());
}

/// The very same file at the same place, which has the same names.
bool LoadHistory::IsBack(const Gone& gone, const Object& object) {
  return !gone.build_id.empty() && gone.build_id == object.build_id &&
         gone.start == object.start && gone.limit == object.limit;
}

std::uint64_t LoadHistory::DoubtfulBefore(const Object& fresh) const {
  std::uint64_t before = unknown_before_;
  for (const Gone& gone : gone_) {
    if (IsBack(gone, fresh) || !Overlap(gone, fresh)) continue;
    before = std::max(before, gone.before);
  }
  return before;
}

std::vector<DoubtfulCode> LoadHistory::Doubtful() const {
  std::vector<DoubtfulCode> doubtful;
  for (const Object& object : objects_) {
    if (object.doubtful_before == 0) continue;
    doubtful.push_back({object.start, object.limit, object.doubtful_before});
  }
  // Who read the mappings before the last look may have found another there.
  for (const Gone& gone : gone_) {
    const bool is_back = std::ranges::any_of(
        objects_, [&](const Object& object) { return IsBack(gone, object); });
    if (!is_back) doubtful.push_back({gone.start, gone.limit, gone.before});
  }
  return doubtful;
}

void LookAtLoadedCode() noexcept {
  Watch& watch = TheWatch();
  try {
    base::ObserveUnloads(&LookAtLoadedCode);
    LockAndLook(watch);
  } catch (const std::exception&) {
    watch.missed = true;  // No memory for it.
  }
}

std::vector<DoubtfulCode> ReadDoubtfulCode() {
  Watch& watch = TheWatch();
  base::ObserveUnloads(&LookAtLoadedCode);
  const auto lock = LockAndLook(watch);
  return lock ? watch.history.Doubtful() : std::vector{DoubtfulCode{}};
}

}  // namespace heapwell::platform
