// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#include "encode/text.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "encode/text_tables.h"
#include "encode/units.h"

namespace heapwell::encode {
namespace {

constexpr std::size_t kMaxNameBytes = 4096;

// Breaks `text` at blanks so that lines of `indent` and text keep to the columns.
void AppendWrapped(std::string& out, std::string_view text, std::size_t indent) {
  std::size_t column = indent;
  while (!text.empty()) {
    const std::string_view word = text.substr(0, text.find(' '));
    if (column > indent && column + 1 + word.size() > kColumns) {
      out.append("\n").append(indent, ' ');
      column = indent;
    }
    if (column > indent) {
      out += ' ';
      ++column;
    }
    out += word;
    column += word.size();
    text.remove_prefix(std::min(text.size(), word.size() + 1));
  }
  out += '\n';
}

// One fact of the head: a word, then a sentence.
void AppendFact(std::string& out, std::string_view name, std::string_view fact) {
  constexpr std::size_t kIndent = 11;
  out.append(name).append(kIndent - name.size(), ' ');
  AppendWrapped(out, fact, kIndent);
}

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

}  // namespace

std::string HeapReportText(const model::HeapReport& report) {
  std::string out;
  AppendHead(out, report.stats);
  if (report.components) AppendComponents(out, *report.components);
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
