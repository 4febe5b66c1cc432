# Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
"""Instance: where the memory of one process goes, and what to do about it."""

from builder import parts, style
from builder.furniture import instance_links
from builder.panels import Dashboard, target
from builder.promql import (
    LIMIT,
    PERCENT_PER_HOUR,
    RESIDENT,
    SECONDS_TO_LIMIT,
    SITE_GROWTH,
    UPTIME,
    rate,
    select,
)


def build():
    dashboard = Dashboard(
        "heapwell-instance",
        "C++ memory / Instance",
        "One process: where its memory goes, what allocates, and what to do about it.",
        since="now-7d",
    )
    _at_a_glance(dashboard)
    _growing(dashboard)
    _what_kind(dashboard)
    _outside(dashboard)
    _which_site(dashboard)
    _pauses(dashboard)
    return dashboard.json


def _at_a_glance(dashboard):
    dashboard.row("$instance")
    dashboard.stat(
        "Of its limit",
        "Resident memory as a share of the limit in force.",
        f"max({RESIDENT} / {LIMIT})",
        (4, 4), "percentunit", style.USED, decimals=0,
    )
    dashboard.stat(
        "Time to the limit",
        "The room that is left divided by the growth over the growth window.",
        f"min({SECONDS_TO_LIMIT})",
        (4, 4), "s", style.TIME_LEFT, decimals=1, noValue="not growing",
    )
    dashboard.stat(
        "Growth an hour",
        "Growth of resident memory over the growth window, in percent of its mean.",
        f"quantile(0.5, {PERCENT_PER_HOUR})",
        (4, 4), "percent", style.GROWTH, decimals=2, noValue="too young",
    )
    dashboard.stat(
        "Uptime",
        "Time since the process started. Of several: the youngest.",
        f"min({UPTIME})",
        (4, 4), "s", style.NEUTRAL, decimals=1,
    )
    dashboard.stat(
        "How it is watched",
        "takeover: exact bytes and unbiased profiles. native: tcmalloc's own sampler, "
        "live objects only. none: only the kernel's numbers. The value is the number "
        "of instances.",
        f"count by (mode) ({select('heapwell_sampling_info')})",
        (5, 4), "none", style.NEUTRAL, text="name", legend="{{mode}}",
    )
    dashboard.stat(
        "Sample interval",
        "Mean bytes allocated between two samples of the heap. 0 B: sampling is off, "
        "and call sites stay empty.",
        f"max({select('heapwell_sample_interval_bytes')})",
        (3, 4), "bytes", style.steps("orange", 1, "blue"), decimals=0,
    )


def _growing(dashboard):
    dashboard.row("Is it growing, and when does it hit the limit?")
    working_set = select("heapwell_cgroup_working_set_bytes")
    dashboard.timeseries(
        "Resident memory, working set and limit",
        "Resident memory of the process; the working set of its control group (with "
        "the page cache in use and the neighbours in the group), which is what "
        "Kubernetes compares with the limit; dashed the limit in force.",
        [
            target(RESIDENT, legend="resident"),
            target(working_set, legend="working set of the group"),
            target(LIMIT, legend="limit"),
        ],
        (16, 9), lines=True, overrides=[style.LIMIT_OVERRIDE], links=instance_links(),
    )
    dashboard.bargauge(
        "Now, by component",
        "Resident memory by component; the parts add up to resident memory.",
        [
            {**query, "instant": True, "range": False}
            for query in parts.by_component(lambda series: f"sum({series})")
        ],
        (8, 9), overrides=style.COMPONENT_OVERRIDES, thresholds=style.NEUTRAL,
    )


