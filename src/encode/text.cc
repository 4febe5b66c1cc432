// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#include "encode/text.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "encode/layout.h"
#include "encode/text_tables.h"
#include "encode/units.h"
#include "encode/verdict_text.h"

namespace heapwell::encode {
namespace {

std::string Join(const std::vector<std::string>& parts) {
  std::string joined;
  for (const std::string& part : parts) {
    if (!joined.empty()) joined += ", ";
    joined += part;
  }
  return joined;
}

void AppendResident(std::string& out, const MemStats& stats) {
  if (!stats.process) {
    AppendFact(out, "Resident", "unknown: this process cannot read /proc");
    return;
  }
  const std::uint64_t resident = stats.process->resident_bytes;
  std::string fact = HumanBytes(resident);
  if (stats.cgroup && stats.cgroup->limit_bytes) {
    const std::uint64_t limit = *stats.cgroup->limit_bytes;
    fact += ", " + Percent(resident, limit) + " of the limit of " + HumanBytes(limit);
  } else if (stats.cgroup) {
    fact += ", no limit set";
  }
  if (stats.process->resident_peak_bytes) {
    fact += "; at its highest " + HumanBytes(*stats.process->resident_peak_bytes);
  }
  AppendFact(out, "Resident", fact);
  if (stats.process->swapped_bytes.value_or(0) > 0) {
    AppendFact(out, "Swapped", HumanBytes(*stats.process->swapped_bytes) + " out");
  }
}

void AppendHeap(std::string& out, const MemStats& stats) {
  if (!stats.allocator) return;
  const AllocatorStats& allocator = *stats.allocator;
  std::string fact = HumanBytes(allocator.alloc_bytes) + " live";
  if (allocator.heap_objects) {
    fact += " in " + HumanCount(*allocator.heap_objects) + " objects";
  }
  if (allocator.total_alloc_bytes) {
    fact +=
        "; " + HumanBytes(*allocator.total_alloc_bytes) + " allocated since the start";
  }
  AppendFact(out, "Heap", fact);
}

void AppendGroup(std::string& out, const MemStats& stats) {
  if (!stats.cgroup) return;
  std::vector<std::string> facts;
  if (stats.cgroup->usage_bytes) {
    facts.push_back("uses " + HumanBytes(*stats.cgroup->usage_bytes));
  }
  if (stats.cgroup->working_set_bytes) {
    facts.push_back("working set " + HumanBytes(*stats.cgroup->working_set_bytes));
  }
  if (stats.cgroup->oom_kills) {
    facts.push_back(HumanCount(*stats.cgroup->oom_kills) + " OOM kills");
  }
  if (!facts.empty()) AppendFact(out, "Cgroup", Join(facts));
}

void AppendPressure(std::string& out, const MemStats& stats) {
  std::vector<std::string> facts;
  if (stats.pressure) {
    const bool is_host = stats.pressure->scope == PressureStats::Scope::kHost;
    facts.push_back((is_host ? "the host lost " : "the cgroup lost ") +
                    HumanDuration(stats.pressure->some_total) + " waiting for memory");
  }
  if (stats.process && stats.process->major_faults) {
    facts.push_back(HumanCount(*stats.process->major_faults) +
                    " page faults read a disk");
  }
  if (!facts.empty()) AppendFact(out, "Pressure", Join(facts));
}

void AppendHead(std::string& out, const MemStats& stats) {
  std::string when = UtcTime(stats.taken_at);
  if (stats.process && stats.process->started_at) {
    when += ", up " + HumanDuration(stats.taken_at - *stats.process->started_at);
  }
  AppendFact(out, "Time", when);
  AppendResident(out, stats);
  AppendHeap(out, stats);
  AppendGroup(out, stats);
  AppendPressure(out, stats);
  // The best mode needs no words; any other one makes numbers missing below.
  if (stats.sampling.mode == SamplingMode::kTakeover) return;
  AppendFact(out, "Mode",
             std::string(ToString(stats.sampling.mode)) + ": " +
                 OneLine(stats.sampling.reason, kMaxNameBytes));
}

const char* LimitInWords(model::MemoryLimit::Source source) {
  switch (source) {
    case model::MemoryLimit::Source::kCgroup:
      return "the control group's limit";
    case model::MemoryLimit::Source::kAddressSpace:
      return "the limit on address space";
    case model::MemoryLimit::Source::kData:
      return "the limit on data (RLIMIT_DATA)";
    case model::MemoryLimit::Source::kHost:
      break;
  }
  return "the host's memory";
}

void AppendTimeToLimit(std::string& out, const model::Verdict& verdict) {
  if (!verdict.time_to_limit) return;
  const model::TimeToLimit& left = *verdict.time_to_limit;
  std::string fact = "reached in " + HumanDuration(left.expected) + " (" +
                     HumanDuration(left.earliest) + " to " +
                     (left.latest ? HumanDuration(*left.latest) : "never") + "): ";
  fact += LimitInWords(left.limit.source);
  fact += ", " + HumanBytes(left.limit.limit_bytes) + ", of which " +
          HumanBytes(left.limit.used_bytes) + " is used";
  AppendFact(out, "Limit", fact);
}

}  // namespace

std::string HeapReportText(const model::HeapReport& report,
                           const model::Verdict* verdict) {
  std::string out;
  if (verdict != nullptr) {
    AppendVerdict(out, *verdict);
    out += '\n';
  }
  AppendHead(out, report.stats);
  if (verdict != nullptr) AppendTimeToLimit(out, *verdict);
  if (report.components) AppendComponents(out, *report.components, verdict);
  if (verdict != nullptr) AppendGrowingSites(out, *verdict);
  AppendSites(out, report);
  if (report.census) AppendCensus(out, *report.census);
  if (report.stats.allocator) AppendBooks(out, *report.stats.allocator);
  if (!report.profile_note.empty()) {
    out += '\n';
    AppendFact(out, "Note", OneLine(report.profile_note, kMaxNameBytes));
  }
  out += "\nMore: /debug/pprof/heap for go tool pprof, ?format=json for programs.\n";
  return out;
}

}  // namespace heapwell::encode
