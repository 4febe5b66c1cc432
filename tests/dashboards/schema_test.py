#!/usr/bin/env python3
# Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
"""The files that deploy have the shape that their readers want, by schemas of ours.

The official schemas, which come from npm, are asked nightly: render/check_deploy.mjs.
"""

import copy
import json
import pathlib
import unittest

import support
import json_schema

SCHEMAS = json.loads(pathlib.Path(__file__).with_name("schemas.json").read_text())
# Prometheus's own are promtool's to check, and Alloy's language has no schema.
FILES = {
    "compose/compose.yaml": "compose",
    "compose/grafana/datasources/datasources.yaml": "grafana_datasources",
    "compose/grafana/providers/providers.yaml": "grafana_providers",
    "kubernetes/dashboards.yaml": "kubernetes",
    "kubernetes/example-deployment.yaml": "kubernetes",
    "kubernetes/kustomization.yaml": "kubernetes",
    "kubernetes/podmonitor.yaml": "kubernetes",
    "kubernetes/prometheusrule.yaml": "kubernetes",
    "scrape/parca.yaml": "parca",
}
DEPLOY = support.ROOT / "deploy"


def documents(path):
    return json_schema.load_yaml(DEPLOY / path)


def members(value, path=()):
    """Where every map in a value is."""
    if isinstance(value, dict):
        yield path
        for name, member in value.items():
            yield from members(member, (*path, name))
    elif isinstance(value, list):
        for i, item in enumerate(value):
            yield from members(item, (*path, i))


def at(value, path):
    for step in path:
        value = value[step]
    return value


class Files(unittest.TestCase):
    def test_each_is_what_its_schema_says(self):
        for path, schema in FILES.items():
            for document in documents(path):
                with self.subTest(path):
                    self.assertEqual(
                        [], list(json_schema.findings(document, SCHEMAS[schema]))
                    )

    def test_none_is_left_out(self):
        yaml = {str(p.relative_to(DEPLOY)) for p in DEPLOY.rglob("*.yaml")}
        self.assertEqual(set(FILES), yaml)

    def test_an_unknown_member_anywhere_is_found(self):
        free = {"environment", "labels", "matchLabels", "annotations", "data", "services",
                "volumes"}
        for path in ("compose/compose.yaml", "kubernetes/example-deployment.yaml",
                     "kubernetes/prometheusrule.yaml", "scrape/parca.yaml"):
            document = documents(path)[0]
            for where in members(document):
                if where and (where[-1] in free or where[0] == "volumes"):
                    continue
                broken = copy.deepcopy(document)
                at(broken, where)["mistake"] = "x"
                with self.subTest(f"{path} {where}"):
                    self.assertTrue(
                        list(json_schema.findings(broken, SCHEMAS[FILES[path]]))
                    )


class Schema(unittest.TestCase):
    def assert_wrong(self, value, schema, text):
        self.assertIn(text, " ".join(json_schema.findings(value, schema)))

    def test_finds_each_kind_of_mistake(self):
        closed = {"type": "object", "properties": {"a": {"type": "integer"}}}
        self.assert_wrong({"a": "1"}, closed, "/a: '1' is no integer")
        self.assert_wrong({"a": True}, closed, "/a: True is no integer")
        self.assert_wrong({"b": 1}, closed, "unknown member b")
        self.assert_wrong({}, {**closed, "required": ["a"]}, "lacks a")
        self.assert_wrong("x", {"enum": ["y"]}, "none of")
        self.assert_wrong("x", {"const": "y"}, "is not 'y'")
        self.assert_wrong("x", {"pattern": "^y"}, "does not match")
        self.assert_wrong("xx", {"maxLength": 1}, "too long")
        self.assert_wrong(0, {"minimum": 1}, "too small")
        self.assert_wrong([1, "a"], {"items": {"type": "integer"}}, "/1: 'a'")
        self.assert_wrong([], {"minItems": 1}, "too few")
        self.assert_wrong("x", {"anyOf": [{"const": "y"}, {"const": "z"}]}, "is not")

    def test_refuses_a_keyword_that_it_does_not_know(self):
        with self.assertRaises(ValueError):
            list(json_schema.findings(1, {"maximum": 2}))


if __name__ == "__main__":
    unittest.main()
