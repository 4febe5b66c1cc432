# Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
"""results.md: what was measured, on what, and how far to trust it."""

import configurations
import estimates
import machine
import tables


def caption(found):
    return (f"Median of {found['options'].rounds} paired rounds and its interval; process "
            f"CPU time; {found['began']:%d %b %Y}; {machine.processor()}. Blue: heapwell. 1 is "
            "tcmalloc linked the same way.")


def head(found):
    options, system = found["options"], machine.describe()
    loads = ", ".join(f"{load:.1f}" for load in found["loads"])
    return f"""# What heapwell costs, measured

Written by `benchmarks/run`; run it to repeat this on your machine. What the numbers mean
is in [docs/cost.md](../docs/cost.md).

- {found['began']:%d %b %Y, %H:%M} UTC. {system['processor']}.
- {system['system']}. {system['compiler']}. gperftools {system['gperftools']}.
- Processes that wanted a processor (load average) at the start, after the rounds and at the
  end: {loads}. More than the number of processors means that others were at work on the
  machine: CPU time is charged all the same, but caches and cores were shared.
- Times are CPU time of the process. {options.rounds} rounds; in each, every program ran once, in
  a new order, for about {options.cell_seconds} s. A ratio is taken within a round. In brackets: an
  interval that holds the true median with {estimates.coverage(options.rounds):.1%}, from the order of the values alone.
- Instructions are exact but for the luck of which allocations are sampled.

"""


def allocation(found):
    measured = found["measured"]
    lines = ["## malloc and free\n\n"]
    lines += [f"- **{workload.name}**: {workload.what}.\n" for workload in measured.workloads]
    lines.append("\nTime by that of tcmalloc linked the same way; then nanoseconds of a pair "
                 "(batch: an object; app: a step).\n\n")
    lines.append(tables.times(measured))
    lines.append(tables.beside_the_own_sampler(measured))
    lines.append("\n![The same as a picture](results.svg)\n\n")
    lines.append("Not run:\n\n")
    ran = {workload.name for workload in measured.workloads}
    lines += [f"- {workload.name} ({workload.what}): not asked for.\n"
              for workload in configurations.WORKLOADS if workload.name not in ran]
    lines += [f"- {name}: {why}.\n" for name, why in found["absent"].items()]
    lines += [f"- {configuration.name}, batch: a round would take minutes.\n"
              for configuration in measured.configurations
              if configuration.slow and "batch" in ran]
    lines += [f"- {name}, {workload}: {why}\n" for (name, workload), why in measured.failed.items()]
    return "".join(lines)


def instructions(found):
    if found["counted"] is None:
        return ("\n## Instructions\n\nNot counted in this run. `ctest -L cost` counts those that "
                "are gates.\n")
    measured = found["measured"]
    counted = [workload for workload in measured.workloads if workload.counted]
    ran = [configuration for configuration in measured.configurations if configuration.counted]
    return f"""
## Instructions

By callgrind, of a pair (batch: an object of 10,000; app: a step), and in parentheses how
many more than tcmalloc's linked the same way. The gates of `ctest -L cost` hold the first
rows against their limits. heaptrack does nothing under valgrind. tcmalloc's own sampler
takes no sample of a thread's first megabytes, so short runs show too little of it. These
are 200,000 pairs: what is paid once, as libgcc's first walk, weighs five times as much as
in the gates' million.

{tables.instructions(found['counted'], ran, counted)}"""


def symbols(found):
    if found["symbols"] is None:
        return ""
    return f"""## Names and lines

Of 1,000 addresses, spread evenly over the code of a program: the first with nothing open or
known, then 1,000 others with the files open, then the same again. A frame is a function, one
that was inlined included. The smaller program is 1,500 functions of templates, the larger the
library three times.

{tables.symbols(found['symbols'])}"""


def how_scheduled(found):
    before, _ = found["stalls"]
    if before:
        return f"Begun with `{' '.join(before)}`: before all that is not of real time."
    return "`chrt -f 10` is not allowed here: others may have been first."


def engine(found):
    held = found["held"]
    parts = "Not measured in this run.\n" if found["parts"] is None else tables.parts(found["parts"])
    return f"""
## Parts of the engine

{parts}
{symbols(found)}
## Other threads while a profile is captured

Medians of 11 captures. A thread allocates small blocks and whole pages without a break; its
longest malloc may be the scheduler's doing, which the third column shows. {how_scheduled(found)}

{tables.stalls(found['stalls'][1])}
## Memory

{held['held_bytes'] / 2 ** 20:.1f} MiB resident in heapwell's own tables after {held['sites']:,} call
sites of 28 frames, none shared, with a live sample of each; {held['dropped']} left out.
"""


def service(found):
    results = found["service"]
    text = "\n## The order service\n\n"
    if isinstance(results, str):
        return text + f"Not run: {results}.\n"
    return text + f"""Orders of 1 to 8 KiB from wrk over 4 connections, as fast as it answers, on the same machine.
{found['options'].service_rounds} rounds of 3 s with and without heapwell in random order; with it, a Monitor,
its server, and one scrape a round. The interval of the ratio says whether there is a
difference at all.

{tables.service(results)}"""


def write(found):
    return (head(found) + allocation(found) + instructions(found) + engine(found)
            + service(found))
