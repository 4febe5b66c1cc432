// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
//
// Addresses of this process to functions, files, lines and inlined frames.
#ifndef HEAPWELL_SRC_SYMBOLIZE_SYMBOLIZER_H_
#define HEAPWELL_SRC_SYMBOLIZE_SYMBOLIZER_H_

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "heapwell/heap_profile.h"

namespace heapwell::symbolize {

/// What one symbolization may take. Past either limit only names are looked up,
/// then nothing: the profile then carries addresses.
struct Limits {
  /// Of everything that is held: caches, what libdw allocates (by estimate, before it
  /// does), and what was read of files. What is returned is the caller's, and not
  /// counted.
  std::size_t memory_bytes = std::size_t{64} << 20;
  std::chrono::milliseconds time{2000};
  /// False: functions alone, from symbol tables. No DWARF is opened, which is most of
  /// the memory and of the time.
  bool lines = true;
};

/// Where separate debug files are installed.
inline std::vector<std::string> DefaultDebugRoots() { return {"/usr/lib/debug"}; }

/// Ascending locations, one for each distinct address asked.
struct Symbolization {
  std::vector<Location> locations = {};
  std::vector<Mapping> mappings = {};  ///< As platform::ReadMappings has them.
  std::string note = {};               ///< What is missing and why. Empty: nothing.
};

/// Keeps what it found until idle, by address, file and build id, so that a library
/// which comes where another was never gets the other's names. Thread-safe: one call
/// works at a time, on the calling thread, which does all its allocations. Reads local
/// ELF and DWARF files of this process alone: never debuginfod, never exec. A file is
/// trusted only if its build id is that of the loaded code; where that has none, only
/// if it is the very file that is mapped. Throws std::bad_alloc and nothing else.
///
/// Names come from DWARF (.debug_info in the file, in its .gnu_debuglink file or by
/// build id), else from .symtab, else from .dynsym; a name is simplified as
/// SimplifyName says. About 20 us for a new address of a file already indexed, 0.1 us
/// for a known one.
class Symbolizer {
 public:
  explicit Symbolizer(Limits limits = {},
                      std::vector<std::string> debug_roots = DefaultDebugRoots());
  ~Symbolizer();
  Symbolizer(const Symbolizer&) = delete;
  Symbolizer& operator=(const Symbolizer&) = delete;

  /// `addresses` are call addresses (return address less one), in any order; a return
  /// address itself is answered as well, one instruction late.
  ///
  /// An address says nothing of when it was recorded. Code may have been unloaded
  /// since, and other code loaded there, which did not make the call: such an address
  /// gets no name (Location::unloaded). `recorded_in` has for each of `addresses` the
  /// base::UnloadGeneration when it was recorded. Empty: unknown, long ago.
  Symbolization Symbolize(std::span<const std::uintptr_t> addresses,
                          std::span<const std::uint64_t> recorded_in = {});

  /// Closes the files that nothing new was asked of for `idle`, which frees most of
  /// what is held; what was found in them stays. To ask for known addresses again and
  /// again, as the history does, opens none.
  void CloseFilesIfIdle(std::chrono::seconds idle);

  /// Closes all files and drops all caches if nothing was asked for `idle`.
  void DropIfIdle(std::chrono::seconds idle);

  /// What is booked of Limits::memory_bytes now.
  [[nodiscard]] std::size_t held_bytes() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace heapwell::symbolize

#endif  // HEAPWELL_SRC_SYMBOLIZE_SYMBOLIZER_H_
