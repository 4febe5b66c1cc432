# Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
"""Runs every configuration in every round, in a new order each time."""

import os
import random
import subprocess

import progress

# Enough for what is paid once, as threads and cold caches, not to count for more.
FIRST_COUNT = {"batch": 1, "app": 5_000, "large": 2_000, "deeplarge": 2_000}
FIRST_PAIRS = 50_000
FIRST_IF_SLOW = 500


class Rounds:
    def __init__(self, folder, configurations, workloads, cell_seconds):
        self.folder = folder
        self.configurations = configurations
        self.workloads = workloads
        self.cell_seconds = cell_seconds
        self.counts = {}
        self.nanoseconds = {}  # (configuration, workload) to a value a round.
        self.failed = {}  # The same to why: it is left out, and the others go on.

    def cells(self):
        return [(configuration, workload)
                for configuration in self.configurations for workload in self.workloads
                if not (configuration.slow and workload.name == "batch")
                and (configuration.name, workload.name) not in self.failed]

    def run_once(self, configuration, workload, count):
        command = [os.path.join(self.folder, configuration.program), workload.name, str(count)]
        done = subprocess.run(command, env=configuration.environ(), capture_output=True,
                              text=True, check=False)
        if done.returncode != 0:
            lines = done.stderr.strip().splitlines() or ["it said nothing"]
            self.failed[configuration.name, workload.name] = (
                f"ended with {done.returncode}: {lines[-1]}")
            return None
        return float(done.stdout)

    def calibrate(self):
        for configuration, workload in progress.each("choosing counts", self.cells()):
            first = FIRST_COUNT.get(workload.name, FIRST_PAIRS)
            if configuration.slow:
                first = min(first, FIRST_IF_SLOW)
            once = self.run_once(configuration, workload, first)
            if once is None:
                continue
            each = max(once, 1)
            if workload.name == "batch":
                each *= 1_000_000
            count = max(int(self.cell_seconds * 1e9 / each), first)
            self.counts[configuration.name, workload.name] = count

    def run(self, rounds, seed):
        order = random.Random(seed)
        plan = []
        for _ in range(rounds):
            cells = self.cells()
            order.shuffle(cells)
            plan += cells
        for configuration, workload in progress.each("measuring", plan):
            key = configuration.name, workload.name
            if key in self.failed:
                continue
            value = self.run_once(configuration, workload, self.counts[key])
            if value is None:
                # Values of some rounds only are no pairs.
                self.nanoseconds.pop(key, None)
                continue
            self.nanoseconds.setdefault(key, []).append(value)
