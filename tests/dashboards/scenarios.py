# Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
"""What the rules must say of invented processes, and above all what they must not.

A scenario is a set of processes watched together, and, at some hours, the exact set of
alerts that fire: (alert, severity, instance or job). Whatever else fires is a failure.
"""

import dataclasses
import math

from fleet import DAY, HOUR, LIMIT, MIB, Process, daily, noise, plus, ramp, weekly

GROWING = "HeapwellGrowing"
EVERYWHERE = "HeapwellGrowingEverywhere"
HOURS = "HeapwellLimitWithinHours"
NEAR = "HeapwellNearLimit"
OOM = "HeapwellOomKilled"


@dataclasses.dataclass
class Scenario:
    name: str
    step: int  # Seconds between two samples.
    hours: float
    processes: list
    firing: dict  # Hour to the set of what fires then.
    # Nothing else fired at any time; the names stand for those that may.
    ever: frozenset = frozenset()

    def only(self, name, step):
        """The same with the process of a name alone, or with those of a job."""
        processes = [p for p in self.processes if name in (p.name, p.job)]
        assert processes, name
        names = {name, *(p.name for p in processes)}
        return dataclasses.replace(
            self, step=step, processes=processes,
            ever={alert for alert in self.ever if alert[2] in names},
            firing={hour: {alert for alert in firing if alert[2] in names}
                    for hour, firing in self.firing.items()},
        )


def slow():
    """Five days, at which most leaks are found."""
    cycle = daily(60 * MIB)
    story = 1536 * MIB / (14 * 24)  # 512 MiB to 2 GiB in two weeks.
    processes = [
        # 0.2 % an hour of what it has on the day of the alert, under a daily cycle.
        Process("leak", live=plus(ramp(1000 * MIB, 2.4 * MIB), cycle)),
        Process("story", live=plus(ramp(512 * MIB, story), cycle)),
        Process("mmap", job="video", non_heap=plus(ramp(300 * MIB, 5 * MIB), cycle)),
        Process("boundless", job="batch", limit=None, live=ramp(300 * MIB, 2 * MIB)),
        # Slower than noise: 0.05 % an hour.
        Process("drift", job="batch", limit=None, live=ramp(800 * MIB, 0.4 * MIB)),
        Process("stranger", job="other", watched=False, live=ramp(300 * MIB, 2 * MIB)),
        # Fast enough, and its limit is years away.
        Process("roomy", job="batch", limit=900 << 30, live=ramp(800 * MIB, 2 * MIB)),
        Process("kept", job="batch", live=400 * MIB,
                free_pages=lambda hour: 800 * MIB if hour > 30 else 200 * MIB),
        Process("pinned", job="batch", live=700 * MIB, fragmented=500 * MIB),
        # As much of it free, but far from the limit.
        Process("small", job="batch", live=50 * MIB, fragmented=200 * MIB,
                free_pages=300 * MIB),
    ]
    warnings = {(GROWING, "warning", name)
                for name in ("leak", "story", "mmap", "boundless")}
    waste = {("HeapwellRetained", "info", "kept"),
             ("HeapwellFragmented", "info", "pinned")}
    everything = warnings | waste
    return Scenario(
        "slow leaks and waste", 600, 120, processes,
        {24: {("HeapwellFragmented", "info", "pinned")},
         **{hour: everything for hour in range(84, 120, 5)}},
        frozenset(everything),
    )


def everywhere():
    def job(name, growing, still):
        return [
            Process(f"{name}{i}", job=name,
                    live=ramp(600 * MIB, 6 * MIB) if i < growing else 600 * MIB)
            for i in range(growing + still)
        ]

    processes = [*job("all", 3, 0), *job("some", 3, 2), *job("one", 1, 3),
                 *job("two", 2, 0)]
    names = ("all0", "all1", "all2", "some0", "some1", "some2", "one0", "two0", "two1")
    everything = {(GROWING, "warning", name) for name in names}
    everything.add((EVERYWHERE, "warning", "all"))
    return Scenario(
        "all instances of a job, and some of others", 600, 96, processes,
        {95: everything}, frozenset(everything),
    )


def quiet_days():
    """A daily cycle without a trend, up to four fifths of the limit."""
    return Scenario(
        "five days of a daily cycle", 300, 120,
        [
            Process("swing", live=plus(lambda h: 1000 * MIB, daily(500 * MIB))),
            Process("noisy", live=plus(lambda h: 1400 * MIB, noise(1, 40 * MIB))),
            Process("steps", live=lambda h: (500 + 900 * (8 <= h % 24 < 20)) * MIB),
            # Doubles within two hours each morning; was at the top when it started.
            Process("rush", live=lambda h: (700 + 700 * math.sin(
                math.pi / 4 * min(max(h % 24 - 20, 0), 2) or math.pi / 2 * (
                    h % 24 < 10))) * MIB),
            Process("fills", live=lambda h: 1500 * MIB - 900 * MIB * math.exp(-h / 8)),
            Process("fresh", started=(100 * HOUR,),
                    live=ramp(500 * MIB, 1200 * MIB, since=100, until=100.9)),
        ],
        {119: set()},
    )


def quiet_weeks():
    return Scenario(
        "two weeks with weekends", 1800, 17 * 24,
        [
            Process("office", live=weekly(1200 * MIB, 700 * MIB)),
            # Busier on weekends, one of which it has seen.
            Process("games", live=plus(
                weekly(700 * MIB, 1100 * MIB, first_day=4), daily(90 * MIB))),
        ],
        {17 * 24 - 1: set()},
    )


