// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
//
// Findings in words.
#ifndef HEAPWELL_SRC_MODEL_VERDICT_TEXT_H_
#define HEAPWELL_SRC_MODEL_VERDICT_TEXT_H_

#include <chrono>
#include <string>
#include <vector>

#include "model/findings.h"

namespace heapwell::model {

/// "40 seconds", "12 min", "5.2 hours", "3.8 days": one number, for estimates.
std::string InWords(std::chrono::nanoseconds duration);

/// The sentence of each kind of verdict.
std::string TooEarlyText(const Findings& findings);
std::string StableText(const Findings& findings);
std::string GrowthText(const Findings& findings);
std::string RetainedText(const Findings& findings);
std::string FragmentedText(const Findings& findings);
std::string PressureText(const Findings& findings);

/// A line for each fact.
std::vector<std::string> EvidenceOf(const Findings& findings);

}  // namespace heapwell::model

#endif  // HEAPWELL_SRC_MODEL_VERDICT_TEXT_H_
