# Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
"""Invented processes for rule tests: how their memory moves, in promtool's notation."""

import math
import random

MIB = 1 << 20
HOUR = 3600
DAY = 24 * HOUR
LIMIT = 2048 * MIB
HOST = 1 << 40  # Memory of the machine: a limit, too, but not the least.

COMPONENTS = ("live", "cached", "free_pages", "fragmented", "metadata", "non_heap")
# What a component holds where a process does not say otherwise.
IDLE = 20 * MIB


class Process:
    """One process: memory by component as functions of the hours since the start.

    limit None: no limit is known. started: seconds at which processes of this name
    start, the first before which nothing is scraped. watched_until: when heapwell's
    own metrics end, though the target still answers.
    """

    def __init__(self, name, job="shop", limit=LIMIT, started=(0,), watched=True,
                 watched_until=None, extra=(), **components):
        self.name, self.job = name, job
        self.labels = f'job="{job}",namespace="prod",instance="{name}"'
        self.limit = limit
        self.started = started
        self.watched = watched
        self.watched_until = watched_until
        self.extra = extra
        self.components = components

    def resident(self, hour):
        return sum(self._component(component, hour * HOUR) for component in COMPONENTS)

    def series(self, step, count):
        """Pairs of a series and its values, one every step seconds."""
        times = [step * i for i in range(count + 1)]
        parts = {c: [self._component(c, t) for t in times] for c in COMPONENTS}
        resident = [
            None if values[0] is None else sum(values) for values in zip(*parts.values())
        ]
        yield f"process_resident_memory_bytes{{{self.labels}}}", resident
        yield (
            f"process_start_time_seconds{{{self.labels}}}",
            [max((s for s in self.started if s <= t), default=None) for t in times],
        )
        yield f"up{{{self.labels}}}", [1 if t >= self.started[0] else None for t in times]
        if not self.watched:
            return
        version = f'{self.labels},version="0.1.0",allocator="gperftools 2.10"'
        yield f"heapwell_build_info{{{version}}}", self._own(times, lambda t: 1)
        for component, values in parts.items():
            name = f'heapwell_memory_bytes{{{self.labels},component="{component}"}}'
            yield name, values
        if self.limit:
            for source, limit in (("cgroup", self.limit), ("host", HOST)):
                name = f'heapwell_memory_limit_bytes{{{self.labels},source="{source}"}}'
                yield name, self._own(times, lambda t, limit=limit: limit)
        for metric, labels, value in self.extra:
            name = f"{metric}{{{','.join([self.labels, *labels])}}}"
            yield name, self._own(times, lambda t, value=value: value(t / HOUR))

    def _own(self, times, value):
        return [value(t) if self._is_watched(t) else None for t in times]

    def _is_watched(self, time):
        ends = self.watched_until
        return time >= self.started[0] and (ends is None or time < ends)

    def _component(self, component, time):
        if time < self.started[0]:
            return None
        value = self.components.get(component, IDLE)
        return round(value(time / HOUR)) if callable(value) else value


def daily(amplitude):
    """A load that swings once a day."""
    return lambda hour: amplitude * math.sin(2 * math.pi * hour / 24)


def noise(seed, amplitude):
    """The same at each run, and another at each sample."""
    return lambda hour: random.Random(f"{seed} {hour}").gauss(0, amplitude)


def weekly(working, weekend, first_day=0):
    """A level on five days and another on two; day 5 of a week is the first of them."""
    return lambda hour: weekend if (hour / 24 + first_day) % 7 >= 5 else working


def ramp(base, per_hour, since=0.0, until=math.inf):
    """Grows from an hour on, and maybe up to another."""
    return lambda hour: base + per_hour * max(0.0, min(hour, until) - since)


def plus(*functions):
    return lambda hour: sum(function(hour) for function in functions)
