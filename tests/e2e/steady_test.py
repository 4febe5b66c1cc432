#!/usr/bin/env python3
# Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
"""A healthy service under load does not grow, and a stop loses no request.

usage: steady_test.py BINARY [unittest arguments]
HEAPWELL_STEADY_SECONDS says how long it is looked at; 40 if it does not.
"""

import contextlib
import os
import pathlib
import random
import re
import signal
import sqlite3
import sys
import tempfile
import time
import unittest

import trend
from harness import OrderService, Process, get, main

BINARY = pathlib.Path(sys.argv[1]).resolve()
LOAD = BINARY.with_name("order_load")
SECONDS = int(os.environ.get("HEAPWELL_STEADY_SECONDS", "40"))
# tcmalloc's thread caches may hold 32 MiB, and are some hours on their way to that. With
# a smaller bound they are at it after the warm-up, and what grows then is the service.
SMALL_CACHES = {"TCMALLOC_MAX_TOTAL_THREAD_CACHE_BYTES": "1048576"}
LEAK_SECONDS = 40  # Enough to be seen; half an hour of it would be a gigabyte.
WARM_UP_ORDERS = 12000
PAGE = os.sysconf("SC_PAGE_SIZE")


def resident_bytes(service):
    return int(pathlib.Path(f"/proc/{service.process.pid}/statm").read_text().split()[1]) * PAGE


class Judgement(unittest.TestCase):
    """The judge, on series whose truth is known."""

    def series(self, slope, seed, step=0.0):
        values, drift = [], 0.0
        dice = random.Random(seed)
        for i in range(400):
            drift = 0.9 * drift + dice.gauss(0, 50e3)  # Each depends on the last.
            values.append(60e6 + slope * i + drift + (step if i > 200 else 0))
        return values

    def test_noise_is_no_growth(self):
        self.assertEqual([seed for seed in range(300) if trend.growth(self.series(0, seed))[1]],
                         [])

    def test_one_step_of_a_cache_is_no_growth(self):
        self.assertFalse(trend.growth(self.series(0, 1, step=1e6))[1])

    def test_growth_is_found(self):
        for seed in range(100):
            grown, grows = trend.growth(self.series(20e3, seed))
            self.assertTrue(grows, seed)
            self.assertLess(abs(grown - 20e3 * 360), 1e6)


class Steady(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)

    def load(self, service, *flags):
        load = Process(LOAD, f"--port={service.orders.rsplit(':', 1)[1]}", *flags)
        self.addCleanup(load.__exit__)
        return load

    def start(self, mode):
        """A service that is through its warm-up, and its load."""
        service = OrderService(BINARY, f"--mode={mode}", "--rate=0", "--audit-rows=10000000",
                               f"--audit={self.folder / mode}.db", env=SMALL_CACHES)
        self.addCleanup(service.__exit__)
        many = self.load(service, "--rate=4000", f"--orders={WARM_UP_ORDERS}")
        self.assertEqual(many.process.wait(300), 0, many.output())
        metrics = get(service.orders + "/metrics")
        for full in ("order_service_open_orders 2000\n", "order_service_cached_products 500\n"):
            self.assertIn(full, metrics)
        load = self.load(service, "--rate=200", f"--cycle={SECONDS // 4}",
                         f"--answered={self.folder / mode}.answered")
        return service, load

    def assert_nothing_lost(self, mode, service, load):
        self.assertEqual(service.stop(signal.SIGTERM, 60), 0, service.output())
        self.assertEqual(load.process.wait(60), 0, load.output())
        print(load.output(), end="", file=sys.stderr)
        self.assertRegex(load.output(), r"load: \d+ answered, \d+ failed, 0 lost")
        answered = (self.folder / f"{mode}.answered").read_text().split()
        with contextlib.closing(sqlite3.connect(self.folder / f"{mode}.db")) as database:
            rows = {row[0] for row in database.execute("SELECT resource FROM audit")}
        self.assertGreater(len(answered), 1000)
        self.assertEqual([order for order in answered if order not in rows], [])

    def test_healthy_stays_and_the_leak_grows(self):
        services = {mode: self.start(mode) for mode in ("healthy", "audit_leak")}
        time.sleep(5)
        resident = {mode: [] for mode in services}
        begin = time.monotonic()
        while (passed := time.monotonic() - begin) < SECONDS:
            for mode, (service, load) in services.items():
                if mode == "healthy" or passed < LEAK_SECONDS:
                    resident[mode].append(resident_bytes(service))
                elif load.process.poll() is None:
                    load.stop()
            time.sleep(0.1)
        for mode, (service, load) in services.items():
            with self.subTest(mode):
                grown, grows = trend.growth(resident[mode])
                seconds = min(SECONDS, LEAK_SECONDS) if mode == "audit_leak" else SECONDS
                print(f"{mode}: {grown / 1e6:+.2f} MB in {seconds} s, at "
                      f"{resident[mode][-1] / 1e6:.1f} MB", file=sys.stderr)
                self.assertEqual(grows, mode == "audit_leak", [
                    round(mean) for mean in trend.block_means(resident[mode])])
                self.assert_nothing_lost(mode, service, load)


if __name__ == "__main__":
    main()
