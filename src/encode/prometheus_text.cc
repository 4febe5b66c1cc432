// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#include "encode/prometheus_text.h"

#include <array>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <string_view>
#include <utility>
#include <vector>

#include "base/utf8.h"

namespace heapwell::encode {
namespace {

using Labels = std::vector<std::pair<std::string, std::string>>;

std::string_view ToString(MetricKind kind) {
  switch (kind) {
    case MetricKind::kGauge:
      return "gauge";
    case MetricKind::kCounter:
      return "counter";
    case MetricKind::kHistogram:
      return "histogram";
  }
  return "untyped";
}

// A family's HELP is a constant of ours, a label value may be a symbol's name: bytes
// of a foreign file. Control characters would be legal but harm terminals.
void AppendEscaped(std::string& out, std::string_view text, bool is_label) {
  for (const char c : base::ToUtf8(text)) {
    if (c == '\\') {
      out += "\\\\";
    } else if (c == '\n') {
      out += "\\n";
    } else if (c == '"' && is_label) {
      out += "\\\"";
    } else {
      out += static_cast<unsigned char>(c) < 0x20 || c == 0x7F ? ' ' : c;
    }
  }
}

void AppendNumber(std::string& out, double number) {
  if (std::isnan(number)) {
    out += "NaN";
    return;
  }
  if (std::isinf(number)) {
    out += number > 0 ? "+Inf" : "-Inf";
    return;
  }
  std::array<char, 32> text;
  // Whole numbers as such: to_chars would write 1e+06, which people misread.
  constexpr double kExact = 9007199254740992;  // 2^53
  const bool is_whole = std::trunc(number) == number && std::abs(number) < kExact;
  char* const end = text.data() + text.size();
  const auto result =
      is_whole ? std::to_chars(text.data(), end, static_cast<std::int64_t>(number))
               : std::to_chars(text.data(), end, number);
  out.append(text.data(), result.ptr);
}

void AppendLabel(std::string& out, std::string_view name, std::string_view value) {
  out += out.back() == '{' ? "" : ",";
  out.append(name) += "=\"";
  AppendEscaped(out, value, /*is_label=*/true);
  out += '"';
}

// `bound` is that of a bucket, as written; empty for none.
void AppendSeries(std::string& out, const std::string& name, std::string_view suffix,
                  const Labels& labels, std::string_view bound, double value) {
  out.append(name).append(suffix);
  if (!labels.empty() || !bound.empty()) {
    out += '{';
    for (const auto& [label, text] : labels) AppendLabel(out, label, text);
    if (!bound.empty()) AppendLabel(out, "le", bound);
    out += '}';
  }
  out += ' ';
  AppendNumber(out, value);
  out += '\n';
}

void AppendHistogram(std::string& out, const std::string& name,
                     const MetricSeries& series) {
  const auto append = [&](std::string_view suffix, std::string_view bound,
                          double value) {
    AppendSeries(out, name, suffix, series.labels, bound, value);
  };
  for (const auto& [bound, count] : series.buckets) {
    std::string text;
    AppendNumber(text, bound);
    append("_bucket", text, static_cast<double>(count));
  }
  append("_bucket", "+Inf", static_cast<double>(series.count));
  append("_sum", "", series.sum);
  append("_count", "", static_cast<double>(series.count));
}

}  // namespace

std::string PrometheusText(std::span<const MetricFamily> families) {
  std::string out;
  for (const MetricFamily& family : families) {
    out.append("# HELP ").append(family.name) += ' ';
    AppendEscaped(out, family.help, /*is_label=*/false);
    out.append("\n# TYPE ").append(family.name) += ' ';
    out.append(ToString(family.kind)) += '\n';
    for (const MetricSeries& series : family.series) {
      if (family.kind == MetricKind::kHistogram) {
        AppendHistogram(out, family.name, series);
      } else {
        AppendSeries(out, family.name, "", series.labels, "", series.value);
      }
    }
  }
  return out;
}

}  // namespace heapwell::encode
