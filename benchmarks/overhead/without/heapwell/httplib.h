// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
//
// What the order service uses of heapwell, doing nothing: to be compared with.
#ifndef HEAPWELL_BENCHMARKS_OVERHEAD_WITHOUT_HEAPWELL_HTTPLIB_H_
#define HEAPWELL_BENCHMARKS_OVERHEAD_WITHOUT_HEAPWELL_HTTPLIB_H_

#include <httplib.h>

#include <chrono>
#include <cstdint>
#include <string>

namespace heapwell {

struct Address {
  int port = 0;
};

struct Options {
  bool allow_control = false;
  std::chrono::milliseconds history_interval{0};
  struct Guard {
    std::string evidence_directory = {};
    std::uint64_t soft_limit_bytes = 0;
  } guard = {};
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

inline NoServer Serve(const Address& /*address*/, const Options& /*options*/) {
  return {};
}

}  // namespace heapwell

#endif  // HEAPWELL_BENCHMARKS_OVERHEAD_WITHOUT_HEAPWELL_HTTPLIB_H_
