#!/usr/bin/env python3
# Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
"""docs/metrics.md is what the tables say.

usage: metrics_doc_test.py PRINT_METRICS DOCS
"""

import pathlib
import subprocess
import sys
import unittest

PRINT, DOCS = sys.argv[1], pathlib.Path(sys.argv[2])


def printed():
    return subprocess.run([PRINT, DOCS / "metrics_head.md"], capture_output=True,
                          text=True, timeout=30, check=True).stdout


class MetricsDoc(unittest.TestCase):
    def test_is_what_is_printed(self):
        kept = (DOCS / "metrics.md").read_text(encoding="utf-8")
        command = f"{PRINT} docs/metrics_head.md > docs/metrics.md"
        self.assertTrue(kept == printed(), f"is old; write it anew: {command}")

    def test_every_row_has_all_its_cells(self):
        rows = [line for line in printed().split("\n## How the heap")[1].splitlines()
                if line.startswith("|")]
        self.assertGreater(len(rows), 50)
        for row in rows:
            self.assertEqual(6, row.count("|"), row)

    def test_names_what_it_must(self):
        for name in ('`heapwell_memory_bytes{component}` | gauge',
                     '`heapwell_heap_bytes{state="free_pages"}`',
                     '`heapwell_pause_duration_seconds` | histogram',
                     '`process_resident_memory_bytes` | gauge | `process.resident_bytes`'):
            self.assertIn(name, printed())


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
