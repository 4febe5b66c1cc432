# Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
"""Starts the order service and the real clients that are asked to understand it."""

import contextlib
import http.client
import http.server
import json
import os
import pathlib
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import unittest
import urllib.request

SKIPPED = 77  # What ctest takes for "skipped".


def client(name):
    """The path of a real client; the test is skipped where there is none."""
    path = shutil.which(name)
    if path is None:
        raise unittest.SkipTest(f"no {name} on this machine")
    return path


def get(url, timeout=30):
    with urllib.request.urlopen(url, timeout=timeout) as response:
        return response.read().decode(errors="replace")  # Profiles are binary.


def wait_for(what, seconds, attempt):
    """Calls attempt() twice a second until it returns something true."""
    deadline = time.monotonic() + seconds
    while True:
        result = attempt()
        if result:
            return result
        if time.monotonic() > deadline:
            raise AssertionError(f"not within {seconds} s: {what}")
        time.sleep(0.5)


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Process:
    """A child with its output in a file, ended with the `with` block at the latest."""

    def __init__(self, *command, **options):
        self.output_file = tempfile.TemporaryFile("w+")
        self.process = subprocess.Popen(
            [str(part) for part in command], stdin=subprocess.DEVNULL,
            stdout=self.output_file, stderr=subprocess.STDOUT, **options)

    def output(self):
        return os.pread(self.output_file.fileno(), 1 << 20, 0).decode(errors="replace")

    def stop(self, number=signal.SIGTERM, seconds=10):
        """Asks it to end; returns its exit status. Kills it if it does not obey."""
        if self.process.poll() is None:
            self.process.send_signal(number)
        try:
            return self.process.wait(seconds)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
            raise AssertionError(f"did not stop within {seconds} s:\n{self.output()}")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.kill()
        self.process.wait()
        self.output_file.close()


class OrderService(Process):
    """The example service on free ports, once it is ready."""

    def __init__(self, binary, *flags, env=None, **options):
        # Who is killed cannot clean up: its audit lies where it goes with the test.
        self.temporary = tempfile.TemporaryDirectory(ignore_cleanup_errors=True)
        env = {**os.environ, "TMPDIR": self.temporary.name, **(env or {})}
        super().__init__(binary, "--port=0", "--debug-port=0", *flags, env=env, **options)
        try:
            ready = wait_for("order_service is ready", 30, self._ready)
        except AssertionError:
            self.__exit__()
            raise
        self.began = time.monotonic()
        self.orders, self.memory = (f"http://{address}" for address in ready.groups())

    def __exit__(self, *details):
        super().__exit__(*details)
        self.temporary.cleanup()

    def _ready(self):
        if self.process.poll() is not None:
            raise AssertionError(f"order_service ended:\n{self.output()}")
        return re.search(r"^ready: orders=(\S+) debug=(\S+)", self.output(), re.MULTILINE)

    def alloc_bytes(self):
        return json.loads(get(self.memory + "/debug/memstats"))["allocator"]["alloc_bytes"]


@contextlib.contextmanager
def memory_limit(limit_bytes):
    """A control group with this limit; gives a function that enters it.

    Gives None where this user may not make one.
    """
    try:
        group = _make_memory_group(limit_bytes)
    except OSError as error:
        print(f"no control group of our own: {error}", file=sys.stderr)
        yield None
        return
    try:
        yield lambda: (group / "cgroup.procs").write_text(str(os.getpid()))
    finally:
        wait_for("the control group is empty", 10, lambda: _remove_group(group))


def _make_memory_group(limit_bytes):
    lines = pathlib.Path("/proc/self/cgroup").read_text().splitlines()
    ours = {line.split(":", 2)[1]: line.split(":", 2)[2].lstrip("/") for line in lines}
    if "memory" in ours:
        parent, name = pathlib.Path("/sys/fs/cgroup/memory", ours["memory"]), "memory.limit_in_bytes"
    else:
        parent, name = pathlib.Path("/sys/fs/cgroup", ours.get("", "")), "memory.max"
    group = parent / f"heapwell-test-{os.getpid()}"
    group.mkdir()
    try:
        (group / name).write_text(str(limit_bytes))
        # Otherwise the kernel would swap for as long as there is room.
        with contextlib.suppress(OSError):
            (group / "memory.swap.max").write_text("0")
    except OSError:
        group.rmdir()
        raise
    return group


def _remove_group(group):
    with contextlib.suppress(OSError):
        group.rmdir()
    return not group.exists()


@contextlib.contextmanager
def recorder(target, prefix=""):
    """A server that passes every request under `prefix` on to `target`, and notes its
    method and path there.

    Gives its own base URL and the list of notes.
    """
    seen = []
    address = target.removeprefix("http://")

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            path = self.path.removeprefix(prefix)
            seen.append(f"{self.command} {path}")
            length = int(self.headers.get("Content-Length", 0))
            upstream = http.client.HTTPConnection(address, timeout=60)
            upstream.request(self.command, path, self.rfile.read(length),
                             {"Host": address, "Accept-Encoding": "identity"})
            answer = upstream.getresponse()
            body = answer.read()
            self.send_response(answer.status)
            for name in ("Content-Type", "Content-Disposition", "X-Go-Pprof"):
                if answer.headers.get(name):
                    self.send_header(name, answer.headers[name])
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        do_HEAD = do_POST = do_GET

        def log_message(self, *_):
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", seen
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


class Clients(unittest.TestCase):
    """A test with an empty folder to run clients in, and no home that could help them."""

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.empty = pathlib.Path(folder.name)

    def run_client(self, *command, timeout=120, **options):
        """Runs a client; returns what it wrote to stdout and to stderr."""
        environment = {"PATH": os.environ["PATH"], "HOME": str(self.empty),
                       "PPROF_TMPDIR": str(self.empty), "NO_PROXY": "127.0.0.1"}
        done = subprocess.run([str(part) for part in command], cwd=self.empty,
                              env=environment, text=True, capture_output=True,
                              timeout=timeout, **options)
        self.assertEqual(done.returncode, 0, f"{command}\n{done.stdout}\n{done.stderr}")
        return done.stdout, done.stderr

    def pprof(self, *arguments):
        # Of itself it waits for half as long again as a profile takes: too short where the
        # service hardly gets to run.
        return self.run_client(client("go"), "tool", "pprof", "-timeout=100", *arguments)


def main():
    """unittest's main, but skipped tests are told to ctest."""
    result = unittest.main(argv=sys.argv[:1] + sys.argv[2:], exit=False, verbosity=2).result
    if not result.wasSuccessful():
        sys.exit(1)
    sys.exit(SKIPPED if result.skipped else 0)
