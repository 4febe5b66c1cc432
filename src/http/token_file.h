// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
//
// The bearer token that Options::token_file names.
#ifndef HEAPWELL_SRC_HTTP_TOKEN_FILE_H_
#define HEAPWELL_SRC_HTTP_TOKEN_FILE_H_

#include <sys/stat.h>

#include <cstddef>
#include <string>
#include <string_view>

#include "base/fork.h"

namespace heapwell::http {

/// Fewer characters could be guessed; more would be no token but a wrong file.
inline constexpr std::size_t kMinTokenBytes = 16;
inline constexpr std::size_t kMaxTokenBytes = 4096;

/// Whether `token` has a fit length and only characters of [A-Za-z0-9._~+/=-].
bool IsFitToken(std::string_view token);

/// Whether `a` equals `b`, in a time that depends on the length of `b` alone.
bool EqualsInConstantTime(std::string_view a, std::string_view b);

/// The token in a file, read again whenever the file has changed. Thread-safe, also in
/// the child of a fork. One stat a call while nothing changes.
class TokenFile {
 public:
  enum class Answer {
    kRight,
    kWrong,
    kUnusable,  ///< The file cannot be read or holds no fit token.
  };

  explicit TokenFile(std::string path);

  Answer Check(std::string_view presented);

  /// What keeps the file from being used now, to be said after its name: "is empty".
  /// Empty: it holds a fit token.
  std::string Problem();

 private:
  void Refresh();

  const std::string path_;
  base::ForkMutex mutex_;
  std::string token_;      // Empty: unusable,
  std::string problem_;    // and why.
  struct stat read_ = {};  // The file's state when token_ was read.
  bool settled_ = false;   // Whether that state can tell a later change.
};

}  // namespace heapwell::http

#endif  // HEAPWELL_SRC_HTTP_TOKEN_FILE_H_
