#!/usr/bin/env python3
# Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
"""One workload built in every way that programs are: right names, or none.

usage: symbolize_test.py SOURCE WORK CXX LINKFLAGS LIBRARIES... -- [unittest arguments]
SOURCE is this folder, WORK a folder to fill; LIBRARIES hold check.cc and what it needs.
"""

import os
import pathlib
import re
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
import unittest

ARGUMENTS = sys.argv[1:sys.argv.index("--")]
SOURCE, WORK = (pathlib.Path(p).resolve() for p in ARGUMENTS[:2])
CXX = ARGUMENTS[2]
LINK_FLAGS = ARGUMENTS[3].split()
LIBRARIES = ARGUMENTS[4:]

FULL = {
    "inlined": ["shop::(anonymous namespace)::Reserve",
                "shop::(anonymous namespace)::Basket::Add", "shop::Checkout"],
    "static": ["shop::(anonymous namespace)::Pack"],
    "template": ["shop::Cart<long>::Push"],
    "operator": ["shop::Pricer::operator()"],
    "lambda": ["shop::Ship::{lambda#1}::operator()"],
    "c": ["HeapwellTestC"],
}
# clang's and gcc's own words for a lambda that no other file sees.
LAMBDAS = {"shop::Ship::{lambda#1}::operator()", "shop::Ship::$_0::operator()",
           "shop::Ship::{lambda}::operator()"}
LINES = {"inlined": ["reserve", "add", "checkout"], "static": ["pack"],
         "template": ["push"], "operator": ["price"], "lambda": ["lambda"], "c": ["c"]}
DYNAMIC = {"inlined", "template", "operator", "c"}  # What a library may export.


def marks():
    lines = (SOURCE / "workload.cc").read_text().splitlines()
    found = {}
    for number, line in enumerate(lines, 1):
        mark = re.search(r"// line: (.*)$", line)
        if mark:
            found[mark[1].strip()] = number
    return found


MARKS = marks()


def run(*command, **options):
    """Runs a command and returns what it printed; on failure shows it."""
    done = subprocess.run([str(part) for part in command], text=True, timeout=300,
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                          errors="surrogateescape", **options)
    if done.returncode != 0:
        line = " ".join(map(str, command))
        raise AssertionError(f"{line}\nexit {done.returncode}\n{done.stdout}{done.stderr}")
    return done.stdout


class Answer:
    """What check printed: the frames of each probe, and the note."""

    def __init__(self, text):
        self.frames = {}
        self.note = ""
        for line in text.splitlines():
            kind, _, rest = line.partition("|")
            if kind == "probe":
                probe = self.frames[rest] = []  # Of several answers the last counts.
            elif kind == "frame":
                function, system, file, number, start = rest.split("|")
                probe.append((function, system, file, int(number), int(start)))
            elif kind == "note":
                self.note = rest

    def names(self, probe):
        return [frame[0] for frame in self.frames[probe]]


