// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#ifndef HEAPWELL_SRC_PLATFORM_COMMAND_LINE_H_
#define HEAPWELL_SRC_PLATFORM_COMMAND_LINE_H_

#include <string>
#include <string_view>
#include <vector>

namespace heapwell::platform {

/// The text of /proc/self/cmdline as arguments: each ends with a NUL.
std::vector<std::string> ParseCommandLine(std::string_view text);

/// argv from /proc/self/cmdline. Empty without procfs.
std::vector<std::string> ReadCommandLine();

/// `arguments` without their secrets, "REDACTED" in their place. A name is secret if
/// it contains pass, pwd, secret, token, key, credential and the like, in any case.
/// Its value is whatever follows "=", ":" or a space, to the end of the argument, or
/// else the next argument. So are user and password of "scheme://user:password@host".
///
/// It hides too much rather than too little: "--keyspace=orders" goes too. It cannot
/// know a secret that no name announces ("-phunter2", a bare positional argument).
std::vector<std::string> RedactSecrets(std::vector<std::string> arguments);

}  // namespace heapwell::platform

#endif  // HEAPWELL_SRC_PLATFORM_COMMAND_LINE_H_
