// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#ifndef HEAPWELL_SRC_ENCODE_TEXT_H_
#define HEAPWELL_SRC_ENCODE_TEXT_H_

#include <string>

#include "model/heap_report.h"
#include "model/verdict.h"

namespace heapwell::encode {

/// /debug/heap for people and curl: aligned plain text, 88 columns where it can.
/// `verdict` stands at the top; null: there is none.
std::string HeapReportText(const model::HeapReport& report,
                           const model::Verdict* verdict = nullptr);

}  // namespace heapwell::encode

#endif  // HEAPWELL_SRC_ENCODE_TEXT_H_
