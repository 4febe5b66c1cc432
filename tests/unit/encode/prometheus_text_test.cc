// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#include "encode/prometheus_text.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstdlib>
#include <limits>
#include <string>
#include <vector>

namespace heapwell::encode {
namespace {

MetricSeries Value(double value) {
  MetricSeries series;
  series.value = value;
  return series;
}

MetricFamily Family(std::string name, MetricKind kind,
                    std::vector<MetricSeries> series) {
  MetricFamily family;
  family.name = std::move(name);
  family.help = "Help.";
  family.kind = kind;
  family.series = std::move(series);
  return family;
}

std::string Text(const MetricFamily& family) { return PrometheusText({&family, 1}); }

// The number of a series with this value.
std::string Number(double value) {
  const std::string text = Text(Family("x", MetricKind::kGauge, {Value(value)}));
  const std::size_t begin = text.rfind(' ') + 1;
  return text.substr(begin, text.size() - begin - 1);
}

TEST(PrometheusText, WritesHelpTypeAndSeries) {
  EXPECT_EQ(Text(Family("heapwell_pauses_total", MetricKind::kCounter, {Value(3)})),
            "# HELP heapwell_pauses_total Help.\n"
            "# TYPE heapwell_pauses_total counter\n"
            "heapwell_pauses_total 3\n");
}

TEST(PrometheusText, WritesEveryFamilyAndSeries) {
  MetricSeries a = Value(1);
  a.labels = {{"kind", "some"}, {"scope", "host"}};
  MetricSeries b = Value(2);
  b.labels = {{"kind", "full"}, {"scope", "host"}};
  const std::vector<MetricFamily> families = {
      Family("one", MetricKind::kGauge, {a, b}),
      Family("two", MetricKind::kGauge, {Value(5)})};
  EXPECT_EQ(PrometheusText(families),
            "# HELP one Help.\n# TYPE one gauge\n"
            "one{kind=\"some\",scope=\"host\"} 1\n"
            "one{kind=\"full\",scope=\"host\"} 2\n"
            "# HELP two Help.\n# TYPE two gauge\ntwo 5\n");
}

TEST(PrometheusText, EscapesLabelValues) {
  MetricSeries series = Value(1);
  series.labels = {{"site", "a\"b\\c\nd\x01\xE9"}};
  EXPECT_NE(Text(Family("x", MetricKind::kGauge, {series}))
                .find("x{site=\"a\\\"b\\\\c\\nd \xEF\xBF\xBD\"} 1\n"),
            std::string::npos);
}

TEST(PrometheusText, EscapesHelpButNotItsQuotes) {
  MetricFamily family = Family("x", MetricKind::kGauge, {Value(1)});
  family.help = "a \\s \"b\"\nc";
  EXPECT_EQ(Text(family).substr(0, 28), "# HELP x a \\\\s \"b\"\\nc\n# TYPE");
}

TEST(PrometheusText, WritesWholeNumbersWithoutExponent) {
  EXPECT_EQ(Number(0), "0");
  EXPECT_EQ(Number(1000000), "1000000");
  EXPECT_EQ(Number(9007199254740991), "9007199254740991");
  EXPECT_EQ(Number(-4096), "-4096");
}

TEST(PrometheusText, WritesTheShortestNumberThatReadsBack) {
  EXPECT_EQ(Number(0.1), "0.1");
  EXPECT_EQ(Number(1795457811.5), "1795457811.5");
  EXPECT_EQ(Number(18446744073709551616.0), "18446744073709551616");
  for (const double value : {1.0 / 3, 5e-324, 1.7976931348623157e308, 6.02e23}) {
    EXPECT_EQ(std::strtod(Number(value).c_str(), nullptr), value);
  }
}

TEST(PrometheusText, NamesWhatIsNoNumber) {
  EXPECT_EQ(Number(std::nan("")), "NaN");
  EXPECT_EQ(Number(std::numeric_limits<double>::infinity()), "+Inf");
  EXPECT_EQ(Number(-std::numeric_limits<double>::infinity()), "-Inf");
}

TEST(PrometheusText, WritesHistograms) {
  MetricSeries series;
  series.labels = {{"op", "release"}};
  series.buckets = {{0.001, 2}, {2.5, 5}};
  series.count = 6;
  series.sum = 7.5;
  EXPECT_EQ(Text(Family("x_seconds", MetricKind::kHistogram, {series})),
            "# HELP x_seconds Help.\n# TYPE x_seconds histogram\n"
            "x_seconds_bucket{op=\"release\",le=\"0.001\"} 2\n"
            "x_seconds_bucket{op=\"release\",le=\"2.5\"} 5\n"
            "x_seconds_bucket{op=\"release\",le=\"+Inf\"} 6\n"
            "x_seconds_sum{op=\"release\"} 7.5\n"
            "x_seconds_count{op=\"release\"} 6\n");
}

}  // namespace
}  // namespace heapwell::encode
