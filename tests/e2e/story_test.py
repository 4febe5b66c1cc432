#!/usr/bin/env python3
# Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
"""The walk-through of docs/the_crisis.md still finds what the document says.

usage: story_test.py BINARY [unittest arguments]
"""

import pathlib
import re
import sys
import tempfile
import unittest

import story
import tables
from harness import client, main

BINARY = pathlib.Path(sys.argv[1]).resolve()


def commands(text):
    return re.findall(r"(?m)^\$ (.*)$", text)


class Story(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        for name in ("curl", "dot", "go", "jq", "prometheus", "promtool",
                     "protoc"):
            client(name)
        folder = tempfile.TemporaryDirectory(ignore_cleanup_errors=True)
        cls.addClassCleanup(folder.cleanup)
        cls.folder = pathlib.Path(folder.name)
        cls.story, cls.named, cls.difference = story.play(BINARY, cls.folder)
        cls.said = cls.story.said

    def bytes_given_back(self, step):
        return int(re.search(r"\((\d+) bytes\)", self.said[step])[1])

    def rates(self, step):
        return [float(value) for value in re.findall(r"=> (\S+) @", self.said[step])]

    def test_traffic_is_flat_and_memory_grows(self):
        requests, growth = self.rates("symptom")
        self.assertGreater(requests, 100)
        self.assertGreater(growth, 200e3)

    def test_the_verdict_is_growth_of_live_memory(self):
        self.assertRegex(self.said["verdict"], r"(?i)live objects")

    def test_the_profile_names_the_audit_log(self):
        self.assertRegex(self.named, r"(?m)^ *[\d.]+[kM]B .*orders::AuditLog::Record")

    def test_the_call_graph_is_drawn(self):
        graph = (self.folder / "callgraph.svg").read_text()
        self.assertIn("AuditLog", graph)
        self.assertLess(len(graph), 200_000)

    def test_the_trace_says_that_the_change_freed_what_the_profile_named(self):
        said = self.said["trace"]
        before, after = map(float, re.search(
            r"alloc_bytes +([\d.]+) MiB before +([\d.]+) MiB after", said).groups())
        self.assertLess(after, before - 10)
        self.assertRegex(said, r"freed within .* MiB  allocated by orders::AuditLog::Record")

    def test_the_difference_is_what_was_deleted(self):
        self.assertRegex(self.difference, r"(?m)^ *-[\d.]+[kM]B .*orders::AuditLog::Record")

    def test_pages_go_back_after_the_delete_and_not_before(self):
        self.assertGreater(self.bytes_given_back("given_back"), 10e6)
        self.assertGreater(self.bytes_given_back("given_back"),
                           4 * self.bytes_given_back("first_aid"))

    def test_memory_grows_no_more_under_the_same_traffic(self):
        requests, growth = self.rates("proof")
        self.assertGreater(requests, 100)
        self.assertLess(growth, self.rates("symptom")[1] / 5)
        self.assertNotRegex(self.said["proof"], r"(?m)^Growing")

    def test_the_document_tells_these_commands(self):
        document = story.DOCUMENT.read_text()
        for step, said in self.said.items():
            told = commands(tables.read(document, step, story.WRITER))
            self.assertEqual(told, commands(said), step)


if __name__ == "__main__":
    main()
