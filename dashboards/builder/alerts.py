# Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
"""Alert rules: critical pages somebody, warning waits for the morning, info asks for
nothing and stands beside the others.

Each alert has its page in docs/runbooks/, named like the alert.
"""

from builder.rules import HORIZON_SECONDS

# What kind of memory grew most within the last day, put into the text by a query: it
# is asked only for what alerts, where a recording rule would be paid for by all.
_GREW_MOST = (
    '{{ with printf "topk(1, avg_over_time(heapwell_memory_bytes{job=%q,instance=%q}'
    "[1d]) - avg_over_time(heapwell_memory_bytes{job=%q,instance=%q}[1d] offset 1d))"
    '" $labels.job $labels.instance $labels.job $labels.instance | query }}'
    ' Grew most from day to day: {{ . | first | label "component" }},'
    " by {{ . | first | value | humanize1024 }}B.{{ end }}"
)
_WHO = "{{ $labels.job }} {{ $labels.instance }}"
_PERCENT = "{{ $value | humanizePercentage }}"


class Links:
    """Where the alerts' links lead; the defaults are relative."""

    def __init__(self, runbooks="docs/runbooks/", grafana="/"):
        self.runbooks = runbooks
        self.grafana = grafana


def groups(links):
    rules = [*_limit(links), *_growth(links), *_waste(links), *_pressure(links),
             *_watching(links)]
    return [{"name": "heapwell.alerts", "interval": "1m", "rules": rules}]


def _alert(links, name, severity, expr, hold, summary, description, whole_job=False):
    variables = "var-job={{ $labels.job }}"
    page = "heapwell-overview"
    if not whole_job:
        variables += "&var-instance={{ $labels.instance }}"
        page = "heapwell-instance"
    return {
        "alert": name,
        "expr": expr,
        "for": hold,
        "labels": {"severity": severity},
        "annotations": {
            "summary": summary,
            "description": description,
            "runbook_url": f"{links.runbooks}{name}.md",
            "dashboard_url": f"{links.grafana}d/{page}?{variables}",
        },
    }


def _limit(links):
    yield _alert(
        links, "HeapwellNearLimit", "warning",
        "instance:heapwell_resident:ratio_limit > 0.9", "10m",
        "Process memory is near its limit.",
        f"{_WHO} uses {_PERCENT} of its memory limit.",
    )
    yield _alert(
        links, "HeapwellNearLimit", "critical",
        "instance:heapwell_resident:ratio_limit > 0.97", "2m",
        "Process memory is at its limit.",
        f"{_WHO} uses {_PERCENT} of its memory limit; the OOM killer is next.",
    )
    # Four hours to go, and higher than at any time of the last day: the morning's
    # traffic is not a leak. One hour to go: whatever it is, look now. It holds for
    # longer than the slope looks back, or a single step would page.
    yield _alert(
        links, "HeapwellLimitWithinHours", "critical",
        "(instance:heapwell_time_to_limit_seconds:growth10m < 4 * 3600\n"
        "  unless instance:heapwell_resident_bytes:last\n"
        "    <= max_over_time(instance:heapwell_resident_bytes:last[1d] offset 1h))\n"
        "or instance:heapwell_time_to_limit_seconds:growth10m < 3600",
        "15m",
        "Process memory reaches its limit within hours at the present rate.",
        f"{_WHO} reaches its limit in {{{{ $value | humanizeDuration }}}}.",
    )
    # A container's own counter of OOM kills dies with the container. What is left to
    # see is a start right after memory stood near the limit.
    killed = (
        "(changes(process_start_time_seconds[{0}]) >= {1}\n"
        "  and max_over_time(instance:heapwell_resident:ratio_limit[{0}]) > 0.85)\n"
        "or increase(heapwell_cgroup_oom_kills_total[{0}]) >= {1}"
    )
    yield _alert(
        links, "HeapwellOomKilled", "warning", killed.format("15m", 1), "0m",
        "A process probably ran out of memory.",
        f"{_WHO} was restarted, or a process beside it was killed, with memory near "
        "the limit.",
    )
    yield _alert(
        links, "HeapwellOomKilled", "critical", killed.format("1h", 3), "0m",
        "A process runs out of memory again and again.",
        f"{_WHO} was killed or restarted {{{{ $value | humanize }}}} times within an "
        "hour with memory near the limit.",
    )


