// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#include "stop_signal.h"

namespace orders {

StopSignal::StopSignal() {
  sigemptyset(&signals_);
  sigaddset(&signals_, SIGINT);
  sigaddset(&signals_, SIGTERM);
  pthread_sigmask(SIG_BLOCK, &signals_, nullptr);
}

void StopSignal::Wait() {
  int signal = 0;
  sigwait(&signals_, &signal);
}

}  // namespace orders
