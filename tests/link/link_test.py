#!/usr/bin/env python3
# Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
"""Runs a program of this folder and holds what it prints against its case.

usage: link_test.py <case> <program> [<argument>...]
"""
import ctypes.util
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile

import symbolic

SKIP = 77
ROUNDING = 1e-6
SIGMAS = 7  # A row is off by more once in 10^8 runs: its error is an estimate itself.

TAKEOVER = ("takeover", r"^tcmalloc's sampler is heapwell's$")
LIBUNWIND = ("takeover", r"not unwound by libgcc.*-lgcc_s before -lunwind")
NATIVE = ("native", r"did not call heapwell.*link libheapwell.a before tcmalloc")
NO_SAMPLES = ("none", r"takes no samples")
FOREIGN = ("none", r"malloc is not tcmalloc's here")

CASES = {
    "as_needed": TAKEOVER,
    "bind_now": TAKEOVER,
    "clang": TAKEOVER,
    "gc_sections": TAKEOVER,
    "gold": TAKEOVER,
    "library_before": TAKEOVER,
    "lld": TAKEOVER,
    "lto": TAKEOVER,
    "lto_everything": TAKEOVER,
    "no_pie": TAKEOVER,
    "own_libgcc": TAKEOVER,
    "own_libgcc_in_libunwind_tools": TAKEOVER,
    "rdynamic": TAKEOVER,
    "shared": TAKEOVER,
    "static_libgcc": TAKEOVER,
    "static_tcmalloc": TAKEOVER,
    "ubsan": TAKEOVER,
    "wrong_order": TAKEOVER,
    "static_foreign_unwinder": LIBUNWIND,
    "static_tcmalloc_libunwind_first": LIBUNWIND,
    "bsymbolic": NATIVE,
    "exclude_libs": NATIVE,
    "exclude_libs_no_pie": NATIVE,
    "late_with_tcmalloc": NATIVE,
    "library_after": NATIVE,
    "version_script": NATIVE,
    "minimal": NO_SAMPLES,
    "address_sanitizer": FOREIGN,
    "address_sanitizer_clang": FOREIGN,
    "late_without_tcmalloc": FOREIGN,
    "libc_first": FOREIGN,
    "preloaded_jemalloc": FOREIGN,
    "preloaded_libc": FOREIGN,
    "preloaded_mimalloc": FOREIGN,
    "thread_sanitizer": FOREIGN,
}

PRELOADED = {
    "preloaded_jemalloc": ("jemalloc", "libjemalloc2"),
    "preloaded_libc": ("c", "libc6"),
    "preloaded_mimalloc": ("mimalloc", "libmimalloc2.0"),
}

# What the program must hold itself for the case to be what it says.
OWN_UNWINDER = ("own_libgcc", "own_libgcc_in_libunwind_tools", "static_foreign_unwinder")

# heapwell's definitions are in the program, but its libraries do not come to them.
HIDDEN = ("exclude_libs", "exclude_libs_no_pie", "late_with_tcmalloc", "library_after",
          "version_script")

failures = []


def check(holds, message):
    if not holds:
        failures.append(message)


def library(name, package):
    found = ctypes.util.find_library(name)
    if not found:
        print(f"skipped: no library {name} (Debian: {package})")
        sys.exit(SKIP)
    return found


def copied(program, folder):
    os.mkdir(folder)
    return shutil.copy(program, folder)


def defines(program, symbol):
    names = subprocess.run(["nm", program], capture_output=True, text=True, check=True).stdout
    return re.search(rf"^[0-9a-f]+ [Tt] {symbol}$", names, re.MULTILINE) is not None


def run(case, command, folder):
    environment = dict(os.environ, ASAN_OPTIONS="detect_leaks=0")
    if case in PRELOADED:
        environment["LD_PRELOAD"] = library(*PRELOADED[case])
    if case == "bsymbolic":
        symbolic.copy(symbolic.used_by(command[0], "libtcmalloc.so.4"), folder)
        environment["LD_LIBRARY_PATH"] = folder
    if case == "own_libgcc_in_libunwind_tools":
        command = [copied(command[0], os.path.join(folder, "libunwind-tools")), *command[1:]]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=100)
    if done.returncode != 0:
        sys.exit(f"{command} ended with {done.returncode}:\n{done.stderr}")
    return json.loads(done.stdout)


def moved(measured, field):
    """What the script's own allocations moved: the same without them is taken off."""
    idle, before, after = (measured[name][field] for name in ("idle", "before", "after"))
    return after - before - (before - idle)


def check_status(report, mode, reason):
    check(report["mode"] == mode, f"the mode is {report['mode']}, not {mode}")
    check(re.search(reason, report["reason"]), f"the reason is: {report['reason']}")
    accepted = mode != "none"
    check(report["interval_accepted"] == accepted, "a sample interval that has no effect was "
          "accepted" if not accepted else "the sample interval was refused")
    check(report["interval_bytes"] == (65536 if accepted else 0),
          f"the interval reads {report['interval_bytes']}")


def check_no_false_zero(books):
    always = ("alloc_bytes", "sys_bytes", "heap_sys_bytes", "heap_inuse_bytes", "metadata_bytes",
              "thread_cache_limit_bytes")
    for field in always:
        check(books[field] > 0, f"{field} is {books[field]}")
    for field in ("total_alloc_bytes", "mallocs", "mallocs_standard_error"):
        check(books[field] is None or books[field] > 0, f"{field} is {books[field]}")


