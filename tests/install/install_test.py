#!/usr/bin/env python3
# Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
"""Programs that get heapwell in each way the README shows, in C++17, pedantic.

usage: install_test.py SOURCE PREFIX WORK CXX [unittest arguments]
SOURCE is this repository, PREFIX an installed copy of it, WORK a folder to fill.
"""

import os
import pathlib
import re
import shutil
import subprocess
import sys
import unittest

SOURCE, PREFIX, WORK = (pathlib.Path(p).resolve() for p in sys.argv[1:4])
CXX = sys.argv[4]
CONSUMER = SOURCE / "tests/install/consumer"
STRICT = ["-std=c++17", "-Wall", "-Wextra", "-pedantic-errors", "-Werror"]


def run(*command, **options):
    """Runs a command and returns what it printed; on failure shows it."""
    done = subprocess.run([str(part) for part in command], text=True, timeout=1200,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT, **options)
    if done.returncode != 0:
        line = " ".join(map(str, command))
        raise AssertionError(f"{line}\nexit {done.returncode}\n{done.stdout}")
    return done.stdout


def readme_blocks(language):
    text = (SOURCE / "README.md").read_text()
    return re.findall(rf"```{language}\n(.*?)```", text, re.DOTALL)


class Install(unittest.TestCase):
    maxDiff = None

    def setUp(self):
        self.work = WORK / self._testMethodName
        shutil.rmtree(self.work, ignore_errors=True)
        self.work.mkdir(parents=True)

    def build(self, project=CONSUMER, **variables):
        """Configures and builds a project; returns its build folder."""
        build = self.work / "build"
        flags = [f"-D{name}={value}" for name, value in variables.items()]
        run("cmake", "-S", project, "-B", build, "-G", "Ninja",
            f"-DCMAKE_CXX_COMPILER={CXX}", "-DCMAKE_BUILD_TYPE=Debug", *flags)
        run("cmake", "--build", build)
        return build

    def assert_takes_over(self, program):
        self.assertRegex(run(program), r"mode: takeover\nreason: .+\nmemstats: 200\n")

    def test_find_package(self):
        build = self.build(CMAKE_PREFIX_PATH=PREFIX, SOURCES="core.cc")
        self.assert_takes_over(build / "consumer")

    def test_as_needed_keeps_tcmalloc(self):
        build = self.build(CMAKE_PREFIX_PATH=PREFIX, SOURCES="core.cc",
                           CMAKE_EXE_LINKER_FLAGS="-Wl,--as-needed")
        self.assert_takes_over(build / "consumer")

    def test_tcmalloc_stands_before_libc_and_after_libgcc(self):
        build = self.build(CMAKE_PREFIX_PATH=PREFIX, SOURCES="core.cc")
        needed = re.findall(r"NEEDED.*\[(lib\w+)", run("readelf", "-d", build / "consumer"))
        order = [needed.index(lib) for lib in ("libgcc_s", "libtcmalloc", "libc")]
        self.assertEqual(order, sorted(order), needed)

    def test_components(self):
        build = self.build(CMAKE_PREFIX_PATH=PREFIX, SOURCES="adapters.cc",
                           COMPONENTS="httplib;prometheus")
        self.assertEqual(run(build / "consumer"), "metrics: 200\nfamilies: 1\n")

    def test_unknown_component_is_named(self):
        with self.assertRaisesRegex(AssertionError, "no component 'grafana'"):
            self.build(CMAKE_PREFIX_PATH=PREFIX, SOURCES="core.cc", COMPONENTS="grafana")

    def test_add_subdirectory(self):
        build = self.build(HEAPWELL_SOURCE=SOURCE, HEAPWELL_ROUTE="add_subdirectory",
                           SOURCES="core.cc")
        self.assert_takes_over(build / "consumer")

    def test_fetch_content_with_components(self):
        build = self.build(HEAPWELL_SOURCE=SOURCE, HEAPWELL_ROUTE="FetchContent",
                           SOURCES="adapters.cc", COMPONENTS="httplib;prometheus")
        self.assertEqual(run(build / "consumer"), "metrics: 200\nfamilies: 1\n")

    def test_allocator_none(self):
        build = self.build(HEAPWELL_SOURCE=SOURCE, HEAPWELL_ROUTE="add_subdirectory",
                           HEAPWELL_ALLOCATOR="none", SOURCES="core.cc")
        self.assertRegex(run(build / "consumer"), r"mode: none\nreason: .+\nmemstats: 200\n")
        self.assertNotIn("tcmalloc", run("readelf", "-d", build / "consumer"))

    def test_pkg_config_from_a_moved_prefix(self):
        moved = self.work / "moved"
        shutil.copytree(PREFIX, moved)
        folders = os.pathsep.join(map(str, moved.glob("lib*/**/pkgconfig")))
        flags = run("pkg-config", "--cflags", "--libs", "heapwell",
                    env={**os.environ, "PKG_CONFIG_PATH": folders}).split()
        run(CXX, *STRICT, CONSUMER / "core.cc", "-o", self.work / "core", *flags)
        self.assert_takes_over(self.work / "core")

    def link_statically(self):
        """A program that is linked by the guide's own command."""
        guide = (SOURCE / "docs/linking.md").read_text()
        command = re.search(r"```sh\n(c\+\+ .*?)```", guide, re.DOTALL)[1]
        archive, = PREFIX.glob("lib*/**/libheapwell.a")
        self.assertIn(" -L/opt/heapwell/lib ", command)
        command = command.replace("c++ ", f"{CXX} ")
        command = command.replace("/opt/heapwell/lib", str(archive.parent))
        run(CXX, *STRICT, f"-I{PREFIX}/include", "-c", CONSUMER / "core.cc",
            "-o", self.work / "main.o")
        run("sh", "-e", "-c", command, cwd=self.work)
        return self.work / "my_service"

    def test_static_tcmalloc_as_the_guide_says(self):
        program = self.link_statically()
        self.assertIn("mode: takeover\nreason: tcmalloc's sampler is heapwell's\n", run(program))
        self.assertNotIn("libtcmalloc", run("readelf", "-d", program))

    def test_static_tcmalloc_leaves_over_aligned_bytes_unknown(self):
        program = self.link_statically()
        self.assertRegex(run(program, "/debug/memstats"), r'\n +"over_aligned_bytes": null,\n')
        metrics = run(program, "/metrics")
        self.assertIn("\nheapwell_alloc_bytes_total ", metrics)
        self.assertNotIn("heapwell_over_aligned", metrics)

    def test_launcher_finds_its_library_in_a_moved_prefix(self):
        moved = self.work / "moved"
        shutil.copytree(PREFIX, moved)
        run_echo = [moved / "bin/heapwell", "run", "--listen=0",
                    f"--status-file={self.work}/status", "/bin/echo", "hello"]
        self.assertEqual(run(*run_echo), "hello\n")
        self.assertIn("mode takeover", (self.work / "status").read_text())

    def test_core_headers_need_no_third_party_header(self):
        source = self.work / "all.cc"
        core = sorted(path.name for path in (PREFIX / "include/heapwell").iterdir()
                      if path.name not in ("httplib.h", "prometheus.h"))
        self.assertIn("heapwell.h", core)
        source.write_text("".join(f"#include <heapwell/{name}>\n" for name in core))
        rule = run(CXX, *STRICT, f"-I{PREFIX}/include", "-M", source)
        for library in ("gperftools", "nlohmann", "protozero", "zlib", "libdeflate",
                        "elfutils", "httplib", "prometheus"):
            self.assertNotRegex(rule, rf"/{library}\b")

    def test_readme_program_builds_as_readme_says(self):
        project = self.work / "readme"
        project.mkdir()
        (project / "main.cc").write_text(readme_blocks("cpp")[0])
        (project / "service.cc").write_text("void RunService() {}\n")
        (project / "CMakeLists.txt").write_text(
            "cmake_minimum_required(VERSION 3.24)\nproject(my_service CXX)\n"
            "set(CMAKE_CXX_STANDARD 17)\nset(CMAKE_CXX_EXTENSIONS OFF)\n"
            "add_executable(my_service main.cc service.cc)\n"
            "target_compile_options(my_service PRIVATE -Wall -Wextra -pedantic-errors -Werror)\n"
            + readme_blocks("cmake")[0])
        self.build(project, CMAKE_PREFIX_PATH=PREFIX)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1] + sys.argv[5:], verbosity=2)
