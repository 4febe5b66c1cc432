// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#ifndef ORDER_SERVICE_LOAD_GENERATOR_H_
#define ORDER_SERVICE_LOAD_GENERATOR_H_

#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "load_result.h"

namespace orders {

/// How many orders a second, over the day.
struct LoadProfile {
  int orders_per_second = 200;  ///< In the mean. 0: none at all.
  int cycle_seconds = 0;        ///< How long a day is. 0: the rate is steady.
  int orders = 0;               ///< After so many it is over. 0: never.

  /// The rate at that time of the first day, which begins at midnight.
  double At(double seconds) const;
};

/// Customers: orders of 1 to 8 KiB, and beside every eighth a look at an article and a
/// shopping session. From threads of its own, until stopped or destroyed.
///
/// Its clients behave as a load balancer does: they close a connection that idles, and
/// once an answer says Connection: close they ask /healthz before they open another. A
/// service that says there that it stops gets nothing more.
class LoadGenerator {
 public:
  /// `answered`, if given, is told the Location of each order that was answered, by one
  /// thread at a time.
  LoadGenerator(std::string host, int port, LoadProfile profile,
                std::function<void(const std::string&)> answered = {});
  ~LoadGenerator() { Stop(); }

  /// Waits for the answers to what was sent.
  void Stop();

  /// True: the service said that it stops, or is not there.
  bool is_over() const;

  /// What became of all. After Stop().
  LoadResult result() const { return result_; }

 private:
  class Customer;
  void SendOrders(unsigned seed);
  bool WaitUntil(std::chrono::steady_clock::time_point time);

  const std::string host_;
  const int port_;
  const LoadProfile profile_;
  const std::function<void(const std::string&)> answered_;
  const std::chrono::steady_clock::time_point began_;
  mutable std::mutex mutex_;
  std::condition_variable wake_;
  bool stopping_ = false;
  std::size_t running_ = 0;
  LoadResult result_;
  std::vector<std::thread> threads_;
};

}  // namespace orders

#endif  // ORDER_SERVICE_LOAD_GENERATOR_H_
