# Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
"""Instructions that a program runs within one of its functions, all it calls included.

callgrind runs the program as it is: unlike valgrind's other tools it puts no malloc of
its own in the place of the program's.
"""

import os
import re
import shutil
import subprocess
import tempfile


class Missing(Exception):
    """There is no valgrind on this machine."""


def instructions(function, *command, environment=None):
    valgrind = shutil.which("valgrind")
    if valgrind is None:
        raise Missing("no valgrind on this machine (Debian: valgrind)")
    with tempfile.TemporaryDirectory() as folder:
        counts = os.path.join(folder, "counts")
        done = subprocess.run(
            [valgrind, "--tool=callgrind", f"--toggle-collect={function}",
             f"--callgrind-out-file={counts}", *command],
            env=environment,
            capture_output=True, text=True, check=False)
        if done.returncode != 0:
            raise RuntimeError(f"{command} ended with {done.returncode}:\n{done.stderr}")
        with open(counts, encoding="utf-8") as file:
            total = re.search(r"^totals: (\d+)", file.read(), re.MULTILINE)
    if total is None or int(total[1]) == 0:
        raise RuntimeError(f"{command} never came to {function}")
    return int(total[1])
