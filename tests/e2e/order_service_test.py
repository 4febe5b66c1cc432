#!/usr/bin/env python3
# Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
"""The order service under load, asked by the clients that people really use.

usage: order_service_test.py BINARY [unittest arguments]
"""

import json
import pathlib
import re
import shutil
import signal
import sys
import tempfile
import time
import unittest

from harness import (Clients, OrderService, Process, client, free_port, get, main, recorder,
                     wait_for)

ROOT = pathlib.Path(__file__).resolve().parents[2]
BINARY = pathlib.Path(sys.argv[1]).resolve()
LEAK = "AuditLog::Record"


class AuditLeak(Clients):
    """A service that leaks, and whose binary is gone from the disk."""

    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(folder.cleanup)
        copy = pathlib.Path(folder.name, "order_service")
        shutil.copy(BINARY, copy)
        cls.service = OrderService(copy, "--mode=audit_leak")
        cls.addClassCleanup(cls.service.__exit__)
        copy.unlink()
        cls.heap = cls.service.memory + "/debug/pprof/heap"
        # What the tests look for; how soon it comes is a test of its own.
        wait_for("/debug/heap names the leak", 60, cls.leak_in_heap)
        cls.seconds_to_name = time.monotonic() - cls.service.began

    @classmethod
    def leak_in_heap(cls):
        return LEAK in get(cls.service.memory + "/debug/heap")

    def fetch(self, name):
        path = self.empty / name
        self.run_client(client("curl"), "-fsS", "-o", path, self.heap)
        return path

    def test_curl_names_the_leak_within_a_minute_with_file_and_line(self):
        self.assertLess(self.seconds_to_name, 60)
        text, _ = self.run_client(client("curl"), "-fsS", self.service.memory + "/debug/heap")
        self.assertRegex(text, rf"{LEAK}\s+\S*audit_log\.cc:\d+")

    def test_pprof_names_the_leak_on_its_own(self):
        with recorder(self.service.memory) as (url, seen):
            top, messages = self.pprof("-top", url + "/debug/pprof/heap")
        self.assertIn(LEAK, top)
        self.assertNotIn("ymbolization", messages)
        self.assertEqual(seen, ["GET /debug/pprof/heap"])

    def test_pprof_shows_file_and_line(self):
        top, _ = self.pprof("-top", "-lines", self.heap)
        self.assertRegex(top, rf"{LEAK} .*audit_log\.cc:\d+")

    def test_pprof_focuses_on_a_tag(self):
        tags, _ = self.pprof("-tags", self.heap)
        self.assertRegex(tags, r" tag: Total .*\n.* audit\n")
        path = self.fetch("tagged.pb.gz")
        self.assertIn(LEAK, self.pprof("-top", "-tagfocus=audit", path)[0])
        rest, _ = self.pprof("-top", "-tagignore=audit", path)
        self.assertIn("Type: inuse_space", rest)
        self.assertNotIn(LEAK, rest)

    def test_pprof_reads_allocs(self):
        top, _ = self.pprof("-top", self.service.memory + "/debug/pprof/allocs")
        self.assertIn("Type: alloc_space", top)
        self.assertIn("orders::ParseOrder", top)

    def test_difference_of_two_profiles_shows_the_growth(self):
        before = self.fetch("before.pb.gz")
        time.sleep(10)
        after = self.fetch("after.pb.gz")
        top, _ = self.pprof("-top", "-unit=kb", "-base", before, after)
        row = next(line for line in top.splitlines() if LEAK in line)
        grown_kilobytes = float(row.split()[3].removesuffix("kB"))
        # About 1 MB a second; sampled, and beside other tests.
        self.assertGreater(grown_kilobytes, 2000)
        self.assertLess(grown_kilobytes, 40000)

    def test_pprof_draws_the_call_graph(self):
        client("dot")
        self.pprof("-svg", "-output", self.empty / "graph.svg", self.heap)
        graph = (self.empty / "graph.svg").read_text()
        self.assertIn("<svg", graph)
        self.assertIn("AuditLog", graph)

    def test_google_pprof_names_the_leak(self):
        text, messages = self.run_client(client("google-pprof"), "--text",
                                         self.service.memory + "/pprof/heap")
        self.assertIn(LEAK, text)
        self.assertNotIn("Illegal division", messages)
        self.assertNotIn("uninitialized", messages)

    def test_promtool_has_nothing_to_say(self):
        for url in (self.service.memory, self.service.orders):
            out, messages = self.run_client(client("promtool"), "check", "metrics",
                                            input=get(url + "/metrics"))
            self.assertEqual(out + messages, "", url)

    def test_jq_finds_the_numbers(self):
        for path, query in (
                ("/debug/memstats", ".schema == 1 and .allocator.alloc_bytes > 0"),
                ("/debug/heap?format=json", f'.schema == 1 and (tostring | contains("{LEAK}"))'),
                ("/debug/vars", ".memstats.Alloc > 0 and .memstats.TotalAlloc > 0")):
            self.run_client(client("jq"), "-e", query, input=get(self.service.memory + path))

    def test_the_services_own_metrics_carry_heapwells(self):
        metrics = get(self.service.orders + "/metrics")
        self.assertIn("\norder_service_requests_total{", "\n" + metrics)
        self.assertIn("\nheapwell_alloc_bytes ", metrics)

    def test_every_documented_endpoint_answers(self):
        table = (ROOT / "docs/endpoints.md").read_text().split("\n\n")[2]
        rows = re.findall(r"^\| `(/[^`]*)`", table, re.MULTILINE)
        self.assertGreater(len(rows), 10)
        for row in rows:
            start, names, _ = re.fullmatch(r"([^{]*)(?:{(.*)}(.*))?", row).groups()
            for name in (names or "").split(","):
                # Raises unless the status is 200. A CPU profile would take half a minute.
                waits = row.endswith(("profile", "trace"))
                time_asked = "?seconds=1" if waits else ""
                get(self.service.memory + start + name + time_asked)

    def test_no_civetweb_is_loaded(self):
        maps = pathlib.Path(f"/proc/{self.service.process.pid}/maps").read_text()
        self.assertIn("prometheus-cpp-core", maps)
        self.assertNotIn("civetweb", maps)


