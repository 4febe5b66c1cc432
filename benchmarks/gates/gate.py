#!/usr/bin/env python3
# Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
"""Holds numbers of instructions against their limits.

usage: gate.py more  <function> <workload> <count> <limit> <bare program> <program>
       gate.py dense <function> <workload> <count> <limit> <bare program> <program>
       gate.py each  <function> <workload> <count> <limit> <program>
       gate.py held  <call sites> <MiB> <dropped> <program>
       gate.py beyond <call sites> <MiB> <bare program> <program>
       gate.py shape <function> <workload> <count> <low> <high> <program>

more:  what an operation costs in <program> beyond what it costs in <bare program>, both
       run now. A limit that begins with + must be exceeded: the gate's control.
dense: the same where samples are all that it costs: with 16 times as many, and a 16th of
       that, since their number is left to chance.
each:  what an operation costs. + as above.
held:  resident memory of the engine's tables, and whether samples were left out of them
       ("none" or "some").
beyond: private resident memory of a whole program with that many call sites, beyond that
       of the bare one; the median of 3.
shape: how often what <count> costs goes into what ten times <count> costs.
"""

import json
import os
import subprocess
import sys

import callgrind

INTERVAL_BYTES = 512 << 10
DENSER = 16
SKIPPED = 77  # What ctest takes for "skipped".


def more(function, workload, count, limit, bare, program):
    before, after = (callgrind.instructions(function, path, workload, count) / int(count)
                     for path in (bare, program))
    print(f"{workload}: bare {before:.2f}, watched {after:.2f} instructions: "
          f"{after - before:+.2f}, limit {limit}")
    return (after - before > float(limit)) == limit.startswith("+")


def dense(function, workload, count, limit, bare, program):
    often = {**os.environ, "HEAPWELL_BENCH_INTERVAL": str(INTERVAL_BYTES // DENSER)}
    before, after = (
        callgrind.instructions(function, path, workload, count, environment=often)
        / int(count) for path in (bare, program))
    more_each = (after - before) / DENSER
    print(f"{workload}: bare {before:.2f}, {DENSER} times the samples {after:.2f} "
          f"instructions: {more_each:+.2f} of the usual, limit {limit}")
    return more_each <= float(limit)


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


def run_held(program, sites):
    done = subprocess.run([program, sites, "5"], capture_output=True, text=True, check=True)
    return json.loads(done.stdout)


def beyond(sites, limit_mib, bare, program):
    more_bytes = []
    for _ in range(3):
        before, after = run_held(bare, sites), run_held(program, sites)
        more_bytes.append(after["private_bytes"] - before["private_bytes"])
    mib = sorted(more_bytes)[1] / 2 ** 20
    print(f"{after['sites']} call sites: {mib:.1f} MiB more, limit {limit_mib}")
    # A site goes unsampled once in 10,000.
    return mib <= float(limit_mib) and after["sites"] >= 0.99 * int(sites)


GATES = {"more": more, "beyond": beyond, "dense": dense, "each": each, "held": held, "shape": shape}


def main(kind, *arguments):
    try:
        within = GATES[kind](*arguments)
    except callgrind.Missing as why:
        print(f"skipped: {why}")
        return SKIPPED
    return 0 if within else 1


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
