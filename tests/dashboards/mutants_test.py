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

# What is written instead of what, which scenario notices, and which of its processes: the
# one of that name, or all of that job. The others only cost time.
MUTANTS = [
    # The recording rules.
    ("min without (source)", "max without (source)", scenarios.killed, "near"),
    (
        "process_resident_memory_bytes\n"
        "        and ignoring (version, allocator, build_id) heapwell_build_info",
        "process_resident_memory_bytes",
        scenarios.slow, "stranger",
    ),
    ("time() - process_start_time_seconds", "time() - 0 * process_start_time_seconds",
     scenarios.fast, "fresh"),
    ("last > 3 * 86400", "last > 0", scenarios.quiet_days, "fills"),
    ("last > 3 * 86400", "last > 5 * 86400", scenarios.slow, "leak"),
    (
        "(instance:heapwell_resident_bytes:mean1d\n"
        "          - instance:heapwell_resident_bytes:mean1d offset 1d) / 86400",
        "deriv(instance:heapwell_resident_bytes:last[1d])",
        scenarios.slow, "leak",
    ),
    ("mean1d offset 1d) / 86400", "mean1d offset 1d) / 3600", scenarios.slow, "drift"),
    ("> 0.001 *", "> 0.0001 *", scenarios.slow, "drift"),
    ("> 0.001 *", "> 0.003 *", scenarios.slow, "leak"),
    ("1.02 * max_over_time", "1.5 * max_over_time", scenarios.again, "again"),
    ("mean1d[6d] offset 1d", "mean1d[1d] offset 1d", scenarios.quiet_weeks, "games"),
    ("mean1d[3d] offset 1d", "mean1d[1d] offset 1d", scenarios.quiet_weeks, "office"),
    ("> 5 * 86400", "> 0", scenarios.again, "again"),
    ("> 8 * 86400", "> 0", scenarios.again, "again"),
    ("last > 3600", "last > 0", scenarios.fast, "fresh"),
    ("(instance:heapwell_resident_bytes:growth10m > 0)",
     "instance:heapwell_resident_bytes:growth10m", scenarios.fast, "shrinks"),
    ("growth1d_sustained)\n        / count", "growth1d)\n        / count",
     scenarios.everywhere, "some"),
    # The alert rules.
    ("ratio_limit > 0.9\"", "ratio_limit > 0.95\"", scenarios.killed, "near"),
    ("ratio_limit > 0.97", "ratio_limit > 0.99", scenarios.killed, "brim"),
    ("growth10m < 4 * 3600", "growth10m < 2 * 3600", scenarios.fast, "fast"),
    ("\n        unless instance:heapwell_resident_bytes:last\n"
     "          <= max_over_time(instance:heapwell_resident_bytes:last[1d]"
     " offset 1h))", ")", scenarios.fast, "again"),
    ("or instance:heapwell_time_to_limit_seconds:growth10m < 3600", "",
     scenarios.fast, "deadly"),
    ("for: 15m\n    labels:\n      severity: critical",
     "for: 45m\n    labels:\n      severity: critical", scenarios.fast, "fast"),
    ("for: 15m\n    labels:\n      severity: critical",
     "for: 0m\n    labels:\n      severity: critical", scenarios.fast, "brief"),
    ("(changes(process_start_time_seconds[15m]) >= 1\n        and ", "(",
     scenarios.killed, "near"),
    ("\n        and max_over_time(instance:heapwell_resident:ratio_limit[15m]) > 0.85",
     "", scenarios.killed, "deployed"),
    ("increase(heapwell_cgroup_oom_kills_total[15m])",
     "max_over_time(heapwell_cgroup_oom_kills_total[15m])", scenarios.killed, "neighbour"),
    ("process_start_time_seconds[1h]) >= 3", "process_start_time_seconds[1h]) >= 9",
     scenarios.killed, "loop"),
    ("growth1d < 1209600", "growth1d < 120960", scenarios.slow, "leak"),
    ("growth1d < 1209600", "growth1d > 0", scenarios.slow, "roomy"),
    ("unless instance:heapwell_memory_limit_bytes:min",
     "and instance:heapwell_memory_limit_bytes:min", scenarios.slow, "boundless"),
    ("growth1d < 86400", "growth1d < 8640", scenarios.last_day, "late"),
    ("growth1d < 86400", "growth1d < 864000", scenarios.last_day, "later"),
    ("instances:ratio > 0.8", "instances:ratio > 0.2", scenarios.everywhere, "some"),
    ("growth1d_sustained) >= 3", "growth1d_sustained) >= 2", scenarios.everywhere, "two"),
    ("free_pages|cached", "cached", scenarios.slow, "kept"),
    ("last > 0.4\n      and instance:heapwell_resident:ratio_limit > 0.5",
     "last > 0.4", scenarios.slow, "small"),
    ("last > 0.3", "last > 0.6", scenarios.slow, "pinned"),
    ('{kind="full"}', "", scenarios.pressure, "partly"),
    ("> 0.05\n    for: 5m", "> 0.01\n    for: 5m", scenarios.pressure, "busy"),
    ("sum without (op) (\n          rate(heapwell_operation_duration_seconds_sum[15m]))",
     "rate(heapwell_operation_duration_seconds_sum[15m])", scenarios.pressure, "dear"),
    ("max_over_time(heapwell_build_info[1d])", "heapwell_build_info",
     scenarios.missing, "blind"),
    ("\n        and ignoring (version, allocator, build_id)\n"
     "          max_over_time(heapwell_build_info[1d])", "", scenarios.missing, "never"),
]

