# Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
"""Costs of the engine's parts: times, stalls and memory, from programs that print JSON."""

import json
import os
import shutil
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


def times(program, repetitions=REPETITIONS):
    """{benchmark: its CPU times in ns, and counters}, of repetitions in random order."""
    report = run_json(
        program, "--benchmark_format=json",
        f"--benchmark_repetitions={repetitions}", "--benchmark_min_time=0.05",
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
        for counter in ("frames", "bytes", "held_bytes"):
            if counter in run:
                entry["counters"][counter] = run[counter]
    return found


def engine(folder):
    progress.show("parts of the engine", "a minute or two")
    found = times(os.path.join(folder, "bench_parts"))
    progress.show("parts of the engine", "done", end=True)
    return found


def symbols(folder):
    """[(bytes of the program, what times() says)]."""
    programs = [os.path.join(folder, "symbolize", f"bench_symbolize_{kind}")
                for kind in ("templates", "large")]
    return [(os.path.getsize(program), times(program))
            for program in progress.each("names and lines", programs)]


def priority():
    """What keeps the scheduler from counting as a stall. Empty where it is not allowed."""
    command = ["chrt", "-f", "10"]
    if shutil.which("chrt") is None:
        return []
    tried = subprocess.run([*command, "true"], capture_output=True, check=False)
    return command if tried.returncode == 0 else []


def stalls(folder):
    """Of SAMPLES; and what the command began with."""
    before = priority()
    program = os.path.join(folder, "engine", "bench_stall")
    return before, [run_json(*before, program, samples, REPETITIONS)
                    for samples in progress.each("stalls of other threads", SAMPLES)]


def held(folder):
    return run_json(os.path.join(folder, "engine", "bench_held"), 10_000)
