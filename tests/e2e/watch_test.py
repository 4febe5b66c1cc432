#!/usr/bin/env python3
# Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
"""What heapwell's own thread does in the order service: evidence, and what it costs.

usage: watch_test.py BINARY [unittest arguments]
"""

import json
import os
import pathlib
import signal
import stat
import sys
import time

from harness import Clients, OrderService, get, main, memory_limit, wait_for

BINARY = pathlib.Path(sys.argv[1]).resolve()
LEAK = "AuditLog::Record"
MEBIBYTE = 1 << 20


class Evidence(Clients):
    def setUp(self):
        super().setUp()
        self.directory = self.empty / "evidence"

    def leaking(self, *flags, **options):
        return OrderService(BINARY, "--mode=audit_leak", "--rate=2000",
                            f"--evidence={self.directory}", *flags, **options)

    def sets(self):
        return sorted(self.directory.glob("heapwell-*"))

    def assert_names_the_leak(self, folder):
        top, messages = self.pprof("-top", folder / "heap.pb.gz")
        self.assertIn(LEAK, top)
        self.assertNotIn("ymbolization", messages)
        text = (folder / "heap.txt").read_text()
        self.assertTrue(text.startswith("Written because memory "), text)
        self.assertIn(LEAK, text)
        stats = json.loads((folder / "memstats.json").read_text())
        self.assertGreater(stats["allocator"]["alloc_bytes"], 10 * MEBIBYTE)
        for file in folder.iterdir():
            self.assertEqual(stat.S_IMODE(file.stat().st_mode), 0o600, file)

    def test_outlives_the_oom_killer(self):
        with memory_limit(96 * MEBIBYTE) as enter:
            if enter is None:
                self.skipTest("no control group of our own: the soft limit has to do")
            with self.leaking(preexec_fn=enter) as service:
                self.assertEqual(service.process.wait(150), -signal.SIGKILL)
        self.assertGreaterEqual(len(self.sets()), 1)
        for folder in self.sets():
            self.assert_names_the_leak(folder)

    def test_is_there_near_the_soft_limit(self):
        with self.leaking("--soft-limit-mib=64") as service:
            first = wait_for("evidence is there", 150, self.sets)[0]
            metrics = get(service.memory + "/metrics")
            self.assertIn('heapwell_memory_limit_bytes{source="soft"} 67108864\n', metrics)
            self.assertRegex(metrics, r"heapwell_evidence_total [1-9]\n")
        self.assert_names_the_leak(first)

    def test_is_refused_where_it_cannot_be_written(self):
        self.directory.write_text("a file")
        with self.assertRaises(AssertionError) as raised:
            self.leaking()
        self.assertIn("guard.evidence_directory", str(raised.exception))


class Cost(Clients):
    SECONDS = 25

    def cpu_seconds(self, pid):
        """Of heapwell's own thread, by the kernel's books."""
        for task in pathlib.Path(f"/proc/{pid}/task").iterdir():
            if (task / "comm").read_text() == "heapwell\n":
                fields = (task / "stat").read_text().rsplit(")", 1)[1].split()
                return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
        raise AssertionError("heapwell has no thread")

    def history(self, service):
        return json.loads(get(service.memory + "/debug/history?sites=128"))

    def test_takes_little_of_a_core_and_at_most_four_mebibytes(self):
        with OrderService(BINARY, "--mode=audit_leak") as service:
            # Names of call sites are looked up once.
            wait_for("a call site is followed", 60,
                     lambda: self.history(service)["fine"]["sites"])
            points = len(self.history(service)["fine"]["time_seconds"])
            cpu_before, began = self.cpu_seconds(service.process.pid), time.monotonic()
            time.sleep(self.SECONDS)
            cpu = self.cpu_seconds(service.process.pid) - cpu_before
            elapsed = time.monotonic() - began
            share = 100 * cpu / elapsed
            history = self.history(service)
            print(f"heapwell's thread: {cpu:.2f} s in {elapsed:.0f} s, {share:.2f} % of a core; "
                  f"history: {history['storage_bytes'] >> 10} KiB")
            # The work is what is promised; how fast this machine does it is its own.
            taken = len(history["fine"]["time_seconds"]) - points
            self.assertLessEqual(taken, elapsed / 10 + 1)
            self.assertGreaterEqual(taken, 1)
            self.assertLess(history["storage_bytes"], 4 * MEBIBYTE)
            self.assertLess(share, 5)
            names = [site["function"] for site in history["fine"]["sites"]]
            self.assertTrue(any(LEAK in name for name in names), names)


if __name__ == "__main__":
    main()
