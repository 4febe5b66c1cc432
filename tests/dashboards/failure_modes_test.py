#!/usr/bin/env python3
# Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
"""Real processes that fail in each way, under a real Prometheus: every query of every
dashboard and rule answers, and the right thing is said of each.

usage: failure_modes_test.py FAILING_SERVICE
"""

import contextlib
import dataclasses
import json
import pathlib
import re
import sys
import tempfile
import time
import unittest

import support
import metrics_used
import promql_names
import running
import time_lapse
from builder import alerts, rules

BINARY = sys.argv.pop(1) if len(sys.argv) > 1 else ""
# Each process gets this much address space, so that there is a limit to get near to.
LIMIT_BYTES = 384 << 20
# Three days have to pass, and the six hours that an alert waits.
NOT_BEFORE_SECONDS = 45
# Twice what it takes where nothing else runs.
NOT_AFTER_SECONDS = 120
# What heapwell measures by itself, it measures every 10 s: in each of these there is a
# measurement, also where a busy machine is late with one.
RATE_INTERVAL = "24s"


@dataclasses.dataclass
class Mode:
    grows_most: str  # The component that the Overview names; empty: none.
    alerts: set  # What fires, and no other.
    instances: int = 1


MODES = {
    # As many as make a service of which all instances grow.
    "live": Mode("live", {"HeapwellGrowing", "HeapwellGrowingEverywhere"}, 3),
    "retained": Mode("free_pages", {"HeapwellRetained"}),
    "fragmented": Mode("fragmented", {"HeapwellFragmented"}),
    "non_heap": Mode("non_heap", {"HeapwellGrowing"}),
    "healthy": Mode("", set()),
}
LEAK = "orders::Allocate (failing_service.cc)"

GROWING = {"live", "non_heap"}
STEADY = set(MODES) - GROWING
# Where a query may rightly be empty, in which modes, and why.
RIGHTLY_EMPTY = {
    # Nothing grows towards a limit.
    "Soonest at its limit": STEADY,
    "Time to the limit": STEADY,
    "Time to the limit, by instance": STEADY,
    "Instances: Time to limit": STEADY,
    "instance:heapwell_resident_bytes:growth1d_sustained": STEADY,
    "instance:heapwell_time_to_limit_seconds:growth1d": STEADY,
    "instance:heapwell_time_to_limit_seconds:growth10m": STEADY,
    "job:heapwell_growing_instances:ratio": STEADY,
    "What grows most, an hour": {"healthy"},
    # What they warn of is not the matter with this mode.
    "HeapwellGrowing warning": STEADY,
    "HeapwellGrowingEverywhere warning": set(MODES) - {"live"},
    "HeapwellRetained info": set(MODES) - {"retained"},
    "HeapwellFragmented info": set(MODES) - {"fragmented"},
    "Alerts": {"healthy"},
}
# What no mode brings about: deaths, pressure from outside, a limit that is reached, and
# heapwell itself at fault. The rule tests do.
IN_NO_MODE = {
    "HeapwellNearLimit warning", "HeapwellNearLimit critical", "HeapwellGrowing critical",
    "HeapwellLimitWithinHours critical", "HeapwellOomKilled warning",
    "HeapwellOomKilled critical", "HeapwellStalled warning", "HeapwellExpensive warning",
    "HeapwellMetricsMissing warning", "OOM kills",
}


def may_be_empty(title, mode):
    return title in IN_NO_MODE or mode in RIGHTLY_EMPTY.get(title, ())


