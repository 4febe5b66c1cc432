// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#include "model/verdict_text.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <string_view>

#include "base/units.h"
#include "model/component_rows.h"

namespace heapwell::model {
namespace {

using base::HumanBytes;

constexpr double kHour = 3600;

std::string Bytes(std::uint64_t bytes) { return HumanBytes(bytes); }

std::string Number(double number, int decimals) {
  std::array<char, 32> text = {};
  std::snprintf(text.data(), text.size(), "%.*f", decimals, number);
  return text.data();
}

std::string SignedBytes(double bytes) {
  const auto whole = static_cast<std::int64_t>(bytes);
  return (whole > 0 ? "+" : "") + HumanBytes(whole);
}

// "+4.70 MiB an hour".
std::string Rate(double bytes_per_second) {
  return SignedBytes(bytes_per_second * kHour) + " an hour";
}

// "+4.70 MiB an hour (4.50 MiB to 4.90 MiB)".
std::string RateWithBand(const Trend& trend) {
  return Rate(trend.slope_per_second) + " (" +
         HumanBytes(static_cast<std::int64_t>(trend.low_per_second * kHour)) + " to " +
         HumanBytes(static_cast<std::int64_t>(trend.high_per_second * kHour)) + ")";
}

std::string PercentAnHour(double bytes_per_second, std::uint64_t of) {
  const double percent = 100 * bytes_per_second * kHour / static_cast<double>(of);
  return Number(percent, percent < 10 ? 2 : 0) + " %/h";
}

std::string Share(double part) { return Number(100 * part, 0) + " %"; }

std::string_view WordsOf(std::string_view component) {
  for (const ComponentRow& row : kComponentRows) {
    if (row.name == component) return row.words;
  }
  return component;
}

std::string PlaceOf(const Leak& leak) {
  if (leak.file.empty()) return leak.function;
  const std::string file = leak.file.substr(leak.file.rfind('/') + 1);
  return leak.function + " (" + file +
         (leak.line > 0 ? ":" + std::to_string(leak.line) : "") + ")";
}

std::string LimitName(const MemoryLimit& limit) {
  using enum MemoryLimit::Source;
  const std::string bytes = Bytes(limit.limit_bytes);
  if (limit.source == kCgroup) return "its limit of " + bytes;
  if (limit.source == kAddressSpace) return "its address space limit of " + bytes;
  if (limit.source == kData) return "its data limit (RLIMIT_DATA) of " + bytes;
  return "the host's memory of " + bytes;
}

std::string Reaches(const TimeToLimit& reach) {
  std::string text =
      "reaches " + LimitName(reach.limit) + " in " + InWords(reach.expected);
  const std::string earliest = InWords(reach.earliest);
  const std::string latest = reach.latest ? InWords(*reach.latest) : "never";
  if (earliest == latest) return text;
  return text + " (between " + earliest + " and " + latest + ")";
}

// The parts of the growth that are worth a word, largest first.
std::vector<const ComponentGrowth*> GrowingParts(const Findings& findings) {
  std::vector<const ComponentGrowth*> parts;
  for (const ComponentGrowth& part : findings.components) {
    if (part.share.value_or(0) >= 0.1) parts.push_back(&part);
  }
  std::sort(parts.begin(), parts.end(),
            [](const auto* a, const auto* b) { return *a->share > *b->share; });
  return parts;
}

std::string Attribution(const Findings& findings) {
  const auto parts = GrowingParts(findings);
  if (parts.empty()) return "";
  std::string text;
  for (const ComponentGrowth* part : parts) {
    text += text.empty() ? " " + Share(*part->share) + " of the growth is "
                         : ", " + Share(*part->share) + " ";
    text += WordsOf(part->component);
  }
  const bool live = parts.front()->component == "live";
  if (live && !findings.sites.empty()) {
    const Leak& leak = findings.sites.front();
    text += leak.share > 0.5 ? ", most of it at " : ", the fastest of them at ";
    text += PlaceOf(leak);
  }
  if (parts.front()->component == "non_heap" && findings.threads_before &&
      findings.now.threads.value_or(0) > *findings.threads_before + 3) {
    text += "; threads went from " + std::to_string(*findings.threads_before) + " to " +
            std::to_string(*findings.now.threads);
  }
  return text + ".";
}

// Live objects grow into what was free: nobody outside sees it yet.
std::string HiddenGrowthText(const Findings& findings) {
  const Trend& trend = findings.live_growth->trend;
  std::string text = "Growing inside: live objects " + Rate(trend.slope_per_second) +
                     " over " + InWords(trend.window) +
                     "; resident memory shows little of it yet, for they fill what was "
                     "free.";
  if (!findings.sites.empty()) {
    text += " Most of it at " + PlaceOf(findings.sites.front()) + ".";
  }
  return text;
}

}  // namespace

std::string InWords(std::chrono::nanoseconds duration) {
  struct Unit {
    double seconds;
    const char* name;
    int decimals;
  };
  constexpr Unit kUnits[] = {
      {86400, " days", 1}, {3600, " hours", 1}, {60, " min", 0}, {1, " s", 0}};
  const double seconds = std::chrono::duration<double>(duration).count();
  if (seconds >= 365 * 86400.0) return "more than a year";
  for (const Unit& unit : kUnits) {
    const double number = seconds / unit.seconds;
    if (number < 0.95 && unit.seconds > 1) continue;
    std::string text = Number(number, number < 9.95 ? unit.decimals : 0);
    if (text.ends_with(".0")) text.resize(text.size() - 2);
    std::string name = unit.name;
    if (text == "1" && name.ends_with("s") && name.size() > 2) name.pop_back();
    return text + name;
  }
  return "0 s";
}

std::string TooEarlyText(const Findings& findings) {
  const auto wait = std::max(findings.needed - findings.watched,
                             std::chrono::nanoseconds(std::chrono::seconds{1}));
  const std::string when = "growth can be told from warm-up in " + InWords(wait) + ".";
  if (!findings.growth_so_far) {
    return "Too early to say: watched for " + InWords(findings.watched) + "; " + when;
  }
  const Trend& trend = findings.growth_so_far->trend;
  std::string text = "Too early to say, but so far it grows: " + RateWithBand(trend) +
                     " over " + InWords(trend.window);
  // A few minutes foretell some hours at best.
  constexpr int kFarthest = 100;
  if (findings.time_to_limit &&
      findings.time_to_limit->expected < kFarthest * trend.window) {
    text += "; at this rate it " + Reaches(*findings.time_to_limit);
  }
  return text + "." + Attribution(findings) + " This may be warm-up: " + when;
}

std::string StableText(const Findings& findings) {
  std::string text = "Stable: " + Bytes(findings.now.resident_bytes) + " resident";
  using enum Trend::Shape;
  const auto shape = findings.resident ? findings.resident->shape : kUnknown;
  if (shape == kSettling) {
    text += "; it grew at first and has settled";
  } else if (shape == kCycling) {
    text += "; it goes up and comes back";
    if (findings.resident->period) {
      text += ", about every " + InWords(*findings.resident->period);
    }
  } else {
    text += ", no growth that lasts";
  }
  return text + ", over " + InWords(findings.watched) + ".";
}

std::string GrowthText(const Findings& findings) {
  if (!findings.resident_growth) return HiddenGrowthText(findings);
  const Trend& trend = findings.resident_growth->trend;
  std::string text =
      "Growing: " + Rate(trend.slope_per_second) + " (" +
      PercentAnHour(trend.slope_per_second, findings.now.resident_bytes) + ") over " +
      InWords(trend.window);
  if (findings.time_to_limit) text += "; " + Reaches(*findings.time_to_limit);
  return text + "." + Attribution(findings);
}

std::string RetainedText(const Findings& findings) {
  const MemoryComponents& parts = *findings.now.components;
  const std::uint64_t kept = parts.free_page_bytes + parts.cached_bytes;
  return "Freed and kept: " + Bytes(kept) + " of " +
         Bytes(findings.now.resident_bytes) +
         " resident is memory that the program gave back and the allocator has "
         "not "
         "given to the kernel; releasing would return " +
         Bytes(parts.free_page_bytes) + ". Live objects are " +
         Bytes(parts.live_bytes) + ".";
}

std::string FragmentedText(const Findings& findings) {
  if (findings.resident_growth) return GrowthText(findings);
  const MemoryComponents& parts = *findings.now.components;
  return "Fragmented: " + Bytes(parts.fragmented_bytes) + " of " +
         Bytes(findings.now.resident_bytes) +
         " resident are free slots between live objects, which cannot be given "
         "back. "
         "Live objects are " +
         Bytes(parts.live_bytes) + ".";
}

std::string PressureText(const Findings& findings) {
  const Stall& stall = *findings.stall;
  const bool host = stall.scope == PressureStats::Scope::kHost;
  std::string text =
      "Short of memory, but not by its own growth: this process is "
      "steady at " +
      Bytes(findings.now.resident_bytes) + ", while " +
      (host ? "on its host" : "in its cgroup") + " tasks waited for " + "memory " +
      Share(stall.some) + " of the last " + InWords(stall.window) + ".";
  const auto& limit = findings.now.limit;
  if (limit && limit->source == MemoryLimit::Source::kCgroup &&
      limit->used_bytes > findings.now.resident_bytes) {
    text += " Others in the cgroup hold " +
            Bytes(limit->used_bytes - findings.now.resident_bytes) + " of its " +
            Bytes(limit->limit_bytes) + ".";
  }
  return text;
}

std::vector<std::string> EvidenceOf(const Findings& findings) {
  std::vector<std::string> lines;
  for (const Trend& trend : findings.windows) {
    lines.push_back("over " + InWords(trend.window) + ": resident " +
                    RateWithBand(trend) + ", " + ToString(trend.shape));
  }
  for (const ComponentGrowth& part : findings.components) {
    std::string line = std::string(WordsOf(part.component)) + ": " + Bytes(part.bytes);
    if (part.trend) line += ", " + Rate(part.trend->slope_per_second);
    if (part.share) line += ", " + Share(*part.share) + " of the growth";
    lines.push_back(line);
  }
  for (const Leak& leak : findings.sites) {
    lines.push_back(PlaceOf(leak) + ": " +
                    HumanBytes(static_cast<std::int64_t>(leak.live_bytes)) + " live, " +
                    RateWithBand(leak.trend));
  }
  if (findings.stall && findings.stall->some >= 0.01) {
    lines.push_back("waiting for memory: " + Share(findings.stall->some) +
                    " of the last " + InWords(findings.stall->window));
  }
  if (findings.resident_growth && findings.watched < std::chrono::hours{24}) {
    lines.push_back("watched for less than a day: a daily rise of load looks the same");
  }
  return lines;
}

}  // namespace heapwell::model
