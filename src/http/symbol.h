// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
//
// The protocol by which pprof's clients ask for names of addresses.
#ifndef HEAPWELL_SRC_HTTP_SYMBOL_H_
#define HEAPWELL_SRC_HTTP_SYMBOL_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace heapwell::http {

/// The addresses in "0x40f0+0x41aa+...", in order: hexadecimal with 0x, or decimal.
/// Words that are no address, and zeros, are left out, as in Go.
std::vector<std::uintptr_t> ParseAddresses(std::string_view text);

/// One line of the answer: "0x40f0 name\n", the address in lower-case hexadecimal.
std::string SymbolLine(std::uintptr_t address, std::string_view name);

}  // namespace heapwell::http

#endif  // HEAPWELL_SRC_HTTP_SYMBOL_H_
