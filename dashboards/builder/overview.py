# Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
"""Overview: all instances, in the order in which one asks at 3 a.m."""

from builder import parts, style
from builder.furniture import instance_links
from builder.panels import Dashboard, target
from builder.promql import (
    COMPONENT_GROWTH,
    GROWING_PERCENT_PER_HOUR,
    LIMIT,
    PERCENT_PER_HOUR,
    RESIDENT,
    SECONDS_TO_LIMIT,
    SITE_GROWTH,
    UPTIME,
    select,
    share_of_resident,
)


# Two months ahead is no forecast any more.
FORESEEABLE = f"{SECONDS_TO_LIMIT} < 60 * {style.DAY_SECONDS}"


def build():
    dashboard = Dashboard(
        "heapwell-overview",
        "C++ memory / Overview",
        "Is memory growing and when does it hit the limit, what kind of memory is it, "
        "on which instances, from which call site, and does anything pause.",
        since="now-7d",
    )
    _at_a_glance(dashboard)
    _growing(dashboard)
    _what_kind(dashboard)
    _which_instances(dashboard)
    _which_site(dashboard)
    _pauses(dashboard)
    return dashboard.json


def _at_a_glance(dashboard):
    dashboard.row("At a glance")
    dashboard.stat(
        "Closest to its limit",
        "Resident memory as a share of the limit in force (the least of the cgroup's, "
        "RLIMIT_AS, the host's memory and heapwell's own), of the fullest instance.",
        f"max({RESIDENT} / {LIMIT})",
        (4, 4), "percentunit", style.USED, decimals=0,
    )
    dashboard.stat(
        "Soonest at its limit",
        "The room that is left divided by the growth over the growth window, of the "
        "instance that gets there first.",
        f"min({SECONDS_TO_LIMIT})",
        (4, 4), "s", style.TIME_LEFT, decimals=1, noValue="not growing",
    )
    dashboard.stat(
        "Median growth an hour",
        "Growth of resident memory over the growth window, in percent of its mean an "
        "hour; half of the instances grow faster. 0.1 %: twice as much in a month. 1 %: in three days.",
        f"quantile(0.5, {PERCENT_PER_HOUR})",
        (4, 4), "percent", style.GROWTH, decimals=2, noValue="too young",
    )
    growing = f"{PERCENT_PER_HOUR} > {GROWING_PERCENT_PER_HOUR}"
    dashboard.stat(
        "Instances that grow",
        f"Share of the instances that grow by more than {GROWING_PERCENT_PER_HOUR} % "
        "an hour over the growth window. Near 100 %: the cause is in the code or in "
        "what it is asked to do, not in one machine.",
        f"(count({growing}) or vector(0)) / count({RESIDENT})",
        (4, 4), "percentunit", style.GROWING_SHARE, decimals=0,
    )
    # What grows by less than the noise is not named.
    floor = f"{GROWING_PERCENT_PER_HOUR} / 100 * scalar(sum({RESIDENT}))"
    by_component = f"sum by (component) ({COMPONENT_GROWTH}) * 3600"
    dashboard.stat(
        "What grows most, an hour",
        "The component of resident memory that grows most over the growth window, "
        "over all selected instances.",
        f"topk(1, {by_component} > {floor})",
        (5, 4), "bytes", style.BYTES_PER_HOUR, decimals=1, text="value_and_name",
        legend="{{component}}", noValue="nothing",
        overrides=[
            style.override(component, displayName=name)
            for component, (name, _) in style.COMPONENT_STYLE.items()
        ],
    )
    freed = select("heapwell_memory_bytes", 'component=~"cached|free_pages|fragmented"')
    dashboard.stat(
        "Freed, yet kept",
        "Memory that the program has freed and the allocator still holds (caches, free "
        "pages, free slots beside live objects), as a share of resident memory.",
        f"sum({freed}) / sum({RESIDENT})",
        (3, 4), "percentunit", style.RETAINED, decimals=0,
    )


def _growing(dashboard):
    dashboard.row("1. Is it growing, and when does it hit the limit?")
    dashboard.timeseries(
        "Resident memory by instance",
        "Resident memory. Dashed: the least limit among the instances. Marks: process "
        "starts, deployments, OOM kills. Click a line for its heap profile.",
        [target(RESIDENT), target(f"min({LIMIT})", legend="limit")],
        (10, 9), lines=True, overrides=[style.LIMIT_OVERRIDE], links=instance_links(),
    )
    dashboard.timeseries(
        "Growth by instance, an hour",
        "Growth over the growth window, in percent of the mean an hour. Dashed: the "
        "thresholds of 0.1, 0.5 and 2 %.",
        [target(PERCENT_PER_HOUR)],
        (7, 9), unit="percent", lines=True, negative=True, soft_max=0.6,
        threshold_lines=True, thresholds=style.GROWTH, calcs=("lastNotNull",),
        decimals=2, links=instance_links(),
    )
    dashboard.timeseries(
        "Time to the limit, by instance",
        "The room that is left divided by the growth over the growth window. Gaps: not "
        "growing, or more than 60 days away.",
        [target(FORESEEABLE)],
        (7, 9), unit="s", lines=True, thresholds=style.TIME_LEFT, decimals=1,
        calcs=("lastNotNull",), links=instance_links(),
    )


