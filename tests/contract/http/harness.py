# Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
"""Starts the server under test, and talks to it in bytes."""

import os
import re
import select
import shutil
import socket
import struct
import subprocess
import sys
import tempfile
import time
import unittest

SKIPPED = 77  # What ctest takes for "skipped".
RESET = struct.pack("ii", 1, 0)  # SO_LINGER: close() sends a reset.


def server_program():
    """The server on an invented machine."""
    return os.environ["HEAPWELL_TEST_SERVER"]


def service_program():
    """A service of a user's, watched for real."""
    return os.environ["HEAPWELL_TEST_SERVICE"]


def preload(name):
    """The path of a library of ours that makes a system call fail."""
    return os.path.join(os.environ["HEAPWELL_TEST_PRELOADS"], f"lib{name}.so")


def client(name):
    path = shutil.which(name)
    if path is None:
        raise unittest.SkipTest(f"no {name} on this machine")
    return path


class Answer:
    """A response, taken apart."""

    def __init__(self, raw):
        self.raw = raw
        head, _, self.body = raw.partition(b"\r\n\r\n")
        lines = head.decode("latin-1").split("\r\n")
        match = re.fullmatch(r"HTTP/1\.1 (\d{3}) .+", lines[0])
        self.status = int(match[1]) if match else None
        self.headers = {}
        for line in lines[1:]:
            name, _, value = line.partition(": ")
            assert name.lower() not in self.headers, f"{name} stands twice"
            self.headers[name.lower()] = value


class Server:
    """One run of the program. Ends with the `with` block at the latest."""

    def __init__(self, *arguments, program=None, env=None, before_exec=None, pass_fds=()):
        self.errors = tempfile.TemporaryFile("w+")
        self.process = subprocess.Popen(
            [program or server_program(), *arguments],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self.errors,
            # One arena: to measure what we hold, and not what glibc keeps for threads.
            text=True, env={**os.environ, "MALLOC_ARENA_MAX": "1", **(env or {})},
            preexec_fn=before_exec, pass_fds=pass_fds)
        self.line = self.process.stdout.readline().strip()
        match = re.fullmatch(r"port (\d+)", self.line)
        self.port = int(match[1]) if match else None

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        self.process.stdin.close()
        self.process.stdout.close()
        self.errors.close()

    @property
    def pid(self):
        return self.process.pid

    def is_alive(self):
        return self.process.poll() is None

    def status_field(self, name):
        with open(f"/proc/{self.pid}/status") as status:
            for line in status:
                if line.startswith(name + ":"):
                    return line.split()[1]
        raise AssertionError(f"no {name}")

    def resident_kib(self):
        return int(self.status_field("VmRSS"))

    def open_files(self):
        return len(os.listdir(f"/proc/{self.pid}/fd"))

    def files_at_rest(self):
        """Open files of a server that has answered and let the connection go."""
        self.ask()
        least = self.open_files()
        for _ in range(10):
            time.sleep(0.1)
            least = min(least, self.open_files())
        return least

    def cpu_seconds(self):
        with open(f"/proc/{self.pid}/stat") as stat:
            fields = stat.read().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def connect(self, timeout=60):
        return socket.create_connection(("127.0.0.1", self.port), timeout)

    def send(self, data, timeout=60):
        """What comes back until the server closes."""
        with self.connect(timeout) as connection:
            try:
                connection.sendall(data)
            except OSError:
                pass  # It has heard enough; the answer is there.
            return read_all(connection)

    def ask(self, target="/debug/memstats", method="GET", headers="", body=b"",
            host="localhost"):
        head = f"{method} {target} HTTP/1.1\r\nHost: {host}\r\n{headers}"
        if body:
            head += f"Content-Length: {len(body)}\r\n"
        return Answer(self.send(head.encode("latin-1") + b"\r\n" + body))

    def stop(self):
        """Milliseconds that an orderly end took."""
        self.process.stdin.close()
        output = self.process.stdout.read()
        self.process.wait(60)
        return int(re.search(r"stopped in (\d+) ms", output)[1])

    def threads(self):
        """The names of all its threads, once they have them."""
        def names():
            found = []
            for thread in os.listdir(f"/proc/{self.pid}/task"):
                with open(f"/proc/{self.pid}/task/{thread}/comm") as comm:
                    found.append(comm.read().strip())
            return found
        # A thread names itself, soon after it was made.
        own = os.path.basename(self.process.args[0])
        wait_for("threads to have names", lambda: names().count(own) == 1)
        return names()

    def error_text(self):
        # Not read(), which would move the place where the server writes, too.
        return os.pread(self.errors.fileno(), 1 << 20, 0).decode()


def read_all(connection, limit=1 << 26):
    received = b""
    while len(received) < limit:
        try:
            piece = connection.recv(65536)
        except (ConnectionResetError, BrokenPipeError):
            break
        if not piece:
            break
        received += piece
    return received


def wait_for(what, attempt):
    """Waits as long as a loaded machine may need: tests look at what happens, and not at
    how soon."""
    deadline = time.monotonic() + 60
    while not (result := attempt()):
        if time.monotonic() > deadline:
            raise AssertionError(f"not within a minute: {what}")
        time.sleep(0.02)
    return result


def is_open(connection):
    """Whether the other end still holds this connection."""
    poll = select.poll()
    poll.register(connection, select.POLLRDHUP)
    return not poll.poll(0)


def best_of(tries, limit, measure):
    """Fails only if measure() is at or over the limit in every try: a wait that is built
    in takes its time each time, a busy machine does not."""
    figures = []
    while len(figures) < tries:
        figures.append(measure())
        if figures[-1] < limit:
            return
    raise AssertionError(f"never below {limit}: {figures}")


def main():
    program = unittest.main(module="__main__", exit=False, verbosity=2)
    result = program.result
    if not result.wasSuccessful():
        sys.exit(1)
    sys.exit(SKIPPED if result.skipped else 0)
