#!/usr/bin/env python3
# Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
"""What the clients of Go's and gperftools' trees, of expvar and of Prometheus rely on,
asked of the order service: every path, with the real tools.

usage: contract_test.py BINARY [unittest arguments]
"""

import gzip
import http.client
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import threading
import time
import unittest

from harness import (Clients, OrderService, Process, client, get, main, recorder,
                     wait_for)

BINARY = pathlib.Path(sys.argv[1]).resolve()
CHECKER = pathlib.Path(__file__).with_name("profile_check")
LEAK = "AuditLog::Record"
GO_PROFILES = ("allocs", "block", "goroutine", "growth", "heap", "mutex",
               "peakheap", "threadcreate")
DELTAS = tuple(name for name in GO_PROFILES if name != "peakheap")
PATHS = ("/", "/debug", "/debug/", "/debug/heap", "/debug/memstats", "/debug/vars",
         "/metrics", "/debug/pprof", "/debug/pprof/", "/debug/pprof/cmdline",
         "/debug/pprof/symbol", *(f"/debug/pprof/{name}" for name in GO_PROFILES),
         "/pprof/heap", "/pprof/growth", "/pprof/contention", "/pprof/cmdline",
         "/pprof/symbol", "/nosuch", "/debug/pprof/nosuch", "/debug/release",
         "/debug/sampling")
# What Prometheus 3 and 2.42 send, and curl.
ACCEPTS = (
    "application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.6,"
    "application/openmetrics-text;version=0.0.1;q=0.5,text/plain;version=1.0.0;"
    "escaping=allow-utf-8;q=0.4,text/plain;version=0.0.4;q=0.3,*/*;q=0.2",
    "application/openmetrics-text;version=1.0.0,application/openmetrics-text;version=0.0.1;"
    "q=0.75,text/plain;version=0.0.4;q=0.5,*/*;q=0.1",
    "*/*")


def varint(data, at):
    """The number that begins there, and where it ends."""
    value = shift = 0
    while True:
        byte = data[at]
        value |= (byte & 127) << shift
        at, shift = at + 1, shift + 7
        if byte < 128:
            return value, at


def times_of(body):
    """time_nanos and duration_nanos of a profile.proto; each may be there once."""
    data, at = gzip.decompress(body), 0
    found = {9: [], 10: []}
    while at < len(data):
        key, at = varint(data, at)
        value, at = varint(data, at)
        if key & 7 == 2:
            at += value
        elif key >> 3 in found:
            found[key >> 3].append(value)
    if len(found[9]) != 1 or len(found[10]) > 1:
        raise AssertionError(found)
    return found[9][0], sum(found[10])


class Contract(Clients):
    @classmethod
    def setUpClass(cls):
        cls.service = OrderService(BINARY, "--mode=audit_leak")
        cls.addClassCleanup(cls.service.__exit__)
        cls.url = cls.service.memory
        wait_for("the leak in /debug/heap", 120, lambda: LEAK in get(cls.url + "/debug/heap"))

    def ask(self, path, method="GET", body=None, headers=None):
        """Status, headers and body, whatever the status."""
        connection = http.client.HTTPConnection(self.url.removeprefix("http://"), timeout=120)
        connection.request(method, path, body, headers or {})
        answer = connection.getresponse()
        data = answer.read()
        connection.close()
        return answer.status, {k.lower(): v for k, v in answer.headers.items()}, data


