// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#ifndef HEAPWELL_SRC_ENCODE_HISTORY_JSON_H_
#define HEAPWELL_SRC_ENCODE_HISTORY_JSON_H_

#include <cstddef>
#include <string>

#include "model/history.h"

namespace heapwell::encode {

/// /debug/history: "schema", "interval_seconds", "storage_bytes", and the two series
/// "fine" and "coarse". Each has its points as columns, oldest first: all arrays of a
/// series are equally long, null where a number is unknown. "sites": the `sites` call
/// sites that hold most now. 200 KiB for a full history without sites, 15 KiB for each.
std::string HistoryJson(const model::History& history, std::size_t sites);

}  // namespace heapwell::encode

#endif  // HEAPWELL_SRC_ENCODE_HISTORY_JSON_H_
