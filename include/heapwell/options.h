// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#ifndef HEAPWELL_OPTIONS_H_
#define HEAPWELL_OPTIONS_H_

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

namespace heapwell {

/// How to watch this process. Every default is safe in production.
struct Options {
  /// Mean bytes allocated between two heap samples. Smaller is sharper and dearer;
  /// at least 4096. 0 stops sampling; bytes are counted all the same.
  std::uint64_t sample_interval_bytes = 524288;

  /// File that holds the bearer token which every request must then carry
  /// ("Authorization: Bearer ..."): 16 to 4096 characters of [A-Za-z0-9._~+/=-],
  /// read again when the file changes. Must be there at the start; if it is not later,
  /// nobody is let in (503). Empty: only loopback peers are answered.
  std::string token_file = {};

  /// Leaves /metrics readable without the token, for a scraper that has none.
  bool metrics_open = false;

  /// Host names, beside localhost and IP addresses, under which this process may be
  /// asked: "orders.internal", without scheme and port. Guards a browser on the same
  /// machine against DNS rebinding.
  std::vector<std::string> allowed_hosts = {};

  /// Whether process_* metrics are published. Switch off where the host publishes
  /// its own, for duplicates are an error to Prometheus.
  bool process_metrics = true;

  /// Longest `seconds` that a request may ask for: 1 to 300.
  std::chrono::seconds capture_limit{60};

  /// Whether POST requests may change this process: release memory, set the sample
  /// interval. They pass the same gate as all others (loopback, or the token).
  bool allow_control = false;
};

}  // namespace heapwell

#endif  // HEAPWELL_OPTIONS_H_
