#!/usr/bin/env python3
# Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
"""Holds numbers of instructions against their limits.

usage: gate.py more  <function> <workload> <count> <limit> <bare program> <program>
       gate.py each  <function> <workload> <count> <limit> <program>
       gate.py held  <call sites> <MiB> <dropped> <program>
       gate.py shape <function> <workload> <count> <low> <high> <program>

more:  what an operation costs in <program> beyond what it costs in <bare program>, both
       run now. A limit that begins with + must be exceeded: the gate's control.
each:  what an operation costs. + as above.
held:  resident memory of the engine's tables, and whether samples were left out of them
       ("none" or "some").
shape: how often what <count> costs goes into what ten times <count> costs.
"""

import json
import subprocess
import sys

import callgrind

SKIPPED = 77  # What ctest takes for "skipped".


def more(function, workload, count, limit, bare, program):
    before, after = (callgrind.instructions(function, path, workload, count) / int(count)
                     for path in (bare, program))
    print(f"{workload}: bare {before:.2f}, watched {after:.2f} instructions: "
          f"{after - before:+.2f}, limit {limit}")
    return (after - before > float(limit)) == limit.startswith("+")


def each(function, workload, count, limit, program):
    cost = callgrind.instructions(function, program, workload, count) / int(count)
    print(f"{workload}: {cost:.1f} instructions, limit {limit}")
    return (cost > float(limit)) == limit.startswith("+")


def shape(function, workload, count, low, high, program):
    few, many = (callgrind.instructions(function, program, workload, str(number))
                 for number in (int(count), 10 * int(count)))
    print(f"{workload}: {few} instructions for {count}, {many} for ten times as many: "
          f"{many / few:.2f} times, must be {low} to {high}")
    return float(low) <= many / few <= float(high)


def held(sites, limit_mib, dropped, program):
    done = subprocess.run([program, sites], capture_output=True, text=True, check=True)
    found = json.loads(done.stdout)
    mib = found["held_bytes"] / 2 ** 20
    print(f"{sites} call sites: {mib:.1f} MiB, limit {limit_mib}; "
          f"{found['dropped']} left out, must be {dropped}")
    return mib <= float(limit_mib) and (found["dropped"] > 0) == (dropped == "some")


def main(kind, *arguments):
    try:
        within = {"more": more, "each": each, "held": held, "shape": shape}[kind](*arguments)
    except callgrind.Missing as why:
        print(f"skipped: {why}")
        return SKIPPED
    return 0 if within else 1


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
