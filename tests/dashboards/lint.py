# Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
"""What is wrong with a dashboard: the checks of Grafana's own linter and ours."""

import re

import promql_names

DATASOURCE = "${datasource}"
# Units of Grafana that the panels may use; a typo would show raw numbers.
UNITS = {"none", "short", "percent", "percentunit", "bytes", "binBps", "s", "ops"}
PANEL_TYPES = {"row", "timeseries", "stat", "bargauge", "table"}
BUILT_IN = {"__rate_interval", "__interval", "__url_time_range", "__from", "__to"}
FROM_THE_DATA = ("__field.", "__value.", "__data.fields.", "__all")
ANNOTATIONS = {"Restarts", "Deployments", "OOM kills", "Alerts"}
GRID_COLUMNS = 24
VARIABLE = re.compile(r"\$(?:\{([\w.]+)(?::\w+)?\}|(\w+))")


def findings(dashboard):
    yield from _dashboard(dashboard)
    yield from _variables(dashboard)
    yield from _grid(dashboard)
    for panel in dashboard["panels"]:
        if panel["type"] != "row":
            yield from (f"{panel['title']}: {f}" for f in _panel(panel))
            for query in panel["targets"]:
                where = f"{panel['title']} {query['refId']}"
                yield from (f"{where}: {f}" for f in _query(query["expr"]))


def _dashboard(dashboard):
    if dashboard["editable"]:
        yield "is editable: changes would be lost at the next provisioning"
    if not re.fullmatch(r"heapwell-[a-z]+", dashboard.get("uid", "")):
        yield "has no uid that links can rest on"
    for key in ("__inputs", "__requires", "id"):
        if key in dashboard:
            yield f"has {key}, which only the import dialog understands"
    if "heapwell" not in dashboard["tags"]:
        yield "lacks the tag by which the dashboards find each other"
    names = {a["name"] for a in dashboard["annotations"]["list"]}
    for name in ANNOTATIONS - names:
        yield f"has no annotation {name}"


def _variables(dashboard):
    variables = {v["name"]: v for v in dashboard["templating"]["list"]}
    first = dashboard["templating"]["list"][0]
    if (first["type"], first["name"], first["label"]) != (
        "datasource", "datasource", "Data source",
    ):
        yield "does not begin with the variable of the data source"
    for name in ("job", "instance"):
        v = variables[name]
        if (v["label"], v["multi"], v["includeAll"], v["allValue"]) != (
            name.title(), True, True, ".+",
        ):
            yield f"variable {name} is not a choice of several or all"
    for v in variables.values():
        if v["type"] == "query" and v["refresh"] != 2:
            yield f"variable {v['name']} does not follow the time range"
        if v["type"] == "query" and v["datasource"]["uid"] != DATASOURCE:
            yield f"variable {v['name']} asks another data source"
    for name in _named_variables(dashboard) - set(variables) - BUILT_IN:
        if not name.startswith(FROM_THE_DATA):
            yield f"uses the unknown variable ${name}"


def _named_variables(value):
    if isinstance(value, str):
        return {braced or bare for braced, bare in VARIABLE.findall(value)}
    if not isinstance(value, (dict, list)):
        return set()
    children = value.values() if isinstance(value, dict) else value
    return set().union(*map(_named_variables, children))


def _grid(dashboard):
    seen, cells = set(), {}
    for panel in dashboard["panels"]:
        if panel["id"] in seen:
            yield f"has the panel id {panel['id']} twice"
        seen.add(panel["id"])
        grid = panel["gridPos"]
        if grid["x"] + grid["w"] > GRID_COLUMNS:
            yield f"{panel['title']} leaves the grid"
        for x in range(grid["x"], grid["x"] + grid["w"]):
            for y in range(grid["y"], grid["y"] + grid["h"]):
                if (x, y) in cells:
                    yield f"{panel['title']} lies on {cells[x, y]}"
                    return
                cells[x, y] = panel["title"]


def _panel(panel):
    defaults = panel["fieldConfig"]["defaults"]
    if panel["type"] not in PANEL_TYPES:
        yield f"{panel['type']} is none of the types that we can render"
    if not panel["title"] or len(panel["description"]) < 40:
        yield "no description to speak of"
    if panel["datasource"]["uid"] != DATASOURCE:
        yield "asks another data source"
    if not panel["targets"]:
        yield "asks nothing"
    if defaults.get("unit") not in UNITS:
        yield f"unit {defaults.get('unit')}"
    for override in panel["fieldConfig"]["overrides"]:
        for setting in override["properties"]:
            if setting["id"] == "unit" and setting["value"] not in UNITS:
                yield f"unit {setting['value']}"
    if not defaults["thresholds"]["steps"]:
        yield "no thresholds"
    letters = [query["refId"] for query in panel["targets"]]
    if len(set(letters)) < len(letters):
        yield "two queries of one name"


def _query(expr):
    for labels in re.findall(r"\w\{([^}]*)\}", re.sub(r"\$\{\w+\}", "", expr)):
        for label in ("job", "instance", "namespace"):
            if f'{label}=~"${label}"' not in labels:
                yield f"the variable {label} does not hold for {{{labels}}}"
    for name in promql_names.names(expr).metrics:
        if not re.search(rf"\b{name}\{{", expr):
            yield f"{name} is not selected by the variables"
        counter = name.endswith(("_total", "_bucket", "_sum", "_count"))
        bare = re.search(rf"(?<!rate\()(?<!increase\()\b{name}\{{", expr)
        if counter and bare:
            yield f"the counter {name} is used without rate()"
    for function, interval in re.findall(r"\b(rate|increase)\([^\[]*\[([^\]]*)\]", expr):
        if interval != "$__rate_interval":
            yield f"{function}() over {interval}, not $__rate_interval"
