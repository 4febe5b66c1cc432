// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#include "base/units.h"

#include <array>
#include <charconv>
#include <cmath>
#include <cstddef>

namespace heapwell::base {
namespace {

std::string Fixed(double number, int decimals) {
  std::array<char, 32> text;
  const auto result = std::to_chars(text.data(), text.data() + text.size(), number,
                                    std::chars_format::fixed, decimals);
  // Longer than the array is only what no unit would bring below a thousand.
  return result.ec == std::errc{} ? std::string(text.data(), result.ptr) : "huge";
}

// The decimals that leave three digits of `number`.
int Decimals(double number) { return number < 9.995 ? 2 : number < 99.95 ? 1 : 0; }

struct Units {
  double base;
  std::array<const char*, 7> names;
};

constexpr Units kBytes = {1024, {" B", " KiB", " MiB", " GiB", " TiB", " PiB", " EiB"}};
constexpr Units kCount = {1000, {"", " k", " M", " G", " T", " P", " E"}};

HumanEstimate Scale(double number, double error, const Units& units) {
  const std::string sign = number < 0 ? "-" : "";
  number = std::abs(number);
  std::size_t unit = 0;
  // What rounds up to the base reads better in the next unit.
  while (number >= units.base - 0.5 && unit + 1 < units.names.size()) {
    number /= units.base;
    error /= units.base;
    ++unit;
  }
  const int decimals = unit == 0 ? 0 : Decimals(number);
  return {sign + Fixed(number, decimals) + units.names[unit],
          error == 0 ? "0" : Fixed(error, decimals)};
}

std::string ScaleBytes(double bytes) { return Scale(bytes, 0, kBytes).value; }

std::string ScaleCount(double count) { return Scale(count, 0, kCount).value; }

}  // namespace

std::string HumanBytes(std::int64_t bytes) {
  return ScaleBytes(static_cast<double>(bytes));
}
std::string HumanBytes(std::uint64_t bytes) {
  return ScaleBytes(static_cast<double>(bytes));
}
std::string HumanCount(std::int64_t count) {
  return ScaleCount(static_cast<double>(count));
}
std::string HumanCount(std::uint64_t count) {
  return ScaleCount(static_cast<double>(count));
}

HumanEstimate HumanBytes(std::int64_t bytes, std::uint64_t standard_error) {
  return Scale(static_cast<double>(bytes), static_cast<double>(standard_error), kBytes);
}
HumanEstimate HumanCount(std::int64_t count, std::uint64_t standard_error) {
  return Scale(static_cast<double>(count), static_cast<double>(standard_error), kCount);
}

std::string Percent(double part, double whole) {
  return whole == 0 ? "-" : Fixed(100 * part / whole, 1) + " %";
}
std::string Percent(std::int64_t part, std::int64_t whole) {
  return Percent(static_cast<double>(part), static_cast<double>(whole));
}
std::string Percent(std::uint64_t part, std::uint64_t whole) {
  return Percent(static_cast<double>(part), static_cast<double>(whole));
}

std::string HumanDuration(std::chrono::nanoseconds duration) {
  struct Unit {
    std::int64_t seconds;
    const char* name;
  };
  constexpr std::array<Unit, 4> kUnits = {
      {{86400, " d"}, {3600, " h"}, {60, " min"}, {1, " s"}}};
  std::int64_t rest =
      std::chrono::duration_cast<std::chrono::seconds>(duration).count();
  for (std::size_t i = 0; i < kUnits.size(); ++i) {
    if (rest < kUnits[i].seconds) continue;
    const std::string first = std::to_string(rest / kUnits[i].seconds) + kUnits[i].name;
    if (i + 1 == kUnits.size()) return first;
    rest = rest % kUnits[i].seconds / kUnits[i + 1].seconds;
    return rest == 0 ? first : first + " " + std::to_string(rest) + kUnits[i + 1].name;
  }
  return "0 s";
}

}  // namespace heapwell::base