def _growth(links):
    per_hour = "instance:heapwell_resident_bytes:growth1d_sustained * 3600"
    yield _alert(
        links, "HeapwellGrowing", "warning",
        f"{per_hour}\n"
        "  and instance:heapwell_time_to_limit_seconds:growth1d"
        f" < {HORIZON_SECONDS}\n"
        f"or {per_hour}\n"
        "  unless instance:heapwell_memory_limit_bytes:min",
        "6h",
        "Process memory grows from day to day.",
        f"{_WHO} grows by {{{{ $value | humanize1024 }}}}B an hour, day over day, and "
        f"reaches its limit within two weeks, or has none.{_GREW_MOST}",
    )
    yield _alert(
        links, "HeapwellGrowing", "critical",
        f"{per_hour}\n"
        "  and instance:heapwell_time_to_limit_seconds:growth1d < 86400",
        "1h",
        "Process memory grows from day to day and reaches its limit within a day.",
        f"{_WHO} grows by {{{{ $value | humanize1024 }}}}B an hour, day over day, and "
        f"reaches its limit within a day.{_GREW_MOST}",
    )
    yield _alert(
        links, "HeapwellGrowingEverywhere", "warning",
        "job:heapwell_growing_instances:ratio > 0.8\n"
        "  and count by (cluster, namespace, job) (\n"
        "    instance:heapwell_resident_bytes:growth1d_sustained) >= 3",
        "6h",
        "All instances of a service grow.",
        f"{_PERCENT} of the instances of {{{{ $labels.job }}}} grow from day to day: "
        "more instances do not help; the cause is in the code or in what it is asked "
        "to do.",
        whole_job=True,
    )


def _waste(links):
    share = (
        "sum without (component) (heapwell_memory_bytes{{component{0}}})\n"
        "  / instance:heapwell_resident_bytes:last > {1}\n"
        "and instance:heapwell_resident:ratio_limit > 0.5"
    )
    yield _alert(
        links, "HeapwellRetained", "info", share.format('=~"free_pages|cached"', 0.4), "6h",
        "The allocator keeps much freed memory.",
        f"{_WHO}: {_PERCENT} of resident memory is freed by the program and kept by "
        "the allocator.",
    )
    yield _alert(
        links, "HeapwellFragmented", "info", share.format('="fragmented"', 0.3), "6h",
        "The heap is fragmented.",
        f"{_WHO}: {_PERCENT} of resident memory is free slots beside live objects.",
    )


def _pressure(links):
    yield _alert(
        links, "HeapwellStalled", "warning",
        'rate(heapwell_memory_stall_seconds_total{kind="full"}[5m]) > 0.05', "5m",
        "A process stands still for want of memory.",
        f"{_WHO}: all tasks wait for memory {_PERCENT} of the time.",
    )


def _watching(links):
    yield _alert(
        links, "HeapwellExpensive", "warning",
        "sum without (op) (\n"
        "    rate(heapwell_operation_duration_seconds_sum[15m])) > 0.05",
        "30m",
        "Watching memory costs more than it should.",
        f"{_WHO}: heapwell's own operations take {_PERCENT} of a core.",
    )
    # The target answers, and heapwell's metrics are gone: a build without it, or a
    # registry that dropped it. Without this the alerts above would be silent.
    yield _alert(
        links, "HeapwellMetricsMissing", "warning",
        "up == 1\n"
        "  unless ignoring (version, allocator, build_id) heapwell_build_info\n"
        "  and ignoring (version, allocator, build_id)\n"
        "    max_over_time(heapwell_build_info[1d])",
        "1h",
        "A process that was watched is not watched any more.",
        f"{_WHO} answers scrapes, but its heapwell metrics are gone.",
    )
