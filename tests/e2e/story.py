#!/usr/bin/env python3
# Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
"""The crisis of the order service, step by step, as docs/the_crisis.md tells it.

usage: story.py SERVICE FOLDER    rewrites the document with what the commands say, and
                                  its pictures; scripts/story calls it
"""

import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import time

import tables
from harness import OrderService, Process, free_port, get, wait_for

ROOT = pathlib.Path(__file__).resolve().parents[2]
DOCUMENT = ROOT / "docs/the_crisis.md"
WRITER = "scripts/story"
IMAGES = ROOT / "docs/images"
SECONDS = 240  # A verdict wants 360 points, ten a second; the machine may be busy.

RATES = ("sum(rate(order_service_requests_total[30s]))",
         "deriv(process_resident_memory_bytes[30s])")


class Story:
    """Runs the commands of the document; `said` has what they said, by the step's name."""

    def __init__(self, service, folder):
        self.service = service
        self.folder = folder
        self.said = {}
        self.prometheus = ""

    def names(self, text):
        """`text` with the addresses of this run as the document names them."""
        for ours, theirs in ((self.service.memory, "http://127.0.0.1:6060"),
                             (self.service.orders, "http://127.0.0.1:8080"),
                             (self.prometheus, "http://127.0.0.1:9090")):
            if ours:
                text = text.replace(ours, theirs).replace(
                    ours.removeprefix("http://"), theirs.removeprefix("http://"))
        text = text.replace(str(self.folder), "~").replace(str(ROOT) + "/", "")
        return re.sub(r"\.\.\./example_service/", "example_service/", text)

    def run(self, step, command, only=None):
        """Runs a line of shell; keeps of what it says the lines that match `only`."""
        filled = (command.replace("MEMORY", self.service.memory)
                  .replace("ORDERS", self.service.orders).replace("PROMETHEUS", self.prometheus))
        done = subprocess.run(
            ["bash", "-euo", "pipefail", "-c", filled], cwd=self.folder, text=True,
            capture_output=True, timeout=120, env={
                "PATH": os.environ["PATH"], "HOME": str(self.folder), "NO_PROXY": "127.0.0.1"})
        if done.returncode != 0:
            raise AssertionError(f"{filled}\n{done.stdout}{done.stderr}")
        lines = [line.rstrip() for line in done.stdout.splitlines()]
        if only:
            lines = [line for line in lines if re.search(only, line)]
        self.said[step] = self.said.get(step, "") + "\n".join(
            [f"$ {self.names(filled)}"] + [self.names(line) for line in lines]) + "\n"
        return "\n".join(lines)

    def verdict(self):
        return json.loads(get(self.service.memory + "/debug/heap?format=json"))["verdict"]["kind"]


def start_prometheus(story):
    """Debian's Prometheus, scraping the service once a second."""
    address = f"127.0.0.1:{free_port()}"
    story.prometheus = "http://" + address
    config = story.folder / "prometheus.yml"
    config.write_text(
        "global: {scrape_interval: 1s}\nscrape_configs:\n"
        f"  - job_name: orders\n    static_configs: [{{targets: ['{story.service.orders[7:]}']}}]\n")
    return Process("prometheus", f"--config.file={config}", f"--web.listen-address={address}",
                   f"--storage.tsdb.path={story.folder / 'tsdb'}")


def symptom(story):
    wait_for("the verdict", SECONDS, lambda: story.verdict() == "live_growth")
    for query in RATES:
        story.run("symptom", f"promtool query instant PROMETHEUS '{query}'")


def picture(story, chromium):
    """What Prometheus itself draws of traffic and memory."""
    time.sleep(20)  # A rate over 15 s begins with its first sample.
    panels = "&".join(
        f"g{i}.expr={query}&g{i}.tab=0&g{i}.stacked=1&g{i}.range_input=40s"
        for i, query in enumerate(("sum(rate(order_service_requests_total[15s]))",
                                   "process_resident_memory_bytes")))
    subprocess.run(
        [chromium, "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars",
         "--disable-background-networking", "--window-size=1000,1460",
         "--virtual-time-budget=10000", f"--user-data-dir={story.folder / 'chromium'}",
         f"--screenshot={story.folder / 'symptom.png'}",
         f"{story.prometheus}/graph?{panels}"],
        check=True, capture_output=True, timeout=120)