class PrometheusServer(Clients):
    """Debian's Prometheus, scraping both addresses of a leaking service."""

    def query(self, expression):
        """The value of each series, by job."""
        answer = json.loads(get(f"{self.url}/api/v1/query?query={expression}"))
        return {series["metric"].get("job", ""): float(series["value"][1])
                for series in answer["data"]["result"]}

    def prometheus(self, service):
        jobs = "".join(
            f"  - job_name: {job}\n    static_configs:\n"
            f"      - targets: ['{url.removeprefix('http://')}']\n"
            for job, url in (("orders", service.orders), ("memory", service.memory)))
        config = self.empty / "prometheus.yml"
        config.write_text("global:\n  scrape_interval: 1s\nscrape_configs:\n" + jobs)
        address = f"127.0.0.1:{free_port()}"
        self.url = "http://" + address
        return Process(client("prometheus"), f"--config.file={config}",
                       f"--storage.tsdb.path={self.empty / 'tsdb'}",
                       f"--web.listen-address={address}")

    def answers(self):
        try:
            return self.query("up") == {"orders": 1, "memory": 1}
        except OSError:
            return False

    def test_scrapes_both_and_sees_the_leak(self):
        with OrderService(BINARY, "--mode=audit_leak") as service, \
                self.prometheus(service) as server:
            try:
                wait_for("up == 1 for both", 60, self.answers)
            except AssertionError as error:
                raise AssertionError(f"{error}\n{server.output()}")
            time.sleep(12)
            self.assert_queries_answer()

    def assert_queries_answer(self):
        both = {"orders", "memory"}
        for job, bytes_per_second in self.query("deriv(heapwell_alloc_bytes[10s])").items():
            self.assertGreater(bytes_per_second, 200e3, job)
        for expression in ("heapwell_alloc_bytes", "heapwell_sys_bytes", "heapwell_heap_objects",
                           "rate(heapwell_alloc_bytes_total[10s])>0",
                           "heapwell_build_info==1", "process_resident_memory_bytes"):
            self.assertEqual(set(self.query(expression)), both, expression)
        self.assertGreater(
            self.query("sum+by(job)(rate(order_service_requests_total[10s]))")["orders"], 100)


