# Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
"""Asks promtool what rules say of a scenario."""

import json
import pathlib

import support

# Without it promtool evaluates the groups in random order: flaky.
GROUP_ORDER = ["heapwell.rules", "heapwell.growth.rules", "heapwell.alerts"]
_WHO = "count by (alertname, severity, instance)"
# An alert of a whole job goes by the name of the job.
_FIRING = """{who} (
  {count}(ALERTS{{alertstate="firing",instance!=""}}{period})
  or label_replace(
    {count}(ALERTS{{alertstate="firing",instance=""}}{period}),
    "instance", "$1", "job", "(.+)")) * 0"""
FIRING = _FIRING.format(who=_WHO, count="", period="")


def failures(scenario, rules, alerts, folder, checks=()):
    """What promtool has against the rules; empty: nothing."""
    path = pathlib.Path(folder) / "scenario.yml"
    path.write_text(_test_file(scenario, [str(rules), str(alerts)], checks))
    status, output = support.run(support.require("promtool"), "test", "rules", str(path))
    return output if status else ""


def _test_file(scenario, rule_files, checks):
    count = int(scenario.hours * 3600 / scenario.step)
    test = {
        "name": scenario.name,
        "interval": f"{scenario.step}s",
        "input_series": [
            {"series": series, "values": _values(values)}
            for process in scenario.processes
            for series, values in process.series(scenario.step, count)
        ],
        "promql_expr_test": [
            *(_firing(hour, FIRING, want) for hour, want in scenario.firing.items()),
            _ever(scenario),
        ],
        "alert_rule_test": list(checks),
    }
    # JSON is YAML.
    return json.dumps({
        "rule_files": rule_files,
        "evaluation_interval": f"{scenario.step}s",
        "group_eval_order": GROUP_ORDER,
        "tests": [test],
    })


def _firing(hour, expr, want):
    return {
        "expr": expr,
        "eval_time": f"{round(hour * 60)}m",
        "exp_samples": [{"labels": _labels(*alert), "value": 0} for alert in want],
    }


def _ever(scenario):
    """Whatever fired at any time is among what may."""
    period = f"[{round(scenario.hours * 60)}m]"
    expr = _FIRING.format(who=_WHO, count="count_over_time", period=period)
    return _firing(scenario.hours, expr, scenario.ever)


def _labels(alert, severity, instance):
    labels = {"alertname": alert, "severity": severity, "instance": instance}
    return "{" + ",".join(f'{k}="{v}"' for k, v in labels.items()) + "}"


def _values(values):
    """promtool's notation, with repeats drawn together: 3x5 is the value six times."""
    parts = []
    i = 0
    while i < len(values):
        j = i
        while j + 1 < len(values) and values[j + 1] == values[i]:
            j += 1
        value, repeats = values[i], j - i
        if value is None:
            parts.append(f"_x{repeats + 1}")
        else:
            parts.append(f"{value:.12g}" + (f"x{repeats}" if repeats else ""))
        i = j + 1
    return " ".join(parts)
