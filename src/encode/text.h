// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#ifndef HEAPWELL_SRC_ENCODE_TEXT_H_
#define HEAPWELL_SRC_ENCODE_TEXT_H_

#include <string>

#include "model/heap_report.h"

namespace heapwell::encode {

/// /debug/heap for people and curl: aligned plain text, 88 columns where it can.
std::string HeapReportText(const model::HeapReport& report);

}  // namespace heapwell::encode

#endif  // HEAPWELL_SRC_ENCODE_TEXT_H_
