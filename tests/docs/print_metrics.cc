// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
//
// Prints docs/metrics.md from the tables that JSON and /metrics are printed from:
//   print_metrics HEAD > docs/metrics.md      HEAD: docs/metrics_head.md
#include <array>
#include <cstdio>
#include <fstream>
#include <iterator>
#include <set>
#include <string>
#include <string_view>

#include "model/metrics.h"
#include "model/stats_fields.h"

namespace heapwell::model {
namespace {

struct Group {
  std::string_view name;
  std::string_view heading;
};

constexpr std::array<Group, 8> kGroups = {{{"sampling", "How the heap is watched"},
                                           {"allocator", "The heap"},
                                           {"pauses", "Pauses"},
                                           {"process", "The process"},
                                           {"cgroup", "Its control group"},
                                           {"pressure", "Memory pressure"},
                                           {"guard", "The guard"},
                                           {"limits", "Limits"}}};

std::string_view HeadingOf(std::string_view group) {
  for (const Group& known : kGroups) {
    if (known.name == group) return known.heading;
  }
  return group;
}

std::string_view ToString(MetricKind kind) {
  switch (kind) {
    case MetricKind::kGauge:
      return "gauge";
    case MetricKind::kCounter:
      return "counter";
    case MetricKind::kHistogram:
      return "histogram";
  }
  return "";
}

std::string Code(std::string_view text) {
  return text.empty() ? std::string() : '`' + std::string(text) + '`';
}

void PrintRow(std::string_view metric, std::string_view kind, std::string_view json,
              std::string_view help, std::string_view source) {
  std::string row = "|";
  for (const std::string& cell : {Code(metric), std::string(kind), Code(json),
                                  std::string(help), std::string(source)}) {
    row += cell.empty() ? " |" : " " + cell + " |";
  }
  std::puts(row.c_str());
}

void PrintHeading(std::string_view heading) {
  std::printf("\n## %.*s\n\n", static_cast<int>(heading.size()), heading.data());
  std::puts(
      "| Metric | Type | In JSON | What it is | Read from |\n|---|---|---|---|---|");
}

std::string MetricOf(const Field& field) {
  if (field.metric.empty()) return {};
  std::string metric(field.metric);
  if (!field.labels.empty()) metric.append("{").append(field.labels).append("}");
  return metric;
}

// A metric of several rows has a row of its own before them.
void PrintFields() {
  std::string_view group;
  std::set<std::string_view> shared;
  for (const Field& field : StatsFields()) {
    if (field.group != group) PrintHeading(HeadingOf(group = field.group));
    if (!field.labels.empty() && shared.insert(field.metric).second) {
      PrintRow(field.metric, ToString(field.kind), "", MetricHelp(field), "");
    }
    const std::string json =
        field.member.empty()
            ? std::string()
            : std::string(field.group).append(".").append(field.member);
    const bool is_part = !field.labels.empty() || field.metric.empty();
    PrintRow(MetricOf(field), is_part ? "" : ToString(field.kind), json, field.help,
             field.source);
  }
}

void PrintOthers() {
  PrintHeading("Measured, named and timed");
  for (const MetricInfo& other : OtherMetrics()) {
    std::string metric(other.name);
    if (!other.labels.empty()) metric.append("{").append(other.labels).append("}");
    PrintRow(metric, ToString(other.kind), "", other.help, other.source);
  }
}

int Print(const char* head) {
  std::ifstream file(head);
  const std::string text{std::istreambuf_iterator<char>(file), {}};
  if (text.empty()) {
    std::fprintf(stderr, "cannot read %s\n", head);
    return 1;
  }
  std::fputs(text.c_str(), stdout);
  PrintOthers();
  PrintFields();
  return 0;
}

}  // namespace
}  // namespace heapwell::model

int main(int argc, char** argv) {
  return argc == 2 ? heapwell::model::Print(argv[1]) : 2;
}