def _what_kind(dashboard):
    dashboard.row("2. What kind of memory is it?")
    parts.component_stack(
        dashboard, (12, 9),
        "All selected instances together; the parts add up to resident memory. Live "
        "objects: what the program holds. Fragmented: free slots in pages that also "
        "hold live objects. Caches and free pages: freed by the program, kept by the "
        "allocator. Not the heap: code, stacks, mmap, other allocators.",
    )
    parts.component_growth(dashboard, (12, 9))


def _which_instances(dashboard):
    dashboard.row("3. Which instances?")
    labels = {"job": "Job", "namespace": "Namespace", "pod": "Pod",
              "instance": "Instance"}
    by = f"max by ({', '.join(labels)})"
    columns = [
        ("Resident", RESIDENT),
        ("Of limit", f"{RESIDENT} / {LIMIT}"),
        ("Growth an hour", PERCENT_PER_HOUR),
        ("Time to limit", FORESEEABLE),
        ("Live", share_of_resident("live")),
        ("Kept", share_of_resident("cached|free_pages")),
        ("Fragm.", share_of_resident("fragmented")),
        ("Not heap", share_of_resident("non_heap")),
        ("Uptime", UPTIME),
    ]
    dashboard.table(
        "Instances",
        "One row an instance, the fastest growing first. Live, kept (freed by the "
        "program, held by the allocator), fragmented and not heap are shares of "
        "resident memory. Click an instance for its detail and its heap profile.",
        [(heading, f"{by} ({expr})") for heading, expr in columns],
        labels, (24, 10), "Growth an hour", filterable=True,
        overrides=_table_overrides(),
    )


def _table_overrides():
    share = {
        "unit": "percentunit", "min": 0, "max": 1, "color": {"mode": "thresholds"},
    }
    colored = {"color": {"mode": "thresholds"},
               "custom__cellOptions": {"type": "color-text"}}
    narrow = {"custom__width": 90}
    return [
        style.override(
            "Of limit", **share, decimals=0, thresholds=style.absolute(style.USED),
            custom__cellOptions={"type": "gauge", "mode": "basic"}, custom__width=130,
        ),
        style.override(
            "Growth an hour", **colored, unit="percent", decimals=2,
            thresholds=style.absolute(style.GROWTH), custom__width=160,
        ),
        style.override(
            "Time to limit", **colored, unit="s", decimals=1,
            thresholds=style.absolute(style.TIME_LEFT), custom__width=140,
        ),
        style.override_matching(
            "^(Live|Kept|Fragm\\.|Not heap)$", **share, **narrow, decimals=0,
            thresholds=style.absolute(style.NEUTRAL),
            custom__cellOptions={"type": "gauge", "mode": "basic"},
        ),
        style.override("Resident", **narrow, decimals=2),
        style.override("Job", custom__width=120),
        style.override("Namespace", custom__width=130),
        style.override("Uptime", **narrow, unit="s", decimals=1),
        style.override(
            "Instance",
            links=instance_links("${__data.fields.Job}", "${__value.text}"),
        ),
    ]


def _which_site(dashboard):
    dashboard.row("4. Which call site?")
    parts.sites_stack(dashboard, (12, 9))
    dashboard.timeseries(
        "Growth by call site",
        "Growth of the estimated live bytes over the growth window, in bytes an hour; "
        "the five call sites that grow most.",
        [
            target(
                f"topk(5, sum by (site) ({SITE_GROWTH}) * 3600)",
                legend="{{site}}",
            )
        ],
        (12, 9), lines=True, negative=True, legend="right", calcs=("lastNotNull",),
        decimals=1, thresholds=style.BYTES_PER_HOUR,
    )


def _pauses(dashboard):
    dashboard.row("5. Does anything pause?")
    for panel in (
        parts.lateness,
        parts.pause_durations,
        parts.pause_share,
        parts.memory_stall,
        parts.major_faults,
        parts.own_operations,
    ):
        panel(dashboard, (8, 8))
