// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#include "symbolize/abbreviations.h"

#include <dwarf.h>

#include "symbolize/byte_reader.h"

namespace heapwell::symbolize {

std::size_t CountAbbreviations(std::span<const unsigned char> bytes) {
  ByteReader reader(bytes);
  std::size_t count = 0;
  while (reader.ok() && reader.Uleb() != 0) {
    ++count;
    reader.Uleb();  // Tag,
    reader.U8();    // and whether it has children.
    for (;;) {
      const std::uint64_t name = reader.Uleb();
      const std::uint64_t form = reader.Uleb();
      if (form == DW_FORM_implicit_const) reader.Sleb();
      if (!reader.ok() || (name == 0 && form == 0)) break;
    }
  }
  return count;
}

}  // namespace heapwell::symbolize