class FailureModes(unittest.TestCase):
    maxDiff = None

    @classmethod
    def setUpClass(cls):
        with contextlib.ExitStack() as stack:
            folder = stack.enter_context(tempfile.TemporaryDirectory())
            cls.services = [
                stack.enter_context(
                    running.Service(BINARY, mode, address_space_bytes=LIMIT_BYTES)
                )
                for mode, expected in MODES.items() for _ in range(expected.instances)
            ]
            for service in cls.services:
                service.wait_until_ready()
            cls.prometheus = stack.enter_context(
                running.Prometheus(pathlib.Path(folder), write_config(folder, cls.services))
            )
            cls.prometheus.wait_until_ready()
            cls.exported = exported(cls.services[0])
            # However long a busy machine took until here: they have just begun.
            for service in cls.services:
                service.begin_to_fail()
            began = time.monotonic()
            time.sleep(max(0, began + NOT_BEFORE_SECONDS - time.monotonic()))
            cls.addClassCleanup(stack.pop_all().close)
            # Later on a busy machine; what is wrong then, the tests say.
            while faults(cls) and time.monotonic() < began + NOT_AFTER_SECONDS:
                time.sleep(3)

    def test_every_target_is_up_and_no_rule_fails(self):
        self.assertEqual(len(self.services), len(self.prometheus.ask("up == 1")))
        for rule in self.prometheus.rules():
            self.assertEqual("ok", rule["health"], rule)

    def test_every_query_answers_but_those_that_rightly_do_not(self):
        self.assertEqual([], empty_queries(self))

    def test_a_query_of_nothing_would_be_found(self):
        self.exported.add("heapwell_nothing")
        broken = [("Resident memory", 'heapwell_nothing{job=~"$job"}')]
        self.assertEqual(len(MODES), len(empty_queries(self, broken)))

    def test_the_table_of_empty_queries_names_queries(self):
        titles = {title for title, _ in queries()}
        self.assertLessEqual(set(RIGHTLY_EMPTY) | IN_NO_MODE, titles)

    def test_the_right_component_is_named_as_what_grows_most(self):
        self.assertEqual(
            {mode: expected.grows_most for mode, expected in MODES.items()},
            {mode: grows_most(self, mode) for mode in MODES},
        )

    def test_the_right_alerts_fire(self):
        self.assertEqual(
            {mode: expected.alerts for mode, expected in MODES.items()},
            {mode: firing(self, mode) for mode in MODES},
        )

    def test_the_call_site_of_the_leak_is_named(self):
        panel = find_panel("heapwell-overview.json", "Growth by call site")
        series = ask(self, panel["targets"][0]["expr"], "live")
        most = max(series, key=lambda s: float(s["value"][1]))
        self.assertEqual(LEAK, most["metric"]["site"])

    def test_components_add_up_to_what_is_resident(self):
        # To what was, when they were measured: every 10 s, on a busy machine later.
        resident = "process_resident_memory_bytes[40s]"
        total = "sum without (component) (heapwell_memory_bytes)"
        for bound, within in ((f"min_over_time({resident})", "> 0.98"),
                              (f"max_over_time({resident})", "< 1.02")):
            series = self.prometheus.ask(f"{total} / {bound} {within}")
            self.assertEqual(len(self.services), len(series), bound)


class DemoConfiguration(unittest.TestCase):
    """What deploy/compose gives Prometheus, as it is but for the service's address."""

    def test_prometheus_scrapes_and_evaluates_by_it(self):
        with contextlib.ExitStack() as stack:
            folder = pathlib.Path(stack.enter_context(tempfile.TemporaryDirectory()))
            service = stack.enter_context(running.Service(BINARY, "healthy"))
            config = (support.ROOT / "deploy/compose/prometheus/prometheus.yml").read_text()
            self.assertIn('"orders:6061"', config)
            (folder / "rules").symlink_to(support.ROOT / "dashboards/prometheus")
            prometheus = stack.enter_context(running.Prometheus(
                folder, config.replace("orders:6061", service.wait_until_ready())
            ))
            prometheus.wait_until_ready()
            up = running.wait_for("up", 60, lambda: prometheus.ask("up == 1"))
            self.assertEqual(
                {"job": "orders", "namespace": "demo", "instance": "127.0.0.1:6060"},
                {k: v for k, v in up[0]["metric"].items() if k != "__name__"},
            )
            loaded = prometheus.rules()
            self.assertEqual(len(list(metrics_used.rules())), len(loaded))
            for rule in loaded:  # Its groups take up to two minutes to begin.
                prometheus.ask(rule["query"])


