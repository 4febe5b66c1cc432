#!/usr/bin/env python3
# Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
"""The files that deploy: Prometheus reads them, and nothing is open or afloat.

Schemas of Compose and Kubernetes come from npm: tests/dashboards/render/run.
"""

import json
import pathlib
import re
import tempfile
import unittest

import support
import build
import metrics_used
from builder import alerts

DEPLOY = support.ROOT / "deploy"
COMPOSE = DEPLOY / "compose/compose.yaml"
# What kubectl apply can put into the annotation where it remembers a manifest.
APPLY_LIMIT_BYTES = 262144


class PrometheusFiles(unittest.TestCase):
    def check(self, path):
        promtool = support.require("promtool")
        status, output = support.run(promtool, "check", "config", str(path))
        self.assertEqual(status, 0, output)
        return output

    def test_scrape_config_is_valid_and_finds_the_rules(self):
        with tempfile.TemporaryDirectory() as folder:
            path = _copy(DEPLOY / "scrape/prometheus.yml", folder)
            # promtool wants the token to be there.
            token = pathlib.Path(folder, "token")
            token.write_text("0123456789abcdef")
            text = path.read_text().replace(
                "/etc/prometheus/heapwell.token", str(token)
            )
            path.write_text(text)
            self.assertIn("2 rule files found", self.check(path))

    def test_scrape_config_for_kubernetes_is_valid_but_for_its_discovery(self):
        # Debian's Prometheus is built without discovery in Kubernetes.
        with tempfile.TemporaryDirectory() as folder:
            path = _copy(DEPLOY / "scrape/prometheus_kubernetes.yml", folder)
            discovery = "    kubernetes_sd_configs:\n      - role: pod\n"
            text = path.read_text()
            self.assertEqual(1, text.count(discovery))
            static = '    static_configs:\n      - targets: ["127.0.0.1:6060"]\n'
            path.write_text(text.replace(discovery, static))
            self.assertIn("2 rule files found", self.check(path))

    def test_the_demo_s_config_is_valid_and_finds_the_rules(self):
        with tempfile.TemporaryDirectory() as folder:
            path = _copy(DEPLOY / "compose/prometheus/prometheus.yml", folder)
            path.with_name("rules").symlink_to(support.ROOT / "dashboards/prometheus")
            self.assertIn("2 rule files found", self.check(path))


def _copy(path, folder):
    text = path.read_text().replace("../../dashboards", str(support.ROOT / "dashboards"))
    copy = pathlib.Path(folder, path.name)
    copy.write_text(text)
    return copy


class Compose(unittest.TestCase):
    TEXT = COMPOSE.read_text()

    def test_every_image_has_a_version(self):
        images = re.findall(r"^ +image: (\S+)$", self.TEXT, re.MULTILINE)
        self.assertEqual(4, len(images))
        for image in images:
            self.assertRegex(image, r":v?\d+\.\d+\.\d+$")

    def test_every_port_is_open_to_this_machine_alone(self):
        ports = re.findall(r'^ +- "([0-9.:]*\d+:\d+)"$', self.TEXT, re.MULTILINE)
        self.assertEqual(3, len(ports))
        for port in ports:
            self.assertTrue(port.startswith("127.0.0.1:"), port)

    def test_everything_that_is_mounted_is_in_the_tree(self):
        mounts = re.findall(r"^ +- (\.\S+?):/", self.TEXT, re.MULTILINE)
        self.assertEqual(8, len(mounts))
        for mount in mounts:
            self.assertTrue((COMPOSE.parent / mount).exists(), mount)

    def test_the_leak_meets_a_limit_and_comes_back(self):
        orders = self.TEXT[: self.TEXT.index("  prometheus:")]
        for line in ("mem_limit: 512m", "memswap_limit: 512m", "restart: unless-stopped"):
            self.assertIn(line, orders)

    def test_grafana_opens_on_our_dashboard_which_looks_at_minutes(self):
        home = "/var/lib/grafana/dashboards/heapwell-overview.json"
        self.assertIn(f"HOME_DASHBOARD_PATH: {home}", self.TEXT)
        self.assertIn(f"./grafana/heapwell-overview.json:{home}:ro", self.TEXT)
        demo = json.loads((DEPLOY / "compose/grafana/heapwell-overview.json").read_text())
        window = next(v for v in demo["templating"]["list"] if v["name"] == "window")
        self.assertEqual("600", window["current"]["value"])
        self.assertEqual("now-15m", demo["time"]["from"])


