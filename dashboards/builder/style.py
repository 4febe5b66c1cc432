# Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
"""Colours, thresholds and overrides, the same on every dashboard."""

MIB = 1 << 20
DAY_SECONDS = 86400


def steps(first, *rest):
    """Threshold steps: a colour, then pairs of a value and the colour from there."""
    result = [{"color": first, "value": None}]
    for value, color in zip(rest[::2], rest[1::2]):
        result.append({"color": color, "value": value})
    return result


# Of the limit: the alert HeapwellNearLimit warns at 0.9 and pages at 0.97.
USED = steps("green", 0.7, "yellow", 0.85, "orange", 0.95, "red")
# Percent an hour: 0.1 doubles in a month, 0.5 in six days, 2 in a day and a half.
GROWTH = steps("green", 0.1, "yellow", 0.5, "orange", 2, "red")
# Seconds left: less than a day is for now, two weeks are for the next sprint.
TIME_LEFT = steps(
    "red", DAY_SECONDS, "orange", 3 * DAY_SECONDS, "yellow", 14 * DAY_SECONDS, "green"
)
BYTES_PER_HOUR = steps("green", MIB, "yellow", 20 * MIB, "orange", 200 * MIB, "red")
# Share of the instances that grow: near 1 the cause is in the code, not in a machine.
GROWING_SHARE = steps("green", 0.3, "yellow", 0.8, "red")
# Freed memory that stays resident: the alert HeapwellRetained speaks at 0.4.
RETAINED = steps("green", 0.25, "yellow", 0.4, "orange")
FRAGMENTED = steps("green", 0.2, "yellow", 0.3, "orange")
# Share of time that is lost: the alert HeapwellStalled speaks at 0.05.
STALL = steps("green", 0.01, "yellow", 0.05, "red")
# A pause of 10 ms is felt by a service that answers within 100 ms.
PAUSE = steps("green", 0.01, "yellow", 0.1, "red")
# A scrape that takes longer than this is worth a look.
OPERATION = steps("green", 0.1, "yellow", 1, "red")
MAJOR_FAULTS = steps("green", 10, "yellow", 100, "red")
NEUTRAL = steps("blue")
# Where no value is better or worse than another.
PLAIN = steps("green")

COMPONENT_STYLE = {
    "live": ("Live objects", "#e02f44"),
    "fragmented": ("Fragmented", "#a352cc"),
    "cached": ("Caches", "#e0b400"),
    "free_pages": ("Free pages kept", "#3274d9"),
    "metadata": ("Metadata", "#8e8e8e"),
    "non_heap": ("Not the heap", "#56a64b"),
}


def override(name, **properties):
    """Overrides a series or column; "__" in a property stands for a dot."""
    return _override("byName", name, properties)


def override_matching(pattern, **properties):
    return _override("byRegexp", pattern, properties)


def _override(matcher, options, properties):
    listed = [{"id": k.replace("__", "."), "value": v} for k, v in properties.items()]
    return {"matcher": {"id": matcher, "options": options}, "properties": listed}


def fixed(color):
    return {"mode": "fixed", "fixedColor": color}


def absolute(threshold_steps):
    return {"mode": "absolute", "steps": threshold_steps}


# In the colours of the components that they make.
HEAP_STATE_STYLE = {
    "in_use": ("In use", "#e02f44"),
    "central_cache": ("Central cache", "#a352cc"),
    "thread_cache": ("Thread caches", "#e0b400"),
    "transfer_cache": ("Transfer cache", "#ff9830"),
    "free_pages": ("Free pages", "#3274d9"),
    "metadata": ("Metadata", "#8e8e8e"),
    "released": ("Released", "#c7d0d9"),
}


def _named(styles):
    return [
        override(key, displayName=name, color=fixed(color))
        for key, (name, color) in styles.items()
    ]


# The series are named as the label says; people read these names and colours.
COMPONENT_OVERRIDES = _named(COMPONENT_STYLE)
HEAP_STATE_OVERRIDES = _named(HEAP_STATE_STYLE)

LIMIT_OVERRIDE = override(
    "limit",
    color=fixed("red"),
    custom__lineStyle={"fill": "dash", "dash": [10, 6]},
    custom__lineWidth=2,
    custom__fillOpacity=0,
    # In a group of its own, so that it is not stacked on what it limits.
    custom__stacking={"mode": "none", "group": "limit"},
)
