#!/usr/bin/env python3
# Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
"""Nine days of five invented services, one a way in which memory goes wrong.

  synthetic.py FOLDER    writes FOLDER/day-N.txt in OpenMetrics, one file a day, for
                         promtool tsdb create-blocks-from openmetrics; prints the time
                         of the last sample
"""

import bisect
import itertools
import math
import pathlib
import random
import sys
import time

from services import SERVICES, Memory

DAYS = 9  # A week to look at, and two days before it for its growth.
STEP = 240  # Seconds. Below Prometheus's look-back of five minutes.
DAY = 86400
STEPS_A_DAY = DAY // STEP
DEPLOYED = 6 * DAY  # When the healthy service got a new build.

# Bounds in seconds. Few, since each is a series of every process.
PAUSE_BOUNDS = [2.5e-4, 5e-4, 1e-3, 2.5e-3, 5e-3, 1e-2]
HICCUP_BOUNDS = [1e-3, 2.5e-3, 5e-3, 1e-2, 2.5e-2, 5e-2]
OPERATION_BOUNDS = [2.5e-3, 5e-3, 1e-2, 2.5e-2, 5e-2, 0.1]
# Mean seconds of an operation, and how many run within a step.
OPERATIONS = {
    "scrape": (0.003, 16), "release": (0.004, 2), "heap_profile": (0.03, 0.07),
}
COUNTERS = [
    "process_cpu_seconds", "heapwell_alloc_bytes", "heapwell_mallocs",
    "heapwell_frees", "heapwell_page_heap_released_bytes",
    "heapwell_page_heap_committed_bytes", "heapwell_memory_stall_seconds",
    "heapwell_major_page_faults",
    "heapwell_cgroup_oom_kills", "heapwell_pause_seconds", "heapwell_pauses",
    "heapwell_releases",
]
HISTOGRAMS = [
    "heapwell_pause_duration_seconds", "heapwell_hiccup_seconds",
    "heapwell_operation_duration_seconds",
]


class Histogram:
    def __init__(self, bounds):
        self.bounds = bounds
        self.counts = [0] * (len(bounds) + 1)
        self.sum = 0.0

    def observe(self, seconds):
        self.counts[bisect.bisect_left(self.bounds, seconds)] += 1
        self.sum += seconds

    def samples(self):
        """Suffix, label and value of each sample."""
        totals = list(itertools.accumulate(self.counts))
        for bound, total in zip([*map(str, self.bounds), "+Inf"], totals):
            yield "_bucket", f'le="{bound}"', total
        yield "_count", "", totals[-1]
        yield "_sum", "", self.sum