class Go(Contract):
    def test_profiles_have_gos_headers(self):  # X1
        for name in GO_PROFILES:
            status, headers, body = self.ask("/debug/pprof/" + name)
            self.assertEqual(status, 200, name)
            self.assertEqual(headers["content-type"], "application/octet-stream")
            self.assertEqual(headers["content-disposition"],
                             f'attachment; filename="{name}"')
            self.assertEqual(headers["x-content-type-options"], "nosniff")
            self.assertNotIn("content-encoding", headers)
            self.assertEqual(body[:2], b"\x1f\x8b")

    def refused(self, path, status, text):
        """Asserts Go's error, to the byte."""
        got, headers, body = self.ask("/debug/pprof/" + path)
        self.assertEqual((got, body), (status, text.encode() + b"\n"), path)
        self.assertEqual(headers["content-type"], "text/plain; charset=utf-8", path)
        self.assertEqual(headers["x-content-type-options"], "nosniff", path)
        self.assertEqual(headers["x-go-pprof"], "1", path)
        self.assertNotIn("content-disposition", headers, path)

    def test_differences_are_of_the_time_that_was_asked_for(self):  # X2
        for name in DELTAS:
            _, headers, body = self.ask(f"/debug/pprof/{name}?seconds=1")
            ended = time.time()
            self.assertEqual(headers["content-disposition"],
                             f'attachment; filename="{name}-delta"')
            self.assertEqual(headers["content-type"], "application/octet-stream")
            taken_nanos, lasted_nanos = times_of(body)
            # Beside other tests a second may be longer, never shorter.
            self.assertGreaterEqual(lasted_nanos, 1e9, name)
            self.assertLess(lasted_nanos, 30e9, name)
            self.assertLess(abs(ended - taken_nanos / 1e9), 30, name)

    def test_profiles_of_a_moment_have_no_duration(self):  # R7
        for name in GO_PROFILES:
            taken_nanos, lasted_nanos = times_of(self.ask("/debug/pprof/" + name)[2])
            self.assertEqual(lasted_nanos, 0, name)
            self.assertGreater(taken_nanos, 0, name)

    def test_errors_are_gos_to_the_byte(self):  # X3
        for name in DELTAS:
            for seconds in ("abc", "0", "-1", "0.5"):
                self.refused(f"{name}?seconds={seconds}", 400,
                             'invalid value for "seconds" - must be a positive integer')
            self.refused(f"{name}?seconds=1&debug=1", 400,
                         "seconds and debug params are incompatible")
        self.refused("peakheap?seconds=1", 400,
                     '"seconds" parameter is not supported for this profile type')
        for path in ("nosuch", "nosuch?seconds=x", "heap/", "Heap"):
            self.refused(path, 404, "Unknown profile")

    def test_an_empty_time_is_none(self):  # G8
        for query in ("?seconds=", "?gc=1", "?debug=abc", "?what=1"):
            status, headers, _ = self.ask("/debug/pprof/heap" + query)
            self.assertEqual((status, headers["content-disposition"]),
                             (200, 'attachment; filename="heap"'), query)

    def test_heap_and_allocs_differ_in_what_is_shown_first(self):  # X1
        for name, shown in (("heap", "inuse_space"), ("allocs", "alloc_space")):
            raw, _ = self.pprof("-raw", f"{self.url}/debug/pprof/{name}")
            self.assertIn("alloc_objects/count alloc_space/bytes inuse_objects/count "
                          "inuse_space/bytes", raw.replace("[dflt]", ""))
            self.assertEqual("alloc_space/bytes[dflt]" in raw, name == "allocs")
            top, _ = self.pprof("-top", f"{self.url}/debug/pprof/{name}")
            self.assertIn(f"Type: {shown}", top)

    def test_pprof_asks_for_no_symbols(self):  # X4
        for name in ("heap", "allocs", "growth", "heap?seconds=1"):
            with recorder(self.url) as (url, seen):
                _, messages = self.pprof("-top", f"{url}/debug/pprof/{name}")
            self.assertEqual(seen, [f"GET /debug/pprof/{name}"])
            self.assertNotIn("ymbolization", messages)

    def test_the_peak_names_the_leak(self):
        # A leak is at its highest all the time; the last 5 % may be missing.
        top, _ = self.pprof("-top", f"{self.url}/debug/pprof/peakheap")
        self.assertIn("Type: inuse_space", top)
        self.assertIn(LEAK, top)
        raw, _ = self.pprof("-raw", f"{self.url}/debug/pprof/peakheap")
        self.assertRegex(raw, r"Comment: the heap at its highest: \d+ bytes were live at")

    def test_posting_to_a_profile_is_refused(self):  # X9
        for name in GO_PROFILES:
            status, headers, _ = self.ask("/debug/pprof/" + name, "POST", b"")
            self.assertEqual((status, headers["allow"]), (405, "GET, HEAD"), name)

    def test_the_index_counts_call_sites(self):
        _, _, page = self.ask("/debug/pprof/")
        rows = dict((name, int(count)) for count, name in re.findall(
            r"<tr><td>(\d+)</td><td><a href='[^']+'>([^<]+)</a></td></tr>", page.decode()))
        self.assertGreater(rows["heap"], 1)
        self.assertEqual(rows["heap"], rows["allocs"])
        self.assertEqual(rows["cmdline"], 0)
        for unknown in ("growth", "mutex"):  # So its cell is empty.
            self.assertNotIn(unknown, rows)


