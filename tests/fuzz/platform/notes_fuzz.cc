// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#include <span>
#include <vector>

#include "fuzz_input.h"
#include "platform/elf_note.h"

// A build id is a part of the notes, at whatever alignment the first byte says. The
// copy has exactly their size, so that a byte read behind it is seen.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using heapwell::fuzz::Require;
  namespace platform = heapwell::platform;
  if (size == 0) return 0;
  const auto bytes = std::as_bytes(std::span(data, size).subspan(1));
  const std::vector<std::byte> notes(bytes.begin(), bytes.end());
  const auto build_id = platform::FindBuildId(notes, data[0]);
  if (build_id.empty()) return 0;
  Require(build_id.size() <= platform::kMaxBuildIdBytes);
  Require(build_id.data() >= notes.data());
  Require(build_id.data() + build_id.size() <= notes.data() + notes.size());
  return 0;
}
