// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#ifndef HEAPWELL_SRC_SYMBOLIZE_ABBREVIATIONS_H_
#define HEAPWELL_SRC_SYMBOLIZE_ABBREVIATIONS_H_

#include <cstddef>
#include <span>

namespace heapwell::symbolize {

/// Of the table that begins `bytes`, a part of .debug_abbrev. Damaged: up to there.
std::size_t CountAbbreviations(std::span<const unsigned char> bytes);

}  // namespace heapwell::symbolize

#endif  // HEAPWELL_SRC_SYMBOLIZE_ABBREVIATIONS_H_