def _what_kind(dashboard):
    dashboard.row("What kind of memory is it?")
    parts.component_stack(
        dashboard, (12, 9),
        "The parts add up to resident memory; dashed the limit in force.",
        limit=f"sum({LIMIT})",
    )
    parts.component_growth(dashboard, (12, 9))
    in_use = select("heapwell_alloc_bytes")
    dashboard.timeseries(
        "Heap: in use and obtained",
        "In use: what the program asked for, rounded up to size classes. Obtained: "
        "address space that the allocator has from the kernel, with what it gave back "
        "and what was never touched.",
        [
            target(f"sum({in_use})", legend="in use"),
            target(f"sum({select('heapwell_sys_bytes')})", legend="obtained"),
        ],
        (8, 9), lines=True,
    )
    allocated = rate("heapwell_alloc_bytes_total")
    net = f"deriv({in_use}[$__rate_interval])"
    dashboard.timeseries(
        "Bytes allocated and freed",
        "Churn. Allocated: the cumulative count of bytes. Freed: allocated less the "
        "change of what is in use.",
        [
            target(f"sum({allocated})", legend="allocated"),
            target(f"sum({allocated} - {net})", legend="freed"),
        ],
        (8, 9), unit="binBps", lines=True,
    )
    live_objects = f"sum({select('heapwell_heap_objects')})"
    dashboard.timeseries(
        "Objects",
        "Live objects (left), and objects allocated and freed a second (right). More "
        "objects of one size: a leak. As many objects, more bytes: larger objects.",
        [
            target(live_objects, legend="live"),
            target(f"sum({rate('heapwell_mallocs_total')})", legend="allocated"),
            target(f"sum({rate('heapwell_frees_total')})", legend="freed"),
        ],
        (8, 9), unit="short", lines=True,
        overrides=[
            style.override_matching(
                "^(allocated|freed)$", unit="ops", custom__axisPlacement="right"
            )
        ],
    )


def _outside(dashboard):
    dashboard.row("Beside the heap")
    kinds = select("heapwell_resident_bytes")
    dashboard.timeseries(
        "Resident memory by what backs it",
        "Anonymous: heaps, stacks and what was mapped without a file. File: code above "
        "all, which the kernel can drop. Shared: tmpfs and shared memory. Swapped: not "
        "resident any more.",
        [
            target(f"sum by (kind) ({kinds})", legend="{{kind}}"),
            target(f"sum({select('heapwell_swapped_bytes')})", legend="swapped"),
        ],
        (6, 9), lines=True,
    )
    dashboard.timeseries(
        "Address space",
        "Virtual: all that is mapped, and no cost by itself. Untouched: heap that was "
        "allocated but never written, so not resident.",
        [
            target(f"sum({select('process_virtual_memory_bytes')})", "virtual"),
            target(f"sum({RESIDENT})", "resident"),
            target(f"sum({select('heapwell_untouched_bytes')})", "untouched heap"),
        ],
        (6, 9), lines=True,
    )
    dashboard.timeseries(
        "Threads and open files",
        "Each thread has a stack outside the heap, and each file descriptor its "
        "buffers: what grows here explains growth of what is not the heap.",
        [
            target(f"sum({select('process_threads')})", "threads"),
            target(f"sum({select('process_open_fds')})", "open files"),
        ],
        (6, 9), unit="short", lines=True, decimals=0,
    )
    dashboard.timeseries(
        "CPU",
        "CPU seconds a second of the whole process: whether more memory comes with "
        "more work.",
        [target(f"sum({rate('process_cpu_seconds_total')})", legend="CPU")],
        (6, 9), unit="percentunit",
    )


def _which_site(dashboard):
    dashboard.row("Which call site?")
    parts.sites_stack(dashboard, (12, 9))
    live = f"sum by (site) ({select('heapwell_site_live_bytes')})"
    objects = f"sum by (site) ({select('heapwell_site_live_objects')})"
    dashboard.table(
        "Call sites",
        "Estimated live bytes and objects of each call site, the mean size of an "
        "object, and the growth over the growth window in bytes an hour.",
        [
            ("Live", live),
            ("Objects", objects),
            ("Mean size", f"{live} / {objects}"),
            ("Growth an hour", f"sum by (site) ({SITE_GROWTH}) * 3600"),
        ],
        {"site": "Call site"}, (12, 9), "Growth an hour",
        overrides=[
            style.override("Call site", custom__minWidth=260),
            style.override("Live", custom__width=95),
            style.override("Objects", unit="short", custom__width=95),
            style.override("Mean size", custom__width=105),
            style.override(
                "Growth an hour", decimals=1, color={"mode": "thresholds"},
                thresholds=style.absolute(style.BYTES_PER_HOUR),
                custom__cellOptions={"type": "color-text"}, custom__width=150,
            ),
        ],
    )


def _pauses(dashboard):
    dashboard.row("Does anything pause?")
    for panel in (
        parts.lateness,
        parts.pause_durations,
        parts.memory_stall,
        parts.major_faults,
        parts.pause_share,
        parts.own_operations,
    ):
        panel(dashboard, (8, 8))
