// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#ifndef ORDER_SERVICE_LOAD_GENERATOR_H_
#define ORDER_SERVICE_LOAD_GENERATOR_H_

#include <condition_variable>
#include <mutex>
#include <thread>
#include <vector>

namespace orders {

/// Customers: sends orders of 1 to 8 KiB to the service at a steady rate, from
/// threads of its own, until destroyed.
class LoadGenerator {
 public:
  /// `requests_per_second` of 0: none.
  LoadGenerator(int port, int requests_per_second);

  /// Waits for the answers to what was sent.
  ~LoadGenerator();

 private:
  void SendOrders(int port, double seconds_between, unsigned seed);

  std::mutex mutex_;
  std::condition_variable wake_;
  bool stopping_ = false;
  std::vector<std::thread> threads_;
};

}  // namespace orders

#endif  // ORDER_SERVICE_LOAD_GENERATOR_H_
