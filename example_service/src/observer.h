// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#ifndef ORDER_SERVICE_OBSERVER_H_
#define ORDER_SERVICE_OBSERVER_H_

#include <string>

namespace orders {

/// What is known of one request before it is answered.
struct RequestFacts {
  std::string client_address;
  std::string method;
  std::string path;
  std::string body;
};

/// Sees every request on its way to its handler, as the audit of an order service
/// does. What it keeps of them decides how the service's memory behaves: each fault
/// and each remedy is an Observer. Implementations are thread-safe.
class Observer {
 public:
  virtual ~Observer() = default;
  virtual void Record(const RequestFacts& request) = 0;
};

}  // namespace orders

#endif  // ORDER_SERVICE_OBSERVER_H_
