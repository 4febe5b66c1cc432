// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#ifndef ORDER_SERVICE_FLAGS_H_
#define ORDER_SERVICE_FLAGS_H_

#include <optional>
#include <string>

#include "mode.h"

namespace orders {

/// The command line, understood.
struct Flags {
  const Mode* mode = nullptr;
  int port = 8080;                      ///< Of the service. 0: any free one.
  int debug_port = 6060;                ///< Of heapwell. 0: any free one.
  int load_orders_per_second = 200;     ///< That it sends to itself.
  int load_cycle_seconds = 0;           ///< How long a day of them is. 0: steady.
  int history_interval_ms = 10'000;     ///< Of heapwell's history.
  int soft_limit_mebibytes = 0;         ///< Of heapwell's guard. 0: none.
  int audit_rows = 100'000;             ///< The latest that the audit keeps.
  std::string audit_path = {};          ///< Empty: a temporary file.
  std::string evidence_directory = {};  ///< Of heapwell's guard. Empty: none.
};

std::string Usage();

/// Empty: `error` says which argument is wrong, and why.
std::optional<Flags> ParseFlags(int argc, char** argv, std::string* error);

}  // namespace orders

#endif  // ORDER_SERVICE_FLAGS_H_
