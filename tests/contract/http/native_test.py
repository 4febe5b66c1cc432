#!/usr/bin/env python3
# Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
"""Every route of a program that tcmalloc samples by itself: what is known is right, what
is unknown is absent, and the mode is told with its reason and its limits."""

import gzip
import json
import os
import re
import subprocess
import tempfile
import unittest

from harness import Server, client, main, wait_for

MIB = 1 << 20
RECORDS_BYTES = 128 * MIB  # What "append" of service.cc allocates, 64 KiB at a time.
FUNCTION = "AppendRecords"
LIMITS = ("16 MiB", "may hang", "allocated since the start", "repeat one another")


class Native(Server):
    def __init__(self):
        super().__init__("--allow-control", program=os.environ["HEAPWELL_TEST_NATIVE"])
        self.obey("append")

    def obey(self, word):
        """What it answers."""
        self.process.stdin.write(word + "\n")
        self.process.stdin.flush()
        return self.process.stdout.readline().strip()

    def routes(self):
        return set(self.obey("routes").removesuffix(" and 1").split()) | {"/"}


class NativeCase(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = Native()
        cls.addClassCleanup(cls.server.__exit__)

    def body(self, target, status=200, method="GET"):
        answer = self.server.ask(target, method)
        self.assertEqual(answer.status, status, f"{target}: {answer.body[:200]}")
        return answer.body

    def text(self, target):
        return self.body(target).decode()

    def json(self, target):
        return json.loads(self.body(target))

    def profile(self, target):
        return gzip.decompress(self.body(target))

    def assert_tells_its_limits(self, text):
        for limit in LIMITS:
            self.assertIn(limit, " ".join(text.split()))

    def assert_near_the_truth(self, estimate, error):
        self.assertGreater(error, 0)
        self.assertLess(abs(estimate - RECORDS_BYTES), 6 * error)


class Routes(NativeCase):
    """A method for each row of CHECKS, which has a row for each route."""

    def test_each_answers_what_is_known_and_nothing_else(self):
        for path, check in sorted(CHECKS.items()):
            with self.subTest(path):
                check(self)

    def test_none_is_forgotten(self):
        self.assertEqual(self.server.routes(), set(CHECKS))

    def list(self):
        self.assertIn("/debug/heap ", self.text("/debug/"))

    def heap(self):
        text = self.text("/debug/heap")
        self.assertRegex(text, r"\nMode       native: .*did not call heapwell")
        self.assert_tells_its_limits(text)
        self.assertRegex(text, rf"\n +[0-9.]+ MiB \+- [0-9.]+ .*{FUNCTION}")
        for unknown in ("LIVE OBJECTS BY SIZE", "; 0 B allocated since"):
            self.assertNotIn(unknown, text)
        self.assertRegex(text, r"\nHeap       \d+ MiB live\n")
        self.heap_as_json(self.json("/debug/heap?format=json"))

    def heap_as_json(self, report):
        self.assertEqual(report["sampling"]["mode"], "native")
        self.assert_tells_its_limits(report["sampling"]["reason"])
        for unknown in ("total_alloc_bytes", "heap_objects", "mallocs",
                        "mallocs_standard_error"):
            self.assertIsNone(report["stats"][unknown], unknown)
        self.assertIsNone(report["size_classes"])
        site = next(site for site in report["sites"] if FUNCTION in site["function"])
        self.assert_near_the_truth(site["flat_bytes"], site["flat_bytes_standard_error"])
        for unknown in ("alloc_bytes", "alloc_objects", "alloc_bytes_standard_error",
                        "alloc_objects_standard_error"):
            self.assertIsNone(site[unknown], unknown)

    def leaks(self):
        self.assertTrue(self.text("/debug/leaks").startswith("Too early to say"))
        self.assertEqual(self.json("/debug/leaks?format=json")["verdict"]["kind"], "too_early")

    def history(self):
        wait_for("a point", lambda: self.json("/debug/history")["fine"]["alloc_bytes"])
        fine = self.json("/debug/history")["fine"]
        self.assertGreater(min(fine["alloc_bytes"]), 0)
        self.assertEqual(set(fine["total_alloc_bytes"]), {None})

    def memstats(self):
        stats = self.json("/debug/memstats")
        self.assertEqual(stats["sampling"]["mode"], "native")
        self.assert_tells_its_limits(stats["sampling"]["reason"])
        self.assertGreater(stats["sampling"]["interval_bytes"], 0)
        self.assertGreater(stats["allocator"]["alloc_bytes"], RECORDS_BYTES)
        for unknown in ("total_alloc_bytes", "over_aligned_bytes", "heap_objects",
                        "heap_objects_taken_at_seconds", "mallocs",
                        "mallocs_standard_error", "frees"):
            self.assertIsNone(stats["allocator"][unknown], unknown)

    def trace(self):
        trace = self.body("/debug/trace?seconds=1").decode("latin-1")
        self.assertIn("mode native", trace)
        self.assertIn("which were freed is unknown", trace)
        self.assert_tells_its_limits(trace)

    def expvar(self):
        memstats = self.json("/debug/vars")["memstats"]
        self.assertGreater(memstats["HeapAlloc"], RECORDS_BYTES)
        unknown = {"TotalAlloc", "Mallocs", "Frees", "HeapObjects", "BySize"}
        self.assertEqual(unknown & set(memstats), set())

    def metrics(self):
        text = self.text("/metrics")
        self.assertIn('\nheapwell_sampling_info{mode="native"} 1\n', text)
        # A scrape has the sites of the last point of the history: one every 10 seconds.
        site = rf'\nheapwell_site_live_bytes{{site="[^"]*{FUNCTION}[^"]*"}} \d+'
        wait_for("the site's series", lambda: re.search(site, self.text("/metrics")))
        for unknown in ("alloc_bytes_total", "over_aligned_alloc_bytes_total", "heap_objects",
                        "mallocs_total", "mallocs_standard_error", "frees_total"):
            self.assertNotRegex(text, rf"\nheapwell_{unknown}\b")

    def go_index(self):
        self.assertIn("<tr><td></td><td><a href='heap?debug=1'>heap</a></td></tr>",
                      self.text("/debug/pprof/"))

    def live_profile(self, name):
        profile = self.profile(f"/debug/pprof/{name}")
        self.assertNotIn(b"alloc_space", profile)
        for part in ("inuse_space", "heapwell mode native", FUNCTION, *LIMITS):
            self.assertIn(part.encode(), profile)
        self.assertIn("the brackets repeat it", self.text(f"/debug/pprof/{name}?debug=1"))

    def go_heap(self):
        self.live_profile("heap")

    def go_allocs(self):
        self.live_profile("allocs")

    def peak_heap(self):
        wait_for("a peak", lambda: FUNCTION.encode() in self.server.ask(
            "/debug/pprof/peakheap?debug=1").body)
        self.assertIn(b"inuse_space", self.profile("/debug/pprof/peakheap"))

    def growth(self):
        self.assertIn(FUNCTION.encode(), self.profile("/debug/pprof/growth"))

    def cpu(self):
        self.assertIn(b"cpu", self.profile("/debug/pprof/profile?seconds=1"))

    def locks(self):
        for name in ("block", "mutex"):
            self.assertIn(b"contentions", self.profile(f"/debug/pprof/{name}"))

    def threads(self):
        self.assertIn("native_service", self.text("/debug/pprof/goroutine?debug=2"))

    def thread_count(self):
        self.assertIn(b"threadcreate", self.profile("/debug/pprof/threadcreate"))

    def command_line(self):
        for tree in ("/debug/pprof", "/pprof"):
            self.assertIn("--allow-control", self.text(f"{tree}/cmdline"))

    def symbol(self):
        for tree in ("/debug/pprof", "/pprof"):
            self.assertEqual(self.text(f"{tree}/symbol"), "num_symbols: 1\n")

    def legacy_heap(self):
        text = self.text("/pprof/heap")
        self.assertRegex(text, r"^heap profile: +\d+: +\d+ \[ *\d+: +\d+\] @ heap_v2/1\n")
        self.assertIn("mode native", text)

    def legacy_cpu(self):
        self.assertIn(b"native_service", self.body("/pprof/profile?seconds=1"))

    def legacy_growth(self):
        self.assertRegex(self.text("/pprof/growth"), r"^heap profile: .* @ growth\n")

    def legacy_contention(self):
        self.assertTrue(self.text("/pprof/contention").startswith("--- contention"))

    def release(self):
        self.assertRegex(self.body("/debug/release", method="POST"), rb"^released .* to the system")

    def sampling(self):
        self.assertRegex(self.body("/debug/sampling?interval_bytes=262144", method="POST"),
                         rb"^sampling is every 256 KiB")
        self.assertEqual(self.json("/debug/memstats")["sampling"]["interval_bytes"], 262144)
        self.body("/debug/sampling?interval_bytes=524288", method="POST")

    def redirects(self):
        for path, place in (("/", "/debug/"), ("/debug", "/debug/"),
                            ("/debug/pprof", "/debug/pprof/")):
            answer = self.server.ask(path)
            self.assertEqual((answer.status, answer.headers["location"]), (301, place))


CHECKS = {
    "/": Routes.redirects,
    "/debug": Routes.redirects,
    "/debug/": Routes.list,
    "/debug/heap": Routes.heap,
    "/debug/history": Routes.history,
    "/debug/leaks": Routes.leaks,
    "/debug/memstats": Routes.memstats,
    "/debug/pprof": Routes.redirects,
    "/debug/pprof/": Routes.go_index,
    "/debug/pprof/allocs": Routes.go_allocs,
    "/debug/pprof/block": Routes.locks,
    "/debug/pprof/cmdline": Routes.command_line,
    "/debug/pprof/goroutine": Routes.threads,
    "/debug/pprof/growth": Routes.growth,
    "/debug/pprof/heap": Routes.go_heap,
    "/debug/pprof/mutex": Routes.locks,
    "/debug/pprof/peakheap": Routes.peak_heap,
    "/debug/pprof/profile": Routes.cpu,
    "/debug/pprof/symbol": Routes.symbol,
    "/debug/pprof/threadcreate": Routes.thread_count,
    "/debug/release": Routes.release,
    "/debug/sampling": Routes.sampling,
    "/debug/trace": Routes.trace,
    "/debug/vars": Routes.expvar,
    "/metrics": Routes.metrics,
    "/pprof/cmdline": Routes.command_line,
    "/pprof/contention": Routes.legacy_contention,
    "/pprof/growth": Routes.legacy_growth,
    "/pprof/heap": Routes.legacy_heap,
    "/pprof/profile": Routes.legacy_cpu,
    "/pprof/symbol": Routes.symbol,
}


class GoPprof(NativeCase):
    def pprof(self, *arguments):
        with tempfile.NamedTemporaryFile(suffix=".pb.gz") as file:
            file.write(self.body("/debug/pprof/heap"))
            file.flush()
            return subprocess.run([client("go"), "tool", "pprof", *arguments, file.name],
                                  capture_output=True, text=True, check=True).stdout

    def test_shows_who_holds_the_memory(self):
        rows = self.pprof("-top", "-unit=B").splitlines()
        self.assertIn("Type: inuse_space", rows)
        flat = next(row for row in rows if FUNCTION in row).split()[0]
        report = self.json("/debug/heap?format=json")
        site = next(site for site in report["sites"] if FUNCTION in site["function"])
        self.assert_near_the_truth(int(flat.removesuffix("B")),
                                   site["flat_bytes_standard_error"])

    def test_finds_the_live_columns_alone(self):
        types = re.search(r"\nSamples:\n(.*)\n", self.pprof("-raw"))[1]
        self.assertEqual(types.split(), ["inuse_objects/count", "inuse_space/bytes"])

    def test_tells_the_mode_in_comments(self):
        self.assert_tells_its_limits(self.pprof("-comments"))


# Bases have no tests of their own.
del NativeCase

if __name__ == "__main__":
    main()