def again():
    """A process that leaked, died and leaks again is not hidden by its last life."""
    def sawtooth(hour):
        return 400 * MIB + 7 * MIB * (hour if hour < 200 else hour - 200)

    warning = (GROWING, "warning", "again")
    return Scenario(
        "a leak after a leak", 1800, 200 + 7 * 24,
        [Process("again", limit=2600 * MIB, started=(0, 200 * HOUR), live=sawtooth)],
        {100: {warning}, 200 + 79: {warning}, 200 + 6 * 24: {warning}},
        frozenset({warning}),
    )


def last_day():
    """From hour 82 on, one of them has less than a day: not for the morning."""
    late, later = (GROWING, "warning", "late"), (GROWING, "warning", "later")
    critical = (GROWING, "critical", "late")
    return Scenario(
        "a slow leak with a day to go", 600, 88,
        [
            Process("late", live=ramp(LIMIT - 100 * MIB - 12 * MIB * 106, 12 * MIB)),
            Process("later", live=ramp(500 * MIB, 8 * MIB)),
        ],
        {79: {late, later}, 87: {late, later, critical}},
        frozenset({late, later, critical}),
    )


def fast():
    """One minute a sample: what must page, and how soon."""
    begin = 3.0
    processes = [
        Process("fast", live=ramp(1000 * MIB, 300 * MIB, since=begin)),
        # Climbs as fast every morning: stood higher a while ago.
        Process("again", live=lambda h: (1500 if h < 1.2 else 900 + 250 * max(
            0, min(h, 4.5) - begin)) * MIB),
        # The same, but now with less than an hour to go.
        Process("deadly", live=lambda h: (1700 if h < 1.2 else 900 + 900 * max(
            0, min(h, 3.8) - begin)) * MIB),
        Process("brief", live=ramp(900 * MIB, 1000 * MIB, since=begin, until=begin + .1)),
        # Warms up; was at the top when it started, in the eyes of the slope.
        Process("fresh", started=(HOUR,),
                live=ramp(500 * MIB, 1200 * MIB, since=1, until=1.9)),
        Process("shrinks", live=ramp(1500 * MIB, -600 * MIB, since=2.0, until=3.5)),
    ]
    return Scenario(
        "fast leaks", 60, 4.6, processes,
        {3.0: set(), 3.5: {(HOURS, "critical", "fast"), (HOURS, "critical", "deadly")}},
        frozenset({(HOURS, "critical", "fast"), (HOURS, "critical", "deadly")}),
    )


def killed():
    """Near the limit, over it, and again."""
    full = 0.95 * LIMIT

    def sawtooth(period):
        return lambda h: 300 * MIB + (full - 420 * MIB) * (h % period) / period

    processes = [
        Process("near", live=0.92 * LIMIT - 100 * MIB),
        Process("brim", live=lambda h: 0.93 * LIMIT if h < 1.8 else 0.8 * LIMIT),
        Process("once", started=(0, 2 * HOUR), live=lambda h: full - 120 * MIB
                if 1.93 < h < 2 else 300 * MIB),
        Process("deployed", started=(0, 2 * HOUR), live=300 * MIB),
        Process("loop", started=tuple(900 * i for i in range(13)), live=sawtooth(0.25)),
        Process("neighbour", live=300 * MIB, extra=[
            ("heapwell_cgroup_oom_kills_total", [], lambda h: 5 + (h >= 2))]),
        # Not ours: the same kernel numbers, but no heapwell.
        Process("stranger", watched=False, started=(0, 2 * HOUR), live=0.99 * LIMIT),
    ]
    always = {(NEAR, "warning", "near"), (OOM, "warning", "loop"),
              (OOM, "critical", "loop")}
    return Scenario(
        "near the limit and over it", 60, 3, processes,
        {1.5: always | {(NEAR, "warning", "brim"), (NEAR, "critical", "brim")},
         2.1: always | {(OOM, "warning", "once"), (OOM, "warning", "neighbour")},
         2.5: always},
        frozenset(always | {
            (NEAR, "warning", "brim"), (NEAR, "critical", "brim"),
            (OOM, "warning", "once"), (OOM, "warning", "neighbour"),
        }),
    )


def pressure():
    def counter(per_second):
        return lambda hour: per_second * hour * HOUR

    def process(name, metric, labels, per_second):
        return Process(name, live=300 * MIB,
                       extra=[(metric, labels, counter(per_second))])

    stall = "heapwell_memory_stall_seconds_total"
    own = "heapwell_operation_duration_seconds_sum"
    processes = [
        process("stalled", stall, ['kind="full"'], 0.08),
        process("busy", stall, ['kind="full"'], 0.02),
        process("partly", stall, ['kind="some"'], 0.3),
        Process("dear", live=300 * MIB, extra=[
            (own, ['op="scrape"'], counter(0.03)),
            (own, ['op="heap_profile"'], counter(0.03))]),
        process("cheap", own, ['op="scrape"'], 0.002),
    ]
    firing = {("HeapwellStalled", "warning", "stalled"),
              ("HeapwellExpensive", "warning", "dear")}
    return Scenario("pressure and cost", 60, 1.5, processes,
                    {0.05: set(), 1.4: firing}, frozenset(firing))


def missing():
    processes = [
        Process("blind", live=300 * MIB, watched_until=2 * HOUR),
        Process("seen", live=300 * MIB),
        Process("never", live=300 * MIB, watched=False),
    ]
    firing = {("HeapwellMetricsMissing", "warning", "blind")}
    return Scenario("metrics that went away", 60, 4, processes,
                    {2.5: set(), 3.9: firing}, frozenset(firing))


ALL = [slow(), everywhere(), quiet_days(), quiet_weeks(), again(), last_day(), fast(), killed(),
       pressure(), missing()]
