#!/usr/bin/env python3
# Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
"""The dashboards keep the rules of dashboards, and the linter can find fault."""

import copy
import unittest

import support
import lint
import metrics_used

DASHBOARDS = dict(metrics_used.dashboards())
OVERVIEW = DASHBOARDS["heapwell-overview.json"]


class Dashboards(unittest.TestCase):
    def test_the_linter_finds_nothing(self):
        for name, dashboard in DASHBOARDS.items():
            self.assertEqual([], list(lint.findings(dashboard)), name)

    def test_no_two_share_a_uid(self):
        uids = {dashboard["uid"] for dashboard in DASHBOARDS.values()}
        self.assertEqual(len(DASHBOARDS), len(uids))

    def test_the_overview_asks_the_five_questions_in_order(self):
        rows = [p["title"] for p in OVERVIEW["panels"] if p["type"] == "row"]
        self.assertEqual(
            [
                "At a glance",
                "1. Is it growing, and when does it hit the limit?",
                "2. What kind of memory is it?",
                "3. Which instances?",
                "4. Which call site?",
                "5. Does anything pause?",
            ],
            rows,
        )

    def test_lines_of_an_instance_lead_to_its_pages_and_profiles(self):
        panel = _panel(copy.deepcopy(OVERVIEW), "Resident memory by instance")
        urls = [link["url"] for link in panel["fieldConfig"]["defaults"]["links"]]
        at = "${link_prefix}${__field.labels.instance}"
        for path in ("/debug/", "/debug/heap", "/debug/leaks", "/debug/pprof/heap"):
            self.assertIn(at + path, urls)

    def test_every_expression_parses(self):
        promtool = support.require("promtool")
        with support.rule_file(parsable_queries()) as path:
            status, output = support.run(promtool, "check", "rules", path)
        self.assertEqual(status, 0, output)


class Linter(unittest.TestCase):
    """Each test breaks a dashboard, and the linter has to say so."""

    def assert_finds(self, text, dashboard):
        found = list(lint.findings(dashboard))
        self.assertTrue(any(text in f for f in found), f"{text!r} not in {found}")

    def broken_query(self, old, new):
        dashboard = copy.deepcopy(OVERVIEW)
        for panel in dashboard["panels"]:
            for query in panel.get("targets", []):
                query["expr"] = query["expr"].replace(old, new)
        return dashboard

    def broken_panel(self, **changes):
        dashboard = copy.deepcopy(OVERVIEW)
        _panel(dashboard, "Closest to its limit").update(changes)
        return dashboard

    def test_finds_a_selector_without_the_variables(self):
        broken = self.broken_query('instance=~"$instance",', "")
        self.assert_finds("the variable instance does not hold", broken)

    def test_finds_a_bare_metric(self):
        broken = self.broken_query("max(", "max(up + ")
        self.assert_finds("up is not selected", broken)

    def test_finds_a_counter_without_a_rate(self):
        broken = self.broken_query("rate(heapwell_pause_sec", "delta(heapwell_pause_sec")
        self.assert_finds("without rate()", broken)

    def test_finds_a_fixed_rate_interval(self):
        broken = self.broken_query("$__rate_interval", "5m")
        self.assert_finds("not $__rate_interval", broken)

    def test_finds_an_unknown_variable(self):
        self.assert_finds("$wnidow", self.broken_query("$window", "$wnidow"))

    def test_finds_a_panel_on_another(self):
        broken = self.broken_panel(gridPos={"x": 5, "y": 1, "w": 4, "h": 4})
        self.assert_finds("lies on", broken)

    def test_finds_a_panel_outside_the_grid(self):
        broken = self.broken_panel(gridPos={"x": 22, "y": 0, "w": 4, "h": 1})
        self.assert_finds("leaves the grid", broken)

    def test_finds_an_id_twice(self):
        self.assert_finds("twice", self.broken_panel(id=1))

    def test_finds_a_missing_description(self):
        self.assert_finds("no description", self.broken_panel(description=""))

    def test_finds_a_panel_type_that_nothing_renders(self):
        self.assert_finds("none of the types", self.broken_panel(type="heatmap"))

    def test_finds_a_misspelt_unit(self):
        panel = _panel(copy.deepcopy(OVERVIEW), "Closest to its limit")
        panel["fieldConfig"]["defaults"]["unit"] = "byte"
        broken = self.broken_panel(fieldConfig=panel["fieldConfig"])
        self.assert_finds("unit byte", broken)

    def test_finds_a_data_source_that_is_no_variable(self):
        broken = self.broken_panel(datasource={"type": "prometheus", "uid": "prom"})
        self.assert_finds("another data source", broken)

    def test_finds_an_editable_dashboard(self):
        self.assert_finds("editable", {**OVERVIEW, "editable": True})

    def test_finds_inputs(self):
        self.assert_finds("__inputs", {**OVERVIEW, "__inputs": []})


def _panel(dashboard, title):
    return next(p for p in dashboard["panels"] if p["title"] == title)


def parsable_queries():
    """Every query, with the variables filled in as Grafana would."""
    for i, (_, expr, _) in enumerate(metrics_used.queries()):
        for name, value in (
            ("${window}", "86400"), ("$window", "86400"), ("$__rate_interval", "1m"),
            ("$__interval", "1m"),
        ):
            expr = expr.replace(name, value)
        yield f"query:number{i}", expr


if __name__ == "__main__":
    unittest.main()
