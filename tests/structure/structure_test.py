#!/usr/bin/env python3
# Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
"""The tree keeps the rules of the house.

usage: structure_test.py SOURCE LIBRARY OBJECTS NM [unittest arguments]
OBJECTS holds a line for each object of the library: its layer, a blank, its path.
"""

import re
import shutil
import subprocess
import sys
import unittest

import checks
import house
import symbols

SOURCE, LIBRARY, OBJECTS, NM = sys.argv[1:5]
FILES = house.files(SOURCE)
CPP = [path for path in FILES if house.is_cpp(path)]
LIBRARY_CPP = [path for path in CPP if path.startswith(("src/", "include/"))]


def layer_cmake():
    return {path.split("/")[1]: house.read(SOURCE, path) for path in FILES
            if path.startswith("src/") and path.count("/") == 2
            and path.endswith("/CMakeLists.txt")}


def layer_objects():
    found = {}
    with open(OBJECTS, encoding="utf-8") as file:
        for line in file.read().split("\n"):
            if line:
                layer, path = line.split(" ", 1)
                found.setdefault(layer, []).append(path)
    return found


class Structure(unittest.TestCase):
    maxDiff = None

    def setUp(self):
        self.uses = {}
        for text in layer_cmake().values():
            self.uses.update(house.layers(text))
        self.arrows = dict(self.uses)
        # A library beside the layers (exact_counts) names those it sees.
        for folder, text in layer_cmake().items():
            self.arrows.setdefault(folder, set(re.findall(
                r"heapwell_(\w+),INTERFACE_INCLUDE_DIRECTORIES", text)))

    def keeps(self, rule, paths, *more):
        self.assertTrue(paths)
        broken = [line for path in paths for line in rule(path, house.read(SOURCE, path), *more)]
        self.assertEqual(broken, [])

    def test_includes_follow_the_arrows(self):
        self.keeps(checks.layer_arrows, [path for path in CPP if path.startswith("src/")],
                   self.arrows)

    def test_layers_stand_in_the_order_data_walks(self):
        text = house.read(SOURCE, "src/CMakeLists.txt")
        order = [word for word in text.replace(")", " ").split() if word in self.uses]
        self.assertEqual(set(order), set(self.uses))
        for layer, used in self.uses.items():
            for lower in used:
                self.assertLess(order.index(lower), order.index(layer), f"{layer} uses {lower}")

    def test_no_object_wants_a_symbol_from_above(self):
        layer_symbols = {
            layer: (symbols.mangled(NM, ["--defined-only", "--extern-only"], objects),
                    symbols.mangled(NM, ["--undefined-only"], objects))
            for layer, objects in layer_objects().items()}
        self.assertGreater(len(layer_symbols), 1)
        self.assertEqual(symbols.upward(layer_symbols, self.arrows), [])

    def test_faults_and_remedies_are_read_in_two_minutes(self):
        self.keeps(checks.story, [
            path for path in CPP
            if re.match(r"example_service/src/(faults|remedies)/\w+\.cc", path)])

    def test_the_library_defines_nothing_of_others(self):
        names = symbols.defined(NM, [LIBRARY])
        self.assertTrue(any(name.startswith("heapwell::") for name in names))
        self.assertEqual(symbols.strangers(names), [])

    def test_the_library_calls_nothing_that_a_guest_does_not(self):
        wanted = symbols.mangled(NM, ["--undefined-only"], [LIBRARY])
        self.assertIn("memcpy", wanted)
        self.assertEqual(sorted(wanted & symbols.FORBIDDEN), [])

    def test_what_runs_inside_malloc_finds_its_thread_locals_by_itself(self):
        objects = layer_objects()
        self.assertEqual(len(symbols.dynamic_thread_locals(NM, objects["control"])), 1)
        for layer in ("unwind", "sampler", "contention", "trace", "allocator", "exact_counts"):
            self.assertEqual(symbols.dynamic_thread_locals(NM, objects.get(layer, [])), [])

    def test_a_stack_walk_wants_no_lock_and_no_memory(self):
        wanted = {path: symbols.mangled(NM, ["--undefined-only"], [path])
                  for path in layer_objects()["unwind"]}
        self.assertIn("_dl_find_object", set().union(*wanted.values()))
        self.assertEqual(symbols.hazards_of_a_walk(wanted), [])

    def test_every_source_has_a_test_and_every_test_a_source(self):
        # untested.txt may only shrink: what has its test must leave it.
        debt = house.read(SOURCE, "tests/structure/untested.txt").split("\n")
        debt = [line for line in debt if line and not line.startswith("#")]
        self.assertEqual([line.split(":")[0] for line in checks.unmirrored(FILES)], debt)

    def test_every_row_of_the_contract_has_a_test(self):
        texts = {path.removeprefix("tests/"): house.read(SOURCE, path) for path in FILES
                 if path.startswith("tests/") and path.endswith("_test.py")}
        rows = [f"X{number}" for number in range(1, 16)]
        matrix = house.read(SOURCE, "tests/contract/matrix.txt")
        self.assertEqual(checks.unproven(matrix, texts, rows), [])

    def test_every_source_is_built(self):
        cmake = layer_cmake()
        broken = [line for path in FILES if path.startswith("src/") and path.endswith(".cc")
                  for line in checks.unbuilt(path, cmake.get(path.split("/")[1], ""))]
        self.assertEqual(broken, [])

    def test_every_public_header_is_installed(self):
        cmake = "".join(house.read(SOURCE, path) for path in FILES
                        if path.endswith(("CMakeLists.txt", ".cmake")))
        headers = [path for path in FILES if path.startswith("include/")]
        self.assertEqual([path for path in headers if path not in cmake], [])

    def test_functions_are_short(self):
        self.keeps(checks.long_functions, LIBRARY_CPP)

    def test_files_are_short(self):
        self.keeps(checks.long_file, LIBRARY_CPP)

    def test_sources_are_ascii(self):
        self.keeps(checks.not_ascii, [path for path in FILES if path.endswith(
            (".h", ".cc", ".py", ".cmake", "CMakeLists.txt", "Presets.json"))])

    def test_sources_carry_the_licence(self):
        self.keeps(checks.licence, CPP + [path for path in FILES if path.endswith(".py")])

    def test_headers_are_guarded_by_their_path(self):
        self.keeps(checks.guard, [path for path in LIBRARY_CPP if path.endswith(".h")])

    def test_public_headers_show_no_third_party(self):
        self.keeps(checks.public_includes,
                   [path for path in CPP if path.startswith("include/")])

    def test_no_include_climbs(self):
        self.keeps(checks.climbing_includes, CPP)

    def test_nothing_names_a_machine(self):
        own = "tests/structure/"
        self.keeps(checks.machine_paths, [path for path in FILES if not path.startswith(own)
                                          and not path.endswith((".png", ".gz", ".pb"))])

    def test_clang_format_has_nothing_to_say(self):
        tool = shutil.which("clang-format")
        if tool is None:
            self.skipTest("clang-format is not installed")
        result = subprocess.run([tool, "--dry-run", "-Werror", *CPP], cwd=SOURCE,
                                capture_output=True, text=True, check=False)
        self.assertEqual(result.stderr[-2000:], "")
        self.assertEqual(result.returncode, 0)


if __name__ == "__main__":
    program = unittest.main(argv=[sys.argv[0], *sys.argv[5:]], exit=False)
    if not program.result.wasSuccessful():
        sys.exit(1)
    sys.exit(77 if program.result.skipped else 0)
