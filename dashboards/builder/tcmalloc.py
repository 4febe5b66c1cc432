# Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
"""tcmalloc: the allocator's own state, for whoever tunes it."""

from builder import parts, style
from builder.panels import Dashboard, target
from builder.promql import rate, select


def build():
    dashboard = Dashboard(
        "heapwell-tcmalloc",
        "C++ memory / tcmalloc",
        "The allocator's own state, for tuning: one block a job, its instances summed.",
        since="now-24h",
    )
    dashboard.row("$job", repeat="job")
    _heap(dashboard)
    _traffic(dashboard)
    _cost(dashboard)
    return dashboard.json


def _in_state(state):
    return select("heapwell_heap_bytes", f'state="{state}"')


def _heap(dashboard):
    dashboard.timeseries(
        "Heap by state",
        "tcmalloc's own books. Added up: all address space that it has obtained. "
        "Released: given back to the kernel, so not resident.",
        [
            target(f"sum({_in_state(state)})", legend=state)
            for state in style.HEAP_STATE_STYLE
        ],
        (12, 8), stack=True, legend="right", calcs=("lastNotNull",),
        overrides=style.HEAP_STATE_OVERRIDES,
    )
    dashboard.timeseries(
        "Thread caches",
        "Bytes in thread caches and their bound "
        "(TCMALLOC_MAX_TOTAL_THREAD_CACHE_BYTES). At the bound all the time: threads "
        "steal from each other, and a higher bound buys speed for memory.",
        [
            target(f"sum({_in_state('thread_cache')})", legend="in caches"),
            target(f"sum({select('heapwell_thread_cache_limit_bytes')})", "limit"),
        ],
        (6, 8), overrides=[style.LIMIT_OVERRIDE],
    )
    slots = select("heapwell_memory_bytes", 'component="fragmented"')
    spans = select("heapwell_memory_bytes", 'component=~"live|fragmented"')
    dashboard.timeseries(
        "Fragmentation",
        "Free slots beside live objects as a share of both: worst instance and all "
        "together. Nothing gives these pages back while one object on them lives.",
        [
            target(
                f"max(sum without (component) ({slots})"
                f" / sum without (component) ({spans}))",
                legend="worst",
            ),
            target(f"sum({slots}) / sum({spans})", legend="all"),
        ],
        (6, 8), unit="percentunit", lines=True, soft_max=0.3,
        thresholds=style.FRAGMENTED,
    )


def _traffic(dashboard):
    dashboard.timeseries(
        "Given back to and taken from the kernel",
        "Both high: what is given back is soon taken again; lower the release rate. "
        "Nothing given back while free pages are many: raise it "
        "(TCMALLOC_RELEASE_RATE).",
        [
            target(
                f"sum({rate('heapwell_page_heap_released_bytes_total')})",
                legend="given back",
            ),
            target(
                f"sum({rate('heapwell_page_heap_committed_bytes_total')})",
                legend="taken",
            ),
        ],
        (8, 8), unit="binBps", lines=True,
    )
    dashboard.timeseries(
        "Releases and pauses, an hour",
        "How often an hour free pages were given back, by heapwell, by an operator or "
        "from code; and how often memory management paused threads at all.",
        [
            target(f"sum({rate('heapwell_releases_total')}) * 3600", "releases"),
            target(f"sum({rate('heapwell_pauses_total')}) * 3600", "pauses"),
        ],
        (8, 8), unit="short", lines=True,
    )
    mean_size = (
        f"sum({select('heapwell_alloc_bytes')}) / sum({select('heapwell_heap_objects')})"
    )
    dashboard.timeseries(
        "Mean size of a live object",
        "Bytes in use over live objects. A change tells that the mix of objects "
        "changes, which is what fragments a heap.",
        [target(mean_size, legend="mean size")],
        (8, 8), lines=True,
    )


def _cost(dashboard):
    dashboard.timeseries(
        "Metadata and untouched memory",
        "What tcmalloc needs for its own books, and heap that was allocated but never "
        "written.",
        [
            target(f"sum({_in_state('metadata')})", legend="metadata"),
            target(f"sum({select('heapwell_untouched_bytes')})", legend="untouched"),
        ],
        (8, 8), lines=True,
    )
    parts.pause_durations(dashboard, (8, 8))
    parts.pause_share(dashboard, (8, 8))
