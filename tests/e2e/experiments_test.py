#!/usr/bin/env python3
# Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
"""The experiments run by one command, and find the same bytes each time.

usage: experiments_test.py BINARY [unittest arguments]
"""

import csv
import json
import pathlib
import subprocess
import sys
import tempfile
import unittest
import xml.etree.ElementTree

import tables
from harness import main

BINARY = pathlib.Path(sys.argv[1]).resolve()
NAMES = ("maps", "rebuild", "contention", "pools", "blocks", "pauses")


def run(*arguments):
    return subprocess.run([BINARY, *arguments], capture_output=True, text=True, timeout=240)


class Experiments(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(folder.cleanup)
        cls.folder = pathlib.Path(folder.name) / "out"
        cls.all = run("all", "--quick", f"--out={cls.folder}")

    def rows(self, name):
        return json.loads((self.folder / f"{name}.json").read_text())

    def test_each_prints_its_question_and_a_table(self):
        self.assertEqual(self.all.returncode, 0, self.all.stderr)
        for name in NAMES:
            self.assertRegex(self.all.stdout, rf"(?m)^{name}: .*\?$")

    def test_each_writes_its_table_in_three_forms(self):
        for name in NAMES:
            rows = self.rows(name)
            self.assertGreater(len(rows), 1, name)
            with open(self.folder / f"{name}.csv", encoding="utf-8", newline="") as file:
                self.assertEqual(len(list(csv.DictReader(file))), len(rows), name)
            picture = xml.etree.ElementTree.parse(self.folder / f"{name}.svg")
            bars = picture.getroot().findall("{http://www.w3.org/2000/svg}rect")
            self.assertEqual(len(bars), len(rows) + 1, name)

    def test_maps_find_the_same_bytes_again(self):
        first = self.rows("maps")
        again = self.folder / "again"
        self.assertEqual(run("maps", "--quick", f"--out={again}").returncode, 0)
        for one, other in zip(first, json.loads((again / "maps.json").read_text())):
            self.assertEqual(one["live_bytes"], other["live_bytes"], one)
            # Which of the program's own pages are in is up to the kernel.
            self.assertAlmostEqual(one["resident_bytes"], other["resident_bytes"], msg=str(one),
                                   delta=max(0.02 * one["resident_bytes"], 1 << 20))

    def test_the_document_holds_what_they_print(self):
        document = tables.DOCUMENT.read_text()
        for name in NAMES:
            rows = self.rows(name)
            shown = tables.read(document, name).splitlines()
            printed = tables.experiment(name, rows).splitlines()
            self.assertEqual(shown[:2], printed[:2], name)
            self.assertEqual(len(shown), len(printed), name)

    def test_the_documents_maps_are_those_of_this_program(self):
        def numbers(line):
            cells = [part.strip() for part in line.strip("|").split("|")]
            return tuple(cells[:3]), [float(part) for part in cells[3:8]]
        document = tables.read(tables.DOCUMENT.read_text(), "maps").splitlines()[2:]
        printed = tables.experiment("maps", self.rows("maps")).splitlines()[2:]
        shown = dict(map(numbers, document))
        # A quick run has the maps of 10 000 and 100 000 entries, too.
        both = [row for row in map(numbers, printed) if row[0] in shown]
        self.assertEqual(len(both), 36)
        for key, (live, *_, resident) in both:
            self.assertAlmostEqual(live, shown[key][0], delta=0.051, msg=key)
            self.assertAlmostEqual(resident, shown[key][4], msg=key,
                                   delta=max(0.05 * resident, 4))

    def test_erasing_shrinks_nothing_and_giving_back_does(self):
        for kind in ("std::unordered_map", "absl::flat_hash_map", "std::map"):
            resident = {row["after"]: row["resident_bytes"] for row in self.rows("maps")
                        if row["map"] == kind and str(row["entries"]) == "100000"}
            self.assertGreater(resident["90 % erased"], 0.95 * resident["full"], kind)
            self.assertLess(resident["free pages given back"], 0.3 * resident["full"], kind)

    def test_bad_arguments_are_told(self):
        self.assertEqual(run("weather").returncode, 2)
        self.assertIn("usage:", run("weather").stderr)
        unwritable = run("pools", "--quick", "--out=/dev/null/folder")
        self.assertEqual(unwritable.returncode, 1)
        self.assertEqual(unwritable.stderr.count("\n"), 1, unwritable.stderr)


if __name__ == "__main__":
    main()
