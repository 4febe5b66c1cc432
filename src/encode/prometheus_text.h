// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#ifndef HEAPWELL_SRC_ENCODE_PROMETHEUS_TEXT_H_
#define HEAPWELL_SRC_ENCODE_PROMETHEUS_TEXT_H_

#include <span>
#include <string>

#include "heapwell/metric.h"

namespace heapwell::encode {

/// The Content-Type that goes with it: Prometheus 3 refuses a scrape without.
inline constexpr char kPrometheusTextType[] =
    "text/plain; version=0.0.4; charset=utf-8";

/// Prometheus text format 0.0.4. Label values become valid UTF-8 without control
/// characters; numbers are the shortest that read back the same.
std::string PrometheusText(std::span<const MetricFamily> families);

}  // namespace heapwell::encode

#endif  // HEAPWELL_SRC_ENCODE_PROMETHEUS_TEXT_H_
