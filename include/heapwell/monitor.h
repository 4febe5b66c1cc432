// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#ifndef HEAPWELL_MONITOR_H_
#define HEAPWELL_MONITOR_H_

#include <memory>
#include <vector>

#include "heapwell/export.h"
#include "heapwell/http.h"
#include "heapwell/metric.h"
#include "heapwell/options.h"
#include "heapwell/result.h"

namespace heapwell {

/// Watches this process while it lives and answers the debug endpoints. Opens no
/// socket; runs one thread, with all signals blocked, which takes less than half a
/// percent of a core. Destroying it joins that thread within a quarter of a second, or
/// once a profile that it is at is done, and restores the sample interval. In the child
/// of a fork there is no such thread; reads go on working.
class HEAPWELL_EXPORT Monitor {
 public:
  /// Starts watching. Fails with kInvalidOption on an option that cannot be honoured
  /// (a token file that cannot be read or holds no token, too), and with kBusy
  /// while another Monitor lives in this process.
  [[nodiscard]] static Result<Monitor> Start(Options options = {});

  Monitor(Monitor&&) noexcept;
  Monitor& operator=(Monitor&&) noexcept;
  ~Monitor();

  /// Answers one request. Thread-safe. Never throws: whatever goes wrong becomes a
  /// 4xx or 5xx response with one line that says why. Blocks for as long as the
  /// request's `seconds` says: give it a thread of its own in an event loop.
  [[nodiscard]] Response Handle(const Request& request) const noexcept;

  /// The rows of /metrics, for a metrics library of your own. Thread-safe; about
  /// as dear as ReadMemStats. Empty if memory runs out.
  [[nodiscard]] std::vector<MetricFamily> CollectMetrics() const noexcept;

  struct Impl;

 private:
  explicit Monitor(std::unique_ptr<Impl> impl) noexcept;
  std::unique_ptr<Impl> impl_;
};

}  // namespace heapwell

#endif  // HEAPWELL_MONITOR_H_
