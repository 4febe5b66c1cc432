// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#ifndef ORDER_SERVICE_EXPERIMENTS_TABLE_H_
#define ORDER_SERVICE_EXPERIMENTS_TABLE_H_

#include <string>
#include <vector>

namespace experiments {

/// What an experiment found: names in the first columns, then numbers. Byte columns
/// end in "_bytes", times in "_ms" or "_ns", and are shown in MiB and as they are.
struct Table {
  std::vector<std::string> names;    ///< Headings of the columns that hold words.
  std::vector<std::string> numbers;  ///< Headings of the columns that hold numbers.
  struct Row {
    std::vector<std::string> names;
    std::vector<double> numbers;
  };
  std::vector<Row> rows;
  /// Which number the chart shows, a bar for each row.
  std::string charted;
};

std::string ToText(const Table& table);
std::string ToCsv(const Table& table);
std::string ToJson(const Table& table);

/// A bar for each row, as an SVG picture that needs nothing else.
std::string ToSvg(const Table& table, const std::string& title);

}  // namespace experiments

#endif  // ORDER_SERVICE_EXPERIMENTS_TABLE_H_
