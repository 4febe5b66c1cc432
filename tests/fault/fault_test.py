#!/usr/bin/env python3
# Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
"""Runs a disaster with heapwell, which must survive it, and its control, which must not.

usage: fault_test.py <seconds> <program> [<argument>...]
           -- <seconds> <control> [<argument>...] [-- <NAME=value>...]

A program ends with 0, or with 3 if it found itself hanging. The control counts as failed if
it ends otherwise, by a signal, or not at all within its seconds. It has three tries.
"""
import os
import resource
import subprocess
import sys

TRIES = 3


def run(seconds, command, environment):
    """How the command ended: its status, or None if it had to be killed."""
    print("+", *[f"{name}={value}" for name, value in environment.items()],
          *[os.path.basename(word) for word in command], flush=True)
    program = subprocess.Popen(command, env=dict(os.environ, **environment),
                               start_new_session=True)
    try:
        status = program.wait(timeout=float(seconds))
    except subprocess.TimeoutExpired:
        status = None
    try:
        os.killpg(program.pid, 9)  # Its children too, that hang with all signals blocked.
    except ProcessLookupError:
        pass
    program.wait()
    print("= killed" if status is None else f"= {status}", flush=True)
    return status


def split(words):
    parts = [[]]
    for word in words:
        if word == "--":
            parts.append([])
        else:
            parts[-1].append(word)
    return parts


def main(words):
    program, control, *variables = split(words)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))  # Controls crash as they should.
    environment = dict(pair.split("=", 1) for part in variables for pair in part)
    if run(program[0], program[1:], {}) != 0:
        sys.exit("the program did not survive")
    for _ in range(TRIES):
        if run(control[0], control[1:], environment) != 0:
            return
    sys.exit("the control survived: this test could not have failed")


if __name__ == "__main__":
    main(sys.argv[1:])
