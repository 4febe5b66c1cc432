# Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
"""The order service with heapwell and without, asked by wrk in turns."""

import os
import random
import re
import shutil
import subprocess
import tempfile
import urllib.request

import progress

ORDERS = os.path.join(os.path.dirname(__file__), "..", "overhead", "orders.lua")


class Service:
    """One of the two programs, on free ports."""

    def __init__(self, program):
        self.output = tempfile.TemporaryFile("w+")
        self.process = subprocess.Popen(
            [program, "--port=0", "--debug-port=0", "--rate=0", "--mode=healthy"],
            stdout=subprocess.PIPE, stderr=self.output, text=True)
        ready = re.match(r"ready: orders=(\S+) debug=(\S+)", self.process.stdout.readline())
        if not ready:
            raise RuntimeError(f"{program} is not ready")
        self.orders, self.debug = ready.groups()

    def status(self, field):
        with open(f"/proc/{self.process.pid}/status", encoding="utf-8") as file:
            return int(re.search(rf"^{field}:\s+(\d+) kB", file.read(), re.MULTILINE)[1])

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait()
        self.process.stdout.close()
        self.output.close()


def ask(program, seconds, scrape):
    """Requests a second, p99 in microseconds, resident KiB, of one run of a program."""
    with Service(program) as service:
        command = ["wrk", "-t1", "-c4", f"-d{seconds}s", "-s", ORDERS,
                   f"http://{service.orders}"]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as wrk:
            if scrape:  # Once a run: oftener than Prometheus would.
                urllib.request.urlopen(f"http://{service.debug}/metrics").read()
            result = re.search(r"^result: (\S+) (\S+) (\d+)", wrk.communicate()[0], re.MULTILINE)
        if not result or int(result[3]) != 0:
            raise RuntimeError(f"{program}: requests failed")
        return {"requests_per_second": float(result[1]), "p99_us": float(result[2]),
                "resident_kib": float(service.status("VmRSS"))}


def measure(folder, rounds, seconds, seed):
    """{measure: {"with": [...], "without": [...]}}, or why not."""
    if shutil.which("wrk") is None:
        return "no wrk on this machine (Debian: wrk)"
    programs = {kind: os.path.join(folder, f"order_service_{kind}")
                for kind in ("with", "without")}
    if not all(os.path.exists(path) for path in programs.values()):
        return "the order service was not built"
    results = {}
    order = random.Random(seed)
    for _ in progress.each("order service, with and without", range(rounds)):
        for kind in order.sample(sorted(programs), 2):
            for name, value in ask(programs[kind], seconds, scrape=kind == "with").items():
                results.setdefault(name, {}).setdefault(kind, []).append(value)
    return results
