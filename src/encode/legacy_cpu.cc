// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#include "encode/legacy_cpu.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace heapwell::encode {
namespace {

void AppendWord(std::string& out, std::uint64_t word) {
  out.append(reinterpret_cast<const char*>(&word), sizeof(word));
}

void AppendRecord(std::string& out, const CpuSample& sample) {
  // A record of no address would end the profile.
  if (sample.ticks <= 0 || sample.stack.empty()) return;
  AppendWord(out, static_cast<std::uint64_t>(sample.ticks));
  AppendWord(out, sample.stack.size());
  for (std::size_t i = 0; i < sample.stack.size(); ++i) {
    // Readers expect return addresses of all but the innermost, and take one off.
    AppendWord(out, sample.stack[i] + (i == 0 ? 0 : 1));
  }
}

}  // namespace

std::string LegacyCpu(const CpuProfile& profile, std::string_view maps_text) {
  const auto period_us = static_cast<std::uint64_t>(
      std::chrono::duration_cast<std::chrono::microseconds>(profile.period).count());
  std::string out;
  // Words in the header after this one, version, period, padding.
  for (const std::uint64_t word : {std::uint64_t{0}, std::uint64_t{3}, std::uint64_t{0},
                                   period_us, std::uint64_t{0}}) {
    AppendWord(out, word);
  }
  for (const CpuSample& sample : profile.samples) AppendRecord(out, sample);
  constexpr std::uint64_t kTrailer[] = {0, 1, 0};
  for (const std::uint64_t word : kTrailer) AppendWord(out, word);
  return out.append(maps_text);
}

}  // namespace heapwell::encode
