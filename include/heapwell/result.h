// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
//
// How an act that can fail says so: a Result, never an exception.
#ifndef HEAPWELL_RESULT_H_
#define HEAPWELL_RESULT_H_

#include <string>
#include <utility>
#include <variant>

namespace heapwell {

enum class ErrorCode {
  kInvalidOption,  ///< An option or an argument holds a value we cannot use.
  kAddressInUse,   ///< The address is taken by another socket.
  kInsecureBind,   ///< An address wider than loopback was asked for without a token.
  kUnavailable,    ///< This process cannot answer: the message says what is missing.
  kBusy,           ///< Another act of the same kind is running.
  kSystem,         ///< A system call failed; the message names it and the reason.
};

/// Why an act failed, in one line that an operator can act on.
struct Error {
  ErrorCode code = ErrorCode::kSystem;
  std::string message = {};
};

/// Either a T or the Error that prevented it. Member names follow std::expected
/// (C++23). Dereferencing a Result that holds an error is undefined: test it first.
template <typename T>
class [[nodiscard]] Result {
 public:
  Result(T value) : state_(std::in_place_index<0>, std::move(value)) {}      // NOLINT
  Result(Error error) : state_(std::in_place_index<1>, std::move(error)) {}  // NOLINT

  [[nodiscard]] bool has_value() const noexcept { return state_.index() == 0; }
  explicit operator bool() const noexcept { return has_value(); }

  T& operator*() & noexcept { return *std::get_if<0>(&state_); }
  const T& operator*() const& noexcept { return *std::get_if<0>(&state_); }
  T&& operator*() && noexcept { return std::move(*std::get_if<0>(&state_)); }
  T* operator->() noexcept { return std::get_if<0>(&state_); }
  const T* operator->() const noexcept { return std::get_if<0>(&state_); }

  [[nodiscard]] const Error& error() const noexcept { return *std::get_if<1>(&state_); }

 private:
  std::variant<T, Error> state_;
};

}  // namespace heapwell

#endif  // HEAPWELL_RESULT_H_
