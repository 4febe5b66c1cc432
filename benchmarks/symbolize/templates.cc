// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
//
// A hundred functions of templates, with much inlined into each: nobody calls them, but
// their names and lines are asked for.
#include <algorithm>
#include <map>
#include <string>
#include <utility>
#include <vector>

namespace heapwell::benchmarks {
namespace {

using Table = std::map<std::string, std::vector<int>>;
using Function = int (*)(const Table&, int);

template <int kFactor>
[[gnu::noinline]] int Total(const Table& table, int start) {
  std::vector<std::pair<std::string, int>> sums;
  for (const auto& [name, values] : table) {
    int sum = start;
    for (const int value : values) sum += value * kFactor;
    sums.emplace_back(name + std::to_string(kFactor), sum);
  }
  return sums.empty() ? start : sums.back().second;
}

template <int... kFactors>
void List(Function* functions, std::integer_sequence<int, kFactors...>) {
  ((*functions++ = &Total<kFactors>), ...);
}

}  // namespace

void ListTemplates(Function* functions);
void ListTemplates(Function* functions) {
  List(functions, std::make_integer_sequence<int, 100>{});
}

}  // namespace heapwell::benchmarks
