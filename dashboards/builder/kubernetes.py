# Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
"""Wraps dashboards and rules as Kubernetes wants them."""

LABELS = {
    "app.kubernetes.io/name": "heapwell",
    "app.kubernetes.io/part-of": "heapwell",
}


def dashboards_config_map(name, file_name, text):
    """The sidecar of the usual Grafana charts picks up what carries the label."""
    return {
        "apiVersion": "v1",
        "kind": "ConfigMap",
        "metadata": {
            "name": name,
            "labels": {**LABELS, "grafana_dashboard": "1"},
        },
        "data": {file_name: text},
    }


def prometheus_rule(groups):
    return {
        "apiVersion": "monitoring.coreos.com/v1",
        "kind": "PrometheusRule",
        "metadata": {"name": "heapwell", "labels": dict(LABELS)},
        "spec": {"groups": groups},
    }