# Seconds between two samples where the scenario itself takes finer ones: what tells by
# days needs no more.
STEPS = {
    scenarios.slow: 1800, scenarios.everywhere: 1800, scenarios.last_day: 1800,
    scenarios.quiet_days: 1800, scenarios.quiet_weeks: 3600, scenarios.again: 3600,
}


def main():
    support.require("promtool")
    with tempfile.TemporaryDirectory() as folder:
        written = [write(pathlib.Path(folder, str(i)), *mutant[:2])
                   for i, mutant in enumerate(MUTANTS)]
        status, output = support.run(
            "promtool", "check", "rules", *(str(path) for pair in written for path in pair)
        )
        if status:
            print(output)
            return 1
        with concurrent.futures.ThreadPoolExecutor(2) as pool:
            verdicts = [*pool.map(control, sorted({mutant[2:] for mutant in MUTANTS}, key=str)),
                        *pool.map(survives, MUTANTS, written)]
    for verdict in filter(None, verdicts):
        print(verdict)
    print(f"{len(MUTANTS)} mutants, {len(list(filter(None, verdicts)))} faults")
    return any(verdicts)


def write(folder, old, new):
    """The two rule files with a mistake in them."""
    folder.mkdir()
    texts = support.RULES.read_text(), support.ALERTS.read_text()
    if old not in "".join(texts):
        raise SystemExit(f"no rule says {old!r} any more")
    paths = folder / "rules.yml", folder / "alerts.yml"
    for path, text in zip(paths, texts):
        path.write_text(text.replace(old, new))
    return paths


def control(witness):
    """Empty if the rules as they are pass: else a mutant would be caught for nothing."""
    found = failures(*witness, support.RULES, support.ALERTS)
    return found and f"fails without a mutant: {witness[0].__name__} {witness[1]}\n{found}"


def survives(mutant, paths):
    """Empty if the scenario catches the mutant; else what is wrong."""
    old, new, scenario, name = mutant
    found = failures(scenario, name, *paths)
    return "" if found else f"survived {scenario.__name__} {name}: {old!r} -> {new!r}"


def failures(scenario, name, rules, alerts):
    case = scenario()
    case = case.only(name, STEPS.get(scenario, case.step))
    with tempfile.TemporaryDirectory() as folder:
        return promtool_rules.failures(case, rules, alerts, folder)


if __name__ == "__main__":
    sys.exit(main())
