// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#include "cpu/tick_table.h"

#include <span>
#include <utility>

#include "model/sample_key.h"

namespace heapwell::cpu {
namespace {

std::string KeyOf(std::span<const std::uintptr_t> stack, const Tick& tick,
                  std::string_view thread) {
  const std::uint64_t flags = (tick.truncated ? 1u : 0u) | (tick.complete ? 2u : 0u);
  return model::SampleKey(stack, flags).append(thread);
}

}  // namespace

void TickTable::Add(const Tick& tick, std::string_view thread) {
  std::span<const std::uintptr_t> stack(tick.stack.data(), tick.frames);
  bool truncated = tick.truncated;
  std::string key = KeyOf(stack, tick, thread);
  if (samples_.size() >= max_samples_ && !index_by_key_.contains(key)) {
    stack = stack.first(stack.empty() ? 0 : 1);
    truncated = true;
    key = KeyOf(stack, tick, thread);
  }
  const auto [found, is_new] = index_by_key_.try_emplace(key, samples_.size());
  if (is_new) {
    CpuSample sample;
    for (const std::uintptr_t address : stack) sample.stack.push_back(address - 1);
    sample.truncated = truncated;
    sample.incomplete = !tick.complete;
    sample.thread = thread;
    samples_.push_back(std::move(sample));
  }
  samples_[found->second].ticks += tick.periods;
}

std::vector<CpuSample> TickTable::Take() {
  index_by_key_.clear();
  return std::exchange(samples_, {});
}

}  // namespace heapwell::cpu
