#!/usr/bin/env python3
# Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
"""Says in words what a trace of /debug/trace shows around a region.

usage: trace_text.py FILE REGION    needs protoc
"""

import collections
import pathlib
import re
import sys
import unittest

FOUND_WITHIN = 300_000_000  # Nanoseconds. Frees are found ten times a second.
CONTRACT = pathlib.Path(__file__).resolve().parents[1] / "contract/http"


def decode(path):
    sys.path.insert(0, str(CONTRACT))
    import trace_test  # It decodes by protoc, and asserts what every trace must hold.
    return trace_test.Trace(unittest.TestCase(), pathlib.Path(path).read_bytes())


def by_function(trace, track, begin, end):
    """Bytes of a track's samples in that time, by the function of the program that is
    nearest to the allocation."""
    found = collections.Counter()
    for place, sample in trace.instants:
        if place == track and begin <= sample.at <= end:
            ours = [frame for frame in sample.stack if frame.startswith("orders::")]
            name = ours[-1].replace("(anonymous namespace)::", "") if ours else "others"
            found[re.sub(r"\(.*", "", name)] += sample.bytes
    return found.most_common(3)


def main():
    trace = decode(sys.argv[1])
    first = trace.counters["alloc_bytes"][0][0]
    for region in trace.regions(sys.argv[2]):
        print(f"{region.name}: {(region.begin - first) / 1e9:.2f} s after the begin, "
              f"{(region.end - region.begin) / 1e6:.1f} ms long")
        for counter in ("alloc_bytes", "free_page_bytes", "resident_bytes"):
            before = trace.value_at(counter, region.begin)
            after = trace.value_after(counter, region.end)
            print(f"  {counter:16} {before / 2**20:7.1f} MiB before {after / 2**20:7.1f} MiB after")
        for function, size in by_function(trace, "frees (sampled)", region.begin,
                                          region.end + FOUND_WITHIN):
            print(f"  freed within {FOUND_WITHIN / 1e9:.1f} s {size / 2**20:6.1f} MiB  "
                  f"allocated by {function}")


if __name__ == "__main__":
    main()
