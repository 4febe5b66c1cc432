// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#include "model/metrics.h"

#include <algorithm>
#include <map>
#include <utility>

#include "base/fault.h"
#include "base/utf8.h"
#include "model/stats_fields.h"

namespace heapwell::model {
namespace {

// Labels become index entries in every Prometheus that scrapes us; a template's name
// may have thousands of bytes.
constexpr std::size_t kMaxSiteLabelBytes = 128;

// As much as tells two builds apart, by git's example.
constexpr std::size_t kShownBuildId = 12;

constexpr MetricInfo kOther[] = {
    {"heapwell_build_info", "version,allocator,build_id", MetricKind::kGauge,
     "Always 1: version of heapwell, its allocator, build id of the program.", "build"},
    {"heapwell_sampling_info", "mode", MetricKind::kGauge,
     "Always 1: how the heap is watched (takeover, native or none).", "self-test"},
    {"heapwell_memory_bytes", "component", MetricKind::kGauge,
     "Where the resident memory is. The components sum to what was resident.",
     "mincore on tcmalloc's spans"},
    {"heapwell_untouched_bytes", "", MetricKind::kGauge,
     "Heap memory allocated but never touched: not resident, in no component.",
     "mincore on tcmalloc's spans"},
    {"heapwell_site_live_bytes", "site", MetricKind::kGauge,
     "Live bytes by the function that allocated them; estimated from samples.",
     "heap samples"},
    {"heapwell_site_live_objects", "site", MetricKind::kGauge,
     "Live objects by the function that allocated them; estimated from samples.",
     "heap samples"},
    {"heapwell_pause_duration_seconds", "", MetricKind::kHistogram,
     "How long each pause was in which heap locks were held or pages given back.",
     "heapwell"},
    {"heapwell_hiccup_seconds", "", MetricKind::kHistogram,
     "How late a thread that only sleeps woke up: what any thread may have lost.",
     "heapwell's thread"},
    {"heapwell_operation_duration_seconds", "op", MetricKind::kHistogram,
     "How long heapwell's own operations took, by kind.", "heapwell"},
    {"heapwell_verdict_info", "kind", MetricKind::kGauge,
     "Always 1: whether memory grows, and why (too_early, stable, live_growth, "
     "retained, fragmented, non_heap or pressure).",
     "history"},
    {"heapwell_growth_bytes_per_second", "component", MetricKind::kGauge,
     "Sustained growth of each component of resident memory, over the window that the "
     "verdict rests on.",
     "history"},
    {"heapwell_time_to_limit_seconds", "", MetricKind::kGauge,
     "When memory reaches its limit if it grows on as it does; absent where it does "
     "not.",
     "history"},
    {"heapwell_background_cpu_seconds_total", "", MetricKind::kCounter,
     "CPU time of heapwell's own thread.", "CLOCK_THREAD_CPUTIME_ID"},
    {"heapwell_faults_total", "", MetricKind::kCounter,
     "Expectations of heapwell's own code that did not hold. Please report any.",
     "heapwell"},
};

MetricFamily FamilyOf(std::string_view name) {
  MetricFamily family;
  const auto* info =
      std::find_if(std::begin(kOther), std::end(kOther),
                   [&](const MetricInfo& other) { return other.name == name; });
  if (!base::Expect(info != std::end(kOther))) return family;
  family.name = info->name;
  family.help = info->help;
  family.kind = info->kind;
  return family;
}

MetricSeries Series(std::vector<std::pair<std::string, std::string>> labels,
                    double value) {
  MetricSeries series;
  series.labels = std::move(labels);
  series.value = value;
  return series;
}

MetricFamily Single(std::string_view name, double value) {
  MetricFamily family = FamilyOf(name);
  family.series.push_back(Series({}, value));
  return family;
}

// `kind="some",scope="host"`, as rows of the table write them, without escapes.
std::vector<std::pair<std::string, std::string>> ParseLabels(std::string_view text) {
  std::vector<std::pair<std::string, std::string>> labels;
  while (!text.empty()) {
    const std::size_t name_end = text.find("=\"");
    const std::size_t value_end = text.find('"', name_end + 2);
    if (!base::Expect(value_end != std::string_view::npos)) return labels;
    labels.emplace_back(text.substr(0, name_end),
                        text.substr(name_end + 2, value_end - name_end - 2));
    text.remove_prefix(std::min(text.size(), value_end + 2));  // The comma, too.
  }
  return labels;
}

double SustainedGrowth(const Trend& trend) {
  const bool stays =
      trend.shape == Trend::Shape::kFlat || trend.shape == Trend::Shape::kCycling;
  return stays ? 0 : trend.slope_per_second;
}

std::string_view BaseName(std::string_view path) {
  return path.substr(path.rfind('/') + 1);
}

struct Live {
  std::int64_t bytes = 0;
  std::int64_t objects = 0;
};

// By label, for two functions may share one once their names are cut.
std::map<std::string, Live> LiveByLabel(const HeapReport& report) {
  std::map<std::string, Live> live_by_label;
  for (const CallSite& site : report.sites) {
    if (site.flat_bytes <= 0) break;
    Live& live = live_by_label[SiteLabel(site)];
    live.bytes += site.flat_bytes;
    live.objects += site.flat_objects;
  }
  return live_by_label;
}

std::map<std::string, Live> PublishedLive(const HeapReport& report,
                                          StickySites& sticky) {
  std::map<std::string, Live> live_by_label = LiveByLabel(report);
  StickySites::Bytes bytes_by_label;
  for (const auto& [label, live] : live_by_label) bytes_by_label[label] = live.bytes;
  std::map<std::string, Live> published;
  const LiveEstimate all = report.sampled.value_or(LiveEstimate{});
  Live other{all.bytes, all.objects};
  for (const std::string& label : sticky.Choose(bytes_by_label)) {
    const Live live = live_by_label[label];
    published[label] = live;
    other.bytes -= live.bytes;
    other.objects -= live.objects;
  }
  if (published.empty() && all.samples == 0) return {};
  published["(other)"] = {std::max<std::int64_t>(other.bytes, 0),
                          std::max<std::int64_t>(other.objects, 0)};
  return published;
}

}  // namespace

std::span<const MetricInfo> OtherMetrics() { return kOther; }

std::vector<MetricFamily> ToFamilies(const MemStats& stats, bool process_metrics) {
  std::vector<MetricFamily> families;
  for (const Field& field : StatsFields()) {
    if (field.metric.empty()) continue;
    if (!process_metrics && field.metric.starts_with("process_")) continue;
    const std::optional<Number> number = field.read(stats);
    if (!number) continue;
    if (families.empty() || families.back().name != field.metric) {
      MetricFamily family;
      family.name = field.metric;
      family.help = MetricHelp(field);
      family.kind = field.kind;
      families.push_back(std::move(family));
    }
    families.back().series.push_back(
        Series(ParseLabels(field.labels), ToDouble(*number)));
  }
  return families;
}

MetricFamily SamplingInfoFamily(const SamplingStatus& sampling) {
  MetricFamily family = FamilyOf("heapwell_sampling_info");
  family.series.push_back(Series({{"mode", ToString(sampling.mode)}}, 1));
  return family;
}

MetricFamily BuildInfoFamily(const BuildInfo& build) {
  MetricFamily family = FamilyOf("heapwell_build_info");
  family.series.push_back(
      Series({{"version", build.version},
              {"allocator", build.allocator},
              {"build_id", build.build_id.substr(0, kShownBuildId)}},
             1));
  return family;
}

std::vector<MetricFamily> ComponentFamilies(const MemoryComponents& components) {
  MetricFamily family = FamilyOf("heapwell_memory_bytes");
  const auto add = [&](const char* component, std::uint64_t bytes) {
    family.series.push_back(
        Series({{"component", component}}, static_cast<double>(bytes)));
  };
  add("live", components.live_bytes);
  add("cached", components.cached_bytes);
  add("fragmented", components.fragmented_bytes);
  add("free_pages", components.free_page_bytes);
  add("metadata", components.metadata_bytes);
  add("non_heap", components.non_heap_bytes);
  return {std::move(family), Single("heapwell_untouched_bytes",
                                    static_cast<double>(components.untouched_bytes))};
}

MetricFamily PauseFamily(const DurationHistogram& pauses) {
  MetricFamily family = FamilyOf("heapwell_pause_duration_seconds");
  family.series.push_back(pauses.Read());
  return family;
}

MetricFamily HiccupFamily(const DurationHistogram& hiccups) {
  MetricFamily family = FamilyOf("heapwell_hiccup_seconds");
  family.series.push_back(hiccups.Read());
  return family;
}

MetricFamily OperationFamily(
    std::span<const std::pair<std::string_view, const DurationHistogram*>> operations) {
  MetricFamily family = FamilyOf("heapwell_operation_duration_seconds");
  for (const auto& [name, durations] : operations) {
    if (durations->count() == 0) continue;
    MetricSeries series = durations->Read();
    series.labels = {{"op", std::string(name)}};
    family.series.push_back(std::move(series));
  }
  return family;
}

std::vector<MetricFamily> VerdictFamilies(const Verdict& verdict) {
  MetricFamily info = FamilyOf("heapwell_verdict_info");
  info.series.push_back(Series({{"kind", ToString(verdict.kind)}}, 1));
  std::vector<MetricFamily> families = {std::move(info)};
  MetricFamily growth = FamilyOf("heapwell_growth_bytes_per_second");
  for (const ComponentGrowth& part : verdict.growth) {
    if (!part.trend || part.trend->shape == Trend::Shape::kUnknown) continue;
    growth.series.push_back(Series({{"component", std::string(part.component)}},
                                   SustainedGrowth(*part.trend)));
  }
  if (!growth.series.empty()) families.push_back(std::move(growth));
  if (verdict.time_to_limit) {
    families.push_back(
        Single("heapwell_time_to_limit_seconds",
               static_cast<double>(verdict.time_to_limit->expected.count())));
  }
  return families;
}

MetricFamily BackgroundFamily(std::chrono::nanoseconds cpu_time) {
  return Single("heapwell_background_cpu_seconds_total",
                std::chrono::duration<double>(cpu_time).count());
}

MetricFamily FaultFamily(std::uint64_t faults) {
  return Single("heapwell_faults_total", static_cast<double>(faults));
}

std::string SiteLabel(const CallSite& site) {
  const std::string function = base::ToUtf8(site.function);
  std::string file;
  if (!site.file.empty()) file = " (" + base::ToUtf8(BaseName(site.file)) + ")";
  if (function.size() + file.size() <= kMaxSiteLabelBytes) return function + file;
  constexpr std::string_view kCut = "...";
  file = base::CutUtf8(file, kMaxSiteLabelBytes / 2);
  const std::string_view kept =
      base::CutUtf8(function, kMaxSiteLabelBytes - file.size() - kCut.size());
  return std::string(kept).append(kCut).append(file);
}

std::vector<MetricFamily> SiteFamilies(const HeapReport& report, StickySites& sticky) {
  const std::map<std::string, Live> published = PublishedLive(report, sticky);
  if (published.empty()) return {};
  MetricFamily bytes = FamilyOf("heapwell_site_live_bytes");
  MetricFamily objects = FamilyOf("heapwell_site_live_objects");
  for (const auto& [site, live] : published) {
    bytes.series.push_back(Series({{"site", site}}, static_cast<double>(live.bytes)));
    objects.series.push_back(
        Series({{"site", site}}, static_cast<double>(live.objects)));
  }
  return {std::move(bytes), std::move(objects)};
}

}  // namespace heapwell::model
