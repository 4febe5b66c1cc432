// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
//
// Tables are static and touched as they fill.
#include "sampler/stack_table.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <bit>

#include "base/unload.h"
#include "sampler/find_or_insert.h"
#include "unwind/stack_bounds.h"

namespace heapwell::sampler {
namespace {

// Return addresses of all stacks: 32 frames for each of kMaxStacks.
constexpr std::uint32_t kMaxAddresses = 1u << 20;

// No generation ever: what has it is never recalled.
constexpr std::uint64_t kNeverWalked = ~std::uint64_t{0};

struct StackEntry {
  std::uint64_t hash = 0;
  std::uint64_t unload_generation = 0;
  // The last in which a walk took the trail that is kept.
  std::atomic<std::uint64_t> walked_generation{kNeverWalked};
  // In g_addresses: those that were skipped on the way, then the stack.
  std::uint32_t first_address = 0;
  std::uint16_t walked = 0;
  std::uint8_t steps_by_frame = 0;
  std::uint8_t skip = 0;
  bool truncated = false;
  bool has_trail = false;
};

constinit std::array<std::uintptr_t, kMaxAddresses> g_addresses{};
constinit std::array<unwind::TrailStep, kMaxAddresses> g_trails{};
constinit std::array<StackEntry, kMaxStacks> g_stacks{};
constinit std::array<std::atomic<StackId>, 2 * kMaxStacks> g_index{};
constinit std::atomic<std::uint32_t> g_addresses_used{0};
constinit std::atomic<std::uint32_t> g_stacks_used{1};  // Entry 0 is kNoStack.

// Where Recall looks. A place says what stack may be found there; what is compared
// stands in entries that never change.
constexpr int kPlaceBits = 16;
constinit std::array<std::atomic<StackId>, std::size_t{1} << kPlaceBits> g_places{};

// Stacks that are alike up to a frame are told apart at that frame: as many times.
constexpr int kMaxForks = 6;

constexpr std::uint64_t kGolden = 0x9E3779B97F4A7C15ull;

std::uint64_t HashStack(std::span<const std::uintptr_t> stack) noexcept {
  std::uint64_t hash = stack.size();
  for (const std::uintptr_t address : stack) {
    hash = std::rotl(hash ^ address, 23) * kGolden;
  }
  return hash ^ (hash >> 32);
}

std::span<const std::uintptr_t> WalkedOf(const StackEntry& entry) noexcept {
  return {g_addresses.data() + entry.first_address, entry.walked};
}

std::span<const std::uintptr_t> FramesOf(const StackEntry& entry) noexcept {
  return {g_addresses.data() + entry.first_address + entry.skip,
          std::size_t{entry.walked} - entry.skip};
}

bool IsWalkOf(const StackEntry& entry, const Walked& walked) noexcept {
  const auto trail = std::span(g_trails).subspan(entry.first_address, entry.walked);
  return entry.has_trail && entry.skip == walked.skip &&
         std::ranges::equal(trail, walked.trail) &&
         std::ranges::equal(WalkedOf(entry), walked.frames);
}

StackId MakeStack(const Walked& walked, std::uint64_t hash) noexcept {
  const auto count = static_cast<std::uint32_t>(walked.frames.size());
  const StackId id = Take(g_stacks_used, 1, kMaxStacks);
  const std::uint32_t first = Take(g_addresses_used, count, kMaxAddresses);
  if (id == kMaxStacks || first == kMaxAddresses) return kNoStack;
  std::ranges::copy(walked.frames, g_addresses.begin() + first);
  std::ranges::copy(walked.trail, g_trails.begin() + first);
  StackEntry& entry = g_stacks[id];
  entry.hash = hash;
  // All of the stack is loaded now, for it will be returned to.
  entry.unload_generation = base::UnloadGeneration();
  entry.first_address = first;
  entry.walked = static_cast<std::uint16_t>(count);
  entry.steps_by_frame = static_cast<std::uint8_t>(unwind::StepsByFrame(walked.trail));
  entry.skip = static_cast<std::uint8_t>(walked.skip);
  entry.truncated = walked.truncated;
  entry.has_trail = !walked.trail.empty();
  return id;
}

StackId Intern(const Walked& walked) noexcept {
  const auto frames = walked.frames.subspan(walked.skip);
  const std::uint64_t hash = HashStack(frames) + (walked.truncated ? 1 : 0);
  return FindOrInsert(
      g_index, hash,
      [&](StackId id) {
        const StackEntry& entry = g_stacks[id];
        return entry.hash == hash && entry.truncated == walked.truncated &&
               std::ranges::equal(FramesOf(entry), frames);
      },
      [&] { return MakeStack(walked, hash); });
}

std::uint16_t NextPlace(std::uintptr_t place, std::uint64_t difference) noexcept {
  return static_cast<std::uint16_t>(((place + difference) * kGolden) >>
                                    (64 - kPlaceBits));
}

}  // namespace

StackId InternStack(std::span<const std::uintptr_t> frames, bool truncated) noexcept {
  return Intern({.frames = frames, .truncated = truncated});
}

StackId StackCount() noexcept { return g_stacks_used.load(std::memory_order_acquire); }

Stack ReadStack(StackId id) noexcept {
  const StackEntry& entry = g_stacks[id];
  return {FramesOf(entry), entry.truncated, entry.unload_generation};
}

Recollection Recall(unwind::FrameRecord record, int skip) noexcept {
  const std::uint64_t generation = base::UnloadGeneration();
  const auto start = reinterpret_cast<std::uintptr_t>(record);
  const std::uintptr_t end = unwind::FindStackEnd(start).address;
  // Threads that were started alike are as far from the ends of their stacks.
  std::uint16_t place = NextPlace(record[1], (end - start) << 20);
  for (int forks = 0; forks < kMaxForks; ++forks) {
    const StackId id = g_places[place].load(std::memory_order_acquire);
    if (id == kNoStack) break;
    const StackEntry& entry = g_stacks[id];
    // A trail from before an unload may lead off a small stack.
    if (entry.walked_generation.load(std::memory_order_acquire) != generation) break;
    const auto like = unwind::CompareAlong(
        {WalkedOf(entry), g_trails.data() + entry.first_address, entry.steps_by_frame},
        record, end);
    if (like.same == unwind::kWholeWalk) [[likely]] {
      if (entry.skip != skip) break;
      const auto frames = FramesOf(entry);
      return {frames.data(), id, static_cast<std::uint16_t>(frames.size()), place};
    }
    place = NextPlace(place, like.found + (like.same << 48));
  }
  return {.place = place};
}

StackId Remember(const Walked& walked, std::uint16_t place) noexcept {
  const StackId id = Intern(walked);
  if (id == kNoStack || walked.trail.empty()) return id;
  StackEntry& entry = g_stacks[id];
  if (!IsWalkOf(entry, walked)) return id;
  entry.walked_generation.store(walked.generation, std::memory_order_release);
  g_places[place].store(id, std::memory_order_release);
  return id;
}

}  // namespace heapwell::sampler
