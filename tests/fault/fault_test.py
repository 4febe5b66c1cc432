#!/usr/bin/env python3
# Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
"""Runs a disaster with heapwell, which must survive it, and its control, which must not.

usage: fault_test.py <seconds> <program> [<argument>...]
           -- <end> <seconds> <control> [<argument>...] [-- <NAME=value>...]

The control has three tries to come to the end that it is there for:
  hangs    it found itself hanging, or did not end within its seconds; or it crashed, as
           what deadlocks does where two of its threads meet otherwise;
  crashes  it, or a child of its own, ended by a signal;
  errs     it found a wrong stack.
No other end will do: a control that finds no library proves nothing.
"""
import os
import resource
import subprocess
import sys

TRIES = 3
# How programs of this folder end: see watch.h.
HUNG, CHILD_CRASHED, WRONG_STACK = 3, 7, 8


def crashed(status):
    return status is not None and (status < 0 or status == CHILD_CRASHED)


ENDS = {
    "hangs": lambda status: status in (None, HUNG) or crashed(status),
    "crashes": crashed,
    "errs": lambda status: status == WRONG_STACK,
}


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
    end, seconds, *command = control
    ends = []
    while len(ends) < TRIES:
        ends.append(run(seconds, command, environment))
        if ENDS[end](ends[-1]):
            return
    sys.exit(f"no control {end}, they ended with {ends}: this test could not have failed")


if __name__ == "__main__":
    main(sys.argv[1:])
