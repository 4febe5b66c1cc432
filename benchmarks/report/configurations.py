# Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
"""What heapwell is compared with, and what both are made to do."""

import ctypes.util
import dataclasses
import glob
import os

INTERVAL_BYTES = 524288


@dataclasses.dataclass(frozen=True)
class Workload:
    name: str
    what: str
    operation: str
    counted: str  # The function that callgrind counts in.
    counted_workload: str
    counted_count: int


WORKLOADS = [
    Workload("pair", "malloc and free of 16 to 143 bytes", "pair",
             "RunPair", "coldpair", 200_000),
    Workload("pairnew", "new and sized delete of the same", "pair",
             "RunPairNew", "coldpairnew", 200_000),
    Workload("pair2", "pair in two threads at once", "pair", "", "", 0),
    Workload("batch", "a million objects of 8 B to 2 KiB, freed in random order", "object",
             "RunSmallBatch", "smallbatch", 20),
    Workload("app", "a hash map of strings, and a JSON document every 1,024 steps", "step",
             "RunApp", "app", 20_000),
    Workload("large", "malloc and free of 1 MiB from main", "pair",
             "RunLarge", "coldlarge", 5_000),
    Workload("deeplarge", "the same below 20 more frames", "pair", "", "", 0),
]


@dataclasses.dataclass(frozen=True)
class Configuration:
    name: str
    what: str
    program: str
    reference: str = "tcmalloc"  # Its ratios are to this one.
    environment: dict = dataclasses.field(default_factory=dict)
    preload: str = ""  # A pattern or a library's name.
    slow: bool = False  # A batch of it would take minutes.
    counted: bool = True  # By callgrind, too.

    def preloaded(self):
        """The path of what is preloaded; None where it is not installed."""
        if "/" in self.preload:
            found = sorted(glob.glob(self.preload))
            return found[0] if found else None
        return ctypes.util.find_library(self.preload)

    def missing(self, folder):
        """Why this cannot run here, or nothing."""
        if not os.path.exists(os.path.join(folder, self.program)):
            return f"{self.program} was not built"
        if self.preload and not self.preloaded():
            return f"no {self.preload} on this machine"
        return ""

    def environ(self):
        environ = {**os.environ, **self.environment}
        if self.preload:
            environ["LD_PRELOAD"] = self.preloaded()
        return environ


CONFIGURATIONS = [
    Configuration("tcmalloc", "gperftools' libtcmalloc.so, nothing else", "bench_bare"),
    Configuration("heapwell", "a Monitor, samples every 512 KiB", "bench_heapwell"),
    Configuration("heapwell, exact counts", "with heapwell::exact_counts",
                  "bench_heapwell_exact"),
    Configuration("heapwell, libgcc's walk", "where the own unwinder cannot be used",
                  "bench_heapwell_libgcc", environment={"HEAPWELL_BENCH_STACKS": "libgcc"}),
    Configuration("tcmalloc, static", "libtcmalloc.a, nothing else", "bench_bare_static"),
    Configuration("heapwell, static", "a Monitor; libtcmalloc.a", "bench_heapwell_static",
                  reference="tcmalloc, static"),
    Configuration("tcmalloc's own sampler", "TCMALLOC_SAMPLE_PARAMETER=524288", "bench_bare",
                  environment={"TCMALLOC_SAMPLE_PARAMETER": str(INTERVAL_BYTES)}),
    Configuration("MallocHook counters", "three counters a thread", "bench_hooks"),
    Configuration("HeapProfilerStart", "gperftools' heap profiler", "bench_heap_profiler",
                  slow=True),
    Configuration("jemalloc", "libjemalloc.so.2", "bench_libc", preload="jemalloc"),
    Configuration("jemalloc, prof", "prof:true,prof_accum:true,lg_prof_sample:19", "bench_libc",
                  environment={"MALLOC_CONF": "prof:true,prof_accum:true,lg_prof_sample:19"},
                  preload="jemalloc"),
    Configuration("mimalloc", "libmimalloc.so.2", "bench_libc", preload="mimalloc"),
    Configuration("glibc", "libc's malloc", "bench_libc"),
    Configuration("heaptrack", "its library alone, output to /dev/null: a lower bound",
                  "bench_libc", environment={"DUMP_HEAPTRACK_OUTPUT": "/dev/null"},
                  preload="/usr/lib/heaptrack/libheaptrack_preload.so",
                  slow=True, counted=False),
]

# Known and not measured, with the reason.
NOT_MEASURED = {"google/tcmalloc": "not in Debian 12, and nothing is fetched from elsewhere"}
