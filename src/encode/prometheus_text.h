// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#ifndef HEAPWELL_SRC_ENCODE_PROMETHEUS_TEXT_H_
#define HEAPWELL_SRC_ENCODE_PROMETHEUS_TEXT_H_

#include <span>
#include <string>

#include "heapwell/metric.h"

namespace heapwell::encode {

/// Prometheus text format 0.0.4.
std::string PrometheusText(std::span<const MetricFamily> families);

}  // namespace heapwell::encode

#endif  // HEAPWELL_SRC_ENCODE_PROMETHEUS_TEXT_H_
