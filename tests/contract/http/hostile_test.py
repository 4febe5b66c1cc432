#!/usr/bin/env python3
# Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
"""Bytes that no honest client sends. After each, the server lives, answers the next
client, and has not grown."""

import random
import socket
import unittest

from harness import RESET, Answer, Server, is_open, main, read_all, wait_for

GET = b"GET /debug/memstats HTTP/1.1\r\nHost: localhost\r\n"
MIB = 1024  # In KiB.


class Hostile(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = Server()
        cls.addClassCleanup(cls.server.__exit__)
        cls.server.ask("/debug/pprof/heap")

    def setUp(self):
        self.resident_kib = self.server.resident_kib()

    def tearDown(self):
        self.assertTrue(self.server.is_alive())
        self.assertEqual(self.server.ask().status, 200)

    def assert_status(self, expected, data):
        answer = Answer(self.server.send(data))
        self.assertEqual(answer.status, expected, data[:80])
        return answer

    def assert_grew_less_than(self, kib):
        self.assertLess(self.server.resident_kib() - self.resident_kib, kib)

    def assert_answers_while(self, open_hindrances):
        """Answers whoever asks while clients of another kind are there. A hindrance that
        the server has shown out before the answer came proves nothing: then once more."""
        for _ in range(20):
            hindrances = open_hindrances()
            self.assertEqual(self.server.ask().status, 200)
            held = sum(is_open(connection) for connection in hindrances)
            for connection in hindrances:
                connection.close()
            if held > 0:
                return
        self.fail("none of them was there long enough")


class Heads(Hostile):
    def test_other_protocols(self):
        for data in (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", b"\x00\x01\x02",
                     b"get / HTTP/1.1\r\n\r\n", b"/gopher\r\n", b"\r\n\r\n",
                     b"GET /\n\n", b"GET / HTTP/1.1\nHost: localhost\n\n",
                     b"SSH-2.0-OpenSSH_9.2\r\n", b"GET / HTTP/1.1\r\nX: \x00"):
            self.assert_status(400, data)

    def test_other_versions(self):
        self.assert_status(505, b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n")
        self.assert_status(505, b"GET / HTTP/0.9\r\n\r\n")
        self.assert_status(400, b"GET /\r\n\r\n")

    def test_nothing_at_all(self):
        self.server.connect().close()
        self.assertEqual(self.server.send(b"")[:12], b"HTTP/1.1 408")

    def test_half_a_line_then_silence(self):
        self.assert_status(408, b"GET /debug/mem")

    def test_methods(self):
        for method in ("TRACE", "CONNECT", "OPTIONS", "PUT", "DELETE", "PATCH", "POST"):
            self.assertEqual(self.server.ask(method=method).status, 405, method)
        self.assert_status(400, b"A" * 17 + b" / HTTP/1.1\r\n\r\n")
        self.assert_status(414, b"A" * 65536 + b" / HTTP/1.1\r\n\r\n")

    def test_targets(self):
        for target in ("http://evil/debug/heap", "evil:443", "*", "debug/heap", "/a#b",
                       "/caf\xe9", "/a\x7fb"):
            self.assertEqual(self.server.ask(target).status, 400, target)
        for target in ("/../debug/heap", "//debug/heap", "/debug//heap", "/%2e/debug/heap",
                       "/debug/heap%00", "/debug/heap/", "/debug/heap;x", "/DEBUG/heap",
                       "/debug/./heap", "/debug%2fheap", "/debug/heap."):
            self.assertEqual(self.server.ask(target).status, 404, target)
        self.assertEqual(self.server.ask("/" + "a" * 1023).status, 404)
        self.assertEqual(self.server.ask("/" + "a" * 1024).status, 414)
        self.assertEqual(self.server.ask("/" + "a" * 8000).status, 414)

    def test_script_in_the_path_is_not_echoed(self):
        answer = self.server.ask("/<script>alert(1)</script>")
        self.assertEqual(answer.status, 404)
        self.assertNotIn(b"script", answer.body)
        self.assertEqual(answer.headers["x-content-type-options"], "nosniff")

    def test_fields(self):
        for fields in (b"X: a\r\n b: c\r\n", b"X : a\r\n", b": a\r\n", b"nothing\r\n",
                       b"X: a\x00b\r\n", b"X: a\nY: b\r\n", b"Host: evil\r\n",
                       b"Authorization: a\r\nAuthorization: b\r\n"):
            self.assert_status(400, GET + fields + b"\r\n")
        self.assert_status(200, GET + b"User-Agent: caf\xe9\r\n\r\n")

    def test_endless_field(self):
        with self.server.connect() as connection:
            sent = 0
            try:
                connection.sendall(GET + b"X: ")
                while sent < 64 << 20:
                    sent += connection.send(b"a" * 65536)
            except OSError:
                pass
            self.assertLess(sent, 32 << 20)
        self.assert_grew_less_than(MIB)

    def test_endless_fields(self):
        self.assert_status(431, GET + b"X: y\r\n" * 1000 + b"\r\n")
        with self.server.connect() as connection:
            try:
                connection.sendall(GET + b"X: y\r\n" * 1_000_000)
            except OSError:
                pass
        self.assert_grew_less_than(MIB)

    def test_headers_that_other_servers_obey(self):
        for fields in (b"Range: bytes=" + b",".join([b"0-"] * 1000) + b"\r\n",
                       b"Upgrade: websocket\r\nConnection: upgrade\r\n",
                       b"If-Range: x\r\nIf-None-Match: *\r\n",
                       b"X-Forwarded-For: 10.9.8.7\r\nREMOTE_ADDR: 10.9.8.7\r\n",
                       b"X-HTTP-Method-Override: DELETE\r\n",
                       b"Accept-Encoding: " + b"gzip," * 800 + b"\r\n"):
            answer = self.assert_status(200, GET + fields + b"\r\n")
            self.assertEqual(answer.headers["connection"], "close")
            self.assertNotIn("accept-ranges", answer.headers)
        self.assert_grew_less_than(MIB)


class Bodies(Hostile):
    def test_lengths_that_are_no_number(self):
        for length in (b"-1", b"+1", b"0x10", b"1,1", b"", b"1 1"):
            self.assert_status(400, GET + b"Content-Length: " + length + b"\r\n\r\n")
        for length in (b"18446744073709551616", b"99999999999999", b"1048577"):
            self.assert_status(413, GET + b"Content-Length: " + length + b"\r\n\r\n")

    def test_ambiguous_framing(self):
        for fields in (b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n",
                       b"Transfer-Encoding: chunked\r\nContent-Length: 5\r\n",
                       b"Content-Length: 5\r\nContent-Length: 6\r\n"):
            self.assert_status(400, GET + fields + b"\r\n")

    def test_endless_chunks(self):
        start = b"POST /pprof/symbol HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n"
        self.assert_status(411, start + b"-2\r\n")
        with self.server.connect() as connection:
            sent = 0
            try:
                connection.sendall(start)
                while sent < 64 << 20:
                    sent += connection.send(b"10000\r\n" + b"a" * 65536 + b"\r\n")
            except OSError:
                pass
            self.assertLess(sent, 32 << 20)
        self.assert_grew_less_than(MIB)

    def test_compressed_body(self):
        self.assertEqual(self.server.ask("/pprof/symbol", "POST",
                                         "Content-Encoding: gzip\r\n", b"x").status, 415)

    def test_a_body_for_a_path_that_takes_none_is_refused_visibly(self):
        for _ in range(10):
            answer = self.server.ask("/debug/heap", "POST", body=b"x" * 1000_000)
            self.assertEqual(answer.status, 405)
            self.assertEqual(answer.headers["allow"], "GET, HEAD")
        self.assert_grew_less_than(MIB)

    def test_a_body_that_never_comes(self):
        with self.server.connect(30) as connection:
            connection.sendall(b"POST /pprof/symbol HTTP/1.1\r\nHost: localhost\r\n"
                               b"Content-Length: 1000\r\n\r\n0x1")
            self.assertEqual(Answer(read_all(connection)).status, 408)

    def test_more_body_than_was_announced(self):
        answer = Answer(self.server.send(
            b"POST /pprof/symbol HTTP/1.1\r\nHost: localhost\r\nContent-Length: 8\r\n\r\n"
            b"0x401234GET /debug/heap HTTP/1.1\r\nHost: localhost\r\n\r\n"))
        self.assertEqual(answer.status, 200)
        self.assertEqual(answer.raw.count(b"HTTP/1.1 "), 1)

    def test_pipelined_requests_get_one_answer(self):
        answer = self.server.send((GET + b"\r\n") * 5)
        self.assertEqual(answer.count(b"HTTP/1.1 200"), 1)

    def test_request_smuggled_in_a_body(self):
        self.assert_status(400, GET + b"Content-Length: 44\r\n\r\n"
                                      b"GET /debug/heap HTTP/1.1\r\nHost: localhost\r\n\r\n")

    def test_many_bodies_at_once(self):
        connections = []
        for _ in range(100):
            connection = self.server.connect()
            connection.sendall(b"POST /pprof/symbol HTTP/1.1\r\nHost: localhost\r\n"
                               b"Content-Length: 1048576\r\n\r\n")
            try:
                connection.sendall(b"+" * 1_000_000)
            except OSError:
                pass
            connections.append(connection)
        self.assert_grew_less_than(32 * MIB)
        for connection in connections:
            connection.close()


class Origins(Hostile):
    def test_names_that_may_be_rebound(self):
        for host in ("evil.example", "localhost6", "127.0.0.1.evil.example", "0x7f.1",
                     "localhost.", "a@127.0.0.1"):
            self.assertEqual(self.server.ask(host=host).status, 421, host)
        self.assertEqual(self.server.ask(host="").status, 421)
        self.assert_status(400, b"GET /debug/memstats HTTP/1.1\r\n\r\n")
        for host in ("localhost", f"127.0.0.1:{self.server.port}", "[::1]:6060"):
            self.assertEqual(self.server.ask(host=host).status, 200, host)

    def test_pages_of_other_sites(self):
        for fields in ("Origin: http://evil.example\r\n", "Origin: null\r\n",
                       "Sec-Fetch-Site: cross-site\r\n"):
            answer = self.server.ask(headers=fields)
            self.assertEqual(answer.status, 403, fields)
            self.assertNotIn("access-control-allow-origin", answer.headers)
        self.assertEqual(self.server.ask(headers="Origin: http://localhost\r\n").status, 200)


class Networks(Hostile):
    def test_a_reset_at_any_byte_of_the_response(self):
        files = self.server.files_at_rest()
        for taken in list(range(0, 200, 5)) + [65536, 1 << 20, 4 << 20]:
            with self.server.connect() as connection:
                connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
                connection.sendall(b"GET /test/big HTTP/1.0\r\n\r\n")
                while taken > 0:
                    taken -= len(connection.recv(taken)) or taken
        wait_for("the sockets to be closed", lambda: self.server.open_files() <= files)

    def test_resets_before_the_request_is_whole(self):
        for _ in range(1000):
            connection = self.server.connect()
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
            connection.sendall(GET[:random.randrange(len(GET))])
            connection.close()

    def test_half_closed_clients_get_their_answer(self):
        with self.server.connect() as connection:
            connection.sendall(GET + b"\r\n")
            connection.shutdown(socket.SHUT_WR)
            self.assertEqual(Answer(read_all(connection)).status, 200)

    def test_a_client_that_reads_byte_by_byte(self):
        with self.server.connect() as connection:
            connection.sendall(GET + b"\r\n")
            received = b""
            while piece := connection.recv(1):
                received += piece
        answer = Answer(received)
        self.assertEqual(len(answer.body), int(answer.headers["content-length"]))

    def test_a_large_response_arrives_whole(self):
        # A client that is not let run for 5 s passes for one that reads nothing.
        wait_for("8 MiB", lambda: len(self.server.ask("/test/big").body) == 8 << 20)

    def test_slow_senders_hold_nobody_up(self):
        def open_slow_senders():
            slow = []
            for _ in range(64):
                slow.append(self.server.connect())
                slow[-1].sendall(b"G")
            return slow
        self.assert_answers_while(open_slow_senders)
        self.assert_grew_less_than(4 * MIB)

    def test_a_byte_now_and_then_earns_no_time(self):
        with self.server.connect() as connection:
            received = b""
            connection.settimeout(0.3)
            for byte in b"GET /debug/memstats HTTP/1.1\r\nHost: localhost" * 5:
                try:
                    connection.sendall(bytes([byte]))
                    received = connection.recv(12)
                    break
                except TimeoutError:
                    pass
            self.assertEqual(received, b"HTTP/1.1 408")

    def test_clients_that_read_nothing_hold_nobody_up(self):
        def open_stuck_readers():
            stuck = []
            for _ in range(64):
                connection = self.server.connect()
                connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
                connection.sendall(b"GET /test/big HTTP/1.0\r\n\r\n")
                stuck.append(connection)
            return stuck
        self.assert_answers_while(open_stuck_readers)
        # 64 times 8 MiB would be 512; what is kept is bounded, whoever reads.
        self.assert_grew_less_than(160 * MIB)

    def test_a_thousand_silent_clients(self):
        files = self.server.files_at_rest()
        def open_silent_clients():
            silent = [self.server.connect() for _ in range(1000)]
            wait_for("too many to be shown out",
                     lambda: self.server.open_files() - files < 300)
            return silent
        self.assert_answers_while(open_silent_clients)
        self.assert_grew_less_than(8 * MIB)

    def test_noise(self):
        noise = random.Random(20260101)
        for _ in range(500):
            data = bytearray(GET + b"\r\n")
            for _ in range(noise.randrange(1, 6)):
                data[noise.randrange(len(data))] = noise.randrange(256)
            with self.server.connect() as connection:
                connection.sendall(bytes(data))
                connection.shutdown(socket.SHUT_WR)
                answer = read_all(connection)
            if answer:
                self.assertIsNotNone(Answer(answer).status)


class Throwing(Hostile):
    def test_what_handlers_throw_stays_inside(self):
        for path in ("/test/throw", "/test/throw_int"):
            answer = self.server.ask(path)
            self.assertEqual(answer.status, 500)
            self.assertEqual(answer.body, b"internal error\n")
            self.assertNotIn(b"s3cret", answer.raw)
        self.assertEqual(self.server.ask("/test/bad_alloc").status, 503)

    def test_headers_cannot_be_split(self):
        answer = self.server.ask("/test/split")
        self.assertEqual(answer.status, 200)
        self.assertNotIn(b"Injected", answer.raw)


del Hostile  # Not a test of its own.

if __name__ == "__main__":
    main()
