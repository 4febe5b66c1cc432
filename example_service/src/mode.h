// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
//
// How the service behaves: one row a mode.
#ifndef ORDER_SERVICE_MODE_H_
#define ORDER_SERVICE_MODE_H_

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "observer.h"

namespace orders {

struct Mode {
  std::string_view name;
  std::string_view what;  ///< For --help, in a few words.
  std::string_view
      remedy;  ///< The name of a mode that cures it. Empty: nothing to cure.
  std::unique_ptr<Observer> (*make)();
};

/// All modes, the default first.
const std::vector<Mode>& Modes();

/// The mode of that name, or nullptr.
const Mode* FindMode(std::string_view name);

}  // namespace orders

#endif  // ORDER_SERVICE_MODE_H_
