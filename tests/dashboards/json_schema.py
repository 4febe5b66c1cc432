# Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
"""As much of JSON Schema as our schemas use, and stricter: a map is closed to members
that are not listed unless it says otherwise, and an unknown keyword is an error."""

import json
import re
import subprocess
import sys

_TYPES = {
    "object": dict, "array": list, "string": str, "integer": int, "boolean": bool,
    "number": (int, float),
}
_KEYWORDS = {
    "$defs", "$ref", "type", "enum", "const", "pattern", "maxLength", "minimum",
    "properties", "required", "additionalProperties", "items", "minItems", "anyOf",
    "description",
}


def findings(value, schema, root=None, path=""):
    """What is wrong with a value."""
    root = schema if root is None else root
    if unknown := set(schema) - _KEYWORDS:
        raise ValueError(f"unknown keywords {unknown} at {path}")
    if "$ref" in schema:
        name = schema["$ref"].removeprefix("#/$defs/")
        yield from findings(value, root["$defs"][name], root, path)
        return
    if "anyOf" in schema:
        tries = [list(findings(value, one, root, path)) for one in schema["anyOf"]]
        if all(tries):
            yield from min(tries, key=len)
        return
    if wrong := list(_scalar(value, schema)):
        yield from (f"{path or '/'}: {w}" for w in wrong)
    elif isinstance(value, dict):
        yield from _map(value, schema, root, path)
    elif isinstance(value, list):
        if len(value) < schema.get("minItems", 0):
            yield f"{path}: has too few items"
        for i, item in enumerate(value):
            yield from findings(item, schema.get("items", {}), root, f"{path}/{i}")


def _scalar(value, schema):
    kind = schema.get("type")
    if kind and (not isinstance(value, _TYPES[kind])
                 or isinstance(value, bool) and kind != "boolean"):
        yield f"{value!r} is no {kind}"
    elif "enum" in schema and value not in schema["enum"]:
        yield f"{value!r} is none of {schema['enum']}"
    elif "const" in schema and value != schema["const"]:
        yield f"{value!r} is not {schema['const']!r}"
    elif "pattern" in schema and not re.search(schema["pattern"], value):
        yield f"{value!r} does not match {schema['pattern']}"
    elif len(value) > schema["maxLength"] if "maxLength" in schema else False:
        yield f"{value!r} is too long"
    elif value < schema["minimum"] if "minimum" in schema else False:
        yield f"{value!r} is too small"


def _map(value, schema, root, path):
    properties = schema.get("properties", {})
    others = schema.get("additionalProperties", not properties)
    for name in schema.get("required", []):
        if name not in value:
            yield f"{path or '/'}: lacks {name}"
    for name, member in value.items():
        below = properties.get(name, {} if others is True else others)
        if below is False:
            yield f"{path or '/'}: has the unknown member {name}"
        else:
            yield from findings(member, below, root, f"{path}/{name}")


def load_yaml(path):
    """The documents of a YAML file, by Debian's python3-yaml."""
    program = "import json,sys,yaml;print(json.dumps(list(yaml.safe_load_all(open(sys.argv[1])))))"
    for python in (sys.executable, "/usr/bin/python3"):
        done = subprocess.run([python, "-c", program, str(path)], capture_output=True,
                              text=True, timeout=60, check=False)
        if "No module named 'yaml'" not in done.stderr:
            break
    if done.returncode:
        raise ValueError(done.stderr)
    return json.loads(done.stdout)
