#!/usr/bin/env python3
# Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
"""Programs that know nothing of heapwell, run with it: python and redis-server.

usage: launcher_test.py HEAPWELL E2E_FOLDER [unittest arguments]
E2E_FOLDER holds the harness of the end-to-end tests.
"""

import json
import os
import pathlib
import re
import signal
import socket
import stat
import subprocess
import sys
import tempfile
import time
import unittest

HEAPWELL = pathlib.Path(sys.argv[1]).resolve()
sys.path.insert(0, sys.argv[2])

from harness import Process, client, get, main, wait_for  # noqa: E402

LIBRARY = HEAPWELL.with_name("libheapwell_preload.so")
PYTHON = sys.executable
CLEAN = {name: value for name, value in os.environ.items()
         if name != "LD_PRELOAD" and not name.startswith("HEAPWELL_")}
HELD_BYTES = 64 << 20

# Holds some memory and answers on a port of its own, which it prints, in a thread.
HOLDER = f"""
import http.server
held = [bytes(1 << 20) for _ in range({HELD_BYTES >> 20})]
class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b"own answer")
    def log_message(self, *_):
        pass
server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
print(server.server_port, flush=True)
server.serve_forever()
"""


class Launcher(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        self.status = self.folder / "status"

    def command(self, *program, options=()):
        return [HEAPWELL, "run", "--listen=0", f"--status-file={self.status}", *options,
                "--", *program]

    def start(self, *command, **options):
        """Starts a command that writes the status; returns it and where it serves."""
        process = self.enterContext(Process(*command, env=CLEAN, **options))
        line = wait_for("the status file", 30, self.read_status)
        served = re.match(r"heapwell serves (http://\S+)/debug/, mode takeover: ", line)
        self.assertTrue(served, line)
        return process, served[1]

    def read_status(self):
        return self.status.exists() and self.status.read_text()

    def enterContext(self, context):  # In unittest from Python 3.11 on.
        value = context.__enter__()
        self.addCleanup(context.__exit__, None, None, None)
        return value

    def assert_answers(self, url, live_bytes):
        """All that a person would ask, by the clients that they would ask with."""
        self.assertIn("Resident ", get(url + "/debug/heap"))
        checked = subprocess.run([client("promtool"), "check", "metrics"], text=True,
                                 input=get(url + "/metrics"), capture_output=True)
        self.assertEqual((checked.returncode, checked.stderr), (0, ""), checked.stdout)
        top = subprocess.run(
            [client("go"), "tool", "pprof", "-top", "-unit=B", "-sample_index=inuse_space",
             url + "/debug/pprof/heap"], capture_output=True, text=True,
            env={**CLEAN, "PPROF_TMPDIR": str(self.folder)}, cwd=self.folder, timeout=120)
        self.assertEqual(top.returncode, 0, top.stderr)
        total = re.search(r"of (\d+)B total", top.stdout)
        self.assertGreater(int(total[1]), live_bytes, top.stdout)


class Unchanged(Launcher):
    def outcome(self, command, **options):
        done = subprocess.run(list(map(str, command)), env=CLEAN, capture_output=True,
                              timeout=60, **options)
        return done.returncode, done.stdout, done.stderr

    def test_output_and_exit_status_are_the_programs_own(self):
        for code in ("import sys; print(input()); print('e', file=sys.stderr); sys.exit(7)",
                     "import os; os.kill(os.getpid(), 9)", "raise SystemExit"):
            program = [PYTHON, "-c", code]
            self.assertEqual(self.outcome(self.command(*program), input=b"x\n"),
                             self.outcome(program, input=b"x\n"))
            self.assertIn("mode takeover", self.read_status())

    def test_children_are_left_alone(self):
        child = "open('/proc/self/maps').read() + str(dict(__import__('os').environ))"
        code = ("import os, subprocess, sys\n"
                f"command = [sys.executable, '-c', {'print(' + child + ')'!r}]\n"
                "subprocess.run(command)\n"
                "os.system('cat /proc/self/maps')\n"
                "if os.fork() == 0: os.execv(command[0], command)\n"
                "os.wait()\n")
        status, out, err = self.outcome(self.command(PYTHON, "-c", code))
        self.assertEqual((status, err), (0, b""))
        self.assertGreater(out.count(b"libc.so.6"), 3)
        for trace in (b"heapwell_preload", b"libtcmalloc", b"LD_PRELOAD"):
            self.assertNotIn(trace, out)

    def test_what_others_preload_is_handed_on(self):
        code = "import os; print(os.environ['LD_PRELOAD'])"
        command = list(map(str, self.command(PYTHON, "-c", code)))
        done = subprocess.run(command, env={**CLEAN, "LD_PRELOAD": "libm.so.6"},
                              capture_output=True, text=True, timeout=60)
        self.assertEqual(done.stdout, "libm.so.6\n", done.stderr)


class Exports(unittest.TestCase):
    """A program may have a heapwell, or anything of the same name, of its own."""
    TAKEN_OVER = re.compile(
        r"(tcmalloc::(Sampler|StackTraceTable)::~?\w+\(.*\)|GetStack(Trace|Frames)(WithContext)?\(.*\)"
        r"|FLAG__\w+::FLAGS_(no)?tcmalloc_sample_parameter"
        r"|operator new(\[\])?\(unsigned long, std::align_val_t(, std::nothrow_t const&)?\)"
        r"|aligned_alloc|memalign|posix_memalign|dlclose)")

    def test_are_what_is_taken_over_and_nothing_else(self):
        lines = subprocess.run([client("nm"), "-DC", "--defined-only", LIBRARY], text=True,
                               capture_output=True, check=True).stdout.splitlines()
        names = [line.split(" ", 2)[2] for line in lines]
        self.assertIn("tcmalloc::Sampler::RecordAllocationSlow(unsigned long)", names)
        self.assertEqual([name for name in names if not self.TAKEN_OVER.fullmatch(name)], [])


class Python(Launcher):
    def test_serves_both_its_own_port_and_ours(self):
        process, url = self.start(*self.command(PYTHON, "-c", HOLDER))
        port = int(wait_for("its own port", 30, process.output))
        self.assertEqual(get(f"http://127.0.0.1:{port}/"), "own answer")
        self.assert_answers(url, HELD_BYTES * 3 / 4)
        stats = json.loads(get(url + "/debug/memstats"))
        self.assertGreater(stats["allocator"]["alloc_bytes"], HELD_BYTES)
        self.assertEqual(process.stop(signal.SIGTERM), -signal.SIGTERM)
        self.assertEqual(process.output(), f"{port}\n")

    def test_a_fork_keeps_neither_the_port_nor_its_clients(self):
        code = ("import os, signal\n"
                "child = os.fork()\n"
                "if child == 0:\n"
                "    signal.pause()\n"
                "print(child, flush=True)\n"
                "signal.pause()\n")
        process, url = self.start(*self.command(PYTHON, "-c", code))
        child = int(wait_for("the child", 30, process.output))
        self.addCleanup(os.kill, child, signal.SIGKILL)
        self.assertIn("Resident ", get(url + "/debug/heap"))
        process.stop(signal.SIGKILL)
        with self.assertRaises(OSError):
            get(url + "/debug/heap", timeout=5)

    def test_closed_descriptors_harm_nobody(self):
        file = self.folder.resolve() / "file"
        file.touch()
        code = ("import os; os.closerange(3, 1000)\n"
                f"files = [open({str(file)!r}) for _ in range(12)]\n" + HOLDER)
        process, url = self.start(*self.command(PYTHON, "-c", code))
        port = int(wait_for("its own port", 30, process.output))
        own = f"http://127.0.0.1:{port}/"
        for _ in range(20):
            self.assertNotEqual(self.try_get(url + "/debug/heap"), "own answer")
            self.assertEqual(get(own), "own answer")
        time.sleep(2)  # Time for several tries, if it still tried.
        numbers = pathlib.Path(f"/proc/{process.process.pid}/fd").iterdir()
        self.assertEqual([os.readlink(number) for number in numbers].count(str(file)), 12)

    def try_get(self, url):
        try:
            return get(url, timeout=5)
        except OSError:
            return None


class Redis(Launcher):
    def cli(self, *arguments, data=None):
        return subprocess.run([client("redis-cli"), "-s", self.socket, *arguments], text=True,
                              input=data, capture_output=True, env=CLEAN, timeout=60).stdout

    def test_serves_and_saves_in_a_fork(self):
        self.socket = self.folder / "socket"
        server, url = self.start(*self.command(
            client("redis-server"), "--port", "0", "--unixsocket", self.socket,
            "--dir", self.folder, "--save", "", "--dbfilename", "saved.rdb"))
        wait_for("redis answers", 30, lambda: self.cli("ping") == "PONG\n")
        commands = "".join(f"SET key{i} {'x' * 50_000}\n" for i in range(1000))
        self.assertEqual(self.cli(data=commands).count("OK"), 1000)
        self.assert_answers(url, 1000 * 50_000 * 3 / 4)
        self.assertIn("started", self.cli("bgsave"))
        wait_for("the fork has saved", 60, lambda: "rdb_bgsave_in_progress:0" in
                 self.cli("info", "persistence"))
        self.assertIn("rdb_last_bgsave_status:ok", self.cli("info", "persistence"))
        self.assertGreater((self.folder / "saved.rdb").stat().st_size, 1000)
        self.assertIn("Resident ", get(url + "/debug/heap"))
        self.cli("shutdown", "nosave")
        self.assertEqual(server.process.wait(30), 0)
        self.assertNotIn("heapwell", server.output())


class Scripts(Launcher):
    def script(self, text):
        path = self.folder / "script"
        path.write_text(text)
        path.chmod(path.stat().st_mode | stat.S_IXUSR)
        return path

    def test_env_is_followed(self):
        for options in ("", "-S A=1 "):
            ours = f"#!/usr/bin/env {options}{PYTHON}\nimport signal; signal.pause()\n"
            _, url = self.start(*self.command(self.script(ours)))
            self.assertIn("Resident ", get(url + "/debug/heap"))
            self.status.unlink()

    def test_a_shell_script_needs_the_programs_name(self):
        script = self.script(f"#!/bin/sh\n'{PYTHON}' -c 'import signal; signal.pause()'\n")
        refused = subprocess.run(list(map(str, self.command(script))), env=CLEAN,
                                 capture_output=True, text=True, timeout=60)
        self.assertEqual(refused.returncode, 2)
        self.assertRegex(refused.stderr, "^heapwell: .*is a shell script.*--program=NAME\n$")
        name = pathlib.Path(PYTHON).name
        process, url = self.start(*self.command(script, options=[f"--program={name}"]),
                                  start_new_session=True)
        self.addCleanup(os.killpg, process.process.pid, signal.SIGKILL)
        watched = json.loads(get(url + "/debug/memstats"))
        self.assertEqual(watched["sampling"]["mode"], "takeover")


class Refused(Launcher):
    def refuse(self, status, message, *arguments, **variables):
        done = subprocess.run([HEAPWELL, *map(str, arguments)], env={**CLEAN, **variables},
                              capture_output=True, text=True, timeout=60)
        self.assertEqual((done.returncode, done.stdout), (status, ""), done.stderr)
        self.assertRegex(done.stderr, rf"\Aheapwell: .*{message}.*\n\Z")

    def test_bad_settings_are_named_and_nothing_runs(self):
        program = [PYTHON, "-c", "print('ran')"]
        with socket.socket() as taken:
            taken.bind(("127.0.0.1", 0))
            taken.listen()
            self.refuse(2, "another process listens", "run",
                        f"--listen={taken.getsockname()[1]}", *program)
        self.refuse(2, "--listen .*'x'", "run", "--listen=x", *program)
        self.refuse(2, "HEAPWELL_SOFT_LIMIT.*'1Q'", "run", *program, HEAPWELL_SOFT_LIMIT="1Q")
        self.refuse(2, "without --token-file", "run", "--listen=0.0.0.0:0", *program)
        self.refuse(2, "/nosuch/token", "run", "--listen=0", "--token-file=/nosuch/token", *program)
        self.refuse(2, "sample interval must be", "run", "--listen=0", "--sample-interval=1", *program)
        self.refuse(2, "no option --nosuch", "run", "--nosuch=1", *program)
        self.refuse(2, "--listen needs a value", "run", "--listen")
        self.refuse(2, "which program", "run")
        self.refuse(2, "usage", "nosuch")
        self.refuse(127, "no such program", "run", "--listen=0", "nosuch-program")

    def test_by_hand_what_became_of_it_stands_in_the_status_file_only(self):
        program = [PYTHON, "-c", "print('ran')"]
        tcmalloc = "libtcmalloc.so.4"
        for listen, preload, status in (
                ("x", (LIBRARY,), "does not run: --listen"),
                ("0", (LIBRARY,), "mode none: malloc is not tcmalloc's here"),
                ("0", (tcmalloc, LIBRARY), "mode native: "),
                ("0", (LIBRARY, tcmalloc), "mode takeover: ")):
            done = subprocess.run(
                program, capture_output=True, text=True, timeout=60,
                env={**CLEAN, "LD_PRELOAD": ":".join(map(str, preload)),
                     "HEAPWELL_LISTEN": listen, "HEAPWELL_PROGRAM": pathlib.Path(PYTHON).name,
                     "HEAPWELL_STATUS_FILE": str(self.status)})
            self.assertEqual((done.returncode, done.stdout, done.stderr), (0, "ran\n", ""))
            self.assertIn(status, self.status.read_text())


if __name__ == "__main__":
    del sys.argv[1:2]
    main()
