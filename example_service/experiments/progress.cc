// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#include "progress.h"

#include <unistd.h>

#include <algorithm>
#include <cstdio>

namespace experiments {
namespace {

bool IsTerminal() { return ::isatty(STDERR_FILENO) != 0; }

constexpr const char* kClearLine = "\r\033[K";

}  // namespace

Progress::~Progress() {
  if (IsTerminal()) std::fputs(kClearLine, stderr);
}

void Progress::Step(const std::string& doing) {
  if (!IsTerminal()) return;
  constexpr int kWidth = 30;
  const int filled = std::min(kWidth, kWidth * done_++ / steps_);
  const std::string bar = std::string(static_cast<std::size_t>(filled), '#') +
                          std::string(static_cast<std::size_t>(kWidth - filled), '.');
  std::fprintf(stderr, "%s%s [%s] %s", kClearLine, what_.c_str(), bar.c_str(),
               doing.c_str());
}

}  // namespace experiments
