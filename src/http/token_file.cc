// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#include "http/token_file.h"

#include <errno.h>
#include <time.h>

#include <algorithm>
#include <mutex>
#include <new>
#include <optional>
#include <system_error>
#include <utility>

#include "base/file.h"
#include "http/ascii.h"

namespace heapwell::http {
namespace {

/// The kernel's clock for file times ticks this coarsely on old kernels: a file that
/// is written twice within it may show one and the same time.
constexpr time_t kTimestampDoubtSeconds = 2;

bool IsTokenByte(char c) {
  return IsAlnum(c) || std::string_view("._~+/=-").find(c) != std::string_view::npos;
}

bool SameTime(const timespec& a, const timespec& b) {
  return a.tv_sec == b.tv_sec && a.tv_nsec == b.tv_nsec;
}

bool SameFile(const struct stat& a, const struct stat& b) {
  return a.st_dev == b.st_dev && a.st_ino == b.st_ino && a.st_size == b.st_size &&
         SameTime(a.st_mtim, b.st_mtim) && SameTime(a.st_ctim, b.st_ctim);
}

/// A file's text without the white space around it.
std::string_view Trim(std::string_view text) {
  constexpr std::string_view kSpace = " \t\r\n";
  const std::size_t first = text.find_first_not_of(kSpace);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(kSpace) - first + 1);
}

std::string CannotBeRead(int error) {
  return "cannot be read: " + std::generic_category().message(error);
}

}  // namespace

bool IsFitToken(std::string_view token) {
  return token.size() >= kMinTokenBytes && token.size() <= kMaxTokenBytes &&
         std::all_of(token.begin(), token.end(), IsTokenByte);
}

bool EqualsInConstantTime(std::string_view a, std::string_view b) {
  // Every byte of `b` is looked at, whatever `a` is. The volatile keeps compilers
  // from leaving the loop at the first difference.
  volatile unsigned char difference = a.size() == b.size() ? 0 : 1;
  for (std::size_t i = 0; i < b.size(); ++i) {
    const char byte = a.empty() ? '\0' : a[i % a.size()];
    difference = static_cast<unsigned char>(difference | (byte ^ b[i]));
  }
  return difference == 0;
}

TokenFile::TokenFile(std::string path) : path_(std::move(path)) {}

TokenFile::Answer TokenFile::Check(std::string_view presented) {
  const std::lock_guard lock(mutex_);
  Refresh();
  if (token_.empty()) return Answer::kUnusable;
  return EqualsInConstantTime(presented, token_) ? Answer::kRight : Answer::kWrong;
}

std::string TokenFile::Problem() {
  const std::lock_guard lock(mutex_);
  Refresh();
  return problem_;
}

void TokenFile::Refresh() {
  if (mutex_.WasTorn()) {
    // The parent of this process was writing them: nobody will ever finish that.
    new (&token_) std::string();
    new (&problem_) std::string();
    settled_ = false;
  }
  struct stat now = {};
  const int error = stat(path_.c_str(), &now) == 0 ? 0 : errno;
  if (error != 0 || !S_ISREG(now.st_mode)) {
    token_.clear();
    problem_ = error != 0 ? CannotBeRead(error) : "is no regular file";
    settled_ = false;
    return;
  }
  if (settled_ && SameFile(now, read_)) return;

  // A longer file than any token is read one byte too far, and found unfit.
  const std::optional<std::string> text = base::ReadFile(path_, kMaxTokenBytes + 64);
  const int read_error = errno;
  const std::string_view token = text ? Trim(*text) : std::string_view();
  token_ = IsFitToken(token) ? token : std::string_view();
  if (!text) {
    problem_ = CannotBeRead(read_error);
  } else if (token.empty()) {
    problem_ = "is empty";
  } else {
    problem_ = token_.empty() ? "holds no such token" : "";
  }
  read_ = now;
  settled_ = text && ::time(nullptr) - now.st_ctim.tv_sec > kTimestampDoubtSeconds;
}

}  // namespace heapwell::http
