#!/usr/bin/env python3
# Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
"""What each remedy of the order service saves: resident bytes with the fault less those
with the remedy, after the same orders.

usage: savings.py BINARY    prints the table of docs/experiments.md, which scripts/tables
rewrites
"""

import os
import pathlib
import re
import sys
import time
import urllib.request

from harness import OrderService, Process

ORDERS = 4000  # Every fault is through with its work by then.
RELEASE = "`POST /debug/release`"

MIB = 1 << 20

# The fault, what cures it (a mode, or what to ask of heapwell), and what that must save at
# the least: two thirds of what it saves where nothing else runs.
PAIRS = (
    ("audit_leak", "healthy", 11 * MIB),
    ("audit_leak", "audit_cache", 10 * MIB),
    ("map_churn", "rebuilt_sessions", 58 * MIB),
    ("map_churn", "tombstoned_sessions", 55 * MIB),
    ("map_churn", "sharded_sessions", 64 * MIB),
    ("retained", RELEASE, 120 * MIB),
    ("fragmented", "compacted_catalogue", 75 * MIB),
    ("non_heap", "unmapped_receipts", 40 * MIB),
    ("listener_leak", "pooled_contexts", 11 * MIB),
    ("task_leak", "completed_tasks", 11 * MIB),
)


def resident_bytes(service):
    pages = pathlib.Path(f"/proc/{service.process.pid}/statm").read_text().split()[1]
    return int(pages) * os.sysconf("SC_PAGE_SIZE")


def after_orders(binary, mode, release=False):
    """Resident bytes after ORDERS orders, always the same."""
    with OrderService(binary, f"--mode={mode}", "--rate=0") as service:
        port = service.orders.rsplit(":", 1)[1]
        with Process(binary.with_name("order_load"), f"--port={port}", "--rate=4000",
                     f"--orders={ORDERS}") as load:
            load.process.wait(300)
            # Who rebuilds a map keeps others waiting, at times past their deadline. The mode
            # has seen their orders nevertheless.
            if not re.match(r"load: \d+ answered, \d+ failed, 0 lost", load.output()):
                raise AssertionError(f"{mode}: not all were asked\n{load.output()}")
        if release:
            urllib.request.urlopen(urllib.request.Request(
                service.memory + "/debug/release", data=b"", method="POST"), timeout=60).close()
        time.sleep(0.5)  # Until the audit is written.
        return resident_bytes(service)


def measure(binary):
    """Rows of fault, remedy, and resident bytes with each."""
    with_mode = {}
    rows = []
    for fault, remedy, _ in PAIRS:
        if fault not in with_mode:
            with_mode[fault] = after_orders(binary, fault)
        cured = after_orders(binary, fault, release=True) if remedy == RELEASE else (
            after_orders(binary, remedy))
        rows.append((fault, remedy, with_mode[fault], cured))
    return rows


def table(rows):
    lines = ["| Fault | Remedy | with the fault | with the remedy | saved |", "|---|---|---|---|---|"]
    for fault, remedy, before, after in rows:
        name = remedy if remedy == RELEASE else f"`{remedy}`"
        lines.append(f"| `{fault}` | {name} | {before / MIB:.0f} MiB | {after / MIB:.0f} MiB "
                     f"| **{(before - after) / MIB:.0f} MiB** |")
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    print(table(measure(pathlib.Path(sys.argv[1]).resolve())), end="")