class Symbolize(unittest.TestCase):
    maxDiff = None

    def setUp(self):
        self.work = WORK / self._testMethodName
        shutil.rmtree(self.work, ignore_errors=True)
        self.work.mkdir(parents=True)

    def tearDown(self):
        shutil.rmtree(self.work)  # They add up to a gigabyte.

    def need(self, tool):
        if shutil.which(tool) is None:
            self.skipTest(f"{tool} is not installed")
        return tool

    def compile(self, *flags, compiler=None, name="workload"):
        object_file = self.work / f"{name}.o"
        run(compiler or CXX, "-std=c++17", "-I", SOURCE, *flags, "-c",
            SOURCE / "workload.cc", "-o", object_file, cwd=self.work)
        return object_file

    def program(self, *flags, compiler=None, link=(), last=()):
        """The workload compiled with `flags`, in a program linked with `link`, and
        with `last` behind everything else."""
        workload = self.compile(*flags, compiler=compiler)
        program = self.work / "program"
        run(CXX, workload, *LINK_FLAGS, *link, *LIBRARIES, *last, "-o", program)
        return program

    def library(self, *flags, name="plugin", space="shop", build_id=True):
        workload = self.compile("-fPIC", f"-DNAME={space}", *flags, name=name)
        library = self.work / f"{name}.so"
        run(CXX, "-shared", workload, "-o", library,
            f"-Wl,--build-id={'sha1' if build_id else 'none'}")
        return library

    def ask(self, program, *commands, **options):
        return Answer(run(program, *(commands or ("program", "print")), **options))

    def assert_right_or_absent(self, answer, probes=FULL):
        """No name is wrong. Lines and inlined functions may be absent."""
        self.assertEqual(set(answer.frames), set(FULL))
        for probe in probes:
            for name in answer.names(probe):
                right = LAMBDAS if probe == "lambda" else set(FULL[probe])
                self.assertIn(name, right, probe)

    def assert_full(self, answer, lines=True):
        for probe, names in FULL.items():
            with self.subTest(probe):
                if probe == "lambda":
                    self.assertEqual(len(answer.names(probe)), 1)
                    self.assertIn(answer.names(probe)[0], LAMBDAS)
                else:
                    self.assertEqual(answer.names(probe), names)
                found = [frame[3] for frame in answer.frames[probe]]
                self.assertEqual(found, [MARKS[mark] for mark in LINES[probe]])
                for frame in answer.frames[probe]:
                    self.assertTrue(frame[2].endswith("/workload.cc"), frame[2])
        self.assertEqual(answer.frames["inlined"][-1][4], MARKS["checkout start"])
        self.assertEqual(answer.frames["inlined"][-1][1], "_ZN4shop8CheckoutEi")
        self.assertNotIn("program", answer.note)

    def assert_names_only(self, answer, probes=FULL):
        """Of each probe the function itself, as symbol tables have it."""
        for probe in FULL:
            with self.subTest(probe):
                if probe not in probes:
                    self.assertEqual(answer.names(probe), [])
                    continue
                self.assertEqual(len(answer.names(probe)), 1)
                right = LAMBDAS if probe == "lambda" else {FULL[probe][-1]}
                self.assertIn(answer.names(probe)[0], right)
                self.assertEqual(answer.frames[probe][0][2:4], ("", 0))

    def assert_nothing(self, answer):
        self.assertEqual(answer.frames, {probe: [] for probe in FULL})

    # What compilers and linkers make.

    def test_position_independent(self):
        self.assert_full(self.ask(self.program("-g", "-O2", "-fPIE", link=["-pie"])))

    def test_at_fixed_addresses(self):
        program = self.program("-g", "-O2", "-fno-pie", link=["-no-pie"])
        self.assert_full(self.ask(program))

    def test_unoptimized(self):
        self.assert_full(self.ask(self.program("-g", "-O0")))

    def test_dwarf_4(self):
        self.assert_full(self.ask(self.program("-gdwarf-4", "-O2")))

    def test_dwarf_5(self):
        self.assert_full(self.ask(self.program("-gdwarf-5", "-O2")))

    def test_dwarf_64(self):
        self.assert_full(self.ask(self.program("-gdwarf-5", "-gdwarf64", "-O2")))

    def test_gcc(self):
        self.need("g++")
        self.assert_full(self.ask(self.program("-g", "-O2", compiler="g++")))

    def test_clang(self):
        self.need("clang++")
        self.assert_full(self.ask(self.program("-g", "-O2", compiler="clang++")))

    def test_clang_dwarf_4(self):
        self.need("clang++")
        self.assert_full(self.ask(self.program("-gdwarf-4", "-O2", compiler="clang++")))

    def test_clang_line_tables_only(self):
        self.need("clang++")
        answer = self.ask(self.program("-gline-tables-only", "-O2", compiler="clang++"))
        self.assertEqual([frame[3] for frame in answer.frames["inlined"]],
                         [MARKS[mark] for mark in LINES["inlined"]])
        self.assertEqual(answer.names("inlined")[-1], "shop::Checkout")

    def test_minimal_debug_information(self):
        answer = self.ask(self.program("-g1", "-O2"))
        self.assertEqual(answer.names("static"), FULL["static"])
        self.assertEqual(answer.frames["static"][0][3], MARKS["pack"])

    def test_link_time_optimization(self):
        flags = ["-g", "-O2", "-flto"]
        linker = ["-fuse-ld=lld"] if "clang" in CXX else []
        self.assert_full(self.ask(self.program(*flags, link=[*flags, *linker])))

    def test_compressed_debug_information(self):
        program = self.program("-g", "-O2", link=["-Wl,--compress-debug-sections=zlib"])
        self.assert_full(self.ask(program))

    def test_debug_information_compressed_the_older_way(self):
        program = self.program("-g", "-O2",
                               link=["-Wl,--compress-debug-sections=zlib-gnu"])
        self.assert_full(self.ask(program))

    def test_discarded_functions(self):
        """What the linker threw away seems to lie at 0, and here around all others."""
        unused = self.work / "unused.cc"
        unused.write_text('void Unused() { asm volatile(".skip 9000000"); }\n'
                          'int Used() { return 1; }\n')
        run(CXX, "-g", "-O2", "-ffunction-sections", "-c", unused,
            "-o", self.work / "unused.o")
        for linker in ("bfd", "gold", "lld"):
            with self.subTest(linker):
                self.need(f"ld.{linker}")
                program = self.program(
                    "-g0", "-O2", last=[self.work / "unused.o"],
                    link=["-Wl,--gc-sections,-u,_Z4Usedv", f"-fuse-ld={linker}"])
                self.assert_names_only(self.ask(program))

    def test_split_debug_information(self):
        answer = self.ask(self.program("-g", "-O2", "-gsplit-dwarf"))
        self.assert_names_only(answer)
        self.assertIn("no lines in program (the debug information is split off",
                      answer.note)

    # What is left when something was taken away.

    def test_symbols_without_debug_information(self):
        answer = self.ask(self.program("-g0", "-O2"))
        self.assert_names_only(answer)
        self.assertIn("program", answer.note)

    def test_stripped_with_exported_functions(self):
        program = self.program("-g", "-O2", link=["-rdynamic"])
        run("strip", program)
        answer = self.ask(program)
        self.assert_names_only(answer, DYNAMIC)
        self.assertIn("no lines in program (no debug information)", answer.note)

    def test_stripped(self):
        program = self.program("-g", "-O2", "-fvisibility=hidden")
        run("strip", program)
        answer = self.ask(program)
        for probe in FULL:
            self.assertEqual(answer.names(probe), [])
        self.assertIn("no symbol covers them", answer.note)

    # Debug information elsewhere.

    def separate(self, program, debug, link=True):
        debug.parent.mkdir(parents=True, exist_ok=True)
        run("objcopy", "--only-keep-debug", program, debug)
        run("strip", program)
        if link:
            run("objcopy", f"--add-gnu-debuglink={debug}", program)

    def build_id(self, program):
        return re.search(r"Build ID: ([0-9a-f]+)", run("readelf", "-n", program))[1]

    def test_debug_file_by_build_id(self):
        program = self.program("-g", "-O2")
        build_id = self.build_id(program)
        root = self.work / "root"
        debug = root / ".build-id" / build_id[:2] / (build_id[2:] + ".debug")
        self.separate(program, debug, link=False)
        self.assert_full(self.ask(program, f"roots={root}", "program", "print"))

    def test_debug_file_beside_the_program(self):
        program = self.program("-g", "-O2")
        self.separate(program, self.work / "program.debug")
        self.assert_full(self.ask(program))

    def test_debug_file_in_the_folder_dot_debug(self):
        program = self.program("-g", "-O2")
        self.separate(program, self.work / ".debug/program.debug")
        self.assert_full(self.ask(program))

    def test_debug_file_under_the_root(self):
        program = self.program("-g", "-O2")
        root = self.work / "root"
        debug = pathlib.Path(f"{root}{self.work}/program.debug")
        self.separate(program, debug)
        self.assert_full(self.ask(program, f"roots={root}", "program", "print"))

    def test_debug_file_by_checksum(self):
        program = self.program("-g", "-O2", link=["-Wl,--build-id=none"])
        self.separate(program, self.work / "program.debug")
        self.assert_full(self.ask(program))

    def test_debug_file_with_a_wrong_checksum(self):
        program = self.program("-g", "-O2", link=["-rdynamic", "-Wl,--build-id=none"])
        debug = self.work / "program.debug"
        self.separate(program, debug)
        with open(debug, "ab") as file:
            file.write(b"x")
        self.assert_names_only(self.ask(program), DYNAMIC)

    def test_debug_file_of_another_build(self):
        other = self.program("-g", "-O0", "-DNAME=other").rename(self.work / "other")
        program = self.program("-g", "-O2", link=["-rdynamic"])
        debug = self.work / "program.debug"
        self.separate(program, debug)
        run("objcopy", "--only-keep-debug", other, debug)
        self.assert_names_only(self.ask(program), DYNAMIC)

    def dwz(self):
        """Two libraries whose common entries lie in a third file."""
        self.need("dwz")
        one, two = (self.library("-g", "-O2", name=name) for name in ("one", "two"))
        run("dwz", "-m", self.work / "common", one, two)
        self.assertIn("gnu_debugaltlink", run("readelf", "-S", "-W", one))
        return one, self.program("-g", "-O2", "-DNAME=host")

    def test_debug_information_shared_by_dwz(self):
        library, program = self.dwz()
        self.assert_full(self.ask(program, f"load={library}", "print"))

    def test_debug_information_shared_by_dwz_that_is_missing(self):
        library, program = self.dwz()
        os.remove(self.work / "common")
        answer = self.ask(program, f"load={library}", "print")
        self.assert_names_only(answer)
        self.assertIn("made is missing", answer.note)

    # Code that comes and goes.

    def test_plugin(self):
        library = self.library("-g", "-O2")
        program = self.program("-g", "-O2", "-DNAME=host")
        self.assert_full(self.ask(program, f"load={library}", "print"))

    def test_plugin_without_a_build_id(self):
        library = self.library("-g", "-O2", build_id=False)
        program = self.program("-g", "-O2", "-DNAME=host")
        self.assert_full(self.ask(program, f"load={library}", "print"))

    def test_closed_plugin(self):
        library = self.library("-g", "-O2")
        program = self.program("-g", "-O2", "-DNAME=host")
        answer = self.ask(program, f"load={library}", "close", "print")
        self.assert_nothing(answer)
        self.assertIn("no file is loaded there", answer.note)

    def test_another_plugin_in_the_place_of_a_closed_one(self):
        """The names seen before must not come back, nor those of the new one."""
        for build_id in (True, False):
            with self.subTest(build_id=build_id):
                first = self.library("-g", "-O2", build_id=build_id)
                second = self.library("-g", "-O2", name="second", space="bank",
                                      build_id=build_id)
                program = self.program("-g", "-O2", "-DNAME=host")
                answer = self.ask(program, f"load={first}", "print", "close",
                                  f"at_same={second}", "idle", "print")
                self.assert_nothing(answer)
                self.assertIn("other code was loaded there before", answer.note)

    def test_another_plugin_for_a_caller_that_knows(self):
        """Addresses that were taken after the change: the new names, never the old."""
        first = self.library("-g", "-O2")
        second = self.library("-g", "-O2", name="second", space="bank")
        program = self.program("-g", "-O2", "-DNAME=host")
        answer = self.ask(program, f"load={first}", "print", "close",
                          f"at_same={second}", "print_known")
        self.assertEqual(answer.names("inlined")[-1], "bank::Checkout")

    def test_the_same_plugin_again(self):
        library = self.library("-g", "-O2")
        program = self.program("-g", "-O2", "-DNAME=host")
        answer = self.ask(program, f"load={library}", "print", "close",
                          f"at_same={library}", "print")
        self.assert_full(answer)

    def change_while_running(self, program, change, *commands):
        """Runs `change` after the program's start, before it reads anything."""
        process = subprocess.Popen([program, "wait", *commands], text=True,
                                   stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        try:
            self.assertEqual(process.stdout.readline(), "waiting\n")
            change()
            text, _ = process.communicate("\n", timeout=60)
        finally:
            process.kill()
        self.assertEqual(process.returncode, 0)
        return Answer(text)

    def test_deleted_program(self):
        program = self.program("-g", "-O2")
        answer = self.change_while_running(program, lambda: os.remove(program),
                                           "program", "print")
        self.assert_full(answer)

    def test_replaced_program(self):
        program = self.program("-g", "-O2")
        other = self.work / "other"
        shutil.copy("/bin/sh", other)
        answer = self.change_while_running(program, lambda: os.replace(other, program),
                                           "program", "print")
        self.assert_full(answer)

    def test_replaced_program_without_a_build_id(self):
        program = self.program("-g", "-O2", link=["-Wl,--build-id=none"])
        other = self.work / "other"
        shutil.copy("/bin/sh", other)
        answer = self.change_while_running(program, lambda: os.replace(other, program),
                                           "program", "print")
        self.assert_full(answer)

    def replaced_library(self, build_id):
        library = self.library("-g", "-O2", build_id=build_id)
        other = self.library("-g", "-O2", name="other", space="bank", build_id=build_id)
        program = self.program("-g", "-O2", "-DNAME=host")
        process = subprocess.Popen([program, f"load={library}", "wait", "print"],
                                   text=True, stdin=subprocess.PIPE,
                                   stdout=subprocess.PIPE)
        self.assertEqual(process.stdout.readline(), "waiting\n")
        os.replace(other, library)
        text, _ = process.communicate("\n", timeout=60)
        return Answer(text)

    def test_replaced_library(self):
        answer = self.replaced_library(build_id=True)
        self.assert_nothing(answer)
        self.assertIn("plugin.so (the file on disk is not the one that runs)",
                      answer.note)

    def test_replaced_library_without_a_build_id(self):
        answer = self.replaced_library(build_id=False)
        self.assert_nothing(answer)
        self.assertIn("plugin.so", answer.note)

    def test_removed_library(self):
        library = self.library("-g", "-O2")
        program = self.program("-g", "-O2", "-DNAME=host")
        process = subprocess.Popen([program, f"load={library}", "wait", "print"],
                                   text=True, stdin=subprocess.PIPE,
                                   stdout=subprocess.PIPE)
        self.assertEqual(process.stdout.readline(), "waiting\n")
        os.remove(library)
        text, _ = process.communicate("\n", timeout=60)
        self.assert_nothing(Answer(text))
        self.assertIn("plugin.so (the file is gone", Answer(text).note)

    # What a host must not suffer.

    def test_debuginfod_is_never_asked(self):
        program = self.program("-g", "-O2", link=["-rdynamic"])
        run("strip", program)
        asked = []
        with socket.create_server(("127.0.0.1", 0)) as listener:
            def listen():
                try:
                    while True:
                        asked.append(listener.accept())
                except OSError:
                    pass
            thread = threading.Thread(target=listen)
            thread.start()
            url = f"http://127.0.0.1:{listener.getsockname()[1]}"
            start = time.monotonic()
            answer = self.ask(program, env=dict(os.environ, DEBUGINFOD_URLS=url,
                                                DEBUGINFOD_TIMEOUT="90"))
            took = time.monotonic() - start
            listener.shutdown(socket.SHUT_RDWR)
        thread.join()
        self.assertEqual(asked, [])
        self.assertLess(took, 2)
        self.assert_names_only(answer, DYNAMIC)

    def test_names_of_any_bytes_and_size(self):
        workload = self.compile("-g0", "-O2")
        symbol = os.fsencode("HeapwellTestC")
        for name in (b"caf\xe9\xff\xfe", b"x" * 65536, b"_ZN" + b"9" * 65536):
            with self.subTest(name=name[:8]):
                renamed = self.work / "renamed.o"
                subprocess.run([b"objcopy", b"--redefine-sym", symbol + b"=" + name,
                                os.fsencode(workload), os.fsencode(renamed)], check=True)
                program = self.work / "program"
                run(CXX, renamed, *LINK_FLAGS, *LIBRARIES, "-o", program)
                found = self.ask(program).frames["c"][0][0]
                expected = "".join(chr(b) if 0x20 <= b < 0x7f else f"%{b:02X}"
                                   for b in name[:4096])
                self.assertEqual(found, expected)

    def separated(self):
        """A program and its debug file, which alone has its names."""
        program = self.program("-g", "-O2")
        debug = self.work / "program.debug"
        self.separate(program, debug)
        return program, debug

    def test_debug_file_that_is_cut_while_it_is_read(self):
        """As cp over it does: cut, and written again, in place."""
        program, debug = self.separated()
        whole = debug.read_bytes()
        process = subprocess.Popen([program, "program", "wait", "rounds=150", "wait",
                                    "idle", "print"], text=True, stdin=subprocess.PIPE,
                                   stdout=subprocess.PIPE)
        done = threading.Event()

        def cut():
            size = 0
            with open(debug, "r+b", buffering=0) as file:
                while not done.is_set():
                    size = (size + 7919 * 64) % len(whole)
                    file.truncate(size)
                    time.sleep(0.001)
                    file.seek(0)
                    file.write(whole)
                    time.sleep(0.003)
        thread = threading.Thread(target=cut)
        try:
            self.assertEqual(process.stdout.readline(), "waiting\n")
            thread.start()
            process.stdin.write("\n")
            process.stdin.flush()
            rounds = ""
            while not rounds.endswith("waiting\n"):
                line = process.stdout.readline()
                self.assertNotEqual(line, "", f"it died: {process.poll()}")
                rounds += line
            done.set()
            thread.join()
            text, _ = process.communicate("\n", timeout=60)
        finally:
            done.set()
            process.kill()
        self.assert_right_or_absent(Answer(rounds))
        self.assert_full(Answer(text))

    def test_mapped_file_that_is_cut_is_fatal(self):
        """The control of the test before: why files are not mapped."""
        program, debug = self.separated()
        process = subprocess.Popen([program, f"mapped={debug}"], text=True,
                                   stdout=subprocess.PIPE)
        self.assertEqual(process.stdout.readline(), "waiting\n")
        os.truncate(debug, 0)
        process.communicate(timeout=60)
        self.assertEqual(process.returncode, -signal.SIGBUS)

    def test_damaged_debug_information(self):
        """Whatever the bytes: an end, and no wrong name from the symbol table."""
        program = self.program("-g", "-O2")
        sections = {}
        for line in run("readelf", "-S", "-W", program).splitlines():
            found = re.match(r" *\[ *\d+\] (\.debug_\w+) +\w+ +\w+ +(\w+) (\w+)", line)
            if found:
                sections[found[1]] = (int(found[2], 16), int(found[3], 16))
        self.assertIn(".debug_info", sections)
        whole = program.read_bytes()
        for section, (offset, size) in sections.items():
            for step, byte in ((7, 0xff), (13, 0x00), (64, 0x7f)):
                with self.subTest(section=section, step=step):
                    data = bytearray(whole)
                    for at in range(offset + step, offset + size, step):
                        data[at] = byte
                    damaged = self.work / "damaged"
                    damaged.write_bytes(data)
                    damaged.chmod(0o755)
                    answer = self.ask(damaged)
                    self.assertEqual(set(answer.frames), set(FULL))


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1] + sys.argv[sys.argv.index("--") + 1:], verbosity=2)
