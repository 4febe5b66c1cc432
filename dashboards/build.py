#!/usr/bin/env python3
# Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
"""Builds the dashboards, the Prometheus rules and their Kubernetes wrapping.

  dashboards/build.py            writes them where they are kept in the tree
  dashboards/build.py --output D --runbooks https://wiki.example/heapwell/
                                 writes them elsewhere, with links of your own

No dependency but Python 3.9. A test compares its output with the files in the tree.
"""

import argparse
import json
import pathlib

from builder import alerts, instance, kubernetes, overview, rules, tcmalloc, yaml_text

ROOT = pathlib.Path(__file__).resolve().parent.parent
DASHBOARDS = {
    "heapwell-overview": overview,
    "heapwell-instance": instance,
    "heapwell-tcmalloc": tcmalloc,
}
YAML_HEAD = (
    "# Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0\n"
    "# Written by dashboards/build.py: change it there.\n"
)


def files(links):
    """Every built file: path below the root of the tree, and text."""
    recording, alerting = rules.groups(), alerts.groups(links)
    built = {
        "dashboards/prometheus/heapwell.rules.yml": _yaml({"groups": recording}),
        "dashboards/prometheus/heapwell.alerts.yml": _yaml({"groups": alerting}),
        "deploy/kubernetes/prometheusrule.yaml": _yaml(
            kubernetes.prometheus_rule(recording + alerting)
        ),
    }
    demo = _demo(overview.build())
    built["deploy/compose/grafana/heapwell-overview.json"] = _json(demo)
    config_maps = []
    for name, module in DASHBOARDS.items():
        text = _json(module.build())
        built[f"dashboards/grafana/{name}.json"] = text
        config_maps.append(
            kubernetes.dashboards_config_map(name, f"{name}.json", text)
        )
    built["deploy/kubernetes/dashboards.yaml"] = YAML_HEAD + "---\n".join(
        yaml_text.dump(config_map) for config_map in config_maps
    )
    return built


def _demo(dashboard):
    """Looks at minutes instead of days: what has just been started has no more."""
    dashboard["time"] = {"from": "now-15m", "to": "now"}
    dashboard["refresh"] = "5s"
    window = next(v for v in dashboard["templating"]["list"] if v["name"] == "window")
    for option in window["options"]:
        option["selected"] = option["text"] == "10m"
        if option["selected"]:
            window["current"] = option
    return dashboard


def _json(value):
    return json.dumps(value, indent=2, sort_keys=True) + "\n"


def _yaml(value):
    return YAML_HEAD + yaml_text.dump(value)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--output", type=pathlib.Path, default=ROOT)
    parser.add_argument(
        "--runbooks", default="docs/runbooks/", help="URL before HeapwellX.md"
    )
    parser.add_argument("--grafana", default="/", help="URL of Grafana, ending in /")
    arguments = parser.parse_args()
    links = alerts.Links(arguments.runbooks, arguments.grafana)
    for path, text in files(links).items():
        destination = arguments.output / path
        destination.parent.mkdir(parents=True, exist_ok=True)
        destination.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
