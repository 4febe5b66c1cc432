// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#ifndef HEAPWELL_SRC_SYMBOLIZE_NOTE_H_
#define HEAPWELL_SRC_SYMBOLIZE_NOTE_H_

#include <cstddef>
#include <map>
#include <set>
#include <string>

#include "symbolize/binary.h"

namespace heapwell::symbolize {

/// Collects what is missing, and tells it in one line that an operator understands.
class Note {
 public:
  /// An address in `file` has less than it could, because of `problem`.
  void Add(Problem problem, const std::string& file);
  void AddUnmapped() { ++unmapped_; }
  void AddReplaced() { ++replaced_; }

  /// "no lines in libc.so.6 (no debug information); ..." Empty: nothing is missing.
  [[nodiscard]] std::string Text() const;

 private:
  std::map<Problem, std::set<std::string>> files_ = {};
  std::size_t unmapped_ = 0;
  std::size_t replaced_ = 0;
};

}  // namespace heapwell::symbolize

#endif  // HEAPWELL_SRC_SYMBOLIZE_NOTE_H_
