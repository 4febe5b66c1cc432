# Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
"""Queries and rules for a world in which a day takes seconds.

Days and hours shrink, in durations and where a query counts seconds; minutes and
seconds stay, for a scrape and the range of a rate do not get shorter.
"""

import copy
import re

DAY_SECONDS = 12
_SHRUNK = 86400 / DAY_SECONDS
_HOURS = {"h": 1, "d": 24}
# Seconds that a query counts: an hour, a day, two weeks.
_SECONDS = re.compile(r"(?<![\w.])(3600|86400|1209600)(?![\w.])")


def shrink(text):
    """PromQL, or a duration, or a text with PromQL in it."""
    text = re.sub(
        r"(?<![\w.])(\d+)([hd])\b",
        lambda m: f"{round(int(m[1]) * _HOURS[m[2]] * 3600e3 / _SHRUNK)}ms", text,
    )
    return _SECONDS.sub(lambda m: f"{int(m[1]) / _SHRUNK:g}", text)


def rule_groups(groups):
    """Groups of rules, evaluated each second."""
    groups = copy.deepcopy(groups)
    for group in groups:
        group["interval"] = "1s"
        for rule in group["rules"]:
            rule["expr"] = shrink(rule["expr"])
            if "alert" in rule:
                rule["for"] = shrink(rule["for"])
                rule["annotations"]["description"] = shrink(
                    rule["annotations"]["description"]
                )
    return groups
