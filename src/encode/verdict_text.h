// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
//
// The verdict as a person reads it.
#ifndef HEAPWELL_SRC_ENCODE_VERDICT_TEXT_H_
#define HEAPWELL_SRC_ENCODE_VERDICT_TEXT_H_

#include <string>

#include "model/trend.h"
#include "model/verdict.h"

namespace heapwell::encode {

/// The sentence, and a line for each piece of evidence.
void AppendVerdict(std::string& out, const model::Verdict& verdict);

/// The call sites that keep growing, as a table. Nothing where there are none.
void AppendGrowingSites(std::string& out, const model::Verdict& verdict);

/// How a series moves, in at most ten characters: "+1.20 GiB" (an hour), "steady",
/// "settling", "cycling"; empty while it is too early to say.
std::string GrowthAnHour(const model::Trend& trend);

/// /debug/leaks: the verdict, and all that is known of each site that keeps growing.
std::string LeaksText(const model::Verdict& verdict);

}  // namespace heapwell::encode

#endif  // HEAPWELL_SRC_ENCODE_VERDICT_TEXT_H_