class CpuProfile(Clients):
    """Where the service spends its CPU time, by the clients of both trees."""

    @classmethod
    def setUpClass(cls):
        # Busy, for a tick is 10 ms of CPU time, and other tests take theirs. At no beat of the
        # kernel, which looks at CPU timers 250 times a second: with orders at 2000 a second
        # a thread may work always between two looks, and is not seen.
        cls.service = OrderService(BINARY, "--mode=healthy", "--rate=1987")
        cls.addClassCleanup(cls.service.__exit__)

    def until(self, expected, fetch):
        """What fetch(seconds) says of a profile in which it is; of the longest, if it is in
        none: who gets no CPU time is seen in no tick."""
        for seconds in (2, 4, 8, 16):
            text = fetch(seconds)
            if re.search(expected, text):
                break
        return text

    def test_pprof_names_functions_on_its_own(self):
        def fetch(seconds):
            path = f"/debug/pprof/profile?seconds={seconds}"
            with recorder(self.service.memory) as (url, seen):
                top, messages = self.pprof("-top", url + path)
            self.assertEqual(seen, ["GET " + path])
            self.assertNotIn("ymbolization", messages)
            return top
        top = self.until("orders::", fetch)
        self.assertIn("Type: cpu", top)
        self.assertIn("orders::", top)

    def test_pprof_tells_threads_apart(self):
        tags = self.until(" thread: Total", lambda seconds: self.pprof(
            "-tags", f"{self.service.memory}/debug/pprof/profile?seconds={seconds}")[0])
        self.assertIn(" thread: Total", tags)

    def test_ticks_account_for_the_cpu_time(self):
        raw, _ = self.pprof("-raw", self.service.memory + "/debug/pprof/profile?seconds=4")
        seen, used = map(float, re.search(
            r"account for ([\d.]+) s of the ([\d.]+) s of CPU time", raw).groups())
        self.assertGreater(used, 0)
        self.assertLess(abs(seen - used), 0.2 + used / 5)

    def test_threads_are_listed_with_what_they_do(self):
        dump = get(self.service.memory + "/debug/pprof/goroutine?debug=2")
        self.assertRegex(dump, r'(?m)^goroutine \d+ \[[\w ]+, thread "heapwell"\]:$')
        traces, _ = self.pprof("-traces", self.service.memory + "/debug/pprof/goroutine")
        self.assertIn("Type: goroutine", traces)
        self.assertRegex(traces, r"thread: *heapwell")

    def test_google_pprof_names_functions(self):
        def fetch(seconds):
            # It knows the address only without a query, and asks for the seconds itself.
            text, messages = self.run_client(
                client("google-pprof"), "--text", f"--seconds={seconds}",
                self.service.memory + "/pprof/profile")
            self.assertNotIn("uninitialized", messages)
            return text
        self.assertIn("orders::", self.until("orders::", fetch))

    def test_a_second_profile_is_refused_in_gos_words(self):
        url = self.service.memory + "/debug/pprof/profile?seconds="
        with Process(client("curl"), "-fsS", "-o", self.empty / "first", url + "4") as first:
            time.sleep(1)
            text, _ = self.run_client(client("curl"), "-sS", "-i", url + "1")
            self.assertIn(" 500 ", text.splitlines()[0])
            self.assertIn("X-Go-Pprof: 1", text)
            self.assertTrue(text.endswith(
                "Could not enable CPU profiling: cpu profiling already in use\n"), text)
            self.assertEqual(first.process.wait(30), 0)

    def test_a_client_that_leaves_ends_it(self):
        url = self.service.memory + "/debug/pprof/profile?seconds="
        with Process(client("curl"), "-sS", "-m", "1", "-o", "/dev/null", url + "50"):
            time.sleep(1.2)
        wait_for("the next profile is taken", 10, lambda: self.answers(url + "1"))

    def answers(self, url):
        try:
            return get(url)
        except OSError:
            return None


class Healthy(Clients):
    def test_does_not_grow(self):
        with OrderService(BINARY, "--mode=healthy") as service:
            time.sleep(15)  # Until the open orders are as many as are kept.
            before = service.alloc_bytes()
            time.sleep(10)
            grown_bytes = service.alloc_bytes() - before
            self.assertLess(grown_bytes, 2e6)  # The leak would have added 10 MB.
            self.assertNotIn(LEAK, get(service.memory + "/debug/heap"))

    def test_ends_at_a_signal_under_load(self):
        for number in (signal.SIGTERM, signal.SIGINT):
            with OrderService(BINARY) as service:
                time.sleep(1)
                self.assertEqual(service.stop(number), 0, service.output())

    def test_says_which_port_is_taken(self):
        with OrderService(BINARY, "--rate=0") as service:
            for flag, url in (("--port", service.orders), ("--debug-port", service.memory)):
                port = url.rsplit(":", 1)[1]
                ports = {"--port": "0", "--debug-port": "0", flag: port}
                with Process(BINARY, *(f"{key}={value}" for key, value in ports.items())) as other:
                    self.assertEqual(other.process.wait(10), 1)
                    self.assertIn(port, other.output())

    def test_refuses_a_mode_that_it_does_not_have(self):
        with Process(BINARY, "--mode=perfect") as service:
            self.assertEqual(service.process.wait(10), 1)
            self.assertIn("--mode=perfect", service.output())
            self.assertIn("audit_leak", service.output())


if __name__ == "__main__":
    main()
