// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
//
// What the order service uses of heapwell, doing nothing: to be compared with.
#ifndef HEAPWELL_BENCHMARKS_OVERHEAD_WITHOUT_HEAPWELL_HTTPLIB_H_
#define HEAPWELL_BENCHMARKS_OVERHEAD_WITHOUT_HEAPWELL_HTTPLIB_H_

#include <httplib.h>

#include <string>

namespace heapwell {

struct Address {
  int port = 0;
};

struct Error {
  std::string message = {};
};

class Monitor {};

class Server {
 public:
  [[nodiscard]] int port() const { return 0; }
  [[nodiscard]] const Monitor& monitor() const { return monitor_; }

 private:
  Monitor monitor_;
};

class NoServer {
 public:
  explicit operator bool() const { return true; }
  Server* operator->() { return &server_; }
  [[nodiscard]] const Error& error() const { return error_; }

 private:
  Server server_;
  Error error_;
};

inline NoServer Serve(const Address& /*address*/) { return {}; }

}  // namespace heapwell

#endif  // HEAPWELL_BENCHMARKS_OVERHEAD_WITHOUT_HEAPWELL_HTTPLIB_H_
