# Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
"""PromQL of the dashboards: only metrics that the library exports, no recording rules.

A dashboard that is imported alone must work, so nothing here names a recorded series.
"""

# Every selector carries these, so that the variables on top of a dashboard hold for
# every number on it. "namespace" may be absent from a series: its "All" is ".*".
SELECTOR = 'job=~"$job",instance=~"$instance",namespace=~"$namespace"'

# The variable holds seconds, for PromQL needs it as a range and as a divisor.
WINDOW = "${window}s"

# The components of resident memory, in the order in which they are stacked: what the
# program holds is at the bottom, what it has freed above it, what is no heap on top.
COMPONENTS = ["live", "fragmented", "cached", "free_pages", "metadata", "non_heap"]

# Growth below this is noise: at 0.1 % an hour memory takes a month to double.
GROWING_PERCENT_PER_HOUR = 0.1


def select(metric, *matchers):
    """The series of one metric that the variables select."""
    return f"{metric}{{{','.join([*matchers, SELECTOR])}}}"


RESIDENT = select("process_resident_memory_bytes")
LIMIT = f"min without (source) ({select('heapwell_memory_limit_bytes')})"
START = select("process_start_time_seconds")
UPTIME = f"(time() - {START})"


def component(name):
    return select("heapwell_memory_bytes", f'component="{name}"')


def rate(counter, *matchers):
    return f"rate({select(counter, *matchers)}[$__rate_interval])"


def quantile(fraction, histogram, *by):
    """A quantile of a histogram over all selected instances.

    Of no observations the quantile is NaN, which is drawn as nonsense; >= 0 is false
    for it, so that there is a gap instead.
    """
    labels = ", ".join(["le", *by])
    buckets = f"sum by ({labels}) ({rate(histogram + '_bucket')})"
    return f"histogram_quantile({fraction}, {buckets}) >= 0"


def growth(series, *own_labels):
    """Bytes per second by which a series grows; own_labels are those of the metric.

    The mean of the last window less the mean of the window before it: a daily cycle
    of the load cancels when the window is a whole number of days. A least-squares
    slope does not cancel it: of a sine with amplitude A over a window T, 6A/(pi T)
    stays. The slope serves all the same where a process is younger than two windows;
    one that restarted within the window under the same name has no growth to show.
    """
    match = f"ignoring ({', '.join(own_labels)}) " if own_labels else ""
    mean = f"avg_over_time({series}[{WINDOW}])"
    before = f"avg_over_time({series}[{WINDOW}] offset {WINDOW})"
    return (
        f"(({mean} - {before}) / $window and {match}({UPTIME} > 2 * $window)"
        f" or (deriv({series}[{WINDOW}])"
        f" unless {match}changes({START}[{WINDOW}]) > 0))"
    )


RESIDENT_GROWTH = growth(RESIDENT)
COMPONENT_GROWTH = growth(select("heapwell_memory_bytes"), "component")
SITE_GROWTH = growth(select("heapwell_site_live_bytes"), "site")
PERCENT_PER_HOUR = (
    f"100 * 3600 * {RESIDENT_GROWTH} / avg_over_time({RESIDENT}[{WINDOW}])"
)
SECONDS_TO_LIMIT = f"({LIMIT} - {RESIDENT}) / ({RESIDENT_GROWTH} > 0)"


def share_of_resident(components):
    """The share that some components have of the resident memory of each instance."""
    part = select("heapwell_memory_bytes", f'component=~"{components}"')
    return f"sum without (component) ({part}) / {RESIDENT}"
