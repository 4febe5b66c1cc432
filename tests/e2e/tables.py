#!/usr/bin/env python3
# Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
"""Rewrites the tables of docs/experiments.md from what the programs print.

usage: tables.py SERVICE EXPERIMENTS WORK    (scripts/tables calls it)
"""

import json
import pathlib
import re
import subprocess
import sys

import savings

WRITER = "scripts/tables"
DOCUMENT = pathlib.Path(__file__).resolve().parents[2] / "docs/experiments.md"
NAMES = ("maps", "rebuild", "contention", "pools", "blocks", "pauses")
BYTES = "_bytes"


def heading(key):
    return key[:-len(BYTES)].replace("_", " ") + " MiB" if key.endswith(BYTES) else (
        key.replace("_", " "))


def cell(key, value):
    if isinstance(value, str):
        return value
    if key.endswith(BYTES):
        return f"{value / 2**20:.1f}".replace("-0.0", "0.0")
    return f"{value:.0f}" if value >= 100 else f"{value:.3g}"


def with_ratio(rows):
    """Adds what share of a full map's resident memory went back."""
    full = {(row["map"], row["entries"]): row["resident_bytes"]
            for row in rows if row["after"] == "full"}
    for row in rows:
        share = 1 - row["resident_bytes"] / full[row["map"], row["entries"]]
        row["released"] = "" if row["after"] == "empty" else f"{max(0, share):.0%}"
    return rows


def markdown(rows):
    keys = list(rows[0])
    lines = ["| " + " | ".join(map(heading, keys)) + " |",
             "|" + "".join("---|" if isinstance(rows[0][key], str) else "--:|" for key in keys)]
    lines += ["| " + " | ".join(cell(key, row[key]) for key in keys) + " |" for row in rows]
    return "\n".join(lines) + "\n"


def experiment(name, rows):
    return markdown(with_ratio(rows) if name == "maps" else rows)


def marks(name, writer):
    return f"<!-- {name}: written by {writer} -->\n", f"<!-- end of {name} -->\n"


def read(text, name, writer=WRITER):
    """What stands between the marks of `name`."""
    begin, end = marks(name, writer)
    return text.split(begin)[1].split(end)[0]


def rewrite(text, name, table, writer=WRITER):
    begin, end = marks(name, writer)
    pattern = re.escape(begin) + ".*?" + re.escape(end)
    new, count = re.subn(pattern, lambda _: begin + table + end, text, flags=re.DOTALL)
    if count != 1:
        raise ValueError(f"{count} places for {name}")
    return new


def run():
    service, experiments, work = map(pathlib.Path, sys.argv[1:4])
    subprocess.run([experiments, "all", f"--out={work}"], check=True)
    text = DOCUMENT.read_text()
    for name in NAMES:
        rows = json.loads((work / f"{name}.json").read_text())
        text = rewrite(text, name, experiment(name, rows))
    text = rewrite(text, "savings", savings.table(savings.measure(service.resolve())))
    DOCUMENT.write_text(text)


if __name__ == "__main__":
    run()