class Kubernetes(unittest.TestCase):
    def test_each_dashboard_fits_into_a_config_map(self):
        manifests = build.files(alerts.Links())["deploy/kubernetes/dashboards.yaml"]
        parts = manifests.split("\n---\n")
        self.assertEqual(len(build.DASHBOARDS), len(parts))
        for part in parts:
            # The annotation holds the manifest as JSON, escapes and all.
            self.assertLess(len(json.dumps(part)), APPLY_LIMIT_BYTES)

    def test_the_kustomization_names_all_but_the_example(self):
        folder = DEPLOY / "kubernetes"
        text = (folder / "kustomization.yaml").read_text()
        named = set(re.findall(r"^  - (\S+)$", text, re.MULTILINE))
        files = {path.name for path in folder.iterdir()}
        self.assertEqual(files - {"kustomization.yaml", "example-deployment.yaml"}, named)

    def test_monitor_and_example_agree(self):
        monitor = (DEPLOY / "kubernetes/podmonitor.yaml").read_text()
        example = (DEPLOY / "kubernetes/example-deployment.yaml").read_text()
        port = re.search(r"- port: (\S+)", monitor)[1]
        self.assertLessEqual(len(port), 15)
        self.assertIn(f"- name: {port}\n", example)
        self.assertIn('heapwell.metrics: "true"', monitor)
        self.assertIn('heapwell.metrics: "true"', example)


class Profiles(unittest.TestCase):
    def test_nothing_is_scraped_that_a_c_process_has_not(self):
        for name in ("scrape/config.alloy", "compose/alloy/config.alloy"):
            text = (DEPLOY / name).read_text()
            for kind in ("block", "goroutine", "mutex"):
                self.assertRegex(text, rf"profile\.{kind} {{\s+enabled = false\s+}}")
            self.assertEqual(text.count("{"), text.count("}"), name)

    def test_memory_comes_from_the_path_that_everybody_uses(self):
        for name in ("scrape/config.alloy", "compose/alloy/config.alloy",
                     "scrape/parca.yaml", "kubernetes/example-deployment.yaml"):
            self.assertIn("/debug/pprof/allocs", (DEPLOY / name).read_text())


class Runbooks(unittest.TestCase):
    FOLDER = support.ROOT / "docs/runbooks"

    def test_each_alert_has_a_page_and_each_page_an_alert(self):
        named = {rule["alert"] for rule in alerts.groups(alerts.Links())[0]["rules"]}
        pages = {path.stem for path in self.FOLDER.glob("Heapwell*.md")}
        self.assertEqual(named, pages)

    def test_each_page_says_what_to_do(self):
        for page in self.FOLDER.glob("Heapwell*.md"):
            text = page.read_text()
            self.assertTrue(text.startswith(f"# {page.stem}\n"), page.name)
            for heading in ("## What it means", "## What to do", "## When it is wrong"):
                self.assertIn(heading, text, page.name)

    def test_every_alert_leads_to_its_page(self):
        for rule in alerts.groups(alerts.Links())[0]["rules"]:
            page = support.ROOT / rule["annotations"]["runbook_url"]
            self.assertEqual(f"{rule['alert']}.md", page.name)
            self.assertTrue(page.exists(), page)

    def test_no_link_of_a_page_is_dead(self):
        for page in self.FOLDER.glob("*.md"):
            for link in re.findall(r"\]\(([^):]+?)(?:#[^)]*)?\)", page.read_text()):
                self.assertTrue((page.parent / link).exists(), f"{page.name}: {link}")

    def test_pages_name_only_metrics_and_panels_that_exist(self):
        golden = metrics_used.Golden(metrics_used.GOLDEN.read_text())
        titles = {panel["title"] for _, dashboard in metrics_used.dashboards()
                  for panel in dashboard["panels"]}
        for page in self.FOLDER.glob("*.md"):
            text = page.read_text()
            for name in re.findall(r"\bheapwell_\w+", text):
                self.assertIn(golden.family(name), golden.metrics, page.name)
            for title in re.findall(r"\*(?:Overview|Instance|tcmalloc)\*, \"([^\"]+)\"", text):
                self.assertIn(title, titles, page.name)


if __name__ == "__main__":
    unittest.main()
