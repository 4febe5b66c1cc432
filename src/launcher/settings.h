// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
//
// What the launcher is told, as options of its command line or as variables of the
// environment, and what the preloaded library then does: one table for both.
#ifndef HEAPWELL_SRC_LAUNCHER_SETTINGS_H_
#define HEAPWELL_SRC_LAUNCHER_SETTINGS_H_

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "heapwell/connection.h"
#include "heapwell/options.h"
#include "heapwell/result.h"

namespace heapwell::launcher {

struct Settings {
  Address address = {};
  Options options = {};
  std::string program = {};      ///< Start in the program of this name alone.
  std::string status_file = {};  ///< Where to say what became of it. Empty: nowhere.
};

/// One row of the table.
struct Setting {
  const char* option;    ///< "listen", without the dashes.
  const char* variable;  ///< "HEAPWELL_LISTEN"
  const char* value;     ///< "ADDRESS", for the help.
  const char* help;
  /// Takes a value over. False: it is none of those it can be.
  bool (*apply)(Settings& settings, std::string_view text);
};

std::span<const Setting> AllSettings();

/// Null where a variable is not set, as getenv.
using Lookup = std::function<const char*(const char* variable)>;

/// Reads all variables; what is not set or empty keeps its default. Fails with
/// kInvalidOption, naming the variable, its value and what it takes.
Result<Settings> ReadSettings(const Lookup& lookup);

}  // namespace heapwell::launcher

#endif  // HEAPWELL_SRC_LAUNCHER_SETTINGS_H_
