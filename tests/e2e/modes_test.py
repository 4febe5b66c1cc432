#!/usr/bin/env python3
# Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
"""Every fault of the order service gets its verdict, and every remedy a quiet one and
memory saved.

usage: modes_test.py BINARY [unittest arguments]
"""

import contextlib
import json
import pathlib
import sys
import unittest
import urllib.error
import urllib.request

import savings
from harness import OrderService, get, main, wait_for

BINARY = pathlib.Path(sys.argv[1]).resolve()

# Mode: the verdict that it must get, and a function that its call sites must name.
FAULTS = {
    "audit_leak": ("live_growth", "AuditLog::Record"),
    "listener_leak": ("live_growth", "PriceListeners::Record"),
    "task_leak": ("live_growth", "TaskBacklog::Record"),
    "map_churn": ("retained", None),
    "retained": ("retained", None),
    "fragmented": ("fragmented", None),
    "non_heap": ("non_heap", None),
}
REMEDIES = ("healthy", "audit_cache", "rebuilt_sessions", "tombstoned_sessions",
            "sharded_sessions", "compacted_catalogue", "unmapped_receipts", "pooled_contexts",
            "completed_tasks")
SECONDS = 240  # A verdict wants 360 points, ten a second; the machine is busy.


def report(service):
    return json.loads(get(service.memory + "/debug/heap?format=json"))


def post(url, body=""):
    request = urllib.request.Request(url, data=body.encode(), method="POST")
    with urllib.request.urlopen(request, timeout=30) as response:
        return response.read().decode()


class Services(unittest.TestCase):
    """Some modes side by side: each spends most of its time waiting."""

    def start(self, modes, *flags):
        with contextlib.ExitStack() as stack:
            services = {mode: stack.enter_context(
                OrderService(BINARY, f"--mode={mode}", "--history-interval-ms=100", "--rate=100",
                             *flags)) for mode in modes}
            self.addCleanup(stack.pop_all().close)
        return services

    def wait_for_kind(self, mode, service, kind):
        wait_for(f"{mode} is {kind}", SECONDS,
                 lambda: report(service)["verdict"]["kind"] == kind)


class Faults(Services):
    def test_each_gets_its_verdict(self):
        services = self.start(FAULTS)
        for mode, (kind, function) in FAULTS.items():
            with self.subTest(mode):
                self.wait_for_kind(mode, services[mode], kind)
                if function:
                    self.assertIn(function, json.dumps(report(services[mode])["sites"][:3]))


class Remedies(Services):
    def test_each_is_stable(self):
        services = self.start(REMEDIES)
        for mode, service in services.items():
            with self.subTest(mode):
                self.wait_for_kind(mode, service, "stable")


class Savings(unittest.TestCase):
    def test_each_remedy_saves_memory_at_equal_work(self):
        rows = savings.measure(BINARY)
        print(savings.table(rows), file=sys.stderr)
        for (fault, remedy, least), (_, _, before, after) in zip(savings.PAIRS, rows):
            with self.subTest(fault=fault, remedy=remedy):
                self.assertGreater(before - after, least)


class Switch(Services):
    def test_changes_the_mode_of_a_running_service(self):
        service = self.start(["healthy"])["healthy"]
        self.assertIn("audit_leak", post(service.orders + "/mode", "audit_leak"))
        self.assertEqual(json.loads(get(service.orders + "/mode")), {"mode": "audit_leak"})

    def test_refuses_a_mode_that_it_does_not_have(self):
        service = self.start(["healthy"])["healthy"]
        with self.assertRaises(urllib.error.HTTPError) as refused:
            post(service.orders + "/mode", "perfect")
        self.assertEqual(refused.exception.code, 400)
        self.assertEqual(json.loads(get(service.orders + "/mode")), {"mode": "healthy"})

    def test_gives_back_what_a_report_left(self):
        service = self.start(["retained"], "--rate=1000")["retained"]

        def free_pages():
            return report(service)["components"]["free_page_bytes"]

        wait_for("the report is freed", SECONDS, lambda: free_pages() > 50e6)
        before = free_pages()
        post(service.memory + "/debug/release")
        wait_for("its pages are back", 30, lambda: free_pages() < before / 4)


if __name__ == "__main__":
    main()
