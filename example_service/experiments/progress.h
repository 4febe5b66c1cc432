// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#ifndef ORDER_SERVICE_EXPERIMENTS_PROGRESS_H_
#define ORDER_SERVICE_EXPERIMENTS_PROGRESS_H_

#include <string>

namespace experiments {

/// A bar on stderr, where that is a terminal.
class Progress {
 public:
  explicit Progress(std::string what) : what_(std::move(what)) {}
  ~Progress();

  /// How many steps there are.
  void Expect(int steps) { steps_ = steps; }
  void Step(const std::string& doing);

 private:
  const std::string what_;
  int steps_ = 1;
  int done_ = 0;
};

}  // namespace experiments

#endif  // ORDER_SERVICE_EXPERIMENTS_PROGRESS_H_
