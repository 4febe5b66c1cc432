// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#include <gperftools/malloc_extension.h>

#include <string>

#include "engine.h"

namespace heapwell::fault_test {

void StartSampling(std::uint64_t /*interval_bytes*/) {}

void ReadProfile() {
  std::string text;
  MallocExtension::instance()->GetHeapSample(&text);
}

void ReadStats() {
  std::size_t bytes = 0;
  MallocExtension::instance()->GetNumericProperty("generic.heap_size", &bytes);
}

}  // namespace heapwell::fault_test