class Texts(Contract):
    def test_pprof_reads_every_text(self):  # X5
        four = ("alloc_objects/count alloc_space/bytes inuse_objects/count "
                "inuse_space/bytes")
        for path, types in (("/pprof/heap", four), ("/debug/pprof/heap?debug=1", four),
                            ("/pprof/growth", "objects/count space/bytes"),
                            ("/debug/pprof/growth?debug=1", "objects/count space/bytes"),
                            ("/debug/pprof/peakheap?debug=1", "objects/count space/bytes"),
                            ("/pprof/contention", "contentions/count delay/nanoseconds"),
                            ("/debug/pprof/mutex?debug=1",
                             "contentions/count delay/nanoseconds"),
                            ("/debug/pprof/goroutine?debug=1", "goroutine/count")):
            # Texts have no names. Ours are asked for, not the binary, which takes minutes.
            raw, _ = self.pprof("-raw", "-symbolize=remote", self.url + path)
            words = raw.partition("Samples:\n")[2].split("\n", 1)[0].replace("[dflt]", "")
            self.assertEqual(words, types, path)

    def test_growth_is_the_same_in_proto_and_in_text(self):
        def total(path):
            top, _ = self.pprof("-top", "-unit=MB", "-symbolize=remote", self.url + path)
            return float(re.search(r" of ([\d.]+)MB total", top)[1])
        # The heap may grow between the two.
        for _ in range(5):
            totals = total("/debug/pprof/growth"), total("/pprof/growth")
            if totals[0] == totals[1] > 0:
                return
        self.fail(totals)

    def test_growth_names_the_program(self):
        top, _ = self.pprof("-top", "-cum", self.url + "/debug/pprof/growth")
        self.assertIn("Type: space", top)
        self.assertIn("orders::", top)


class Gperftools(Contract):
    def google_pprof(self, *arguments):
        text, messages = self.run_client(client("google-pprof"), "--text", *arguments)
        self.assertNotRegex(messages, "Illegal division|uninitialized|substr outside")
        return text

    def test_it_finds_the_leak(self):  # X6
        for flags in ([], ["--inuse_objects"], ["--alloc_space"], ["--alloc_objects"]):
            self.assertIn(LEAK, self.google_pprof(*flags, self.url + "/pprof/heap"), flags)
        top = self.google_pprof("--cum", self.url + "/pprof/heap").splitlines()
        self.assertIn("orders::", "".join(top[:12]))

    def test_it_reads_growth_and_contention(self):  # X6
        self.assertIn("orders::", self.google_pprof("--cum", self.url + "/pprof/growth"))
        self.google_pprof(self.url + "/pprof/contention")

    def test_it_subtracts_a_profile(self):
        base = self.empty / "base.heap"
        base.write_bytes(self.ask("/pprof/heap")[2])
        self.google_pprof("--base", base, self.url + "/pprof/heap")

    def test_it_works_behind_a_proxy_with_a_prefix(self):  # X6
        with recorder(self.url, prefix="/a/prefix") as (url, seen):
            self.assertIn(LEAK, self.google_pprof(url + "/a/prefix/pprof/heap"))
        self.assertIn("GET /pprof/heap", seen)
        self.assertIn("POST /pprof/symbol", seen)


