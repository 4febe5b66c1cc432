#!/usr/bin/env python3
# Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
"""What dashboards and rules need of /metrics, read from them.

  metrics_used.py                prints it as JSON
  metrics_used.py --against FILE compares the golden list with a scrape of a process
"""

import argparse
import json
import pathlib
import re
import sys

import support
import promql_names

GOLDEN = pathlib.Path(__file__).with_name("metrics_golden.txt")
# What a scrape adds to each series, or Prometheus to what it makes itself.
TARGET_LABELS = {"job", "instance", "namespace", "pod", "cluster", "le"}
NOT_OURS = {"up", "ALERTS"}


def dashboards():
    for path in sorted((support.ROOT / "dashboards/grafana").glob("*.json")):
        yield path.name, json.loads(path.read_text())


def queries():
    """Where each expression stands, the expression, and labels that its legend names."""
    for name, dashboard in dashboards():
        for panel in dashboard["panels"]:
            for target in panel.get("targets", []):
                labels = promql_names.legend_labels(target["legendFormat"])
                yield f"{name}: {panel['title']}", target["expr"], labels
        for annotation in dashboard["annotations"]["list"]:
            if "expr" in annotation:
                labels = promql_names.legend_labels(
                    annotation["titleFormat"] + annotation["textFormat"]
                )
                yield f"{name}: {annotation['name']}", annotation["expr"], labels
        for variable in dashboard["templating"]["list"]:
            if variable["type"] == "query":
                series = re.match(r"label_values\((.*), (\w+)\)", variable["definition"])
                yield f"{name}: ${variable['name']}", series[1], {series[2]}
    for rule in rules():
        yield rule.get("record") or rule["alert"], rule["expr"], set()


def rules():
    from builder import alerts, rules as recording

    for group in [*recording.groups(), *alerts.groups(alerts.Links())]:
        yield from group["rules"]


def recorded():
    return {rule["record"] for rule in rules() if "record" in rule}


class Golden:
    """The golden list: metrics by name, and which of them are optional or unshown."""

    def __init__(self, text):
        self.metrics, self.optional, self.unshown = {}, set(), set()
        for line in text.splitlines():
            if not line or line.startswith("#"):
                continue
            name, kind, labels, _ = (part.strip() for part in line.split("|"))
            mark, _, name = name.rpartition(": ")
            labels = set() if labels == "-" else set(labels.split())
            self.metrics[name] = (kind, labels)
            for word in filter(None, mark.split(", ")):
                {"optional": self.optional, "unshown": self.unshown}[word].add(name)

    def family(self, name):
        """The metric that a series belongs to: of a histogram, without its suffix."""
        base = re.sub(r"_(bucket|sum|count)$", "", name)
        if self.metrics.get(base, ("",))[0] == "histogram":
            return base
        return name


def documented(text):
    """Metric, kind and labels of each row of docs/metrics.md that begins a metric."""
    rows = [re.match(r"\| `(\w+)(?:\{([^`]*)\})?` \| (\w*) ?\|", line)
            for line in text.splitlines()]
    labels = {}
    for row in filter(None, rows):
        listed = re.sub(r'="[^"]*"', "", row[2] or "")
        labels.setdefault(row[1], set()).update(filter(None, listed.split(",")))
    for row in filter(None, rows):
        if row[3]:
            yield row[1], (row[3], labels[row[1]])


def used():
    """Metric to the labels and the places that use it."""
    golden = Golden(GOLDEN.read_text())
    result = {}
    for place, expr, _ in queries():
        for name, labels in promql_names.names(expr).metrics.items():
            entry = result.setdefault(golden.family(name), {"labels": set(), "in": []})
            entry["labels"] |= labels - TARGET_LABELS
            entry["in"].append(place)
    return {
        name: {"labels": sorted(entry["labels"]), "in": sorted(set(entry["in"]))}
        for name, entry in sorted(result.items())
        if name not in recorded() | NOT_OURS
    }


def differences(golden, exposition):
    """What a scrape (Prometheus text) and the golden list do not agree on."""
    kinds = dict(re.findall(r"^# TYPE (\S+) (\S+)$", exposition, re.MULTILINE))
    labels = {}
    for name, listed in re.findall(r"^(\w+)(?:\{(.*)\})? ", exposition, re.MULTILINE):
        found = set(re.findall(r'(\w+)="', re.sub(r'"(?:[^"\\]|\\.)*"', '""', listed)))
        labels.setdefault(golden.family(name), set()).update(found - {"le"})
    for name, (kind, own) in golden.metrics.items():
        if name not in kinds:
            if name not in golden.optional:
                yield f"{name} is missing"
        elif kinds[name] != kind:
            yield f"{name} is a {kinds[name]}, not a {kind}"
        elif labels.get(name, set()) != own:
            yield f"{name} has the labels {sorted(labels.get(name, ()))}, not {sorted(own)}"
    for name in kinds:
        if name.startswith(("heapwell_", "process_")) and name not in golden.metrics:
            yield f"{name} is exported, but in no list"


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--against", type=pathlib.Path, metavar="FILE")
    arguments = parser.parse_args()
    if not arguments.against:
        print(json.dumps(used(), indent=2))
        return 0
    golden = Golden(GOLDEN.read_text())
    found = list(differences(golden, arguments.against.read_text()))
    print("\n".join(found))
    return bool(found)


if __name__ == "__main__":
    sys.exit(main())
