// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#ifndef HEAPWELL_SRC_ENCODE_VERDICT_JSON_H_
#define HEAPWELL_SRC_ENCODE_VERDICT_JSON_H_

#include <string>

#include "encode/json_values.h"
#include "model/verdict.h"

namespace heapwell::encode {

/// "kind", "text", "evidence", and what they rest on: "trend" and "windows" of resident
/// memory, "releasable_bytes".
Json VerdictJson(const model::Verdict& verdict);

/// A row for each component: its bytes, trend, and share of the growth.
Json GrowthJson(const model::Verdict& verdict);

/// When which limit is reached; null where nothing grows towards one.
Json TimeToLimitJson(const model::Verdict& verdict);

/// The call sites that keep growing, the fastest first.
Json GrowingSitesJson(const model::Verdict& verdict);

/// /debug/leaks?format=json: "schema", "verdict" and "sites".
std::string LeaksJson(const model::Verdict& verdict);

}  // namespace heapwell::encode

#endif  // HEAPWELL_SRC_ENCODE_VERDICT_JSON_H_
