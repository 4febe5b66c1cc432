#!/usr/bin/env python3
# Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
"""What the server does to the process that it is a guest in, and what it takes from
the kernel when that is unkind."""

import collections
import errno
import os
import resource
import signal
import socket
import subprocess
import threading
import time
import unittest

from harness import RESET, Server, best_of, is_open, main, preload, wait_for

GET = b"GET /debug/memstats HTTP/1.1\r\nHost: localhost\r\n\r\n"


def default_sigpipe():
    signal.signal(signal.SIGPIPE, signal.SIG_DFL)


def small_stacks():
    resource.setrlimit(resource.RLIMIT_STACK, (256 * 1024, 256 * 1024))


def few_files():
    resource.setrlimit(resource.RLIMIT_NOFILE, (32, 32))


class Signals(unittest.TestCase):
    def test_sigpipe_stays_as_it_was_and_resets_do_no_harm(self):
        with Server(before_exec=default_sigpipe) as server:
            ignored = int(server.status_field("SigIgn"), 16)
            self.assertFalse(ignored >> (signal.SIGPIPE - 1) & 1)
            for _ in range(1000):
                with server.connect() as connection:
                    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
                    connection.sendall(b"GET /test/big HTTP/1.0\r\n\r\n")
                    connection.recv(1000)
            self.assertTrue(server.is_alive())
            self.assertEqual(server.ask().status, 200)

    def test_no_handler_is_installed(self):
        with Server() as server:
            caught = int(server.status_field("SigCgt"), 16)
            # But for the two that glibc keeps for itself, 32 and 33.
            self.assertEqual(caught & ~(3 << 31), 0)

    def test_our_threads_take_no_signals(self):
        with Server() as server:
            for thread in os.listdir(f"/proc/{server.pid}/task"):
                if int(thread) == server.pid:
                    continue
                with open(f"/proc/{server.pid}/task/{thread}/status") as status:
                    blocked = next(int(line.split()[1], 16) for line in status
                                   if line.startswith("SigBlk"))
                # All but those that cannot be blocked, and two of glibc's own, which it
                # blocks, too, while a thread begins.
                self.assertGreaterEqual(bin(blocked).count("1"), 64 - 2 - 2)

    def test_our_threads_have_names(self):
        with Server() as server:
            names = collections.Counter(server.threads())
        self.assertEqual(names, {"server": 1, "heapwell-accept": 1, "heapwell-io": 1,
                                 "heapwell-http": 4})


class Ports(unittest.TestCase):
    def test_a_second_server_is_refused(self):
        with Server() as first, Server(f"--port={first.port}") as second:
            self.assertIsNone(second.port)
            self.assertRegex(second.line, f"error .*127.0.0.1:{first.port}.*in use")
            self.assertEqual(first.ask().status, 200)

    def test_a_forked_child_neither_keeps_the_port_nor_answers(self):
        with Server("--fork") as server:
            child = int(server.process.stdout.readline().split()[1])
            self.addCleanup(os.kill, child, signal.SIGKILL)
            self.assertEqual(server.ask().status, 200)
            open_connection = server.connect()
            server.process.kill()
            server.process.wait()
            os.kill(child, 0)  # It lives.
            with self.assertRaises(ConnectionRefusedError):
                server.connect()
            try:
                self.assertEqual(open_connection.recv(1), b"")
            except ConnectionResetError:
                pass  # Nobody had accepted it yet.
            with Server(f"--port={server.port}") as again:
                self.assertEqual(again.ask().status, 200)

    def test_a_socket_file(self):
        path = f"/tmp/heapwell-test-{os.getpid()}"
        with Server(f"--host=unix:{path}") as server:
            self.assertEqual(os.stat(path).st_mode & 0o777, 0o600)
            with socket.socket(socket.AF_UNIX) as connection:
                connection.connect(path)
                connection.sendall(GET)
                self.assertEqual(connection.recv(12), b"HTTP/1.1 200")
            server.stop()
        self.assertFalse(os.path.exists(path))


class Descriptors(unittest.TestCase):
    def test_more_than_a_thousand_are_open_already(self):
        soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
        if hard < 4096:
            self.skipTest(f"only {hard} files may be open")
        resource.setrlimit(resource.RLIMIT_NOFILE, (4096, hard))
        self.addCleanup(resource.setrlimit, resource.RLIMIT_NOFILE, (soft, hard))
        held = [os.open("/dev/null", os.O_RDONLY) for _ in range(2000)]
        try:
            with Server(pass_fds=held) as server:
                self.assertGreater(server.open_files(), 2000)
                for _ in range(20):
                    self.assertEqual(server.ask().status, 200)
        finally:
            for descriptor in held:
                os.close(descriptor)

    def test_none_is_left(self):
        with Server(before_exec=few_files) as server:
            idle = [server.connect() for _ in range(60)]
            wait_for("no descriptor to be left", lambda: server.open_files() == 32)
            before = server.cpu_seconds()
            time.sleep(1)
            self.assertLess(server.cpu_seconds() - before, 0.05)
            for connection in idle:
                connection.close()
            wait_for("an answer", lambda: server.ask().status == 200)

    def test_none_leaks(self):
        with Server() as server:
            files = server.files_at_rest()
            for i in range(300):
                server.ask("/nosuch" if i % 2 else "/debug/pprof/heap")
            wait_for("closed sockets", lambda: server.open_files() <= files)


