# Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
"""What stands on every dashboard: variables, annotations and links."""

from builder.promql import RESIDENT, LIMIT, START, select

DATASOURCE = {"type": "prometheus", "uid": "${datasource}"}

# Seconds, for the variable is a range and a divisor at once.
WINDOWS = {
    "10m": 600,
    "1h": 3600,
    "6h": 21600,
    "1 day": 86400,
    "3 days": 259200,
    "1 week": 604800,
}
DEFAULT_WINDOW = "1 day"


def variables():
    return [
        {
            "current": {},
            "hide": 0,
            "label": "Data source",
            "name": "datasource",
            "query": "prometheus",
            "refresh": 1,
            "type": "datasource",
        },
        _label_variable("namespace", "heapwell_build_info", all_value=".*"),
        _label_variable("job", 'heapwell_build_info{namespace=~"$namespace"}'),
        _label_variable(
            "instance", 'heapwell_build_info{namespace=~"$namespace",job=~"$job"}'
        ),
        _window_variable(),
        _prefix_variable(),
    ]


def _label_variable(label, series, all_value=".+"):
    query = f"label_values({series}, {label})"
    return {
        "allValue": all_value,
        "current": {"selected": True, "text": ["All"], "value": ["$__all"]},
        "datasource": DATASOURCE,
        "definition": query,
        "hide": 0,
        "includeAll": True,
        "label": label.title(),
        "multi": True,
        "name": label,
        "options": [],
        "query": {"query": query, "refId": "StandardVariableQuery"},
        # Anew at each change of the time range: instances come and go.
        "refresh": 2,
        "sort": 1,
        "type": "query",
    }


def _window_variable():
    options = [
        {"selected": text == DEFAULT_WINDOW, "text": text, "value": str(seconds)}
        for text, seconds in WINDOWS.items()
    ]
    return {
        "current": next(o for o in options if o["selected"]),
        "description": "Growth is the mean over this window less the mean over the one "
        "before. Whole days cancel the daily cycle of the load, so that a slow leak "
        "shows; a week cancels weekends too; minutes show a fast leak.",
        "hide": 0,
        "label": "Growth window",
        "multi": False,
        "name": "window",
        "options": options,
        "query": ", ".join(f"{text} : {value}" for text, value in WINDOWS.items()),
        "type": "custom",
    }


def _prefix_variable():
    value = {"selected": True, "text": "http://", "value": "http://"}
    return {
        "current": value,
        "description": "What to put before the instance address so that your browser "
        "reaches the library's own pages: http:// on one network, the address of a "
        "proxy elsewhere.",
        "hide": 0,
        "label": "Link prefix",
        "name": "link_prefix",
        "options": [value],
        "query": "http://",
        "type": "textbox",
    }


def annotations():
    # One count a build: a deployment is a build that was not there before.
    builds = f"count by (job, version, build_id) ({select('heapwell_build_info')}"
    kills = f"increase({select('heapwell_cgroup_oom_kills_total')}[$__interval]) > 0"
    restarts_when_full = (
        f"changes({START}[10m]) > 0"
        f" and max_over_time({RESIDENT}[10m]) > 0.85 * {LIMIT}"
    )
    return [
        {
            "builtIn": 1,
            "datasource": {"type": "grafana", "uid": "-- Grafana --"},
            "enable": True,
            "hide": True,
            "iconColor": "rgba(0, 211, 255, 1)",
            "name": "Annotations & Alerts",
            "type": "dashboard",
        },
        _annotation(
            "Restarts", f"{START} * 1000", "blue", "Process started",
            useValueForTime="on",
        ),
        _annotation(
            "Deployments", f"{builds}) unless {builds} offset 10m)", "green",
            "New build", text="{{job}} {{version}} {{build_id}}", tags="job",
        ),
        # A container's own counter dies with it, hence the second half: a restart
        # of what was full a moment ago.
        _annotation(
            "OOM kills", f"({kills}) or ({restarts_when_full})", "dark-red",
            "Out of memory",
        ),
        _annotation(
            "Alerts",
            select("ALERTS", 'alertname=~"Heapwell.*"', 'alertstate="firing"'),
            "orange", "{{alertname}}",
        ),
    ]


def _annotation(name, expr, color, title, text="{{instance}} {{pod}}",
                tags="instance", **more):
    return {
        "datasource": DATASOURCE,
        "enable": True,
        "expr": expr,
        "hide": False,
        "iconColor": color,
        "name": name,
        "step": "",
        "tagKeys": tags,
        "textFormat": text,
        "titleFormat": title,
        **more,
    }


def sibling_dashboards():
    return {
        "asDropdown": False,
        "icon": "external link",
        "includeVars": True,
        "keepTime": True,
        "tags": ["heapwell"],
        "targetBlank": False,
        "title": "C++ memory",
        "tooltip": "The other dashboards, with this selection",
        "type": "dashboards",
        "url": "",
    }


def instance_links(job="${__field.labels.job}", instance="${__field.labels.instance}"):
    """Where a click on a line leads: the library's own pages, then further down."""
    base = "${link_prefix}" + instance
    detail = (
        "/d/heapwell-instance?${datasource:queryparam}&${window:queryparam}"
        f"&var-job={job}&var-instance={instance}&${{__url_time_range}}"
    )
    pyroscope = (
        f"/a/grafana-pyroscope-app/explore?var-serviceName={job}"
        "&var-profileMetricId=memory:inuse_space:bytes:space:bytes"
        "&from=${__from}&to=${__to}"
    )
    return [
        _link(f"{instance} in detail", detail, new_tab=False),
        _link("Verdict, live charts, flame graph", f"{base}/debug/"),
        _link("Verdict as text", f"{base}/debug/heap"),
        _link("Call sites that grow", f"{base}/debug/leaks"),
        _link("Heap profile, for go tool pprof", f"{base}/debug/pprof/heap"),
        _link("Growth of 60 s, for pprof", f"{base}/debug/pprof/heap?seconds=60"),
        _link("Profiles over time, in Pyroscope", pyroscope),
    ]


def _link(title, url, new_tab=True):
    return {"targetBlank": new_tab, "title": title, "url": url}