def check_books(report, mode):
    for stage in ("sampled", "unsampled"):
        for moment in ("idle", "before", "after"):
            check_no_false_zero(report[stage][moment])
    quiet = report["unsampled"]
    check(moved(quiet, "alloc_bytes") == quiet["script"]["kept_bytes"],
          f"the script keeps {quiet['script']['kept_bytes']} bytes, alloc_bytes rose by "
          f"{moved(quiet, 'alloc_bytes')}")
    if mode == "takeover":
        check_total(report["sampled"])
        check_total(report["unsampled"])
        check_mallocs(report["sampled"])
    else:
        check(quiet["after"]["total_alloc_bytes"] is None, "total_alloc_bytes is not empty")
        check(quiet["after"]["mallocs"] is None, "mallocs is not empty")


def check_over_aligned(case, report):
    """Known where the memalign of all is ours: not a static tcmalloc's, nor a hidden one."""
    over_aligned = report["sampled"]["after"]["over_aligned_bytes"]
    static = case.startswith("static_") and case != "static_libgcc"
    known = not static and case not in HIDDEN
    check((over_aligned is not None) == known, f"over_aligned_bytes is {over_aligned}")


def check_total(measured):
    charged = measured["script"]["charged_bytes"]
    counted = moved(measured, "total_alloc_bytes")
    check(counted == charged, f"the script charges {charged} bytes, {counted} were counted")


def check_mallocs(measured):
    made = measured["script"]["charged_objects"]
    estimated = measured["after"]["mallocs"] - (measured["before"]["mallocs"] or 0)
    error = measured["after"]["mallocs_standard_error"]
    check(abs(estimated - made) <= SIGMAS * error,
          f"{made} allocations are estimated as {estimated} +- {error}")


def check_live_objects(report, mode):
    before, after = report["live_objects_before"], report["live_objects_after"]
    if mode != "takeover":
        check(before is None and after is None, "the census is not empty")
        return
    kept = report["sampled"]["script"]["kept_objects"]
    check(abs(after - before - kept) <= 16, f"{kept} objects are kept, {after - before} appeared")


def check_tokens(report, mode):
    count, pauses = report["tokens"]["count"], report["tokens"]["pauses"]
    if mode == "takeover":
        check(count and pauses == 1, f"{count} live samples in {pauses} pauses")
    else:
        check(count is None and pauses == 0, f"{pauses} pauses to list {count} live samples")


def check_profile(report, mode):
    rows = report["profile"]
    if mode == "none":
        check(rows is None, "there is a heap profile")
        check(report["reason"] in report["profile_error"], "the profile's error says no reason")
        return
    for size, blocks in ((512, 20000), (65536, 400), (1 << 20, 64)):
        of_size = [row for row in rows if row["object_bytes"] == size and row["inuse_objects"]]
        live = sum(row["inuse_bytes"] for row in of_size)
        error = sum(row["inuse_bytes_standard_error"] ** 2 for row in of_size) ** 0.5
        check(of_size, f"no live object of {size} bytes")
        # One block of 1 MiB goes unsampled once in 10^5 runs, and the error is then next to 0.
        check(abs(live - size * blocks) <= SIGMAS * error + size,
              f"{size * blocks} live bytes of {size} are estimated as {live} +- {error:.0f}")
        deepest = max((row["depth"] for row in of_size), default=0)
        check(deepest >= 3, f"the deepest stack of {size} bytes has {deepest} frames")
    cumulative = [row[field] for row in rows for field in ("alloc_objects", "alloc_bytes")]
    check(mode == "takeover" or not any(value is not None for value in cumulative),
          "cumulative numbers without a takeover")
    check(mode == "native" or None not in cumulative, "cumulative numbers are missing")


def main(case, *command):
    mode, reason = CASES[case]
    if not os.path.exists(command[0]):
        print(f"skipped: {command[0]} was not built, for want of clang++ (Debian: clang)")
        sys.exit(SKIP)
    if case in OWN_UNWINDER:
        check(defines(command[0], "_Unwind_Backtrace"), "the unwinder is not in the program")
    with tempfile.TemporaryDirectory() as folder:
        report = run(case, command, folder)
    check_status(report, mode, reason)
    if CASES[case] == FOREIGN:
        check(report["version"] == "", f"the version is {report['version']}")
        for stage in ("sampled", "unsampled"):
            check(report[stage]["after"] is None, "numbers of a heap that nobody uses")
    else:
        check_books(report, mode)
        check_over_aligned(case, report)
    if "HEAPWELL_TEST_TCMALLOC" in os.environ:  # tests/other_tcmalloc
        other = os.environ["HEAPWELL_TEST_TCMALLOC"]
        check(report["version"] == other, f"it runs with {report['version']}, not {other}")
    check_live_objects(report, mode)
    check_tokens(report, mode)
    check_profile(report, mode)
    print(f"{case}: {report['mode']}: {report['reason']}")
    if failures:
        sys.exit("\n".join([json.dumps(report, indent=1)] + failures))


if __name__ == "__main__":
    main(*sys.argv[1:])
