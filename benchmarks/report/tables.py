# Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
"""Tables of results.md."""

import estimates


def number(value):
    """Three digits that count."""
    if value >= 100:
        return f"{value:,.0f}"
    return f"{value:.3g}"


def interval(estimate):
    return f"{number(estimate.median)} [{number(estimate.low)}, {number(estimate.high)}]"


def markdown(head, rows):
    lines = ["| " + " | ".join(head) + " |", "|" + "---|" * len(head)]
    return "\n".join(lines + ["| " + " | ".join(row) + " |" for row in rows]) + "\n"


def ratios(measured):
    """{workload: {configuration: Estimate of its ratio to its reference, or None}}."""
    found = {}
    for workload in measured.workloads:
        row = found.setdefault(workload.name, {})
        for configuration in measured.configurations:
            values = measured.nanoseconds.get((configuration.name, workload.name))
            reference = measured.nanoseconds.get((configuration.reference, workload.name))
            row[configuration.name] = values and reference and estimates.estimate(
                estimates.paired_ratios(values, reference))
    return found


def times(measured):
    found = ratios(measured)
    rows = []
    for configuration in measured.configurations:
        cells = []
        for workload in measured.workloads:
            ratio = found[workload.name][configuration.name]
            if not ratio:
                cells.append("not run")
                continue
            nanoseconds = estimates.estimate(
                measured.nanoseconds[configuration.name, workload.name])
            cells.append(f"{interval(ratio)}; {number(nanoseconds.median)} ns")
        rows.append([f"**{configuration.name}**<br>{configuration.what}", *cells])
    return markdown(["", *(workload.name for workload in measured.workloads)], rows)


def beside_the_own_sampler(measured):
    """The goal is a fortieth. Empty where one of them did not run."""
    lines = []
    for workload in measured.workloads:
        ours, theirs = (measured.nanoseconds.get((name, workload.name))
                        for name in ("heapwell", "tcmalloc's own sampler"))
        if ours and theirs and "large" in workload.name:
            ratio = estimates.estimate(estimates.paired_ratios(theirs, ours))
            lines.append(f"{workload.name}: tcmalloc's own sampler takes {interval(ratio)} times "
                         "as long as heapwell.")
    return "".join(f"\n{line}\n" for line in lines)


def instructions(counted, configurations, workloads):
    """Instructions of an operation, and how many more than the reference's."""
    rows = []
    for configuration in configurations:
        cells = []
        for workload in workloads:
            value = counted.get((configuration.name, workload.name))
            base = counted.get((configuration.reference, workload.name))
            if value is None or base is None:
                cells.append("not counted")
            else:
                cells.append(f"{value:,.1f} ({value - base:+,.1f})")
        rows.append([configuration.name, *cells])
    return markdown(["", *(workload.name for workload in workloads)], rows)


PARTS = [
    ("BM_CaptureStackWarm", "stack of 28 frames, rules cached"),
    ("BM_CaptureStackCold", "the same, no rule cached"),
    ("BM_LibunwindBacktrace", "libunwind's unw_backtrace, warm"),
    ("BM_CaptureByLibgcc", "libgcc's _Unwind_Backtrace"),
    ("BM_GperftoolsGetStackTrace", "gperftools' GetStackTrace"),
    ("BM_RecordSample/1", "booking a sample, one call site"),
    ("BM_RecordSample/10000", "booking a sample, 10,000 call sites in turn"),
    ("BM_KeepRecord", "keeping a live sample's record"),
    ("BM_SweepRecords/10000", "sweeping 10,000 records"),
    ("BM_SweepRecords/100000", "sweeping 100,000 records"),
    ("BM_ReadBooks", "tcmalloc's books"),
    ("BM_ReadMemStats", "`ReadMemStats`"),
    ("BM_Scrape", "`/metrics`"),
    ("BM_ReadCensus/16", "census of live objects, heap of 16 MiB"),
    ("BM_ReadCensus/1024", "census of live objects, heap of 1 GiB"),
    ("BM_ReadHeapSamples/1000", "profile of 1,000 live samples, without names"),
    ("BM_ReadHeapSamples/10000", "profile of 10,000 live samples"),
    ("BM_ReadHeapSamples/100000", "profile of 100,000 live samples"),
    ("BM_EncodePprof/1000", "pprof of 1,000 call sites, compressed"),
    ("BM_EncodePprof/10000", "pprof of 10,000 call sites, compressed"),
    ("BM_SymbolizeFirst", "names and lines of 1,000 addresses in this program, the first"),
    ("BM_SymbolizeNew/iterations:20", "of 1,000 others"),
    ("BM_SymbolizeKnown", "of the same again"),
]


def duration(nanoseconds):
    for unit, size in (("ms", 1e6), ("us", 1e3)):
        if nanoseconds >= size:
            return f"{number(nanoseconds / size)} {unit}"
    return f"{number(nanoseconds)} ns"


def parts(times_of):
    """All that bench_parts measured: what has no words here goes by its own name."""
    words = dict(PARTS)
    names = [name for name, _ in PARTS if name in times_of]
    names += sorted(name for name in times_of if name not in words)
    rows = []
    for name in names:
        entry = times_of[name]
        if not entry["ns"]:
            rows.append([words.get(name, name), entry.get("error", "not run"), "", ""])
            continue
        value = estimates.estimate(entry["ns"])
        counters = ", ".join(f"{count:,.0f} {what}" for what, count in entry["counters"].items()
                             if what != "held_bytes")
        rows.append([words.get(name, name), duration(value.median),
                     f"{duration(value.low)} to {duration(value.high)}", counters])
    return markdown(["part", "CPU time, median", "interval", ""], rows)


SYMBOLS = [("BM_SymbolizeFirst", "the first 1,000"),
           ("BM_SymbolizeNew", "1,000 others"),
           ("BM_SymbolizeKnown", "the same again")]


def symbols(measured):
    rows = []
    for size, times_of in measured:
        for prefix, words in SYMBOLS:
            entry = next(value for name, value in times_of.items() if name.startswith(prefix))
            value = estimates.estimate(entry["ns"])
            counters = entry["counters"]
            rows.append([f"{size / 1e6:,.0f} MB", words, duration(value.median),
                         f"{duration(value.low)} to {duration(value.high)}",
                         f"{counters['frames']:,.0f}",
                         f"{counters['held_bytes'] / 2 ** 20:.1f} MiB"])
    return markdown(["program", "", "CPU time, median", "interval", "frames", "then held"],
                    rows)


def stalls(measured):
    rows = [[f"{run['samples']:,}", *(f"{run[field] / 1e3:.2f} ms" for field in
                                      ("stalled_us", "idle_us", "held_us", "cpu_us"))]
            for run in measured]
    return markdown(["live samples", "longest malloc of another thread meanwhile",
                     "in an equal time without a capture", "locks held (published)",
                     "CPU time of the capture"], rows)


SERVICE = {"requests_per_second": ("requests a second", 1), "p99_us": ("p99, ms", 1e-3),
           "resident_kib": ("resident, MiB", 1 / 1024)}


def service(results):
    rows = []
    for field, (words, scale) in SERVICE.items():
        both = results[field]
        cells = [interval(estimates.estimate([value * scale for value in both[kind]]))
                 for kind in ("without", "with")]
        ratio = estimates.estimate(estimates.paired_ratios(both["with"], both["without"]))
        rows.append([words, *cells, interval(ratio)])
    return markdown(["", "without", "with", "ratio of pairs"], rows)
