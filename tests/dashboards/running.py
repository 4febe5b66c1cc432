# Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
"""Real processes for tests: a service that fails as it is told to, and Prometheus."""

import contextlib
import json
import pathlib
import resource
import signal
import socket
import subprocess
import tempfile
import time
import urllib.parse
import urllib.request

import support


def get(url):
    """Body of a page, as text."""
    with urllib.request.urlopen(url, timeout=60) as answer:
        return answer.read().decode()


def wait_for(what, seconds, attempt):
    """Calls attempt() until it returns something true."""
    deadline = time.monotonic() + seconds
    while not (result := attempt()):
        if time.monotonic() > deadline:
            raise AssertionError(f"not within {seconds} s: {what}")
        time.sleep(0.2)
    return result


class Child:
    """A process that ends with the `with` block."""

    def __init__(self, *command, **options):
        self._output = tempfile.TemporaryFile("w+")
        self.process = subprocess.Popen(
            [str(part) for part in command], stdin=subprocess.PIPE,
            stdout=self._output, stderr=subprocess.STDOUT, **options,
        )

    def output(self):
        self._output.seek(0)
        return self._output.read()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.stdin.close()
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self._output.close()


class Service(Child):
    """failing_service in one mode; address is where it is scraped."""

    def __init__(self, binary, mode, *arguments, address_space_bytes=None):
        def limit():
            if address_space_bytes:
                both = (address_space_bytes, address_space_bytes)
                resource.setrlimit(resource.RLIMIT_AS, both)

        super().__init__(binary, mode, *arguments, preexec_fn=limit)
        self.mode, self.address = mode, ""

    def wait_until_ready(self):
        line = wait_for(f"{self.mode} is ready", 60, self._ready)
        self.address = line.split()[1]
        return self.address

    def begin_to_fail(self):
        self.process.stdin.write(b"\n")
        self.process.stdin.flush()

    def answering_cpu_seconds(self):
        """CPU time of the threads that answer requests, by the scheduler's own clock."""
        tasks = pathlib.Path(f"/proc/{self.process.pid}/task").iterdir()
        return sum(
            int((task / "schedstat").read_text().split()[0]) for task in tasks
            if (task / "comm").read_text().startswith("heapwell-")
        ) / 1e9

    def _ready(self):
        if self.process.poll() is not None:
            raise AssertionError(f"{self.mode} ended: {self.output()}")
        line = self.output()
        return line if line.endswith("\n") else ""


class Prometheus(Child):
    """Debian's, with a configuration in a folder of its own."""

    def __init__(self, folder, config, features=""):
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            address = "127.0.0.1:%d" % free.getsockname()[1]
        path = folder / "prometheus.yml"
        path.write_text(config)
        self.url = "http://" + address
        super().__init__(
            support.require("prometheus"), f"--config.file={path}",
            f"--storage.tsdb.path={folder / 'data'}", f"--web.listen-address={address}",
            "--log.level=warn", *([f"--enable-feature={features}"] if features else []),
        )

    def wait_until_ready(self):
        def is_ready():
            if self.process.poll() is not None:
                raise AssertionError(f"prometheus ended: {self.output()}")
            with contextlib.suppress(OSError):
                return get(self.url + "/-/ready")

        wait_for("prometheus is ready", 60, is_ready)

    def api(self, path, **parameters):
        query = urllib.parse.urlencode(parameters)
        return json.loads(get(f"{self.url}/api/v1/{path}?{query}"))["data"]

    def ask(self, expr):
        """The series of an instant query."""
        return self.api("query", query=expr)["result"]

    def rules(self):
        return [rule for group in self.api("rules")["groups"] for rule in group["rules"]]
