# Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
"""Costs of the engine's parts: times, stalls and memory, from programs that print JSON."""

import json
import os
import subprocess

import progress

SAMPLES = (1_000, 10_000, 100_000)
REPETITIONS = 11


def run_json(*command):
    done = subprocess.run([str(part) for part in command], capture_output=True, text=True,
                          check=False)
    if done.returncode != 0:
        raise RuntimeError(f"{command} failed:\n{done.stdout}{done.stderr}")
    return json.loads(done.stdout)


def times(folder):
    """{benchmark: its CPU times in ns, and counters}, of repetitions in random order."""
    progress.show("parts of the engine", "a minute or two")
    report = run_json(
        os.path.join(folder, "bench_parts"), "--benchmark_format=json",
        f"--benchmark_repetitions={REPETITIONS}", "--benchmark_min_time=0.05",
        "--benchmark_enable_random_interleaving=true")
    found = {}
    scale = {"ns": 1, "us": 1e3, "ms": 1e6, "s": 1e9}
    for run in report["benchmarks"]:
        if run.get("run_type") == "aggregate":
            continue
        entry = found.setdefault(run["run_name"], {"ns": [], "counters": {}})
        if run.get("error_occurred"):
            entry["error"] = run["error_message"]
            continue
        entry["ns"].append(run["cpu_time"] * scale[run["time_unit"]])
        for counter in ("frames", "bytes"):
            if counter in run:
                entry["counters"][counter] = run[counter]
    progress.show("parts of the engine", "done", end=True)
    return found


def stalls(folder):
    return [run_json(os.path.join(folder, "engine", "bench_stall"), samples, REPETITIONS)
            for samples in progress.each("stalls of other threads", SAMPLES)]


def held(folder):
    return run_json(os.path.join(folder, "engine", "bench_held"), 10_000)
