// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#ifndef HEAPWELL_SRC_SYMBOLIZE_NAME_POOL_H_
#define HEAPWELL_SRC_SYMBOLIZE_NAME_POOL_H_

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <unordered_map>

#include "symbolize/budget.h"

namespace heapwell::symbolize {

/// A Frame whose texts lie in a NamePool.
struct PooledFrame {
  const std::string* function = nullptr;
  const std::string* system_name = nullptr;
  const std::string* file = nullptr;
  std::uint32_t line = 0;
  std::uint32_t start_line = 0;
};

/// Each text once: a thousand locations share a few hundred names and files. Texts
/// keep their address for the pool's life. Not thread-safe.
class NamePool {
 public:
  explicit NamePool(Budget& budget) : share_(budget) {}

  /// Cut at kMaxNameBytes. The empty text when memory is over: then full() holds.
  const std::string* Intern(std::string_view text);

  /// ReadableName of an interned symbol, made once.
  const std::string* Readable(const std::string* symbol);

  /// Invalidates all texts.
  void Clear();

  [[nodiscard]] bool full() const noexcept { return full_; }
  [[nodiscard]] std::size_t used_bytes() const noexcept { return share_.bytes(); }

 private:
  struct Hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const noexcept {
      return std::hash<std::string_view>{}(text);
    }
  };

  // The value is what is readable, once it was asked for.
  std::unordered_map<std::string, const std::string*, Hash, std::equal_to<>> texts_ =
      {};
  Budget::Share share_;
  bool full_ = false;
};

}  // namespace heapwell::symbolize

#endif  // HEAPWELL_SRC_SYMBOLIZE_NAME_POOL_H_
