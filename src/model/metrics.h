// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
//
// Values to metric families. Pure: whoever publishes them reads the values.
#ifndef HEAPWELL_SRC_MODEL_METRICS_H_
#define HEAPWELL_SRC_MODEL_METRICS_H_

#include <chrono>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "heapwell/mem_stats.h"
#include "heapwell/metric.h"
#include "model/duration_histogram.h"
#include "model/heap_report.h"
#include "model/sticky_sites.h"
#include "model/verdict.h"

namespace heapwell::model {

/// A metric that is not a row of StatsFields.
struct MetricInfo {
  std::string_view name;
  std::string_view labels;  ///< Their names: "component"; several by commas.
  MetricKind kind;
  std::string_view help;
  std::string_view source;
};

/// Every metric that the functions below publish beside the rows of StatsFields.
std::span<const MetricInfo> OtherMetrics();

/// One family for each metric of the field table that has a reading. Without
/// `process_metrics` none is named process_*.
std::vector<MetricFamily> ToFamilies(const MemStats& stats, bool process_metrics);

/// heapwell_sampling_info{mode}: 1 for the mode that is.
MetricFamily SamplingInfoFamily(const SamplingStatus& sampling);

struct BuildInfo {
  std::string version = {};    ///< Of heapwell: "0.1.0".
  std::string allocator = {};  ///< "gperftools 2.10", or "none".
  std::string build_id = {};   ///< Of the program, in full; empty: it has none.
};

/// heapwell_build_info: always 1. Of the build id 12 digits: a new one is a new
/// deployment, even of the same version.
MetricFamily BuildInfoFamily(const BuildInfo& build);

/// heapwell_memory_bytes{component}, whose six series sum to what was resident, and
/// heapwell_untouched_bytes beside them.
std::vector<MetricFamily> ComponentFamilies(const MemoryComponents& components);

/// heapwell_pause_duration_seconds.
MetricFamily PauseFamily(const DurationHistogram& pauses);

/// heapwell_hiccup_seconds.
MetricFamily HiccupFamily(const DurationHistogram& hiccups);

/// heapwell_operation_duration_seconds{op} of those that were ever done: what is not
/// used costs no series. No series if none was.
MetricFamily OperationFamily(
    std::span<const std::pair<std::string_view, const DurationHistogram*>> operations);

/// heapwell_verdict_info{kind}, heapwell_growth_bytes_per_second{component} and
/// heapwell_time_to_limit_seconds, as far as the verdict knows. A component that stands
/// still, or comes back to where it was, grows by 0.
std::vector<MetricFamily> VerdictFamilies(const Verdict& verdict);

/// heapwell_background_cpu_seconds_total: of heapwell's own thread.
MetricFamily BackgroundFamily(std::chrono::nanoseconds cpu_time);

/// heapwell_faults_total: expectations of our own code that did not hold.
MetricFamily FaultFamily(std::uint64_t faults);

/// The label of a call site: "app::Cache::Put (cache.cc)". No line: an edit above a
/// function must not begin a new series. At most 128 bytes of valid UTF-8.
std::string SiteLabel(const CallSite& site);

/// heapwell_site_live_bytes{site} and heapwell_site_live_objects{site} for those of
/// the report's sites that `sticky` chooses, and "(other)" for the rest of what samples
/// say. None without a live sample as long as none was ever published.
std::vector<MetricFamily> SiteFamilies(const HeapReport& report, StickySites& sticky);

}  // namespace heapwell::model

#endif  // HEAPWELL_SRC_MODEL_METRICS_H_
