// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#ifndef ORDER_SERVICE_STOP_SIGNAL_H_
#define ORDER_SERVICE_STOP_SIGNAL_H_

#include <csignal>

namespace orders {

/// Ctrl-C and SIGTERM, as something to wait for. Make it first: the threads that
/// start later then leave these signals to Wait().
class StopSignal {
 public:
  StopSignal();

  /// Returns when the process is asked to stop.
  void Wait();

 private:
  sigset_t signals_;
};

}  // namespace orders

#endif  // ORDER_SERVICE_STOP_SIGNAL_H_
