# Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
"""Panels that stand on more than one dashboard."""

from builder import style
from builder.panels import target
from builder.promql import COMPONENTS, component, growth, quantile, rate, select

QUANTILES = ((0.5, "median"), (0.99, "99 %"), (0.999, "99.9 %"))


def by_component(expression):
    """One query a component: their order and colours do not change with the data."""
    return [target(expression(component(name)), legend=name) for name in COMPONENTS]


def component_stack(dashboard, size, description, limit=None, **more):
    targets = by_component(lambda series: f"sum({series})")
    overrides = list(style.COMPONENT_OVERRIDES)
    if limit:
        targets.append(target(limit, legend="limit"))
        overrides.append(style.LIMIT_OVERRIDE)
    dashboard.timeseries(
        "Resident memory by component", description, targets, size,
        stack=True, legend="right", calcs=("lastNotNull",), overrides=overrides,
        **more,
    )


def component_growth(dashboard, size):
    dashboard.timeseries(
        "Growth by component",
        "Growth over the growth window, in bytes an hour: the line that stands out is "
        "the answer. Live objects: a leak or a cache without a bound; see the call "
        "sites below. Free pages or caches: the program freed it, the allocator keeps "
        "it. Fragmented: few live objects hold many pages. Not the heap: mmap, thread "
        "stacks, other allocators; no heap profile shows it.",
        by_component(lambda series: f"sum({growth(series, 'component')}) * 3600"),
        size, lines=True, negative=True, legend="right", calcs=("lastNotNull",),
        decimals=1, thresholds=style.BYTES_PER_HOUR,
        overrides=style.COMPONENT_OVERRIDES,
    )


def lateness(dashboard, size):
    dashboard.timeseries(
        "Wake-up lateness",
        "How late a thread that does nothing but sleep wakes up. It shows every pause "
        "of the whole process, whatever the cause: page faults, CPU throttling, "
        "reclaim. Drawn from 1 ms to 50 ms.",
        [
            target(quantile(fraction, "heapwell_hiccup_seconds"), legend=name)
            for fraction, name in QUANTILES
        ],
        size, unit="s", lines=True, soft_max=0.01, thresholds=style.PAUSE,
    )


def pause_durations(dashboard, size):
    dashboard.timeseries(
        "Pauses by memory management",
        "How long heapwell or the allocator held the heap's locks or gave pages back, "
        "one pause at a time. C++ has no collector; this is what stands in its place. "
        "Drawn up to 10 ms.",
        [
            target(quantile(fraction, "heapwell_pause_duration_seconds"), legend=name)
            for fraction, name in QUANTILES
        ],
        size, unit="s", lines=True, soft_max=0.01, thresholds=style.PAUSE,
    )


def pause_share(dashboard, size):
    dashboard.timeseries(
        "Time in pauses",
        "Seconds of pauses a second, of the instance that pauses most and on average.",
        [
            target(f"max({rate('heapwell_pause_seconds_total')})", legend="most"),
            target(f"avg({rate('heapwell_pause_seconds_total')})", legend="average"),
        ],
        size, unit="percentunit", soft_max=0.01, thresholds=style.STALL,
    )


def memory_stall(dashboard, size):
    dashboard.timeseries(
        "Memory stall (PSI)",
        "Share of time in which some or all tasks waited for memory: reclaim, swap, "
        "refaults. Worst instance. It rises before the OOM killer comes.",
        [
            target(
                f"max by (kind) ({rate('heapwell_memory_stall_seconds_total')})",
                legend="{{kind}}",
            )
        ],
        size, unit="percentunit", soft_max=0.05, thresholds=style.STALL,
    )


def major_faults(dashboard, size):
    dashboard.timeseries(
        "Major page faults",
        "Page faults a second that had to read a disk: code and data that memory "
        "pressure pushed out. All selected instances.",
        [
            target(
                f"sum({rate('heapwell_major_page_faults_total')})", legend="faults"
            )
        ],
        size, unit="ops", soft_max=10, thresholds=style.MAJOR_FAULTS,
    )


def own_operations(dashboard, size):
    dashboard.timeseries(
        "heapwell's own operations",
        "What watching costs: the 99th percentile of the time that a scrape, a "
        "release of memory or a heap profile took. What takes longer than 100 ms is "
        "drawn as 100 ms.",
        [
            target(
                quantile(0.99, "heapwell_operation_duration_seconds", "op"),
                legend="{{op}}",
            )
        ],
        size, unit="s", lines=True, soft_max=0.01, thresholds=style.OPERATION,
    )


def sites_stack(dashboard, size):
    dashboard.timeseries(
        "Live bytes by call site",
        "Estimated live bytes of the call sites that hold most, over all selected "
        "instances; what the others hold is '(other)'.",
        [
            target(
                f"sum by (site) ({select('heapwell_site_live_bytes')})",
                legend="{{site}}",
            )
        ],
        size, stack=True, legend="right", calcs=("lastNotNull",),
        thresholds=style.PLAIN,
    )
