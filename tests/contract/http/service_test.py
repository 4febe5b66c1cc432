#!/usr/bin/env python3
# Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
"""A service as a user writes it, with Serve() and a real Monitor: how it starts, and
what it is to the process around it."""

import collections
import concurrent.futures
import json
import os
import pathlib
import resource
import signal
import subprocess
import tempfile
import unittest

from harness import Server, client, is_open, main, preload, service_program, wait_for

TOKEN = "0123456789abcdef-0123456789abcdef"
BEARER = f"Authorization: Bearer {TOKEN}\r\n"


class Service(Server):
    def __init__(self, *arguments, **options):
        super().__init__(*arguments, program=service_program(),
                         before_exec=lambda: resource.setrlimit(resource.RLIMIT_CORE, (0, 0)),
                         **options)

    def tell(self, word):
        self.process.stdin.write(word + "\n")
        self.process.stdin.flush()

    def obey(self, word):
        """What it answers."""
        self.tell(word)
        return self.process.stdout.readline().strip()

    def stats(self):
        return json.loads(self.ask().body)

    def times_listened(self):
        """How often it has asked the kernel to listen. Ends it."""
        output, _ = self.process.communicate("")
        return int(output.removeprefix("listened ").removesuffix(" times\n"))


class TokenFiles(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.file = pathlib.Path(folder.name, "token")

    def serve(self):
        service = Service("--host=0.0.0.0", f"--token-file={self.file}")
        self.addCleanup(service.__exit__)
        return service

    def assert_refuses(self, reason):
        service = self.serve()
        self.assertRegex(service.line, f'^error Options::token_file "{self.file}" {reason}')
        self.assertRegex(service.line, "put one token .* into it")
        self.assertEqual(service.times_listened(), 0)
        self.assertEqual(service.process.returncode, 1)

    def test_a_missing_one_is_refused_and_nothing_listens(self):
        self.assert_refuses("cannot be read: No such file or directory")

    def test_an_empty_one_is_refused_and_nothing_listens(self):
        self.file.write_text("")
        self.assert_refuses("is empty")
        self.file.write_text(" \n\n")
        self.assert_refuses("is empty")

    def test_a_malformed_one_is_refused_and_nothing_listens(self):
        for text in ("short", "two words, which are no token", TOKEN + "\n" + TOKEN,
                     TOKEN + "%0d%0a", "a" * 5000):
            self.file.write_text(text)
            self.assert_refuses("holds no such token")

    def test_what_is_no_file_is_refused_and_nothing_listens(self):
        self.file.mkdir()
        self.assert_refuses("is no regular file")
        self.file.rmdir()
        os.mkfifo(self.file)
        self.assert_refuses("is no regular file")

    def test_a_good_one_lets_in_who_has_it(self):
        self.file.write_text(TOKEN + "\n")
        service = self.serve()
        self.assertEqual(service.ask(headers=BEARER).status, 200)
        self.assertEqual(service.ask().status, 401)
        self.assertEqual(service.times_listened(), 1)

    def test_one_that_disappears_locks_everybody_out_until_it_is_back(self):
        self.file.write_text(TOKEN)
        service = self.serve()
        self.assertEqual(service.ask(headers=BEARER).status, 200)
        self.file.unlink()
        for target in ("/debug/heap", "/debug/pprof/heap", "/metrics", "/nosuch"):
            locked = service.ask(target, headers=BEARER)
            self.assertEqual(locked.status, 503, target)
            self.assertRegex(locked.body, b"^nobody can be let in: Options::token_file")
            self.assertEqual(service.ask(target).status, 401, target)
        self.file.write_text("short")
        self.assertEqual(service.ask(headers=BEARER).status, 503)
        self.file.write_text(TOKEN)
        self.assertEqual(service.ask(headers=BEARER).status, 200)


class Addresses(unittest.TestCase):
    def test_a_wide_one_without_a_token_is_refused_and_nothing_listens(self):
        with Service("--host=0.0.0.0") as service:
            self.assertRegex(service.line, "^error will not listen on 0.0.0.0.*token_file")
            self.assertEqual(service.times_listened(), 0)

    def test_a_host_that_is_no_name_is_refused_and_nothing_listens(self):
        with Service("--allowed-host=http://orders.internal") as service:
            self.assertRegex(service.line, '^error .*"http://orders.internal" is no host name')
            self.assertEqual(service.times_listened(), 0)

    def test_an_allowed_host_may_be_asked_for(self):
        with Service("--allowed-host=orders.internal") as service:
            self.assertEqual(service.ask(host="orders.internal:6060").status, 200)
            self.assertEqual(service.ask(host="other.internal").status, 421)


class Ends(unittest.TestCase):
    """The process ends as it wants to, with clients waiting, reading and dawdling."""

    def end(self, word, *arguments):
        """The exit status."""
        with Service(*arguments) as service:
            captures = service.stats()["pauses"]["pause_count"]
            clients = []
            for request in (b"GET /debug/pprof/heap?seconds=60 HTTP/1.0\r\n"
                            b"Host: localhost\r\n\r\n", b"GET /debug/he"):
                for _ in range(2):
                    clients.append(service.connect())
                    clients[-1].sendall(request)
            wait_for("two to wait", lambda:
                     service.stats()["pauses"]["pause_count"] >= captures + 2)
            if word:
                service.tell(word)
            else:
                service.process.stdin.close()
            # A wait for a client would take a minute.
            status = service.process.wait(40)
            for connection in clients:
                wait_for("the connection to end", lambda: not is_open(connection))
                connection.close()
            return status

    def test_by_returning_from_main(self):
        self.assertEqual(self.end(""), 0)

    def test_by_returning_from_main_with_a_static_service(self):
        self.assertEqual(self.end("", "--static"), 0)

    def test_by_exit_under_a_running_service(self):
        self.assertEqual(self.end("exit"), 3)

    def test_by_exit_with_a_static_service(self):
        self.assertEqual(self.end("exit", "--static"), 3)

    def test_by_quick_exit(self):
        self.assertEqual(self.end("quick_exit"), 4)

    def test_by_terminate_on_another_thread(self):
        self.assertEqual(self.end("terminate"), -signal.SIGABRT)


class Guests(unittest.TestCase):
    def test_signals_never_come_to_our_threads(self):
        with Service() as service:
            self.assertEqual(service.obey("signals"), "not pending 0, delivered 0")

    def test_signals_come_to_any_other_thread(self):
        # The control: where a thread takes signals, they do not stay pending.
        with Service() as service:
            service.obey("taker")
            self.assertRegex(service.obey("signals"), r"^not pending \d\d, delivered \d\d$")

    def test_sockets_are_not_inherited_through_exec(self):
        with Service() as service:
            connections = [service.connect() for _ in range(100)]
            self.assertEqual(service.obey("sockets"), "sockets 0")
            for connection in connections:
                connection.close()

    def test_threads_are_named_and_few(self):
        with Service() as service:
            self.assertEqual(collections.Counter(service.threads()),
                             {"service": 1, "heapwell": 1, "heapwell-accept": 1,
                              "heapwell-io": 1, "heapwell-http": 4})

    def test_too_few_threads_are_an_error_or_enough(self):
        started = []
        for threads in range(9):
            with Service(env={"LD_PRELOAD": preload("fail_thread"),
                              "FAIL_AFTER": str(threads)}) as service:
                if service.port is None:
                    self.assertRegex(service.line, "^error cannot start")
                    service.process.stdin.close()
                    self.assertEqual(service.process.wait(60), 1)
                else:
                    started.append(threads)
                    self.assertEqual(service.ask().status, 200)
        self.assertEqual(started, [7, 8])


class Memory(unittest.TestCase):
    """One allocation of heapwell's fails, each in turn."""

    TARGETS = ("/debug/", "/debug/heap", "/debug/heap?format=json", "/debug/memstats",
               "/debug/vars", "/metrics", "/debug/pprof/", "/debug/pprof/heap",
               "/debug/pprof/heap?debug=1", "/debug/pprof/growth", "/debug/pprof/mutex",
               "/debug/pprof/cmdline", "/pprof/heap", "/pprof/growth", "/nosuch")
    TRIES = 40  # For each target, spread over all its allocations.

    def serve(self):
        service = Service(env={"LD_PRELOAD": preload("fail_malloc")})
        self.addCleanup(service.__exit__)
        self.assertEqual(service.stats()["sampling"]["mode"], "takeover")
        return service

    def ask(self, service, target):
        try:
            status = service.ask(target).status
        except OSError:
            status = None  # Closed without an answer.
        self.assertIsNone(service.process.poll(), target)
        return status

    def count_allocations(self, service, target):
        service.obey("fail 0")
        service.ask(target)
        return int(service.obey("allocations").split()[1])

    def test_every_endpoint_survives_it(self):
        service = self.serve()
        outcomes = collections.Counter()
        for target in self.TARGETS:
            service.ask(target)  # Symbols are there from now on.
            allocations = self.count_allocations(service, target)
            self.assertGreater(allocations, 0)
            for number in range(1, allocations + 1, max(1, allocations // self.TRIES)):
                service.obey(f"fail {number}")
                outcomes[self.ask(service, target)] += 1
            service.obey("fail 0")
            self.assertIn(service.ask(target).status, (200, 404), target)
        print(dict(outcomes))
        self.assertLessEqual(set(outcomes), {None, 200, 404, 500, 503})
        # The control: some did fail for it.
        self.assertGreater(outcomes[503], 10)

    def test_symbolizing_for_the_first_time_survives_it(self):
        allocations = self.count_allocations(self.serve(), "/debug/pprof/heap")
        for tenth in range(10):
            service = self.serve()
            service.obey(f"fail {1 + allocations * tenth // 10}")
            self.assertIn(self.ask(service, "/debug/pprof/heap"), (None, 200, 500, 503))
            service.obey("fail 0")
            self.assertEqual(service.ask("/debug/pprof/heap").status, 200)
            service.__exit__()


class Contention(unittest.TestCase):
    """Who waits for whom, as the real clients read it."""

    def setUp(self):
        self.service = Service()
        self.addCleanup(self.service.__exit__)
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = folder.name

    def run_client(self, *command):
        done = subprocess.run(
            command, capture_output=True, text=True, timeout=120, cwd=self.folder,
            env={"PATH": os.environ["PATH"], "HOME": self.folder,
                 "PPROF_TMPDIR": self.folder, "NO_PROXY": "127.0.0.1"})
        self.assertEqual(done.returncode, 0, done.stderr)
        return done.stdout

    def url(self, path):
        return f"http://127.0.0.1:{self.service.port}{path}"

    def top(self, path):
        """The first function of go tool pprof -top."""
        text = self.run_client(client("go"), "tool", "pprof", "-top", self.url(path))
        rows = text.partition("flat%")[2].splitlines()[1:]
        return rows[0].split()[-1] if rows else None

    def contend(self):
        """Once the thread that waits came first, HoldLock has not been waited for."""
        def both():
            self.assertEqual(self.service.obey("contend"), "contended 1")
            return self.top("/debug/pprof/mutex") is not None
        wait_for("a thread waited", both)

    def test_profiles_are_empty_where_nobody_waits(self):
        for path in ("/debug/pprof/mutex", "/debug/pprof/block", "/pprof/contention",
                     "/debug/pprof/mutex?debug=1"):
            self.assertIsNone(self.top(path), path)

    def test_the_top_is_who_holds_and_who_waits(self):
        self.contend()
        self.assertIn("HoldLock", self.top("/debug/pprof/mutex"))
        self.assertIn("WantLock", self.top("/debug/pprof/block"))

    def test_texts_name_them_too(self):
        # Clients that ask for names themselves get that of the innermost inlined function.
        self.contend()
        for path, function in (("/debug/pprof/mutex", "HoldLock"),
                               ("/debug/pprof/block", "WantLock")):
            self.assertIn(function, self.service.ask(path + "?debug=1").body.decode())
            self.assertIsNotNone(self.top(path + "?debug=1"))
        self.assertIsNotNone(self.top("/pprof/contention"))

    def test_google_pprof_reads_it(self):
        self.contend()
        text = self.run_client(client("google-pprof"), "--text",
                               self.url("/pprof/contention"))
        self.assertIn("HoldLock", text)

    def test_a_difference_has_what_was_waited_meanwhile(self):
        self.contend()
        self.assertIsNone(self.top("/debug/pprof/mutex?seconds=1"))
        with concurrent.futures.ThreadPoolExecutor() as pool:
            later = pool.submit(self.top, "/debug/pprof/mutex?seconds=3")
            while not later.done():
                self.assertEqual(self.service.obey("contend"), "contended 1")
            self.assertIn("HoldLock", later.result())


class Control(unittest.TestCase):
    def test_is_off_unless_the_program_allows_it(self):
        with Service() as service:
            for target in ("/debug/release", "/debug/sampling?interval_bytes=65536"):
                answer = service.ask(target, "POST")
                self.assertEqual(answer.status, 403)
                self.assertRegex(answer.body, b"^[^\n]*allow_control\n$")
            stats = service.stats()
            self.assertEqual(stats["sampling"]["interval_bytes"], 524288)
            self.assertEqual(stats["pauses"]["release_count"], 0)

    def test_a_get_has_no_effect(self):
        with Service("--allow-control") as service:
            for method in ("GET", "HEAD"):
                for target in ("/debug/release", "/debug/sampling?interval_bytes=65536"):
                    answer = service.ask(target, method)
                    self.assertEqual(answer.status, 405)
                    self.assertEqual(answer.headers["allow"], "POST")
            stats = service.stats()
            self.assertEqual(stats["sampling"]["interval_bytes"], 524288)
            self.assertEqual(stats["pauses"]["release_count"], 0)

    def test_release_says_what_it_did_and_is_a_pause(self):
        with Service("--allow-control") as service:
            before = service.stats()["pauses"]
            answer = service.ask("/debug/release", "POST")
            self.assertEqual(answer.status, 200)
            self.assertRegex(answer.body.decode(),
                             r"^released \d.* \(\d+ bytes\) to the system in \d+\.\d\d ms\n$")
            document = json.loads(service.ask("/debug/release?format=json", "POST").body)
            self.assertEqual(document["schema"], 1)
            self.assertGreater(document["duration_seconds"], 0)
            after = service.stats()["pauses"]
            self.assertEqual(after["release_count"], before["release_count"] + 2)
            metrics = service.ask("/metrics").body.decode()
            self.assertIn("\nheapwell_releases_total 2\n", metrics)

    def test_a_new_interval_shows_everywhere(self):
        with Service("--allow-control") as service:
            answer = service.ask("/debug/sampling?interval_bytes=65536", "POST")
            self.assertEqual(answer.body, b"sampling is every 64.0 KiB (65536 bytes), "
                                          b"and was every 512 KiB (524288 bytes)\n")
            self.assertEqual(service.stats()["sampling"]["interval_bytes"], 65536)
            self.assertIn("\nheapwell_sample_interval_bytes 65536\n",
                          service.ask("/metrics").body.decode())
            self.assertIn(b"sampled every 65536 bytes",
                          service.ask("/debug/pprof/heap?debug=1").body)

    def test_what_is_no_interval_is_refused_with_one_line(self):
        with Service("--allow-control") as service:
            for value in ("", "x", "-1", "1", "4095", "1e6", "0x1000", "1099511627777",
                          "99999999999999999999", "%205000", "5000%00", "4096.5"):
                answer = service.ask(f"/debug/sampling?interval_bytes={value}", "POST")
                self.assertEqual(answer.status, 400, value)
                self.assertRegex(answer.body, b"^[^\n]+\n$")
            self.assertEqual(service.ask("/debug/sampling", "POST").status, 400)
            self.assertEqual(service.stats()["sampling"]["interval_bytes"], 524288)

    def test_needs_the_token_where_there_is_one(self):
        with tempfile.NamedTemporaryFile("w") as file:
            file.write(TOKEN)
            file.flush()
            with Service("--allow-control", f"--token-file={file.name}") as service:
                self.assertEqual(service.ask("/debug/release", "POST").status, 401)
                self.assertEqual(service.ask("/debug/release", "POST", BEARER).status, 200)

    def test_a_page_of_another_site_cannot_post(self):
        with Service("--allow-control") as service:
            for field in ("Origin: http://evil.example\r\n", "Sec-Fetch-Site: cross-site\r\n"):
                self.assertEqual(service.ask("/debug/release", "POST", field).status, 403)
            self.assertEqual(service.stats()["pauses"]["release_count"], 0)


if __name__ == "__main__":
    main()
