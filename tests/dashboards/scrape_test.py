#!/usr/bin/env python3
# Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
"""What one scrape of one process is, and what it costs whoever pays for it.

usage: scrape_test.py FAILING_SERVICE
"""

import gzip
import re
import subprocess
import sys
import time
import unittest
import urllib.request

import support
import metrics_used
import running

BINARY = sys.argv.pop(1) if len(sys.argv) > 1 else ""
# With default options, and with as many call sites as ever have series.
MOST_SERIES = 120
MOST_BYTES = 24 << 10
# heapwell measures call sites anew at most this often: a scrape after that pays in full.
FRESH_SECONDS = 11
SCRAPES = 3
TEXT = "text/plain; version=0.0.4; charset=utf-8"


def scrape(address, **headers):
    """Headers and body of /metrics."""
    headers = {name.replace("_", "-"): value for name, value in headers.items()}
    request = urllib.request.Request(f"http://{address}/metrics", headers=headers)
    with urllib.request.urlopen(request, timeout=30) as answer:
        return answer.headers, answer.read()


class Scrape(unittest.TestCase):
    maxDiff = None

    @classmethod
    def setUpClass(cls):
        cls.service = running.Service(BINARY, "idle", "192")
        cls.addClassCleanup(cls.service.__exit__)
        cls.address = cls.service.wait_until_ready()
        scrape(cls.address)  # Names are looked up at the first one.
        cls.print_cpu()
        cls.text = scrape(cls.address)[1].decode()
        cls.series = [line for line in cls.text.splitlines() if not line.startswith("#")]

    @classmethod
    def print_cpu(cls):
        spent = 0
        for _ in range(SCRAPES):
            time.sleep(FRESH_SECONDS)
            before = cls.service.answering_cpu_seconds()
            scrape(cls.address)
            spent += cls.service.answering_cpu_seconds() - before
        print(f"CPU: {1e3 * spent / SCRAPES:.2f} ms a scrape of a heap of 192 MiB")

    def test_series_are_few(self):
        sites = [line for line in self.series if line.startswith("heapwell_site_live_bytes")]
        print(f"series: {len(self.series)}, of which call sites: 2 x {len(sites)}")
        self.assertGreater(len(sites), 5)
        self.assertLessEqual(len(self.series), MOST_SERIES)

    def test_bytes_are_few(self):
        packed = len(gzip.compress(self.text.encode()))
        print(f"bytes: {len(self.text)}, {packed} in gzip")
        self.assertLessEqual(len(self.text), MOST_BYTES)

    def test_it_is_what_the_golden_list_says(self):
        golden = metrics_used.Golden(metrics_used.GOLDEN.read_text())
        self.assertEqual([], list(metrics_used.differences(golden, self.text)))

    def test_promtool_has_nothing_to_say(self):
        done = subprocess.run(
            [support.require("promtool"), "check", "metrics"], input=self.text, text=True,
            capture_output=True, timeout=60, check=False,
        )
        self.assertEqual((0, "", ""), (done.returncode, done.stdout, done.stderr))

    def test_whatever_is_accepted_it_is_text_0_0_4(self):
        # A gauge heapwell_alloc_bytes beside a counter heapwell_alloc_bytes_total cannot
        # be OpenMetrics, where both would be one family; hence nobody gets that.
        for accept in (
            "application/openmetrics-text;version=1.0.0,"
            "application/openmetrics-text;version=0.0.1;q=0.75,"
            "text/plain;version=0.0.4;q=0.5,*/*;q=0.1",
            "application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;"
            "encoding=delimited", "text/plain", "*/*",
        ):
            with self.subTest(accept):
                headers, body = scrape(self.address, Accept=accept)
                self.assertEqual(TEXT, headers["Content-Type"])
                self.assertTrue(body.startswith(b"# HELP "))

    def test_gzip_is_for_who_asks(self):
        headers, body = scrape(self.address, Accept_Encoding="gzip")
        self.assertEqual("gzip", headers["Content-Encoding"])
        self.assertTrue(gzip.decompress(body).startswith(b"# HELP "))

    def test_no_series_begins_or_ends_from_one_scrape_to_the_next(self):
        names = [line.rpartition(" ")[0] for line in self.series]
        later = scrape(self.address)[1].decode().splitlines()
        self.assertEqual(
            names, [line.rpartition(" ")[0] for line in later if not line.startswith("#")]
        )

    def test_no_series_stands_there_twice(self):
        names = [line.rpartition(" ")[0] for line in self.series]
        self.assertEqual(len(set(names)), len(names))

    def test_help_and_type_stand_once_before_each_family(self):
        heads = re.findall(r"^# (HELP|TYPE) (\S+)", self.text, re.MULTILINE)
        families = [name for kind, name in heads if kind == "TYPE"]
        self.assertEqual(
            [head for name in families for head in (("HELP", name), ("TYPE", name))], heads
        )
        self.assertEqual(len(set(families)), len(families))


if __name__ == "__main__":
    support.require("promtool")
    unittest.main(verbosity=2)
