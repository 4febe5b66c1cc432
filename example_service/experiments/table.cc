// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#include "table.h"

#include <algorithm>
#include <cstdio>
#include <nlohmann/json.hpp>

namespace experiments {
namespace {

bool EndsWith(const std::string& text, const std::string& end) {
  return text.size() >= end.size() &&
         text.compare(text.size() - end.size(), end.size(), end) == 0;
}

std::string Format(const char* format, double value) {
  char text[64];
  std::snprintf(text, sizeof(text), format, value);
  return text;
}

bool IsBytes(const std::string& heading) { return EndsWith(heading, "_bytes"); }

std::string Heading(const std::string& heading) {
  if (!IsBytes(heading)) return heading;
  return heading.substr(0, heading.size() - 6) + " MiB";
}

std::string Cell(const std::string& heading, double value) {
  if (IsBytes(heading)) return Format("%.1f", value / (1 << 20));
  return Format(value < 100 ? "%.3g" : "%.0f", value);
}

std::vector<std::vector<std::string>> Cells(const Table& table) {
  std::vector<std::vector<std::string>> all{table.names};
  for (const std::string& heading : table.numbers) all[0].push_back(Heading(heading));
  for (const Table::Row& row : table.rows) {
    std::vector<std::string>& cells = all.emplace_back(row.names);
    for (std::size_t i = 0; i < row.numbers.size(); ++i) {
      cells.push_back(Cell(table.numbers[i], row.numbers[i]));
    }
  }
  return all;
}

}  // namespace

std::string ToText(const Table& table) {
  const auto cells = Cells(table);
  std::vector<std::size_t> widths(cells[0].size());
  for (const auto& row : cells) {
    for (std::size_t i = 0; i < row.size(); ++i) {
      widths[i] = std::max(widths[i], row[i].size());
    }
  }
  std::string text;
  for (const auto& row : cells) {
    for (std::size_t i = 0; i < row.size(); ++i) {
      const std::string space(widths[i] - row[i].size(), ' ');
      const bool is_name = i < table.names.size();
      text += is_name ? row[i] + space : space + row[i];
      text += i + 1 < row.size() ? "  " : "\n";
    }
  }
  return text;
}

std::string ToCsv(const Table& table) {
  std::string text;
  const auto add = [&text](const std::string& cell, bool last) {
    text += cell + (last ? "\n" : ",");
  };
  std::vector<std::string> headings = table.names;
  headings.insert(headings.end(), table.numbers.begin(), table.numbers.end());
  for (const auto& heading : headings) add(heading, &heading == &headings.back());
  for (const Table::Row& row : table.rows) {
    for (const std::string& name : row.names) add(name, false);
    for (const double& number : row.numbers) {
      add(Format("%.10g", number), &number == &row.numbers.back());
    }
  }
  return text;
}

std::string ToJson(const Table& table) {
  nlohmann::ordered_json rows = nlohmann::ordered_json::array();
  for (const Table::Row& row : table.rows) {
    nlohmann::ordered_json object;
    for (std::size_t i = 0; i < row.names.size(); ++i) {
      object[table.names[i]] = row.names[i];
    }
    for (std::size_t i = 0; i < row.numbers.size(); ++i) {
      object[table.numbers[i]] = row.numbers[i];
    }
    rows.push_back(object);
  }
  return rows.dump(1) + "\n";
}

std::string ToSvg(const Table& table, const std::string& title) {
  constexpr int kBar = 18, kLabel = 380, kWidth = 950, kTop = 40;
  const auto column = static_cast<std::size_t>(
      std::find(table.numbers.begin(), table.numbers.end(), table.charted) -
      table.numbers.begin());
  double largest = 0;
  for (const auto& row : table.rows) largest = std::max(largest, row.numbers[column]);
  const int height = kTop + kBar * static_cast<int>(table.rows.size()) + 10;
  std::string svg = "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"" +
                    std::to_string(kWidth) + "\" height=\"" + std::to_string(height) +
                    "\" font-family=\"sans-serif\" font-size=\"12\">\n"
                    "<rect width=\"100%\" height=\"100%\" fill=\"#fff\"/>\n"
                    "<text x=\"10\" y=\"20\" font-size=\"15\">" +
                    title + ": " + Heading(table.charted) + "</text>\n";
  int y = kTop;
  for (const auto& row : table.rows) {
    std::string label;
    for (const std::string& name : row.names) label += name + "  ";
    const double value = row.numbers[column];
    const double length = largest > 0 ? (kWidth - kLabel - 90) * value / largest : 0;
    svg += "<text x=\"10\" y=\"" + std::to_string(y + 13) + "\">" + label + "</text>" +
           "<rect x=\"" + std::to_string(kLabel) + "\" y=\"" + std::to_string(y + 2) +
           "\" width=\"" + Format("%.1f", length) +
           "\" height=\"14\" fill=\"#3b6ea5\"/>" + "<text x=\"" +
           Format("%.1f", kLabel + length + 6) + "\" y=\"" + std::to_string(y + 13) +
           "\">" + Cell(table.charted, value) + "</text>\n";
    y += kBar;
  }
  return svg + "</svg>\n";
}

}  // namespace experiments
