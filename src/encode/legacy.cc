// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#include "encode/legacy.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <tuple>
#include <vector>

#include "encode/go_mem_stats.h"
#include "encode/units.h"
#include "model/plumbing.h"

namespace heapwell::encode {
namespace {

// Frames are spelt out with every stack, so this grows much faster than a
// profile.proto. Nobody reads more; the rest is said to be missing.
constexpr std::size_t kMaxRecordBytes = std::size_t{8} << 20;

// Go's reader gives up at a line of 64 KiB.
constexpr std::size_t kMaxNameBytes = 1024;

struct Columns {
  std::int64_t inuse_objects = 0;
  std::int64_t inuse_bytes = 0;
  std::int64_t alloc_objects = 0;
  std::int64_t alloc_bytes = 0;
};

// Where cumulative numbers are unknown, they repeat the live ones, as in tcmalloc's
// own text: readers then show two columns, not two columns of nothing.
Columns ColumnsOf(const HeapSample& sample) {
  return {sample.inuse_objects, sample.inuse_bytes,
          sample.alloc_objects.value_or(sample.inuse_objects),
          sample.alloc_bytes.value_or(sample.inuse_bytes)};
}

// Readers take no negative number, and no bytes without an object.
bool IsReadable(const Columns& columns) {
  return columns.inuse_objects >= 0 && columns.inuse_bytes >= 0 &&
         columns.alloc_objects >= 0 && columns.alloc_bytes >= 0 &&
         (columns.inuse_objects > 0 || columns.inuse_bytes == 0) &&
         (columns.alloc_objects > 0 || columns.alloc_bytes == 0);
}

std::string Format(const Columns& columns) {
  std::array<char, 128> text = {};
  const int length = snprintf(text.data(), text.size(), "%6lld: %8lld [%6lld: %8lld] @",
                              static_cast<long long>(columns.inuse_objects),
                              static_cast<long long>(columns.inuse_bytes),
                              static_cast<long long>(columns.alloc_objects),
                              static_cast<long long>(columns.alloc_bytes));
  return std::string(text.data(), static_cast<std::size_t>(length));
}

void AppendFrames(std::string& out, std::uintptr_t address, const Location* location) {
  const std::string prefix = "#\t" + Hex(address);
  if (location == nullptr || location->frames.empty()) {
    out.append(prefix) += '\n';
    return;
  }
  for (const Frame& frame : location->frames) {
    out.append(prefix) += '\t';
    out += OneLine(frame.function.empty() ? frame.system_name : frame.function,
                   kMaxNameBytes);
    if (!frame.file.empty()) {
      out.append("\t").append(OneLine(frame.file, kMaxNameBytes)) += ':';
      out += std::to_string(frame.line);
    }
    out += '\n';
  }
}

void AppendRecord(std::string& out, const HeapProfile& profile,
                  const HeapSample& sample) {
  out += Format(ColumnsOf(sample));
  // Readers expect return addresses and take one off.
  for (const std::uintptr_t address : sample.stack) {
    out.append(" ").append(Hex(address + 1));
  }
  if (sample.stack.empty()) out += " 0x1";  // google-pprof wants one address.
  out += '\n';
  for (const std::uintptr_t address : sample.stack) {
    AppendFrames(out, address, profile.Find(address));
  }
  out += '\n';
}

Columns SumOf(const HeapProfile& profile) {
  Columns sum;
  for (const HeapSample& sample : profile.samples) {
    const Columns columns = ColumnsOf(sample);
    if (!IsReadable(columns)) continue;
    sum.inuse_objects += columns.inuse_objects;
    sum.inuse_bytes += columns.inuse_bytes;
    sum.alloc_objects += columns.alloc_objects;
    sum.alloc_bytes += columns.alloc_bytes;
  }
  return sum;
}

// Of a profile whose cumulative columns are made up, for readers want four.
constexpr const char* kLiveAlone =
    "# This profile has live memory alone: the brackets repeat it.\n";

std::string Header(const HeapProfile& profile) {
  Columns sum = SumOf(profile);
  const bool cumulative = std::ranges::any_of(
      profile.samples,
      [](const HeapSample& sample) { return sample.alloc_bytes.has_value(); });
  // Go's reader ignores the cumulative columns where both sums are equal.
  if (cumulative && sum.alloc_bytes == sum.inuse_bytes) ++sum.alloc_bytes;
  return "heap profile: " + Format(sum) + " heap_v2/1\n" +
         "# Estimates, unsampled already; sampled every " +
         std::to_string(profile.sampling.interval_bytes) + " bytes, mode " +
         ToString(profile.sampling.mode) + ".\n" +
         (cumulative || profile.samples.empty() ? "" : kLiveAlone);
}

bool IsLarger(const HeapSample& a, const HeapSample& b) {
  const Columns x = ColumnsOf(a);
  const Columns y = ColumnsOf(b);
  return std::tie(x.inuse_bytes, x.alloc_bytes) >
         std::tie(y.inuse_bytes, y.alloc_bytes);
}

void AppendRecords(std::string& out, const HeapProfile& profile) {
  const std::size_t end = out.size() + kMaxRecordBytes;
  std::size_t written = 0;
  for (const HeapSample& sample : profile.samples) {
    if (out.size() > end) {
      out += "# truncated: the largest " + std::to_string(written) + " of " +
             std::to_string(profile.samples.size()) + " stacks\n\n";
      return;
    }
    ++written;
    if (IsReadable(ColumnsOf(sample))) AppendRecord(out, profile, sample);
  }
}

void AppendMemStats(std::string& out, const MemStats& stats) {
  out += "\n# runtime.MemStats\n";
  for (const GoStat& stat : GoMemStats(stats)) {
    if (stat.name == "PauseTotalNs") continue;  // Go's text has it not.
    out.append("# ").append(stat.name).append(" = ");
    if (!stat.is_array) {
      out += std::to_string(stat.values[0]);
    } else {
      out += '[';
      for (const std::int64_t value : stat.values) {
        if (out.back() != '[') out += ' ';
        out += std::to_string(value);
      }
      out += ']';
    }
    out += '\n';
  }
  if (stats.process && stats.process->resident_peak_bytes) {
    out += "# MaxRSS = " + std::to_string(*stats.process->resident_peak_bytes) + "\n";
  }
}

}  // namespace

std::string LegacyHeap(const HeapProfile& profile, const MemStats& stats,
                       std::string_view maps_text, std::span<const std::string> notes) {
  HeapProfile own = model::WithoutPlumbing(profile);
  std::stable_sort(own.samples.begin(), own.samples.end(), IsLarger);
  std::string out = Header(own);
  for (const std::string& note : notes) out.append("# ").append(note) += ".\n";
  AppendRecords(out, own);
  AppendMemStats(out, stats);
  return out.append("\nMAPPED_LIBRARIES:\n").append(maps_text);
}

std::string LegacyGrowth(const HeapProfile& growth, std::string_view maps_text) {
  HeapProfile own = model::WithoutPlumbing(growth);
  std::stable_sort(own.samples.begin(), own.samples.end(), IsLarger);
  std::string out = "heap profile: " + Format(SumOf(own)) + " growth\n";
  AppendRecords(out, own);
  return out.append("MAPPED_LIBRARIES:\n").append(maps_text);
}

}  // namespace heapwell::encode