def first_aid(story):
    story.run("verdict", "curl -s MEMORY/debug/heap | sed '/^$/,$d'")
    story.run("first_aid", "curl -s -X POST MEMORY/debug/release")


def snapshot(story):
    story.run("snapshot", "curl -s MEMORY/debug/memstats | jq '.allocator | {alloc_bytes, "
              "total_alloc_bytes, heap_objects, heap_idle_bytes, heap_released_bytes}'")


def profiles(story):
    top = "^ .*flat|Type|Showing|orders::"
    named = story.run("profile", "go tool pprof -top -nodecount=6 MEMORY/debug/pprof/heap", top)
    story.run("graph", "curl -s -o before.pb.gz MEMORY/debug/pprof/heap")
    story.run("graph", "go tool pprof -svg -output callgraph.svg -focus AuditLog before.pb.gz")
    return named


def remedy(story):
    story.run("remedy", "curl -s -o crisis.pftrace 'MEMORY/debug/trace?seconds=4' & sleep 1; "
              "curl -s -d healthy ORDERS/mode; wait")
    story.run("trace", f"python3 {ROOT}/tests/e2e/trace_text.py crisis.pftrace 'change mode'")
    story.run("diff", "curl -s -o after.pb.gz MEMORY/debug/pprof/heap")
    return story.run("diff", "go tool pprof -top -nodecount=4 -diff_base before.pb.gz after.pb.gz",
                     "^ .*flat|Type|Showing|orders::")


WHERE = "curl -s MEMORY/debug/heap | sed -n '/^WHERE RES/,/^  all/p'"


def proof(story):
    story.run("kept", WHERE)
    story.run("given_back", "curl -s -X POST MEMORY/debug/release")
    story.run("given_back", WHERE)
    time.sleep(45)  # All that the verdict looks at is from after the remedy.
    wait_for("no growth", SECONDS, lambda: "growth" not in story.verdict())
    for query in RATES:
        story.run("proof", f"promtool query instant PROMETHEUS '{query}'")
    story.run("proof", "curl -s MEMORY/debug/heap | sed '/^$/,$d'")


def play(binary, folder, chromium=None):
    """All chapters. Gives the story, the top of the profile and the difference."""
    with OrderService(binary, "--mode=audit_leak", "--history-interval-ms=100") as service:
        story = Story(service, folder)
        with start_prometheus(story):
            symptom(story)
            if chromium:
                picture(story, chromium)
            first_aid(story)
            snapshot(story)
            named = profiles(story)
            difference = remedy(story)
            proof(story)
        return story, named, difference


def draw_own_functions(folder):
    """The call graph as a picture for the page: of the service's own functions, without the
    legend, which is wider than all the rest."""
    subprocess.run(
        ["bash", "-euo", "pipefail", "-c",
         "go tool pprof -dot -show orders:: before.pb.gz | sed /cluster_L/d"
         f" | dot -Tpng -Gdpi=80 > '{IMAGES / 'crisis-callgraph.png'}'"],
        cwd=folder, check=True, stderr=subprocess.DEVNULL,
        env={"PATH": os.environ["PATH"], "HOME": str(folder)})


def main():
    folder = pathlib.Path(sys.argv[2]).resolve()
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    binary = pathlib.Path(sys.argv[1]).resolve()
    story, _, _ = play(binary, folder, shutil.which("chromium"))
    text = DOCUMENT.read_text()
    for step, said in story.said.items():
        text = tables.rewrite(text, step, f"```\n{said}```\n", WRITER)
    DOCUMENT.write_text(text)
    draw_own_functions(folder)
    shutil.copy(folder / "symptom.png", IMAGES / "crisis-symptom.png")


if __name__ == "__main__":
    main()
