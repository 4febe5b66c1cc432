// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
//
// The rows of /metrics for a registry of your own copy of prometheus-cpp, 1.0 or
// newer. Header-only, for the layout of its structs has changed between versions.
#ifndef HEAPWELL_PROMETHEUS_H_
#define HEAPWELL_PROMETHEUS_H_

#include <prometheus/client_metric.h>
#include <prometheus/collectable.h>
#include <prometheus/metric_family.h>
#include <prometheus/metric_type.h>

#include <cstdint>
#include <limits>
#include <utility>
#include <vector>

#include "heapwell/metric.h"
#include "heapwell/monitor.h"

namespace heapwell {

/// A Collectable to register with an Exposer, or to serialize along with a Registry.
/// Keep it alive for as long: those hold it weakly. Thread-safe, and as dear as a
/// scrape of /metrics.
class Collector final : public ::prometheus::Collectable {
 public:
  /// `monitor` must outlive the collector.
  explicit Collector(const Monitor& monitor) noexcept : monitor_(&monitor) {}

  [[nodiscard]] std::vector<::prometheus::MetricFamily> Collect() const override {
    std::vector<::prometheus::MetricFamily> families;
    for (MetricFamily& family : monitor_->CollectMetrics()) {
      families.push_back(Convert(std::move(family)));
    }
    return families;
  }

 private:
  static ::prometheus::MetricFamily Convert(MetricFamily family) {
    ::prometheus::MetricFamily converted;
    converted.name = std::move(family.name);
    converted.help = std::move(family.help);
    converted.type = Convert(family.kind);
    for (MetricSeries& series : family.series) {
      converted.metric.push_back(Convert(family.kind, std::move(series)));
    }
    return converted;
  }

  static ::prometheus::MetricType Convert(MetricKind kind) noexcept {
    switch (kind) {
      case MetricKind::kCounter:
        return ::prometheus::MetricType::Counter;
      case MetricKind::kHistogram:
        return ::prometheus::MetricType::Histogram;
      case MetricKind::kGauge:
        break;
    }
    return ::prometheus::MetricType::Gauge;
  }

  static ::prometheus::ClientMetric Convert(MetricKind kind, MetricSeries series) {
    ::prometheus::ClientMetric converted;
    for (auto& [name, value] : series.labels) {
      ::prometheus::ClientMetric::Label label;
      label.name = std::move(name);
      label.value = std::move(value);
      converted.label.push_back(std::move(label));
    }
    if (kind == MetricKind::kCounter) converted.counter.value = series.value;
    if (kind == MetricKind::kGauge) converted.gauge.value = series.value;
    if (kind == MetricKind::kHistogram) AddBuckets(series, converted);
    return converted;
  }

  static void AddBuckets(const MetricSeries& series,
                         ::prometheus::ClientMetric& converted) {
    converted.histogram.sample_count = series.count;
    converted.histogram.sample_sum = series.sum;
    const auto add = [&converted](double upper_bound, std::uint64_t cumulative_count) {
      ::prometheus::ClientMetric::Bucket bucket;
      bucket.upper_bound = upper_bound;
      bucket.cumulative_count = cumulative_count;
      converted.histogram.bucket.push_back(bucket);
    };
    for (const auto& [upper_bound, count] : series.buckets) add(upper_bound, count);
    add(std::numeric_limits<double>::infinity(), series.count);
  }

  const Monitor* monitor_;
};

}  // namespace heapwell

#endif  // HEAPWELL_PROMETHEUS_H_