class Symbols(Contract):
    def setUp(self):
        super().setUp()
        text = self.ask("/pprof/heap")[2].decode()
        records = text.partition("MAPPED_LIBRARIES:")[0]
        self.addresses = sorted({int(word, 16) for line in records.splitlines()
                                 if "] @ 0x" in line
                                 for word in line.partition("@")[2].split()
                                 if word.startswith("0x") and word != "0x1"})
        self.assertGreater(len(self.addresses), 10)

    def symbol(self, body, path="/debug/pprof/symbol"):
        status, _, answer = self.ask(path, "POST", body)
        self.assertEqual(status, 200)
        lines = answer.decode().splitlines()
        self.assertRegex(lines[0], r"^num_symbols: [1-9]\d*$")
        for line in lines[1:]:
            self.assertRegex(line, r"^0x[0-9a-f]+ .")
        return lines[1:]

    def test_addresses_in_every_spelling(self):  # X7
        address = self.addresses[0]
        for path in ("/debug/pprof/symbol", "/pprof/symbol"):
            expected = self.symbol(f"{address:#x}", path)
            self.assertEqual(len(expected), 1)
            for body in (f"{address:#018x}", f"0X{address:X}", f"{address:#x}+", str(address),
                         f"garbage+{address:#x}+0xzz+,", f"0x1+{address:#x}"):
                self.assertEqual(self.symbol(body, path), expected, body)
            self.assertEqual(self.symbol("", path), [])
            self.assertEqual(self.symbol("+++", path), [])

    def test_get_and_post_answer_alike(self):
        words = "+".join(f"{address:#x}" for address in self.addresses[:20])
        for path in ("/debug/pprof/symbol", "/pprof/symbol"):
            self.assertEqual(self.ask(f"{path}?{words}")[2].decode().splitlines()[1:],
                             self.symbol(words, path))

    def test_ten_thousand_addresses_after_100_continue(self):  # X7
        many = (self.addresses * (10000 // len(self.addresses) + 1))[:10000]
        body = self.empty / "addresses"
        body.write_text("+".join(f"{address:#018x}" for address in many))
        for path in ("/debug/pprof/symbol", "/pprof/symbol"):
            answer, messages = self.run_client(
                client("curl"), "-sSv", "-H", "Expect: 100-continue", "--expect100-timeout",
                "100", "--data-binary", f"@{body}", self.url + path)
            self.assertIn("HTTP/1.1 100 Continue", messages)
            named = [int(line.split()[0], 16) for line in answer.splitlines()[1:]]
            # In order, and nothing but what was asked for; what has no name is left out.
            known = set(named)
            self.assertEqual(named, [address for address in many if address in known])
            self.assertGreater(len(named), 5000)


class Numbers(Contract):
    def test_head_is_get_without_a_body(self):  # X8
        changing = ("content-length", "date")
        for path in PATHS:
            status, headers, body = self.ask(path)
            head_status, head_headers, nothing = self.ask(path, "HEAD")
            self.assertEqual(head_status, status, path)
            self.assertEqual(nothing, b"", path)
            for name in changing:
                headers.pop(name, None)
                head_headers.pop(name, None)
            self.assertEqual(head_headers, headers, path)
            self.assertNotEqual(body, b"", path)

    def test_metrics_for_every_scraper(self):  # X10
        for accept in ACCEPTS:
            for encoding in ("identity", "gzip"):
                status, headers, body = self.ask(
                    "/metrics", headers={"Accept": accept, "Accept-Encoding": encoding})
                self.assertEqual(status, 200)
                self.assertEqual(headers["content-type"],
                                 "text/plain; version=0.0.4; charset=utf-8")
                self.assertEqual(headers.get("content-encoding"),
                                 "gzip" if encoding == "gzip" else None)
                text = gzip.decompress(body) if encoding == "gzip" else body
                self.assertTrue(text.endswith(b"\n") and b"\r" not in text)
                out, messages = self.run_client(client("promtool"), "check", "metrics",
                                                input=text.decode())
                self.assertEqual(out + messages, "")

    def test_vars_are_expvars(self):  # X11
        _, headers, body = self.ask("/debug/vars")
        self.assertEqual(headers["content-type"], "application/json; charset=utf-8")
        self.assertTrue(body.startswith(b"{\n") and body.endswith(b"\n}\n"))
        keys = [key for key, _ in json.loads(body, object_pairs_hook=list)]
        self.assertEqual(keys, sorted(keys))
        self.assertLessEqual({"cmdline", "memstats"}, set(keys))


class Waits(Contract):
    """Requests that take their time, beside others."""

    def waiting(self, path):
        """A client that is at it, until the test ends or stops it."""
        process = Process(client("curl"), "-sS", "-o", self.empty / "body", self.url + path)
        self.addCleanup(process.__exit__)
        return process

    def both_places_taken(self):
        """Two clients that have the two places for requests that wait."""
        clients = []

        def taken():
            # Who came too late for a place was told so, and ended.
            clients[:] = [one for one in clients if one.process.poll() is None]
            while len(clients) < 2:
                clients.append(self.waiting("/debug/pprof/heap?seconds=60"))
            time.sleep(1)
            return self.third() == 429
        wait_for("a third has no place", 60, taken)
        return clients

    def third(self):
        return self.ask("/debug/pprof/mutex?seconds=1")[0]

    def test_who_finds_no_place_is_told_when_to_come_again(self):
        self.both_places_taken()
        status, headers, _ = self.ask("/debug/pprof/heap?seconds=1")
        self.assertEqual((status, headers["retry-after"]), (429, "1"))
        for path in ("/metrics", "/debug/memstats", "/debug/pprof/heap", "/debug/heap"):
            self.assertEqual(self.ask(path)[0], 200, path)

    def test_who_leaves_gives_up_the_place(self):  # X13
        for process in self.both_places_taken():
            process.__exit__()
        left = time.monotonic()
        wait_for("a place is free again", 30, lambda: self.third() == 200)
        # A second of it is the difference that was then taken.
        print(f"a place is free {time.monotonic() - left - 1:.1f} s after its client left")

    def test_scrapes_go_on_during_a_cpu_profile(self):
        seconds = int(os.environ.get("HEAPWELL_SCRAPE_SECONDS", "8"))
        taken, failed = [], []

        def scrape():
            for beat in range(seconds):
                time.sleep(max(0, began + beat - time.monotonic()))
                asked = time.monotonic()
                try:
                    if "heapwell_alloc_bytes" not in get(self.url + "/metrics", 10):
                        failed.append("no metrics")
                except OSError as error:
                    failed.append(error)
                taken.append(time.monotonic() - asked)

        profile = self.waiting(f"/debug/pprof/profile?seconds={seconds}")
        began = time.monotonic()
        scrapers = [threading.Thread(target=scrape) for _ in range(2)]
        for scraper in scrapers:
            scraper.start()
        for scraper in scrapers:
            scraper.join()
        self.assertEqual(profile.process.wait(60), 0)
        self.assertEqual((self.empty / "body").read_bytes()[:2], b"\x1f\x8b")
        self.assertEqual(failed, [])
        taken.sort()
        print(f"{len(taken)} scrapes beside a CPU profile: median "
              f"{1e3 * taken[len(taken) // 2]:.1f} ms, longest {1e3 * taken[-1]:.1f} ms")


class Checked(Contract):  # X15
    """Profiles as the readers of pprof, Parca, Alloy and Pyroscope take them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.checker = cls.build_checker()

    @classmethod
    def build_checker(cls):
        """Builds it on the reader that go tool pprof is built with, where that is."""
        go = client("go")
        root = subprocess.check_output([go, "env", "GOROOT"], text=True).strip()
        pprof = pathlib.Path(root, "src/cmd/vendor/github.com/google/pprof")
        if not (pprof / "profile").is_dir():
            raise unittest.SkipTest(f"no {pprof}")
        folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(folder.cleanup)
        workspace = pathlib.Path(folder.name)
        packages = workspace / "src/github.com/google"
        packages.mkdir(parents=True)
        (packages / "pprof").symlink_to(pprof)
        program = workspace / "check"
        subprocess.run([go, "build", "-o", program, CHECKER / "main.go"], check=True,
                       env={"PATH": os.environ["PATH"], "HOME": folder.name,
                            "GO111MODULE": "off", "GOPATH": folder.name, "GOFLAGS": ""})
        return program

    def fetch(self, name, file):
        path = self.empty / file
        path.write_bytes(self.ask("/debug/pprof/" + name)[2])
        return path

    def test_every_profile_is_fit_for_all_of_them(self):
        files = [self.fetch(name, name) for name in GO_PROFILES]
        files += [self.fetch(f"{name}?seconds=1", name + "-delta") for name in DELTAS]
        files.append(self.fetch("profile?seconds=1", "cpu"))
        self.run_client(self.checker, *files)

    def test_a_later_profile_continues_the_earlier(self):
        for name in ("heap", "allocs", "growth"):
            earlier = self.fetch(name, "earlier")
            time.sleep(2)
            self.run_client(self.checker, "-later", earlier, self.fetch(name, "later"))

    def test_an_unfit_profile_is_refused(self):
        # The control: one location, with id 2 and address 0, of a name that is no UTF-8.
        def field(number, data):
            return bytes([number << 3 | 2, len(data)]) + data
        broken = (field(1, b"\x08\x01\x10\x02") + field(2, field(1, b"\x02") + b"\x10\x07") +
                  field(4, b"\x08\x02" + field(4, b"\x08\x01")) +
                  field(5, b"\x08\x01\x10\x03\x18\x03") + field(6, b"") +
                  field(6, b"in-use") + field(6, b"bytes") + field(6, b"f\xff"))
        path = self.empty / "broken"
        path.write_bytes(gzip.compress(broken))
        done = subprocess.run([self.checker, path], capture_output=True, text=True)
        self.assertEqual(done.returncode, 1)
        for finding in ("has a '-'", "no period type", "stands at 0", "has no address",
                        "is no UTF-8", "taken"):
            self.assertIn(finding, done.stderr)


del Contract  # Not a test of its own.

if __name__ == "__main__":
    main()
