#!/usr/bin/env python3
# Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
"""Four clients at once ask a program with much debug information for names: they wait
for one another or are told to come again, and what is read for them stays small."""

import concurrent.futures
import gzip
import os
import re
import subprocess
import time
import unittest

from harness import Server, best_of, main

PROGRAM = os.environ["HEAPWELL_TEST_LARGE"]
CLIENTS = 4
MB = 1_000_000
MIB = 1 << 20
ADDRESSES = 1000  # A client's, all over the program's code.


def debug_bytes():
    sections = subprocess.run(["readelf", "-SW", PROGRAM], capture_output=True, text=True,
                              check=True).stdout
    return sum(int(size, 16) for size in
               re.findall(r" \.debug_\w+ +\w+ +\w+ +\w+ (\w+) ", sections))


class Service(Server):
    def __init__(self):
        super().__init__(program=PROGRAM)
        self.tell("append")

    def tell(self, word):
        self.process.stdin.write(word + "\n")
        self.process.stdin.flush()
        return self.process.stdout.readline().strip()

    def code(self):
        """Where the program's own code lies."""
        with open(f"/proc/{self.pid}/maps") as maps:
            for line in maps:
                if " r-xp " in line and line.rstrip().endswith(os.path.realpath(PROGRAM)):
                    return [int(end, 16) for end in line.split()[0].split("-")]
        raise AssertionError("no code")

    def forget_peak(self):
        with open(f"/proc/{self.pid}/clear_refs", "w") as file:
            file.write("5")

    def peak_bytes(self):
        return int(self.status_field("VmHWM")) * 1024


class Clients:
    """All of them at once: what each was answered, how long it took, and what was
    resident more than before."""

    def __init__(self, service, ask, number):
        def timed(client):
            while True:
                start = time.monotonic()
                answer = ask(client)
                seconds = time.monotonic() - start
                if answer.status != 429:
                    return answer, seconds
                time.sleep(int(answer.headers["retry-after"]))

        service.forget_peak()
        before = service.resident_kib() * 1024
        with concurrent.futures.ThreadPoolExecutor(number) as pool:
            answered = list(pool.map(timed, range(number)))
        self.bodies = [answer.body for answer, _ in answered]
        self.statuses = {answer.status for answer, _ in answered}
        self.longest_seconds = max(seconds for _, seconds in answered)
        self.more_bytes = service.peak_bytes() - before


def ask_for_profiles(number):
    """Of a process that has never named an address."""
    with Service() as service:
        return Clients(service, lambda _: service.ask("/debug/pprof/heap"), number)


def ask_for_names(number):
    with Service() as service:
        start, end = service.code()
        step = (end - start) // (ADDRESSES * number)

        def ask(client):
            first = start + client * ADDRESSES * step
            body = "+".join(hex(first + i * step) for i in range(ADDRESSES))
            return service.ask("/pprof/symbol", "POST", body=body.encode())

        return Clients(service, ask, number)


class Large(unittest.TestCase):
    def test_the_program_is_large(self):
        self.assertGreater(debug_bytes(), 100 * MB)

    def measure(self, ask, check):
        """Seconds that the slowest client waited."""
        clients = ask(CLIENTS)
        self.assertEqual(clients.statuses, {200})
        for body in clients.bodies:
            check(body)
        alone = ask(1)
        print(f"{clients.longest_seconds:.2f} s, {clients.more_bytes / MIB:.1f} MiB more; one "
              f"client alone: {alone.longest_seconds:.2f} s, {alone.more_bytes / MIB:.1f} MiB")
        self.assertLess(clients.more_bytes, 64 * MIB)
        # Two at a time would take what two take.
        self.assertLess(clients.more_bytes, 2 * alone.more_bytes)
        return clients.longest_seconds

    def test_profiles_have_names_within_five_seconds_and_64_mib(self):
        def check(body):
            profile = gzip.decompress(body)
            for part in (b"AppendRecords", b"service.cc"):
                self.assertIn(part, profile)

        best_of(3, 5, lambda: self.measure(ask_for_profiles, check))

    def test_names_from_all_over_take_no_more(self):
        # Each has two seconds of its own; of three that are let in, one waits for two.
        def check(body):
            names = re.findall(rb"^0x\w+\s+(\S.*)$", body, re.MULTILINE)
            self.assertGreater(len(names), ADDRESSES / 2)
            self.assertIn(b"heapwell::", body)

        best_of(3, 10, lambda: self.measure(ask_for_names, check))


if __name__ == "__main__":
    main()
