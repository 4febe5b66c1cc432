// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#ifndef HEAPWELL_OPTIONS_H_
#define HEAPWELL_OPTIONS_H_

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace heapwell {

/// What to do when memory runs short. Nothing, unless one of the first two is set: they
/// are looked after once a second, by heapwell's own thread.
struct GuardOptions {
  /// While more than this is resident, free pages that tcmalloc keeps are given back to
  /// the kernel, as many as it is too much. At least 16 MiB. What is live stays: this
  /// is no limit on what the program may allocate.
  std::optional<std::uint64_t> soft_limit_bytes = {};

  /// Where to leave evidence for whoever comes after the OOM killer. Once memory is
  /// within 10 % of its limit (of the soft limit, the control group, the address
  /// space, the data or the host, whichever is closest), or would get there within a
  /// minute, one directory is written into this one: a heap profile with names, the
  /// numbers of /debug/memstats and the text of /debug/heap. A local disk; made where
  /// it does not exist; readable by this user alone. Empty: no file is ever written.
  std::string evidence_directory = {};

  /// Given back in one second at most: each release takes the allocator's lock, and
  /// what is given back must be faulted in again. At least 1 MiB.
  std::uint64_t release_bytes_per_second = std::uint64_t{64} << 20;

  /// How many sets of evidence are kept: the newest, and of the others the worst. All
  /// processes that share the directory share them, too. 1 to 1000.
  std::size_t evidence_sets = 8;

  /// Least time between two sets.
  std::chrono::seconds evidence_interval{60};
};

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

  /// How often a point of the history is taken, which the verdict rests on: 720 points
  /// of this distance are kept, and 720 of 72 times it (2 hours and 6 days by default).
  /// 0.1 second to 1 hour. Below a second for demonstrations and tests: a verdict,
  /// which takes 360 points, then takes as little as 36 seconds, and sees no cycle or
  /// warm-up that is longer.
  std::chrono::milliseconds history_interval{10'000};

  /// What to do when memory runs short. Off by default.
  GuardOptions guard = {};
};

}  // namespace heapwell

#endif  // HEAPWELL_OPTIONS_H_
