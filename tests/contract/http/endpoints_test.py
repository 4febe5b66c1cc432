#!/usr/bin/env python3
# Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
"""What clients of Go's and gperftools' trees, of expvar and of Prometheus expect:
statuses, headers and bodies, to the byte where they are promised."""

import gzip
import json
import os
import re
import subprocess
import tempfile
import unittest

from harness import Server, client, main, wait_for

# What Prometheus 2.42 and 3 send, and curl.
ACCEPT_HEADERS = (
    "application/openmetrics-text;version=1.0.0,application/openmetrics-text;version=0.0.1;"
    "q=0.75,text/plain;version=0.0.4;q=0.5,*/*;q=0.1",
    "application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.6,"
    "text/plain;version=1.0.0;escaping=allow-utf-8;q=0.4,text/plain;version=0.0.4;q=0.3,"
    "*/*;q=0.2",
    "*/*",
)


class Endpoints(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = Server()
        cls.addClassCleanup(cls.server.__exit__)
        cls.base = f"http://127.0.0.1:{cls.server.port}"


class GoTree(Endpoints):
    def assert_error(self, target, status, body):
        answer = self.server.ask("/debug/pprof/" + target)
        self.assertEqual(answer.status, status, target)
        self.assertEqual(answer.body, body, target)
        self.assertEqual(answer.headers["content-type"], "text/plain; charset=utf-8")
        self.assertEqual(answer.headers["x-content-type-options"], "nosniff")
        self.assertEqual(answer.headers["x-go-pprof"], "1")
        self.assertNotIn("content-disposition", answer.headers)

    def test_errors_are_gos(self):
        bad = b'invalid value for "seconds" - must be a positive integer\n'
        for seconds in ("abc", "0", "-1", "0.5", "1e3", "0x10", "%205", "5%00", "%D9%A3",
                        "99999999999999999999", "NaN", "inf", "1_0", "-0", "9" * 900):
            self.assert_error(f"heap?seconds={seconds}", 400, bad)
        self.assert_error("heap?seconds=1&debug=1", 400,
                          b"seconds and debug params are incompatible\n")
        for unknown in ("nosuch", "nosuch?seconds=x", "heap/", "Heap", "trace",
                        "<script>"):
            self.assert_error(unknown, 404, b"Unknown profile\n")

    def test_a_time_over_the_limit_is_refused_with_the_limit(self):
        answer = self.server.ask("/debug/pprof/heap?seconds=61")
        self.assertEqual(answer.status, 400)
        self.assertIn(b"at most 60", answer.body)

    def test_unknown_and_broken_keys_are_ignored(self):
        for query in ("?x=y", "?gc=1", "?gc=abc", "?debug=abc", "?seconds=", "?%zz=1",
                      "?seconds=5;6", "?=", "?&&", "?seconds%00=5", "?debug=%zz"):
            answer = self.server.ask("/debug/pprof/heap" + query)
            self.assertEqual(answer.status, 200, query)
            self.assertEqual(answer.body[:2], b"\x1f\x8b", query)

    def test_profiles_are_gzip_files(self):
        for name in ("heap", "allocs", "goroutine", "threadcreate", "block", "mutex"):
            answer = self.server.ask("/debug/pprof/" + name)
            self.assertEqual(answer.status, 200)
            self.assertEqual(answer.headers["content-type"], "application/octet-stream")
            self.assertEqual(answer.headers["content-disposition"],
                             f'attachment; filename="{name}"')
            self.assertNotIn("content-encoding", answer.headers)
            self.assertGreater(len(gzip.decompress(answer.body)), 10)

    def test_a_difference_has_its_own_name(self):
        for name in ("heap", "allocs", "goroutine", "threadcreate", "block", "mutex"):
            answer = self.server.ask(f"/debug/pprof/{name}?seconds=1")
            self.assertEqual(answer.headers["content-disposition"],
                             f'attachment; filename="{name}-delta"')

    def test_head_is_get_without_a_body(self):
        for path in ("/debug/pprof/", "/debug/pprof/heap", "/debug/pprof/symbol",
                     "/debug/pprof/cmdline", "/debug/pprof/nosuch", "/metrics", "/debug/",
                     "/pprof/heap", "/pprof/symbol", "/debug/vars", "/nosuch"):
            get = self.server.ask(path)
            head = self.server.ask(path, "HEAD")
            self.assertEqual(head.status, get.status, path)
            self.assertEqual(head.body, b"", path)
            get.headers.pop("content-length")
            self.assertEqual(head.headers, get.headers, path)

    def test_posting_to_a_profile_is_refused(self):
        answer = self.server.ask("/debug/pprof/heap", "POST")
        self.assertEqual(answer.status, 405)
        self.assertEqual(answer.headers["allow"], "GET, HEAD")

    def test_the_slash_is_added(self):
        answer = self.server.ask("/debug/pprof")
        self.assertEqual(answer.status, 301)
        self.assertEqual(answer.headers["location"], "/debug/pprof/")
        self.assertEqual(answer.body,
                         b'<a href="/debug/pprof/">Moved Permanently</a>.\n\n')

    def test_the_index_can_be_scraped(self):
        page = self.server.ask("/debug/pprof/").body.decode()
        rows = re.findall(r"<tr><td>(\d+)</td><td><a href='([^']+)'>([^<]+)</a></td></tr>",
                          page)
        self.assertIn("heap", [row[2] for row in rows])
        for _, target, _ in rows:
            self.assertEqual(self.server.ask("/debug/pprof/" + target).status, 200, target)

    def test_command_line(self):
        answer = self.server.ask("/debug/pprof/cmdline")
        self.assertEqual(answer.body, b"./app\0--flag\0two words")


class Symbols(Endpoints):
    def test_both_trees_answer_alike(self):
        for path, name in (("/debug/pprof/symbol", "inlined"),
                           ("/pprof/symbol", "inlined--app::Allocate")):
            self.assertEqual(self.server.ask(path).body, b"num_symbols: 1\n")
            for words in ("0x0000000000401234", "0x401234+", "0X401234", "zzz+0x401234",
                          "4198964", "0x401234+0x1"):
                expected = f"num_symbols: 1\n0x401234 {name}\n".encode()
                self.assertEqual(self.server.ask(f"{path}?{words}").body, expected, words)
                posted = self.server.ask(path, "POST", body=words.encode())
                self.assertEqual(posted.body, expected, words)

    def test_an_empty_post_is_answered(self):
        answer = self.server.ask("/pprof/symbol", "POST", "Content-Length: 0\r\n")
        self.assertEqual(answer.body, b"num_symbols: 1\n")

    def test_curl_posts_ten_thousand_addresses_and_expects_100_continue(self):
        curl = client("curl")
        addresses = [0x400000 + 0x80 * i % 0x2000 for i in range(10000)]
        with tempfile.NamedTemporaryFile() as body:
            body.write("+".join(f"0x{address:016x}" for address in addresses).encode())
            body.flush()
            output = subprocess.run(
                [curl, "-sS", "--max-time", "20", "-H", "Expect: 100-continue",
                 "--expect100-timeout", "15", "--data-binary", "@" + body.name,
                 self.base + "/pprof/symbol"], capture_output=True, check=True).stdout
        lines = output.decode().splitlines()
        self.assertEqual(lines[0], "num_symbols: 1")
        self.assertEqual([int(line.split()[0], 16) for line in lines[1:]], addresses)


class Numbers(Endpoints):
    def test_metrics_have_one_content_type(self):
        for accept in ACCEPT_HEADERS:
            answer = self.server.ask("/metrics", headers=f"Accept: {accept}\r\n")
            self.assertEqual(answer.headers["content-type"],
                             "text/plain; version=0.0.4; charset=utf-8")
            self.assertEqual(answer.body[-1:], b"\n")
            self.assertNotIn(b"\r", answer.body)

    def test_metrics_are_compressed_for_whoever_asks(self):
        plain = self.server.ask("/metrics")
        self.assertNotIn("content-encoding", plain.headers)
        packed = self.server.ask("/metrics", headers="Accept-Encoding: gzip\r\n")
        self.assertEqual(packed.headers["content-encoding"], "gzip")
        self.assertEqual(gzip.decompress(packed.body), plain.body)
        refused = self.server.ask("/metrics", headers="Accept-Encoding: gzip;q=0\r\n")
        self.assertEqual(refused.body, plain.body)

    def test_promtool_is_content(self):
        result = subprocess.run([client("promtool"), "check", "metrics"],
                                input=self.server.ask("/metrics").body,
                                capture_output=True)
        self.assertEqual((result.returncode, result.stdout, result.stderr), (0, b"", b""))

    def test_vars_are_expvars(self):
        answer = self.server.ask("/debug/vars")
        self.assertEqual(answer.headers["content-type"], "application/json; charset=utf-8")
        self.assertTrue(answer.body.endswith(b"\n}\n"))
        pairs = json.loads(answer.body, object_pairs_hook=list)
        keys = [key for key, _ in pairs]
        self.assertEqual(keys, sorted(keys))
        self.assertLessEqual({"cmdline", "memstats"}, set(keys))

    def test_json_is_json(self):
        for path in ("/debug/memstats", "/debug/heap?format=json"):
            answer = self.server.ask(path)
            self.assertEqual(answer.headers["content-type"],
                             "application/json; charset=utf-8")
            self.assertEqual(json.loads(answer.body)["schema"], 1)


class Capacity(unittest.TestCase):
    def test_two_may_wait_and_the_rest_is_served(self):
        with Server() as server:
            waiting = [server.connect() for _ in range(2)]
            for connection in waiting:
                connection.sendall(b"GET /debug/pprof/heap?seconds=60 HTTP/1.0\r\n"
                                   b"Host: localhost\r\n\r\n")
            wait_for("both to wait", lambda: server.ask("/test/captures").body == b"2")
            refused = server.ask("/debug/pprof/heap?seconds=60")
            self.assertEqual(refused.status, 429)
            self.assertIn("retry-after", refused.headers)
            self.assertEqual(server.ask("/debug/pprof/heap").status, 200)
            self.assertEqual(server.ask("/metrics").status, 200)
            # Who leaves makes room.
            for connection in waiting:
                connection.close()
            wait_for("room",
                     lambda: server.ask("/debug/pprof/heap?seconds=1").status == 200)


class Tokens(unittest.TestCase):
    TOKEN = "0123456789abcdef-0123456789abcdef"

    def setUp(self):
        self.file = tempfile.NamedTemporaryFile("w")
        self.addCleanup(self.file.close)
        self.write(self.TOKEN)

    def write(self, token):
        self.file.seek(0)
        self.file.truncate()
        self.file.write(token + "\n")
        self.file.flush()

    def serve(self, *arguments):
        server = Server("--host=0.0.0.0", f"--token-file={self.file.name}", *arguments)
        self.addCleanup(server.__exit__)
        return server

    def bearer(self, token):
        return f"Authorization: Bearer {token}\r\n"

    def test_a_wide_address_needs_a_token(self):
        with Server("--host=0.0.0.0") as server:
            self.assertRegex(server.line, "token_file")

    def test_the_token_lets_in_and_nothing_else_does(self):
        server = self.serve()
        self.assertEqual(server.ask(headers=self.bearer(self.TOKEN)).status, 200)
        missing = server.ask("/debug/pprof/heap")
        self.assertEqual(missing.status, 401)
        self.assertEqual(missing.headers["www-authenticate"], "Bearer")
        self.assertEqual(missing.headers["x-go-pprof"], "1")
        for token in ("", "x", self.TOKEN[:-1], self.TOKEN + "x", self.TOKEN + "%0d%0a",
                      self.TOKEN.upper()):
            answer = server.ask(headers=self.bearer(token))
            self.assertEqual(answer.status, 401, token)
            self.assertNotIn(self.TOKEN.encode(), answer.raw)

    def test_a_new_token_counts_at_once(self):
        server = self.serve()
        self.assertEqual(server.ask(headers=self.bearer(self.TOKEN)).status, 200)
        self.write("another-token-0123456789")
        self.assertEqual(server.ask(headers=self.bearer(self.TOKEN)).status, 401)
        self.assertEqual(
            server.ask(headers=self.bearer("another-token-0123456789")).status, 200)

    def test_metrics_may_be_left_open(self):
        server = self.serve("--metrics-open")
        self.assertEqual(server.ask("/metrics").status, 200)
        self.assertEqual(server.ask("/debug/heap").status, 401)

    def test_a_guesser_is_locked_out(self):
        server = self.serve()
        for i in range(20):
            self.assertEqual(server.ask(headers=self.bearer(f"guess-{i:020}")).status, 401)
        answer = server.ask(headers=self.bearer(self.TOKEN))
        self.assertEqual(answer.status, 429)
        self.assertEqual(answer.headers["retry-after"], "60")


class RealClients(Endpoints):
    def run_client(self, *command):
        with tempfile.TemporaryDirectory() as directory:
            result = subprocess.run(
                command, capture_output=True, text=True, timeout=60, cwd=directory,
                env={**os.environ, "HOME": directory, "PPROF_TMPDIR": directory})
        self.assertEqual(result.returncode, 0, result.stderr)
        return result

    def test_go_tool_pprof_needs_no_symbols_of_its_own(self):
        go = client("go")
        for target in ("/debug/pprof/heap", "/debug/pprof/heap?seconds=1"):
            result = self.run_client(go, "tool", "pprof", "-top", self.base + target)
            self.assertIn("app::Allocate", result.stdout, target)
            self.assertNotIn("symboliz", result.stderr.lower(), target)

    def test_go_tool_pprof_reads_legacy_text(self):
        go = client("go")
        for target in ("/pprof/heap", "/debug/pprof/heap?debug=1"):
            result = self.run_client(go, "tool", "pprof", "-raw", self.base + target)
            self.assertIn("inuse_space/bytes", result.stdout, target)

    def test_go_tool_pprof_shows_our_reason(self):
        with tempfile.TemporaryDirectory() as directory:
            result = subprocess.run(
                [client("go"), "tool", "pprof", "-top", self.base + "/debug/pprof/nosuch"],
                capture_output=True, text=True, timeout=60,
                env={**os.environ, "HOME": directory})
        self.assertIn("Unknown profile", result.stderr)

    def test_google_pprof_reads_our_names(self):
        perl = client("google-pprof")
        for flag in ("--inuse_space", "--alloc_space"):
            result = self.run_client(perl, "--text", flag, self.base + "/pprof/heap")
            self.assertIn("app::Allocate", result.stdout, flag)
            self.assertNotRegex(result.stderr, "Illegal division|uninitialized")


del Endpoints  # Not a test of its own.

if __name__ == "__main__":
    main()
