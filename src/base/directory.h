// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
//
// Directories that we write to, by descriptor: nobody can move them under our hands.
#ifndef HEAPWELL_SRC_BASE_DIRECTORY_H_
#define HEAPWELL_SRC_BASE_DIRECTORY_H_

#include <string>
#include <string_view>
#include <vector>

#include "base/file.h"

namespace heapwell::base {

/// Makes `path` and its parents, readable by this user alone, as far as they are not
/// there. 0, or an errno: of the first that could not be made.
int MakeDirectories(const std::string& path);

/// Opens a directory with O_CLOEXEC; a symbolic link is not followed at its end. Empty
/// on any error; errno says which.
OwnedFd OpenDirectory(int at, const std::string& name) noexcept;

/// Names in the directory, in no order, without "." and "..". Empty on any error.
std::vector<std::string> ListNames(int directory);

/// Creates a file that was not there, mode 0600, and has it on the disk when it
/// returns. 0, or an errno; then the file is not left behind.
int WriteNewFile(int directory, const std::string& name,
                 std::string_view content) noexcept;

/// Removes the directory `name` and the files in it; folders in it keep it. 0 or an
/// errno.
int RemoveFlatDirectory(int at, const std::string& name);

}  // namespace heapwell::base

#endif  // HEAPWELL_SRC_BASE_DIRECTORY_H_
