#!/usr/bin/env python3
# Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
"""The rule tests can fail: each wrong rule below is caught by the scenario beside it."""

import concurrent.futures
import pathlib
import sys
import tempfile

import support
import promtool_rules
import scenarios

# What is written instead of what, and which scenario notices.
MUTANTS = [
    # The recording rules.
    ("min without (source)", "max without (source)", scenarios.killed),
    (
        "process_resident_memory_bytes\n"
        "        and ignoring (version, allocator, build_id) heapwell_build_info",
        "process_resident_memory_bytes",
        scenarios.slow,
    ),
    ("time() - process_start_time_seconds", "time() - 0 * process_start_time_seconds",
     scenarios.quiet_days),
    ("last > 3 * 86400", "last > 0", scenarios.quiet_days),
    ("last > 3 * 86400", "last > 5 * 86400", scenarios.slow),
    (
        "(instance:heapwell_resident_bytes:mean1d\n"
        "          - instance:heapwell_resident_bytes:mean1d offset 1d) / 86400",
        "deriv(instance:heapwell_resident_bytes:last[1d])",
        scenarios.slow,
    ),
    ("mean1d offset 1d) / 86400", "mean1d offset 1d) / 3600", scenarios.slow),
    ("> 0.001 *", "> 0.0001 *", scenarios.slow),
    ("> 0.001 *", "> 0.003 *", scenarios.slow),
    ("1.02 * max_over_time", "1.5 * max_over_time", scenarios.again),
    ("mean1d[6d:1h] offset 1d", "mean1d[1d:1h] offset 1d", scenarios.quiet_weeks),
    ("mean1d[3d:1h] offset 1d", "mean1d[1d:1h] offset 1d", scenarios.quiet_weeks),
    ("> 5 * 86400", "> 0", scenarios.again),
    ("> 8 * 86400", "> 0", scenarios.again),
    ("last > 3600", "last > 0", scenarios.quiet_days),
    ("(instance:heapwell_resident_bytes:growth10m > 0)",
     "instance:heapwell_resident_bytes:growth10m", scenarios.fast),
    ("growth1d_sustained)\n        / count", "growth1d)\n        / count",
     scenarios.everywhere),
    # The alert rules.
    ("ratio_limit > 0.9\"", "ratio_limit > 0.95\"", scenarios.killed),
    ("ratio_limit > 0.97", "ratio_limit > 0.99", scenarios.killed),
    ("growth10m < 4 * 3600", "growth10m < 2 * 3600", scenarios.fast),
    ("\n        unless instance:heapwell_resident_bytes:last\n"
     "          <= max_over_time(instance:heapwell_resident_bytes:last[1d:5m]"
     " offset 1h))", ")", scenarios.fast),
    ("or instance:heapwell_time_to_limit_seconds:growth10m < 3600", "",
     scenarios.fast),
    ("for: 15m\n    labels:\n      severity: critical",
     "for: 45m\n    labels:\n      severity: critical", scenarios.fast),
    ("for: 15m\n    labels:\n      severity: critical",
     "for: 0m\n    labels:\n      severity: critical", scenarios.fast),
    ("(changes(process_start_time_seconds[15m]) >= 1\n        and ", "(",
     scenarios.killed),
    ("\n        and max_over_time(instance:heapwell_resident:ratio_limit[15m]) > 0.85",
     "", scenarios.killed),
    ("increase(heapwell_cgroup_oom_kills_total[15m])",
     "max_over_time(heapwell_cgroup_oom_kills_total[15m])", scenarios.killed),
    ("process_start_time_seconds[1h]) >= 3", "process_start_time_seconds[1h]) >= 9",
     scenarios.killed),
    ("growth1d < 1209600", "growth1d < 120960", scenarios.slow),
    ("growth1d < 1209600", "growth1d > 0", scenarios.slow),
    ("unless instance:heapwell_memory_limit_bytes:min",
     "and instance:heapwell_memory_limit_bytes:min", scenarios.slow),
    ("growth1d < 86400", "growth1d < 8640", scenarios.last_day),
    ("growth1d < 86400", "growth1d < 864000", scenarios.last_day),
    ("instances:ratio > 0.8", "instances:ratio > 0.2", scenarios.everywhere),
    ("growth1d_sustained) >= 3", "growth1d_sustained) >= 2", scenarios.everywhere),
    ("free_pages|cached", "cached", scenarios.slow),
    ("last > 0.4\n      and instance:heapwell_resident:ratio_limit > 0.5",
     "last > 0.4", scenarios.slow),
    ("last > 0.3", "last > 0.6", scenarios.slow),
    ('{kind="full"}', "", scenarios.pressure),
    ("> 0.05\n    for: 5m", "> 0.01\n    for: 5m", scenarios.pressure),
    ("[5m]) > 0.5", "[5m]) > 0.2", scenarios.pressure),
    ("sum without (op) (\n          rate(heapwell_operation_duration_seconds_sum[15m]))",
     "rate(heapwell_operation_duration_seconds_sum[15m])", scenarios.pressure),
    ("max_over_time(heapwell_build_info[1d])", "heapwell_build_info",
     scenarios.missing),
    ("\n        and ignoring (version, allocator, build_id)\n"
     "          max_over_time(heapwell_build_info[1d])", "", scenarios.missing),
]


def main():
    support.require("promtool")
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        verdicts = list(pool.map(lambda mutant: survives(*mutant), MUTANTS))
    for verdict in filter(None, verdicts):
        print(verdict)
    caught = verdicts.count("")
    print(f"{caught} of {len(MUTANTS)} mutants caught")
    return caught != len(MUTANTS)


def survives(old, new, scenario):
    """Empty if the scenario catches the mutant; else what is wrong."""
    rules, alerts = support.RULES.read_text(), support.ALERTS.read_text()
    if old not in rules + alerts:
        return f"no rule says {old!r} any more"
    with tempfile.TemporaryDirectory() as folder:
        paths = pathlib.Path(folder, "rules.yml"), pathlib.Path(folder, "alerts.yml")
        for path, text in zip(paths, (rules, alerts)):
            path.write_text(text.replace(old, new))
        status, output = support.run("promtool", "check", "rules", *map(str, paths))
        if status:
            return f"{old!r} -> {new!r} does not parse: {output}"
        found = promtool_rules.failures(scenario(), *paths, folder)
        return "" if found else f"survived {scenario.__name__}: {old!r} -> {new!r}"


if __name__ == "__main__":
    sys.exit(main())