def write_config(folder, services):
    """Prometheus's configuration, with the rules of a world of short days beside it."""
    groups = rules.groups() + alerts.groups(alerts.Links())
    path = pathlib.Path(folder, "rules.json")  # JSON is YAML.
    path.write_text(json.dumps({"groups": time_lapse.rule_groups(groups)}))
    jobs = {}
    for service in services:
        jobs.setdefault(service.mode, []).append(service.address)
    return json.dumps({
        "global": {"scrape_interval": "1s", "evaluation_interval": "1s"},
        "rule_files": [str(path)],
        "scrape_configs": [
            {"job_name": mode,
             "static_configs": [{"targets": targets, "labels": {"namespace": "shop"}}]}
            for mode, targets in jobs.items()
        ],
    })


def exported(service):
    text = running.get(f"http://{service.address}/metrics")
    return set(re.findall(r"^# TYPE (\S+)", text, re.MULTILINE))


def queries():
    """What every query of dashboards and rules goes by, and its expression."""
    for _, dashboard in metrics_used.dashboards():
        for panel in dashboard["panels"]:
            names = column_names(panel)
            for target in panel.get("targets", []):
                heading = names.get(f"Value #{target['refId']}")
                yield panel["title"] + (f": {heading}" if heading else ""), target["expr"]
        for annotation in dashboard["annotations"]["list"]:
            if "expr" in annotation:
                yield annotation["name"], annotation["expr"]
    for rule in metrics_used.rules():
        alert = f"{rule['alert']} {rule['labels']['severity']}" if "alert" in rule else ""
        yield alert or rule["record"], rule["expr"]


def column_names(panel):
    """How a table's columns are headed, by what Grafana calls them."""
    for transformation in panel.get("transformations", []):
        if transformation["id"] == "organize":
            return transformation["options"]["renameByName"]
    return {}


def ask(case, expr, mode):
    """The series that a query gives for the processes of one mode."""
    variables = {
        "job": mode, "instance": ".+", "namespace": ".*", "__rate_interval": RATE_INTERVAL,
        "__interval": "2s", "window": str(time_lapse.DAY_SECONDS),
    }
    for name, value in variables.items():
        expr = expr.replace(f"${{{name}}}", value).replace(f"${name}", value)
    return [
        series for series in case.prometheus.ask(time_lapse.shrink(expr))
        if series["metric"].get("job", mode) == mode
    ]


def is_unknown_here(case, expr):
    """Whether it asks for what this kernel does not say: there is no such metric."""
    golden = metrics_used.Golden(metrics_used.GOLDEN.read_text())
    names = {golden.family(name) for name in promql_names.names(expr).metrics}
    return bool(names & golden.optional - case.exported)


def empty_queries(case, asked=()):
    found = []
    for title, expr in asked or queries():
        if is_unknown_here(case, expr):
            continue
        for mode in MODES:
            if not may_be_empty(title, mode) and not ask(case, expr, mode):
                found.append(f"{mode}: {title}")
    return sorted(set(found))


def find_panel(dashboard, title):
    panels = dict(metrics_used.dashboards())[dashboard]["panels"]
    return next(panel for panel in panels if panel["title"] == title)


def grows_most(case, mode):
    panel = find_panel("heapwell-overview.json", "What grows most, an hour")
    series = ask(case, panel["targets"][0]["expr"], mode)
    return series[0]["metric"]["component"] if series else ""


def firing(case, mode):
    series = case.prometheus.ask(f'ALERTS{{alertstate="firing",job="{mode}"}}')
    return {one["metric"]["alertname"] for one in series}


def faults(case):
    """What is not yet as it should be."""
    wrong = [mode for mode, expected in MODES.items()
             if grows_most(case, mode) != expected.grows_most
             or firing(case, mode) != expected.alerts]
    return wrong or empty_queries(case)


if __name__ == "__main__":
    support.require("prometheus")
    unittest.main(verbosity=2)
