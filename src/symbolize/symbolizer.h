// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
//
// Addresses of this process to functions, files, lines and inlined frames.
#ifndef HEAPWELL_SRC_SYMBOLIZE_SYMBOLIZER_H_
#define HEAPWELL_SRC_SYMBOLIZE_SYMBOLIZER_H_

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "heapwell/heap_profile.h"

namespace heapwell::symbolize {

/// What one symbolization may take. Past either limit only names are looked up,
/// then nothing: the profile then carries addresses.
struct Limits {
  std::size_t memory_bytes = std::size_t{64} << 20;
  std::chrono::milliseconds time{2000};
};

/// Ascending locations, one for each distinct address asked.
struct Symbolization {
  std::vector<Location> locations = {};
  std::vector<Mapping> mappings = {};
  std::string note = {};  ///< What is missing and why. Empty: nothing.
};

/// Keeps what it found until idle. Thread-safe: one call works at a time. Reads ELF
/// and DWARF files of this process alone; never debuginfod, never exec. A file is
/// trusted only if its build id is that of the loaded code.
class Symbolizer {
 public:
  explicit Symbolizer(Limits limits = {});
  ~Symbolizer();
  Symbolizer(const Symbolizer&) = delete;
  Symbolizer& operator=(const Symbolizer&) = delete;

  /// `addresses` are call addresses (return address less one), in any order.
  Symbolization Symbolize(std::span<const std::uintptr_t> addresses);

  /// Drops all caches if nothing was asked for `idle`.
  void DropIfIdle(std::chrono::seconds idle);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace heapwell::symbolize

#endif  // HEAPWELL_SRC_SYMBOLIZE_SYMBOLIZER_H_
