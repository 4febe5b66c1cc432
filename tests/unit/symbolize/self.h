// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
//
// This very test program's file and debug information, as the symbolizer reads them.
#ifndef HEAPWELL_TESTS_UNIT_SYMBOLIZE_SELF_H_
#define HEAPWELL_TESTS_UNIT_SYMBOLIZE_SELF_H_

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>

#include "platform/mappings.h"
#include "symbolize/dwarf_file.h"
#include "symbolize/elf_file.h"
#include "symbolize/loaded_object.h"
#include "symbolize/name_pool.h"

namespace heapwell::symbolize {

inline LoadedObject SelfObject() {
  return GroupSegments(platform::ReadMappings()).front();
}

struct Self {
  Self() : file(ElfFile::Open("/proc/self/exe", budget)) {
    Limit limit = Limit::kNone;
    dwarf = DwarfFile::Open(*file, nullptr, budget, limit);
    dwarf->ListUnits();
    bias = *LoadBias(SelfObject(), file->segments());
  }

  Budget budget{std::size_t{64} << 20, std::chrono::seconds{60}};
  std::optional<ElfFile> file;
  std::unique_ptr<DwarfFile> dwarf = {};
  std::uintptr_t bias = 0;
};

}  // namespace heapwell::symbolize

#endif  // HEAPWELL_TESTS_UNIT_SYMBOLIZE_SELF_H_