class Pod:
    """One process, simulated a step at a time."""

    def __init__(self, service, number, seed, begin):
        self.service, self.random, self.begin = service, random.Random(seed), begin
        self.memory = Memory(service, self.random)
        self.target = (
            f'job="{service.job}",namespace="{service.namespace}",'
            f'pod="{service.job}-{number}",instance="10.0.{seed // 10}.{number + 1}:6060"'
        )
        self.totals = dict.fromkeys(COUNTERS, 0.0)
        self.pauses = Histogram(PAUSE_BOUNDS)
        self.hiccups = Histogram(HICCUP_BOUNDS)
        self.operations = {op: Histogram(OPERATION_BOUNDS) for op in OPERATIONS}

    def step(self, at):
        """Name, labels, suffix and value of every sample at a time."""
        elapsed = at - self.begin
        load = (
            1 + 0.35 * math.sin(2 * math.pi * (at % DAY) / DAY - 1.2)
            + self.random.gauss(0, 0.03)
        )
        parts, sites = self.memory.at(elapsed / (DAYS * DAY), elapsed / DAY, load)
        tight = sum(parts.values()) / self.service.limit > 0.85
        self._count(parts, load, tight)
        yield from self._gauges(parts, sites, load, elapsed)
        for name in COUNTERS:
            if name == "heapwell_memory_stall_seconds":
                yield name, 'kind="some"', "_total", self.totals[name]
                yield name, 'kind="full"', "_total", self.totals[name] * 0.4
            else:
                yield name, "", "_total", self.totals[name]
        yield from self._histograms()

    def _count(self, parts, load, tight):
        t, chance = self.totals, self.random
        allocated = 17e6 * load * STEP
        t["process_cpu_seconds"] += 0.6 * load * STEP
        t["heapwell_alloc_bytes"] += allocated
        t["heapwell_mallocs"] += allocated / 190
        t["heapwell_frees"] = t["heapwell_mallocs"] - self.memory.objects(parts)
        released = self.service.released * load * chance.random()
        t["heapwell_page_heap_released_bytes"] += released
        t["heapwell_page_heap_committed_bytes"] += released + self.service.grown
        t["heapwell_memory_stall_seconds"] += (0.02 if tight else 2e-4) * STEP
        t["heapwell_major_page_faults"] += round(30 * chance.random()) if tight else 0
        for _ in range(4 if released else 1):
            seconds = chance.lognormvariate(math.log(3e-4), 0.8)
            self.pauses.observe(seconds)
            t["heapwell_pause_seconds"] += seconds
            t["heapwell_pauses"] += 1
        t["heapwell_releases"] += 3 if released else 0
        for _ in range(STEP // 10):
            self.hiccups.observe(
                chance.lognormvariate(math.log(8e-5), 0.6) * (8 if tight else 1)
            )
        for op, (mean, often) in OPERATIONS.items():
            for _ in range(int(often + chance.random())):
                self.operations[op].observe(mean * (0.6 + chance.expovariate(2.5)))

    def _gauges(self, parts, sites, load, elapsed):
        deployed = self.service.deployed and elapsed >= DEPLOYED
        build = f'version="0.1.0",allocator="gperftools 2.10",build_id="{self._build(deployed)}"'
        started = self.begin + DEPLOYED if deployed else self.begin - 9 * DAY
        resident = sum(parts.values())
        reserved = self.memory.heap_states(parts)
        yield "heapwell_build_info", build, "", 1
        yield "heapwell_sampling_info", 'mode="takeover"', "", 1
        yield "heapwell_sample_interval_bytes", "", "", 524288
        for component, value in parts.items():
            yield "heapwell_memory_bytes", f'component="{component}"', "", value
        for source, limit in (("cgroup", self.service.limit), ("host", 64 << 30)):
            yield "heapwell_memory_limit_bytes", f'source="{source}"', "", limit
        for state, value in reserved.items():
            yield "heapwell_heap_bytes", f'state="{state}"', "", value
        for site, value in sites.items():
            yield "heapwell_site_live_bytes", f'site="{site}"', "", value
            objects = round(value / self.memory.object_bytes(site))
            yield "heapwell_site_live_objects", f'site="{site}"', "", objects
        for kind, value in {
            "anonymous": resident - 34e6, "file": 32e6, "shared": 2e6,
        }.items():
            yield "heapwell_resident_bytes", f'kind="{kind}"', "", value
        for name, value in {
            "heapwell_swapped_bytes": 0,
            "heapwell_untouched_bytes": 40e6,
            "heapwell_alloc_bytes": parts["live"],
            "heapwell_sys_bytes": sum(reserved.values()),
            "heapwell_heap_objects": self.memory.objects(parts),
            "heapwell_thread_cache_limit_bytes": 32 << 20,
            "heapwell_cgroup_working_set_bytes": resident + 14e6 * load,
            "process_resident_memory_bytes": resident,
            "process_virtual_memory_bytes": resident * 1.6 + 1.2e9,
            "process_start_time_seconds": started,
            "process_open_fds": round(40 + 60 * load),
            "process_threads": 24 + (4 if load > 1.2 else 0),
        }.items():
            yield name, "", "", value

    def _build(self, deployed):
        return f"{self.service.job.encode().hex()[:10]}{'b2' if deployed else 'a1'}"

    def _histograms(self):
        for suffix, label, value in self.pauses.samples():
            yield "heapwell_pause_duration_seconds", label, suffix, value
        for suffix, label, value in self.hiccups.samples():
            yield "heapwell_hiccup_seconds", label, suffix, value
        for op, histogram in self.operations.items():
            for suffix, label, value in histogram.samples():
                labels = f'op="{op}"' + (f",{label}" if label else "")
                yield "heapwell_operation_duration_seconds", labels, suffix, value


def main():
    folder = pathlib.Path(sys.argv[1])
    now = int(time.time()) // STEP * STEP
    begin = now - DAYS * DAY
    pods = [
        Pod(service, number, 10 * (index + 1) + number, begin)
        for index, service in enumerate(SERVICES)
        for number in range(service.pods)
    ]
    for day in range(DAYS):
        first = begin + day * DAY
        times = range(first, min(first + DAY, now + 1), STEP)
        _write(folder / f"day-{day}.txt", pods, times)
    print(times[-1])


def _write(path, pods, times):
    """A family's samples must stand together, and those of a series within it."""
    families = {}
    for at, pod in itertools.product(times, pods):
        for name, labels, suffix, value in pod.step(at):
            series = families.setdefault(_family(name, suffix), {})
            all_labels = f"{pod.target},{labels}" if labels else pod.target
            line = f"{value:.10g} {at}"
            series.setdefault(f"{name}{suffix}{{{all_labels}}}", []).append(line)
    with path.open("w", encoding="utf-8") as file:
        for (name, kind), series in families.items():
            file.write(f"# TYPE {name} {kind}\n")
            for head, lines in series.items():
                file.writelines(f"{head} {line}\n" for line in lines)
        file.write("# EOF\n")


def _family(name, suffix):
    """OpenMetrics names a counter without "_total", which is not then a gauge's name."""
    if suffix == "_total":
        # heapwell_alloc_bytes is a gauge and a counter's stem at once.
        return name + ("_total" if name == "heapwell_alloc_bytes" else ""), (
            "unknown" if name == "heapwell_alloc_bytes" else "counter"
        )
    return name, "histogram" if suffix else "gauge"


if __name__ == "__main__":
    main()
