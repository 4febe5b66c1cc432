# Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
"""Writes the little YAML that rules and manifests need: maps, lists, scalars.

Strings are quoted as JSON, which YAML reads alike, unless they are plain words; text
of several lines or with quotes in it becomes a block, so that people can read it.
"""

import json
import re

# Letters first, and nothing that YAML could take for a number, a date or a mark; or a
# duration of Prometheus.
_PLAIN = re.compile(r"[A-Za-z_/][A-Za-z0-9_./-]*(:[A-Za-z0-9_./-]+)*|[0-9]+[smhd]")
_WORDS_WITH_MEANING = {"true", "false", "null", "yes", "no", "on", "off", "y", "n"}


def dump(value, indent=0):
    """The YAML text of a value, ending in a line feed."""
    pad = " " * indent
    if isinstance(value, dict) and value:
        return "".join(
            f"{pad}{_scalar(k)}:{_after_key(v, indent)}" for k, v in value.items()
        )
    if isinstance(value, list) and value:
        return "".join(f"{pad}- {dump(v, indent + 2).lstrip()}" for v in value)
    return f"{pad}{_scalar(value)}\n"


def _after_key(value, indent):
    if isinstance(value, (dict, list)) and value:
        # A list stands as deep as its key: the usual form in manifests.
        deeper = indent + (2 if isinstance(value, dict) else 0)
        return "\n" + dump(value, deeper)
    if isinstance(value, str) and ("\n" in value or '"' in value):
        return _block(value, indent + 2)
    return f" {_scalar(value)}\n"


def _block(text, indent):
    keep = "|" if text.endswith("\n") else "|-"
    lines = [" " * indent + line if line else "" for line in text.splitlines()]
    return f" {keep}\n" + "\n".join(lines) + "\n"


def _scalar(value):
    if isinstance(value, str):
        plain = _PLAIN.fullmatch(value) and value.lower() not in _WORDS_WITH_MEANING
        return value if plain else json.dumps(value, ensure_ascii=False)
    return json.dumps(value)
