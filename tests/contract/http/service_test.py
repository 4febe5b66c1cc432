#!/usr/bin/env python3
# Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
"""A service as a user writes it, with Serve() and a real Monitor: how it starts, and
what it is to the process around it."""

import os
import pathlib
import tempfile
import unittest

from harness import Server, main, service_program

TOKEN = "0123456789abcdef-0123456789abcdef"
BEARER = f"Authorization: Bearer {TOKEN}\r\n"


class Service(Server):
    def __init__(self, *arguments, **options):
        super().__init__(*arguments, program=service_program(), **options)

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


if __name__ == "__main__":
    main()
