# Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
"""Asks a real Prometheus every query of every panel, as Grafana would.

For any Prometheus that scrapes heapwell: the rendering test uses it on synthetic data.
"""

import json
import sys
import urllib.parse
import urllib.request

import metrics_used
import support

sys.path.insert(0, str(support.ROOT / "tests/dashboards/render"))


class Prometheus:
    def __init__(self, address, at, variables):
        self._address, self._at = address, at
        self._variables = {"job": ".+", "instance": ".+", "namespace": ".*",
                           "window": "86400", "__rate_interval": "960s",
                           "__interval": "240s", **variables}

    def ask(self, expr):
        """The series of an instant query."""
        for name, value in self._variables.items():
            expr = expr.replace(f"${{{name}}}", value).replace(f"${name}", value)
        body = urllib.parse.urlencode({"query": expr, "time": self._at}).encode()
        with urllib.request.urlopen(f"{self._address}/api/v1/query", body) as answer:
            return json.load(answer)["data"]["result"]


def empty_queries(prometheus):
    """Panels (and the letter of their query) that would show nothing."""
    for name, dashboard in metrics_used.dashboards():
        for panel in dashboard["panels"]:
            for target in panel.get("targets", []):
                if not prometheus.ask(target["expr"]):
                    yield f"{name}: {panel['title']} {target['refId']}"


def grows_most(prometheus):
    """The component that the Overview names; empty if it names none."""
    overview = dict(metrics_used.dashboards())["heapwell-overview.json"]
    panel = next(p for p in overview["panels"] if p["title"].startswith("What grows"))
    series = prometheus.ask(panel["targets"][0]["expr"])
    return series[0]["metric"]["component"] if series else ""


def check_all(address, at):
    """Of the synthetic data: nothing is empty, and each service gets its verdict."""
    from services import SERVICES

    faults = [f"{q} is empty" for q in empty_queries(Prometheus(address, at, {}))]
    for service in SERVICES:
        named = grows_most(Prometheus(address, at, {"job": service.job}))
        print(f"{service.job}: what grows most is {named or 'nothing'}")
        if named != service.grows_most:
            faults.append(f"{service.job}: {named!r}, not {service.grows_most!r}")
    if faults:
        sys.exit("\n".join(faults))
