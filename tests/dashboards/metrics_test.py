#!/usr/bin/env python3
# Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
"""Dashboards and rules name only metrics and labels that exist, and none is forgotten."""

import unittest

import support  # noqa: F401: finds the builder.
import metrics_used
import promql_names

GOLDEN = metrics_used.Golden(metrics_used.GOLDEN.read_text())
SMALL = metrics_used.Golden(
    "a_total | counter | kind | A.\noptional: b | gauge | - | B.\n"
    "c | histogram | - | C.\n"
)
SCRAPE = """# TYPE a_total counter
a_total{kind="x, y=\"z\""} 1
# TYPE c histogram
c_bucket{le="1"} 1
c_bucket{le="+Inf"} 1
c_sum 1
c_count 1
"""


class Metrics(unittest.TestCase):
    def test_what_is_used_is_in_the_golden_list(self):
        unknown = set(metrics_used.used()) - set(GOLDEN.metrics)
        self.assertEqual(set(), unknown)

    def test_what_is_in_the_golden_list_is_used_or_marked(self):
        unused = set(GOLDEN.metrics) - set(metrics_used.used())
        self.assertEqual(GOLDEN.unshown, unused)

    def test_the_golden_list_is_what_the_library_s_tables_say(self):
        # docs/metrics.md is printed from them.
        text = (support.ROOT / "docs/metrics.md").read_text()
        documented = dict(metrics_used.documented(text))
        self.assertEqual(documented, GOLDEN.metrics)

    def test_matchers_name_labels_that_the_metric_has(self):
        for name, entry in metrics_used.used().items():
            _, labels = GOLDEN.metrics[name]
            self.assertLessEqual(set(entry["labels"]), labels, name)

    def test_groupings_and_legends_name_labels_of_some_metric_in_the_query(self):
        for place, expr, legend in metrics_used.queries():
            names = promql_names.names(expr)
            allowed = metrics_used.TARGET_LABELS | {"alertname"}
            for metric in names.metrics:
                allowed |= GOLDEN.metrics.get(GOLDEN.family(metric), ("", set()))[1]
            self.assertLessEqual(names.grouping | legend, allowed, place)

    def test_alerts_use_recorded_series_that_are_recorded(self):
        for place, expr, _ in metrics_used.queries():
            for name in promql_names.names(expr).metrics:
                if ":" in name:
                    self.assertIn(name, metrics_used.recorded(), place)


class Names(unittest.TestCase):
    def test_finds_metrics_matchers_and_groupings(self):
        names = promql_names.names(
            'sum by (le, op) (rate(a_total{x="{b}",y!~"c"}[$__rate_interval] offset 1d))'
            " / ignoring (z) d and on () time() > 2 * 1e3"
        )
        self.assertEqual({"a_total": {"x", "y"}, "d": set()}, names.metrics)
        self.assertEqual({"le", "op", "z"}, names.grouping)


class Exposition(unittest.TestCase):
    def test_a_scrape_that_agrees_has_no_differences(self):
        self.assertEqual([], list(metrics_used.differences(SMALL, SCRAPE)))

    def test_names_what_is_missing(self):
        scrape = SCRAPE.replace("a_total", "d_total")
        self.assertIn("a_total is missing", metrics_used.differences(SMALL, scrape))

    def test_names_another_type(self):
        scrape = SCRAPE.replace("a_total counter", "a_total gauge")
        self.assertEqual(
            ["a_total is a gauge, not a counter"],
            list(metrics_used.differences(SMALL, scrape)),
        )

    def test_names_other_labels(self):
        scrape = SCRAPE.replace("kind=", "sort=")
        self.assertEqual(
            ["a_total has the labels ['sort'], not ['kind']"],
            list(metrics_used.differences(SMALL, scrape)),
        )

    def test_names_what_no_list_has(self):
        scrape = SCRAPE + "# TYPE heapwell_new gauge\nheapwell_new 1\n"
        self.assertEqual(
            ["heapwell_new is exported, but in no list"],
            list(metrics_used.differences(SMALL, scrape)),
        )


if __name__ == "__main__":
    unittest.main()
