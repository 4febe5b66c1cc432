// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
//
// What makes two samples the same: their stack and their labels.
#ifndef HEAPWELL_SRC_MODEL_SAMPLE_KEY_H_
#define HEAPWELL_SRC_MODEL_SAMPLE_KEY_H_

#include <cstdint>
#include <span>
#include <string>

namespace heapwell::model {

inline void AppendToKey(std::string& key, std::uint64_t number) {
  key.append(reinterpret_cast<const char*>(&number), sizeof(number));
}

/// Bytes that are equal exactly where stack and size are.
inline std::string SampleKey(std::span<const std::uintptr_t> stack,
                             std::uint64_t object_bytes) {
  std::string key;
  key.reserve((stack.size() + 1) * sizeof(std::uint64_t));
  AppendToKey(key, object_bytes);
  for (const std::uintptr_t address : stack) AppendToKey(key, address);
  return key;
}

}  // namespace heapwell::model

#endif  // HEAPWELL_SRC_MODEL_SAMPLE_KEY_H_
