#!/usr/bin/env python3
# Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
"""The rules parse, and fire when they should and only then."""

import tempfile
import unittest

import support
import promtool_rules
import scenarios


class Rules(unittest.TestCase):
    maxDiff = None

    def test_promtool_finds_no_fault_with_them(self):
        promtool = support.require("promtool")
        status, output = support.run(
            promtool, "check", "rules", str(support.RULES), str(support.ALERTS)
        )
        self.assertEqual(status, 0, output)

    def test_slow_leaks_are_told_days_before_they_meet_the_limit(self):
        scenario = scenarios.slow()
        for name in ("leak", "story"):
            process = next(p for p in scenario.processes if p.name == name)
            told = min(hour for hour, firing in scenario.firing.items()
                       if (scenarios.GROWING, "warning", name) in firing)
            met = next(hour for hour in range(told, 10000)
                       if process.resident(hour) >= process.limit)
            self.assertGreater(met - told, 7 * 24, name)

    def test_growing_says_how_fast_and_what_kind(self):
        description = (
            "video mmap grows by 5MiB an hour, day over day, and reaches its limit "
            "within two weeks, or has none. Grew most from day to day: non_heap, by "
            "120MiB."
        )
        check = {
            "eval_time": "100h",
            "alertname": "HeapwellGrowing",
            "exp_alerts": [_growing(description)],
        }
        scenario = scenarios.slow()
        scenario.processes = [p for p in scenario.processes if p.name == "mmap"]
        scenario.firing, scenario.ever = {}, {("HeapwellGrowing", "warning", "mmap")}
        self.assertEqual("", _failures(scenario, [check]))


def _growing(description):
    return {
        "exp_labels": {
            "severity": "warning", "job": "video", "namespace": "prod",
            "instance": "mmap",
        },
        "exp_annotations": {
            "summary": "Process memory grows from day to day.",
            "description": description,
            "runbook_url": "docs/runbooks/HeapwellGrowing.md",
            "dashboard_url": "/d/heapwell-instance?var-job=video&var-instance=mmap",
        },
    }


def _failures(scenario, checks=()):
    with tempfile.TemporaryDirectory() as folder:
        return promtool_rules.failures(
            scenario, support.RULES, support.ALERTS, folder, checks
        )


def _scenario_test(scenario):
    def test(self):
        self.assertEqual("", _failures(scenario))

    return test


for _scenario in scenarios.ALL:
    setattr(
        Rules,
        "test_" + _scenario.name.replace(" ", "_").replace(",", ""),
        _scenario_test(_scenario),
    )

if __name__ == "__main__":
    support.require("promtool")
    unittest.main(verbosity=2)
