// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#ifndef HEAPWELL_BENCHMARKS_OVERHEAD_WITHOUT_HEAPWELL_PROMETHEUS_H_
#define HEAPWELL_BENCHMARKS_OVERHEAD_WITHOUT_HEAPWELL_PROMETHEUS_H_

#include <heapwell/httplib.h>
#include <prometheus/collectable.h>
#include <prometheus/metric_family.h>

#include <vector>

namespace heapwell {

class Collector final : public ::prometheus::Collectable {
 public:
  explicit Collector(const Monitor& /*monitor*/) {}
  [[nodiscard]] std::vector<::prometheus::MetricFamily> Collect() const override {
    return {};
  }
};

}  // namespace heapwell

#endif  // HEAPWELL_BENCHMARKS_OVERHEAD_WITHOUT_HEAPWELL_PROMETHEUS_H_
