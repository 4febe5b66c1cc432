// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#ifndef HEAPWELL_TESTS_FUZZ_FUZZ_INPUT_H_
#define HEAPWELL_TESTS_FUZZ_FUZZ_INPUT_H_

#include <cstddef>
#include <cstdint>
#include <string_view>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace heapwell::fuzz {

inline std::string_view AsText(const std::uint8_t* data, std::size_t size) {
  return {reinterpret_cast<const char*>(data), size};
}

/// Stops the fuzzer, with this input, where `holds` is false.
inline void Require(bool holds) {
  if (!holds) __builtin_trap();
}

}  // namespace heapwell::fuzz

#endif  // HEAPWELL_TESTS_FUZZ_FUZZ_INPUT_H_
