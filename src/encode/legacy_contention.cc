// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#include "encode/legacy_contention.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "encode/units.h"

namespace heapwell::encode {
namespace {

// Go's reader gives up at a line of 64 KiB.
constexpr std::size_t kMaxNameBytes = 1024;

using Samples = std::vector<const ContentionSample*>;

Samples LongestFirst(const ContentionProfile& profile) {
  Samples samples;
  for (const ContentionSample& sample : profile.samples) samples.push_back(&sample);
  std::stable_sort(samples.begin(), samples.end(),
                   [](const ContentionSample* a, const ContentionSample* b) {
                     return a->delay > b->delay;
                   });
  return samples;
}

void AppendSample(std::string& out, const ContentionSample& sample) {
  out += std::to_string(sample.delay.count()) + ' ' +
         std::to_string(sample.contentions) + " @";
  // Readers expect return addresses and take one off.
  for (const std::uintptr_t address : sample.stack) {
    out.append(" ").append(Hex(address + 1));
  }
  out += '\n';
}

void AppendFrames(std::string& out, const ContentionProfile& profile,
                  std::uintptr_t address) {
  const auto found = std::lower_bound(
      profile.locations.begin(), profile.locations.end(), address,
      [](const Location& location, std::uintptr_t a) { return location.address < a; });
  const std::string prefix = "#\t" + Hex(address);
  const bool known = found != profile.locations.end() && found->address == address &&
                     !found->frames.empty();
  if (!known) {
    out.append(prefix) += '\n';
    return;
  }
  for (const Frame& frame : found->frames) {
    out.append(prefix).append("\t").append(OneLine(
        frame.function.empty() ? frame.system_name : frame.function, kMaxNameBytes));
    if (!frame.file.empty()) {
      out.append("\t").append(OneLine(frame.file, kMaxNameBytes)) += ':';
      out += std::to_string(frame.line);
    }
    out += '\n';
  }
}

}  // namespace

std::string LegacyContention(const ContentionProfile& profile) {
  std::string out = profile.kind == ContentionKind::kMutex
                        ? "--- mutex:\ncycles/second=1000000000\nsampling period=1\n"
                        : "--- contention:\ncycles/second=1000000000\n";
  for (const ContentionSample* sample : LongestFirst(profile)) {
    AppendSample(out, *sample);
    for (const std::uintptr_t address : sample->stack) {
      AppendFrames(out, profile, address);
    }
    out += '\n';
  }
  return out;
}

std::string LegacyContentionz(const ContentionProfile& profile) {
  // The first line that both Go and google-pprof take.
  std::string out =
      "--- contentionz 1 ---\ncycles/second = 1000000000\nsampling period = 1\n"
      "ms since reset = 0\ndiscarded samples = " +
      std::to_string(profile.lost_contentions) + "\n";
  for (const ContentionSample* sample : LongestFirst(profile)) {
    AppendSample(out, *sample);
  }
  return out;
}

}  // namespace heapwell::encode
