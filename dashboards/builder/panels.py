# Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
"""A dashboard under construction: rows of panels on Grafana's grid of 24 columns."""

from builder import furniture, style

GRID_COLUMNS = 24
DATASOURCE = {"type": "prometheus", "uid": "${datasource}"}
INSTANCE_LEGEND = "{{pod}} {{instance}}"


def target(expr, legend=INSTANCE_LEGEND, instant=False, **more):
    """One query; panel() gives it its letter."""
    return {
        "datasource": DATASOURCE,
        "editorMode": "code",
        "expr": expr,
        "instant": instant,
        "legendFormat": legend,
        "range": not instant,
        **more,
    }


def column(expr):
    """One query of a table: the labels become columns, and so does the value."""
    return target(expr, legend="__auto", instant=True, format="table")


class Dashboard:
    """Places panels left to right; a row or a full line starts the next one."""

    def __init__(self, uid, title, description, since):
        self._panels = []
        self._x = self._y = self._line_height = 0
        self.json = {
            "annotations": {"list": furniture.annotations()},
            "description": description,
            "editable": False,
            "graphTooltip": 1,
            "links": [furniture.sibling_dashboards()],
            "panels": self._panels,
            "refresh": "1m",
            "schemaVersion": 39,
            "tags": ["heapwell", "memory"],
            "templating": {"list": furniture.variables()},
            "time": {"from": since, "to": "now"},
            "timezone": "browser",
            "title": title,
            "uid": uid,
            "version": 1,
        }

    def row(self, title, repeat=None):
        self._end_line()
        panel = {
            "collapsed": False,
            "gridPos": {"h": 1, "w": GRID_COLUMNS, "x": 0, "y": self._y},
            "id": len(self._panels) + 1,
            "panels": [],
            "title": title,
            "type": "row",
        }
        if repeat:
            panel["repeat"] = repeat
        self._panels.append(panel)
        self._y += 1

    def timeseries(self, title, description, targets, size, unit="bytes", **more):
        """More: stack, soft_max, lines (no fill), legend, calcs, threshold_lines."""
        stack = more.pop("stack", False)
        custom = {
            "drawStyle": "line",
            "fillOpacity": 70 if stack else 0 if more.pop("lines", False) else 8,
            "lineInterpolation": "linear",
            "lineWidth": 1,
            # Only what stands alone gets a point: rare operations, for one.
            "showPoints": "auto",
            "spanNulls": False,
            "stacking": {"group": "A", "mode": "normal" if stack else "none"},
            "thresholdsStyle": {
                "mode": "dashed" if more.pop("threshold_lines", False) else "off"
            },
        }
        if (soft_max := more.pop("soft_max", None)) is not None:
            custom["axisSoftMax"] = soft_max
        options = {
            "legend": {
                "calcs": list(more.pop("calcs", ("lastNotNull", "max"))),
                "displayMode": "table",
                "placement": more.pop("legend", "bottom"),
                "showLegend": True,
            },
            "tooltip": {"mode": "multi", "sort": "desc"},
        }
        if not more.pop("negative", False):
            more.setdefault("min", 0)
        self._panel(
            "timeseries", title, description, targets, size, unit, options,
            custom=custom, **more,
        )

    def stat(self, title, description, expr, size, unit, thresholds, **more):
        """More: text (what is shown), legend, noValue, decimals, overrides."""
        options = {
            "colorMode": "value",
            "graphMode": "none",
            "justifyMode": "auto",
            "orientation": "auto",
            "reduceOptions": {"calcs": ["lastNotNull"], "fields": "", "values": False},
            "textMode": more.pop("text", "value"),
            "wideLayout": True,
        }
        query = target(expr, legend=more.pop("legend", "__auto"), instant=True)
        self._panel(
            "stat", title, description, [query], size, unit, options,
            thresholds=thresholds, color={"mode": "thresholds"}, **more,
        )

    def bargauge(self, title, description, targets, size, unit="bytes", **more):
        options = {
            "displayMode": "gradient",
            "orientation": "horizontal",
            "reduceOptions": {"calcs": ["lastNotNull"], "fields": "", "values": False},
            "showUnfilled": True,
        }
        self._panel(
            "bargauge", title, description, targets, size, unit, options, min=0, **more
        )

    def table(self, title, description, columns, labels, size, sort_by, **more):
        """columns: pairs of a heading and an expression; labels: label to heading."""
        names = {f"Value #{chr(65 + i)}": c[0] for i, c in enumerate(columns)}
        names |= labels
        order = {label: i for i, label in enumerate(labels)}
        order |= {f"Value #{chr(65 + i)}": len(labels) + i for i in range(len(columns))}
        organize = {
            "excludeByName": {"Time": True},
            "indexByName": order,
            "renameByName": names,
        }
        self._panel(
            "table", title, description, [column(expr) for _, expr in columns], size,
            "bytes",
            {"showHeader": True, "sortBy": [{"desc": True, "displayName": sort_by}]},
            custom={"align": "auto", "cellOptions": {"type": "auto"},
                    "filterable": more.pop("filterable", False)},
            transformations=[
                {"id": "merge", "options": {}},
                {"id": "organize", "options": organize},
            ],
            **more,
        )

    def _panel(self, kind, title, description, targets, size, unit, options, **more):
        width, height = size
        if self._x + width > GRID_COLUMNS:
            self._end_line()
        defaults = {
            "color": more.pop("color", {"mode": "palette-classic"}),
            "thresholds": style.absolute(more.pop("thresholds", style.PLAIN)),
            "unit": unit,
        }
        for key in ("custom", "decimals", "links", "max", "min", "noValue"):
            if key in more:
                defaults[key] = more.pop(key)
        for letter, query in enumerate(targets):
            query["refId"] = chr(ord("A") + letter)
        panel = {
            "datasource": DATASOURCE,
            "description": description,
            "fieldConfig": {
                "defaults": defaults,
                "overrides": more.pop("overrides", []),
            },
            "gridPos": {"h": height, "w": width, "x": self._x, "y": self._y},
            "id": len(self._panels) + 1,
            "options": options,
            "targets": targets,
            "title": title,
            "type": kind,
        }
        if "transformations" in more:
            panel["transformations"] = more.pop("transformations")
        if more:
            raise TypeError(f"panel {title!r}: unknown {sorted(more)}")
        self._panels.append(panel)
        self._x += width
        self._line_height = max(self._line_height, height)

    def _end_line(self):
        self._y += self._line_height
        self._x = self._line_height = 0
