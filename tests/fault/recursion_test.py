#!/usr/bin/env python3
# Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
"""A sample from a deep recursion takes no more instructions than one from a shallow.

usage: recursion_test.py <program> <control>
"""
import os
import re
import shutil
import subprocess
import sys
import tempfile

SKIP = 77
DEPTHS = (1_000, 100_000)
MOST = 1.2  # Times as many; both stacks are cut at the same depth.
CONTROL_DEPTHS = (400, 4_000)
CONTROL_LEAST = 5


def instructions(program, depth, environment):
    """Of all stack walks, as callgrind counts them."""
    with tempfile.TemporaryDirectory() as folder:
        out = os.path.join(folder, "out")
        subprocess.run(
            ["valgrind", "--tool=callgrind", f"--callgrind-out-file={out}",
             "--toggle-collect=GetStackTrace(*", "--main-stacksize=67108864",
             program, str(depth)],
            env=dict(os.environ, **environment), check=True, capture_output=True, timeout=300)
        with open(out, encoding="utf-8") as file:
            return int(re.search(r"^(?:summary|totals): (\d+)", file.read(), re.M)[1])


def ratio(program, depths, environment):
    shallow, deep = (instructions(program, depth, environment) for depth in depths)
    print(f"{os.path.basename(program)}: {shallow} instructions at depth {depths[0]}, "
          f"{deep} at {depths[1]}")
    return deep / shallow


def main(program, control):
    if shutil.which("valgrind") is None:
        print("skipped: no valgrind (Debian: valgrind)")
        sys.exit(SKIP)
    found = ratio(program, DEPTHS, {})
    if found > MOST:
        sys.exit(f"{found:.2f} times as many instructions, {MOST} are allowed")
    # tcmalloc's own walk by libgcc goes to the outermost frame, however deep.
    stock = {"TCMALLOC_SAMPLE_PARAMETER": "4096", "TCMALLOC_STACKTRACE_METHOD": "libgcc"}
    if ratio(control, CONTROL_DEPTHS, stock) < CONTROL_LEAST:
        sys.exit("the control is as fast: this test could not have failed")


if __name__ == "__main__":
    main(*sys.argv[1:])