class Kernel(unittest.TestCase):
    def test_failing_accepts_are_survived(self):
        for error in (errno.ECONNABORTED, errno.EPROTO, errno.ENFILE, errno.ENOMEM,
                      errno.EMFILE, errno.ENETDOWN, errno.EPERM, errno.EINTR,
                      errno.EINVAL):
            with self.subTest(errno.errorcode[error]):
                with Server(env={"LD_PRELOAD": preload("fail_accept"),
                                 "FAIL_ERRNO": str(error)}) as server:
                    answered = 0
                    for _ in range(10):
                        try:
                            answered += server.ask().status == 200
                        except OSError:
                            pass
                    # The third connection is lost with its accept().
                    self.assertEqual(answered, 9)

    def test_too_few_threads_are_an_error_or_enough(self):
        for threads in range(8):
            with self.subTest(threads=threads):
                with Server(env={"LD_PRELOAD": preload("fail_thread"),
                                 "FAIL_AFTER": str(threads)}) as server:
                    if server.port is None:
                        self.assertRegex(server.line, "error cannot start the threads")
                        self.assertEqual(server.process.wait(60), 1)
                    else:
                        self.assertGreaterEqual(threads, 6)
                        self.assertEqual(server.ask().status, 200)

    def test_small_stacks_do(self):
        with Server(before_exec=small_stacks) as server:
            for length in (10, 500, 1000, 8000):
                self.assertIn(server.ask("/" + "a" * length).status, (404, 414))
            ranges = "Range: bytes=" + ",".join(["0-"] * 1000) + "\r\n"
            self.assertEqual(server.ask(headers=ranges).status, 200)


class Bursts(unittest.TestCase):
    def test_more_may_connect_at_once_than_are_accepted(self):
        # With a short queue the kernel drops what is beyond it, and a client hears of it
        # after a second at the earliest.
        with Server() as server:
            server.process.send_signal(signal.SIGSTOP)
            connections = [server.connect() for _ in range(100)]
            for connection in connections:
                connection.sendall(GET)
            server.process.send_signal(signal.SIGCONT)
            for connection in connections:
                self.assertRegex(connection.recv(12), b"HTTP/1.1 (200|503)")
                connection.close()

    def test_a_hundred_clients_at_once(self):
        with Server() as server:
            files = server.files_at_rest()
            outcomes = collections.Counter()
            latencies = []
            lock = threading.Lock()

            def ask_ten_times():
                for _ in range(10):
                    start = time.monotonic()
                    try:
                        status = server.ask().status
                    except OSError as error:
                        status = type(error).__name__
                    with lock:
                        outcomes[status] += 1
                        latencies.append(time.monotonic() - start)

            threads = [threading.Thread(target=ask_ten_times) for _ in range(100)]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
            print(dict(outcomes), f"p99 {sorted(latencies)[989] * 1000:.0f} ms")
            self.assertEqual(set(outcomes) - {200, 503}, set())
            self.assertGreater(outcomes[200], 500)
            wait_for("closed sockets", lambda: server.open_files() <= files)

    def test_heavy_requests_leave_light_ones_alone(self):
        with Server() as server:
            heavy = [server.connect() for _ in range(50)]
            for connection in heavy:
                connection.sendall(b"GET /debug/pprof/heap?seconds=60 HTTP/1.1\r\n"
                                   b"Host: localhost\r\n\r\n")
            # Two wait out their minute; whoever came too many is told so.
            wait_for("48 refusals",
                     lambda: sum(not is_open(connection) for connection in heavy) == 48)
            for _ in range(50):
                self.assertEqual(server.ask("/metrics").status, 200)
            waiting = [connection for connection in heavy if is_open(connection)]
            self.assertEqual(len(waiting), 2)
            for connection in heavy:
                if connection not in waiting:
                    self.assertEqual(connection.recv(12), b"HTTP/1.1 429")
                connection.close()


class Stopping(unittest.TestCase):
    def stop_with_clients(self):
        """Milliseconds that it takes with clients of every kind."""
        with Server() as server:
            clients = []
            for request in [b"GET /test/wait HTTP/1.0\r\n\r\n"] * 3 + [
                    b"", b"GET / HT", b"GET /test/big HTTP/1.0\r\n\r\n", b"nonsense"] * 40:
                connection = server.connect()
                connection.sendall(request)
                clients.append(connection)
            wait_for("three handlers to wait",
                     lambda: server.error_text().count("wait began") == 3)
            took = server.stop()
            self.assertEqual(server.process.returncode, 0)
            for connection in clients:
                connection.close()
            return took

    def test_whatever_clients_do(self):
        # 250 ms are promised, of which a busy machine makes more; whoever waited for a
        # client would take 2 s, 5 s or 10 minutes.
        best_of(8, 1900, self.stop_with_clients)

    def stop_alone(self):
        with Server() as server:
            took = server.stop()
            self.assertEqual(server.process.returncode, 0)
            return took

    def test_when_nobody_came(self):
        best_of(8, 100, self.stop_alone)

    def test_a_client_that_leaves_frees_its_handler(self):
        with Server() as server:
            connection = server.connect()
            connection.sendall(b"GET /test/wait HTTP/1.0\r\n\r\n")
            wait_for("the handler to begin", lambda: "wait began" in server.error_text())
            connection.close()
            wait_for("the handler to hear of it",
                     lambda: "wait cancelled" in server.error_text())

    def test_descriptors_are_not_inherited_through_exec(self):
        with Server() as server:
            connections = [server.connect() for _ in range(100)]
            answer = server.ask("/test/descriptors")
            self.assertEqual(answer.status, 200)
            self.assertNotIn(b"socket:", answer.body)
            for connection in connections:
                connection.close()


if __name__ == "__main__":
    main()
