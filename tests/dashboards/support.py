# Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
"""What the tests of this folder share."""

import contextlib
import json
import pathlib
import shutil
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
RULES = ROOT / "dashboards/prometheus/heapwell.rules.yml"
ALERTS = ROOT / "dashboards/prometheus/heapwell.alerts.yml"
SKIPPED = 77  # CTest's SKIP_RETURN_CODE for this folder.

sys.path.insert(0, str(ROOT / "dashboards"))
sys.dont_write_bytecode = True


def require(program):
    """The path of a program; without it the whole test is skipped, and says so."""
    path = shutil.which(program)
    if not path:
        print(f"skipped: {program} is not installed")
        sys.exit(SKIPPED)
    return path


def run(*command, seconds=300):
    """Exit status and all output of a command."""
    done = subprocess.run(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=seconds,
        check=False,
    )
    return done.returncode, done.stdout


@contextlib.contextmanager
def rule_file(named_expressions):
    """A file of recording rules, which is how promtool is made to parse PromQL."""
    rules = [{"record": name, "expr": expr} for name, expr in named_expressions]
    with tempfile.NamedTemporaryFile("w", suffix=".yml") as file:
        json.dump({"groups": [{"name": "parsed", "rules": rules}]}, file)
        file.flush()
        yield file.name
