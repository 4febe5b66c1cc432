// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
//
// Where distributions put the debug information that they strip from programs.
#ifndef HEAPWELL_SRC_SYMBOLIZE_DEBUG_FILE_H_
#define HEAPWELL_SRC_SYMBOLIZE_DEBUG_FILE_H_

#include <optional>
#include <span>
#include <string>

#include "symbolize/budget.h"
#include "symbolize/elf_file.h"

namespace heapwell::symbolize {

/// The separate debug file of `stripped`, in this order:
///   ROOT/.build-id/12/3456.debug
///   what .gnu_debuglink names: in `directory`, in its .debug/, in ROOT/directory.
/// Believed only if the build id is the same; where `stripped` has none, if the
/// checksum of .gnu_debuglink is right. Reads local files alone, whatever
/// DEBUGINFOD_URLS says. Empty if there is none.
std::optional<ElfFile> FindDebugFile(const ElfFile& stripped,
                                     const std::string& directory,
                                     std::span<const std::string> roots,
                                     Budget& budget);

/// The same by build id alone, for a program whose own file is gone.
std::optional<ElfFile> FindDebugFileById(const std::string& build_id,
                                         std::span<const std::string> roots,
                                         Budget& budget);

/// What dwz moved out of `file` for several files to share (.gnu_debugaltlink): at
/// its path, or by build id. Empty if there is none with that build id.
std::optional<ElfFile> FindAltFile(const ElfFile& file,
                                   std::span<const std::string> roots, Budget& budget);

}  // namespace heapwell::symbolize

#endif  // HEAPWELL_SRC_SYMBOLIZE_DEBUG_FILE_H_
