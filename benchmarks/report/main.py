#!/usr/bin/env python3
# Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
"""Measures what heapwell costs and writes results.md and results.svg.

Called by benchmarks/run, which builds what is measured.
"""

import argparse
import datetime
import os
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "gates"))

import callgrind  # noqa: E402
import configurations  # noqa: E402
import document  # noqa: E402
import machine  # noqa: E402
import parts  # noqa: E402
import plot  # noqa: E402
import progress  # noqa: E402
import rounds  # noqa: E402
import service  # noqa: E402
import tables  # noqa: E402


def arguments():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--build", required=True, help="benchmarks/ of the build folder")
    parser.add_argument("--overhead", required=True, help="where the two order services are")
    parser.add_argument("--rounds", type=int, default=11)
    parser.add_argument("--cell-seconds", type=float, default=0.1,
                        help="CPU time of one measurement")
    parser.add_argument("--service-rounds", type=int, default=11)
    parser.add_argument("--workloads", default="all", help="some of them, with commas between")
    parser.add_argument("--without", default="", help="configurations, with commas between")
    parser.add_argument("--skip", default="", help="instructions, parts, service: some of them")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--output", default=os.path.join(HERE, ".."))
    return parser.parse_args()


def count_instructions(folder, present):
    """{(configuration, workload): instructions of one operation}."""
    cells = [(configuration, workload) for configuration in present
             for workload in configurations.WORKLOADS
             if workload.counted and configuration.counted]
    units = {"batch": 10_000}
    counted = {}
    for configuration, workload in progress.each("counting instructions", cells):
        count = workload.counted_count // (20 if configuration.slow else 1)
        total = callgrind.instructions(
            workload.counted, os.path.join(folder, configuration.program),
            workload.counted_workload, str(count), environment=configuration.environ())
        counted[configuration.name, workload.name] = (
            total / count / units.get(workload.name, 1))
    return counted


def main():
    options = arguments()
    began = datetime.datetime.now(datetime.timezone.utc)
    loads = [machine.load()]
    folder = os.path.join(options.build, "allocation")
    absent = dict(configurations.NOT_MEASURED)
    present = []
    for configuration in configurations.CONFIGURATIONS:
        left_out = configuration.name in options.without.split(",")
        why = "not asked for" if left_out else configuration.missing(folder)
        if why:
            absent[configuration.name] = why
        else:
            present.append(configuration)

    wanted = options.workloads.split(",")
    workloads = [workload for workload in configurations.WORKLOADS
                 if options.workloads == "all" or workload.name in wanted]
    skipped = options.skip.split(",")
    measured = rounds.Rounds(folder, present, workloads, options.cell_seconds)
    measured.calibrate()
    measured.run(options.rounds, options.seed)
    loads.append(machine.load())
    found = {
        "measured": measured,
        "counted": None if "instructions" in skipped else count_instructions(folder, present),
        "parts": None if "parts" in skipped else parts.engine(options.build),
        "symbols": None if "parts" in skipped else parts.symbols(options.build),
        "stalls": parts.stalls(options.build),
        "held": parts.held(options.build),
        "service": "not asked for" if "service" in skipped else service.measure(
            options.overhead, options.service_rounds, 3, options.seed),
        "absent": absent, "began": began, "options": options,
    }
    loads.append(machine.load())
    found["loads"] = loads

    with open(os.path.join(options.output, "results.md"), "w", encoding="utf-8") as file:
        file.write(document.write(found))
    panels = {f"{name}: time, by tcmalloc's": row for name, row in tables.ratios(measured).items()}
    with open(os.path.join(options.output, "results.svg"), "w", encoding="utf-8") as file:
        file.write(plot.draw(panels, document.caption(found)))
    print(f"\nwritten: {os.path.normpath(os.path.join(options.output, 'results.md'))}")


if __name__ == "__main__":
    main()
