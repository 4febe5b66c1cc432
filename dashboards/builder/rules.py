# Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
"""Recording rules. Only the alerts use them; the dashboards do without.

No rule names the labels that targets have ("on (job, instance)"): labels of heapwell's
own are taken away instead, so that whatever else a target carries (cluster, namespace,
pod) still tells two processes apart.
"""

from builder.promql import GROWING_PERCENT_PER_HOUR

DAY_SECONDS = 86400

# Within this the end is near enough to tell somebody; further off, it is a guess.
HORIZON_SECONDS = 14 * DAY_SECONDS

_GROWING = (
    "instance:heapwell_resident_bytes:growth1d * 3600\n"
    f"    > {GROWING_PERCENT_PER_HOUR / 100} * instance:heapwell_resident_bytes:mean1d"
)

_ROOM = (
    "(instance:heapwell_memory_limit_bytes:min\n"
    "    - instance:heapwell_resident_bytes:last)"
)

# A working week grows from its Sunday to its Monday, too. What leaks stands higher
# than on the days before; what came back to work does not. Only days of this process
# count, or one that leaks, dies and leaks again would hide behind its last life. 2 % is
# less than the slowest growth that we report makes of a day.
_SEEN_BEFORE = """(
    instance:heapwell_resident_bytes:mean1d <= 1.02 * max_over_time(
      instance:heapwell_resident_bytes:mean1d[{days}d] offset 1d)
    and instance:heapwell_uptime_seconds:last > {life} * 86400)"""


def groups():
    return [
        {
            "name": "heapwell.rules",
            "interval": "1m",
            "rules": _levels(),
        },
        {
            # More than half of Prometheus's look-back of 5 min would leave gaps.
            "name": "heapwell.growth.rules",
            "interval": "2m",
            "rules": _growth(),
        },
    ]


def record(name, expr):
    return {"record": name, "expr": expr}


def _levels():
    return [
        record(
            "instance:heapwell_memory_limit_bytes:min",
            "min without (source) (heapwell_memory_limit_bytes)",
        ),
        # Others export process_* too: only processes that heapwell watches.
        record(
            "instance:heapwell_resident_bytes:last",
            "process_resident_memory_bytes\n"
            "  and ignoring (version, allocator, build_id) heapwell_build_info",
        ),
        record(
            "instance:heapwell_resident:ratio_limit",
            "instance:heapwell_resident_bytes:last\n"
            "  / instance:heapwell_memory_limit_bytes:min",
        ),
        record(
            "instance:heapwell_uptime_seconds:last",
            "time() - process_start_time_seconds\n"
            "  and instance:heapwell_resident_bytes:last",
        ),
    ]


def _growth():
    return [
        record(
            "instance:heapwell_resident_bytes:mean1d",
            "avg_over_time(instance:heapwell_resident_bytes:last[1d])",
        ),
        # Bytes a second. The mean of a day less that of the day before: the daily
        # cycle of the load cancels, which a fitted line does not do. The first day of
        # a process is its warming up and does not count.
        record(
            "instance:heapwell_resident_bytes:growth1d",
            "(instance:heapwell_resident_bytes:mean1d\n"
            "    - instance:heapwell_resident_bytes:mean1d offset 1d) / 86400\n"
            "  and instance:heapwell_uptime_seconds:last > 3 * 86400",
        ),
        # Growth that is more than noise and more than the week's rhythm.
        record(
            "instance:heapwell_resident_bytes:growth1d_sustained",
            "instance:heapwell_resident_bytes:growth1d\n"
            f"  and {_GROWING}\n"
            f"  unless {_SEEN_BEFORE.format(days=3, life=5)}\n"
            f"  unless {_SEEN_BEFORE.format(days=6, life=8)}",
        ),
        record(
            "instance:heapwell_time_to_limit_seconds:growth1d",
            f"{_ROOM}\n  / instance:heapwell_resident_bytes:growth1d_sustained",
        ),
        # A fast leak: the slope over ten minutes, once the first hour is over.
        record(
            "instance:heapwell_resident_bytes:growth10m",
            "deriv(instance:heapwell_resident_bytes:last[10m])\n"
            "  and instance:heapwell_uptime_seconds:last > 3600",
        ),
        record(
            "instance:heapwell_time_to_limit_seconds:growth10m",
            f"{_ROOM}\n  / (instance:heapwell_resident_bytes:growth10m > 0)",
        ),
        record(
            "job:heapwell_growing_instances:ratio",
            "count by (cluster, namespace, job) (\n"
            "    instance:heapwell_resident_bytes:growth1d_sustained)\n"
            "  / count by (cluster, namespace, job) (\n"
            "    instance:heapwell_resident_bytes:last)",
        ),
    ]
