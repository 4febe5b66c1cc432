// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#ifndef HEAPWELL_SRC_LAUNCHER_PROGRAM_FILE_H_
#define HEAPWELL_SRC_LAUNCHER_PROGRAM_FILE_H_

#include <string>
#include <string_view>

#include "heapwell/result.h"

namespace heapwell::launcher {

/// What there is to know of a program before it is run.
struct ProgramFile {
  std::string path = {};
  /// The program that a script hands itself to: of "#!/usr/bin/env python3". Empty: the
  /// file, or the interpreter it names, is the program itself.
  std::string becomes = {};
  /// Why only its author knows what it starts: "is a shell script". Empty: we know.
  std::string unclear = {};
};

/// Finds `name` as execvp would and looks into it. Fails with what stands against
/// preloading: not there (kUnavailable), linked statically, with another libc, for
/// another machine, setuid, or a script that drops LD_PRELOAD.
Result<ProgramFile> FindProgram(const std::string& name, std::string_view search_path);

}  // namespace heapwell::launcher

#endif  // HEAPWELL_SRC_LAUNCHER_PROGRAM_FILE_H_
