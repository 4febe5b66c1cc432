# Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
"""The metrics and labels that a PromQL expression names."""

import dataclasses
import re

_TOKEN = re.compile(
    r'"(?:[^"\\]|\\.)*"'  # A string.
    r"|[0-9][0-9a-zA-Z_.]*"  # A number or a duration.
    r"|\$\{?[a-zA-Z_:]+\}?s?"  # A variable of Grafana.
    r"|[a-zA-Z_:][a-zA-Z0-9_:]*"  # A name.
    r"|[^\s]"
)
_LABEL_LISTS = {"by", "without", "on", "ignoring", "group_left", "group_right"}
_WORDS = {"and", "or", "unless", "bool", "offset", "inf", "nan"}


@dataclasses.dataclass
class Names:
    """metrics: the labels that the matchers of each metric name; grouping: others."""

    metrics: dict
    grouping: set


def names(expr):
    tokens = _TOKEN.findall(expr) + [""]
    found = Names({}, set())
    i = 0
    while tokens[i]:
        token, following = tokens[i], tokens[i + 1]
        if token in _LABEL_LISTS and following == "(":
            end = tokens.index(")", i)
            found.grouping |= {t for t in tokens[i + 2 : end] if t != ","}
            i = end
        elif token == "[":
            i = tokens.index("]", i)
        elif _is_metric(token, following):
            labels = found.metrics.setdefault(token, set())
            if following == "{":
                end = tokens.index("}", i)
                labels |= {
                    tokens[j] for j in range(i + 2, end) if tokens[j + 1] in ("=", "!")
                }
                i = end
        i += 1
    return found


def _is_metric(token, following):
    is_name = re.fullmatch(r"[a-zA-Z_:][a-zA-Z0-9_:]*", token)
    # A function has a bracket behind it, an aggregation that or "by".
    is_call = following in {"(", "by", "without"}
    return is_name and not is_call and token not in _WORDS | _LABEL_LISTS


def legend_labels(legend):
    return set(re.findall(r"\{\{\s*(\w+)\s*\}\}", legend or ""))
