// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
//
// The files on disk that belong to what is loaded, and to nothing else.
#ifndef HEAPWELL_SRC_SYMBOLIZE_BINARY_H_
#define HEAPWELL_SRC_SYMBOLIZE_BINARY_H_

#include <cstdint>
#include <optional>
#include <span>
#include <string>

#include "symbolize/budget.h"
#include "symbolize/elf_file.h"
#include "symbolize/loaded_object.h"

namespace heapwell::symbolize {

/// Why an address has less than function, file and line.
enum class Problem {
  kNone,
  kNoFile,        ///< The file is gone or cannot be read.
  kOtherFile,     ///< What lies at the path is not what runs.
  kUnverifiable,  ///< No build id, and device and inode do not tell either.
  kNoDebugInfo,   ///< The file has none.
  kNoLine,        ///< The file has some, but not of this address.
  kNoSymbol,
  kAltMissing,  ///< What dwz moved elsewhere is not there.
  kSplit,
  kDamaged,
  kMemory,
  kTime,
};

/// A loaded object's own file, its separate debug file, or both.
struct Binary {
  std::optional<ElfFile> loaded = {};
  std::optional<ElfFile> debug = {};
  std::optional<ElfFile> alt = {};  ///< What .gnu_debugaltlink of DwarfPart() names.
  /// What the loader added to the addresses of the file.
  std::uintptr_t bias = 0;
  /// If there is neither file: why. kAltMissing: there is, but names are elsewhere.
  Problem problem = Problem::kNone;

  /// The file with .debug_info, or null.
  [[nodiscard]] ElfFile* DwarfPart();

  /// Nothing wrote to one of the files since it was opened.
  [[nodiscard]] bool Unchanged() const noexcept;
  /// See FileImage.
  void GiveBack() noexcept;
};

/// Opens the files of `object`. The program's own through /proc/self/exe, which still
/// opens when the path is gone. A file is believed if its build id is that in memory;
/// without one, if /proc/self/maps has its device and inode, or it is /proc/self/exe,
/// and its segments are those that are loaded. A separate debug file is looked for
/// where the file itself has no debug information.
Binary OpenBinary(const LoadedObject& object, std::span<const std::string> debug_roots,
                  Budget& budget);

}  // namespace heapwell::symbolize

#endif  // HEAPWELL_SRC_SYMBOLIZE_BINARY_H_
