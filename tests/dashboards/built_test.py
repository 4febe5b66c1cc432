#!/usr/bin/env python3
# Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
"""The built files in the tree are what the builder writes."""

import unittest

import support
import build
from builder import alerts, yaml_text


class Built(unittest.TestCase):
    maxDiff = 2000

    def test_the_tree_holds_what_the_builder_writes(self):
        for path, text in build.files(alerts.Links()).items():
            with self.subTest(path):
                kept = (support.ROOT / path).read_text(encoding="utf-8")
                self.assertTrue(kept == text, f"run dashboards/build.py: {path} is old")

    def test_the_tree_holds_no_dashboard_that_is_not_built(self):
        kept = {p.name for p in (support.ROOT / "dashboards/grafana").iterdir()}
        self.assertEqual({f"{name}.json" for name in build.DASHBOARDS}, kept)

    def test_links_of_ones_own_are_in_every_alert(self):
        links = alerts.Links("https://wiki.example/", "https://grafana.example/")
        for rule in alerts.groups(links)[0]["rules"]:
            runbook = f"https://wiki.example/{rule['alert']}.md"
            self.assertEqual(runbook, rule["annotations"]["runbook_url"])
            self.assertTrue(
                rule["annotations"]["dashboard_url"].startswith(
                    "https://grafana.example/d/heapwell-"
                )
            )


class Yaml(unittest.TestCase):
    def test_writes_lists_of_maps_as_manifests_do(self):
        self.assertEqual(
            "a:\n- b: 1m\n  c: true\n- d: []\n",
            yaml_text.dump({"a": [{"b": "1m", "c": True}, {"d": []}]}),
        )

    def test_quotes_what_could_be_taken_for_something_else(self):
        for text in ("no", "1", "a: b", "# a", "", "{a}", "1.5", "~", "*a", "x "):
            with self.subTest(text):
                self.assertEqual(f'"{text}"\n', yaml_text.dump(text))

    def test_writes_text_of_several_lines_as_a_block(self):
        self.assertEqual(
            'a: |\n  b\n\n    c: "d"\n', yaml_text.dump({"a": 'b\n\n  c: "d"\n'})
        )

    def test_a_block_without_a_last_line_feed_says_so(self):
        self.assertEqual("a: |-\n  b\n  c\n", yaml_text.dump({"a": "b\nc"}))


if __name__ == "__main__":
    unittest.main()
