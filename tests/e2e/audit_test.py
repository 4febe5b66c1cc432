#!/usr/bin/env python3
# Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
"""The order service's audit: bounded, and no record of an answered request is lost.

usage: audit_test.py BINARY [unittest arguments]
"""

import contextlib
import json
import pathlib
import re
import signal
import socket
import sqlite3
import sys
import tempfile
import threading
import time
import unittest
import urllib.error
import urllib.request

from harness import OrderService, Process, get, main, wait_for

BINARY = pathlib.Path(sys.argv[1]).resolve()
LOAD = BINARY.with_name("order_load")
ORDER = json.dumps({"customer": "c", "items": [{"quantity": 1, "price_cents": 5}]})
CAPACITY = 1024


def ask(url, body=None, method=None, **headers):
    """The status and the body of the answer, whatever the status."""
    request = urllib.request.Request(url, data=None if body is None else body.encode(), method=method, headers={
        key.replace("_", "-"): str(value) for key, value in headers.items()})
    try:
        with urllib.request.urlopen(request, timeout=60) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as refused:
        return refused.code, refused.read().decode()


class Services(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        self.file = self.folder / "audit.db"

    def start(self, *flags):
        service = OrderService(BINARY, "--rate=0", f"--audit={self.file}", *flags)
        self.addCleanup(service.__exit__)
        return service

    def rows(self, columns="resource"):
        with contextlib.closing(sqlite3.connect(self.file)) as database:
            return database.execute(f"SELECT {columns} FROM audit ORDER BY id").fetchall()

    def metric(self, service, name):
        found = re.search(rf"(?m)^{re.escape(name)} (\S+)$", get(service.orders + "/metrics"))
        return float(found[1])

    def order(self, service, **headers):
        return ask(service.orders + "/orders", ORDER, **headers)

    def load(self, service, *flags):
        answered = self.folder / "answered"
        process = Process(LOAD, f"--port={service.orders.rsplit(':', 1)[1]}",
                          f"--answered={answered}", *flags)
        self.addCleanup(process.__exit__)
        return process, answered


class Records(Services):
    def test_what_was_asked_is_in_the_database(self):
        service = self.start()
        self.assertEqual(self.order(service, X_Forwarded_For="10.9.8.7")[0], 201)
        self.assertEqual(ask(service.orders + "/orders/1")[0], 200)
        self.assertEqual(ask(service.orders + "/orders/99")[0], 404)
        self.assertEqual(service.stop(), 0)
        self.assertEqual(self.rows("client, method, path, status, body_bytes, resource"), [
            ("10.9.8.7", "POST", "/orders", 201, len(ORDER), "/orders/1"),
            ("127.0.0.1", "GET", "/orders/1", 200, 0, ""),
            ("127.0.0.1", "GET", "/orders/99", 404, 0, "")])

    def test_a_clients_records_are_shown(self):
        service = self.start()
        self.order(service, X_Forwarded_For="10.9.8.7")
        wait_for("the record is written", 10, lambda: self.metric(
            service, "order_service_audit_written_total") == 1)
        rows = json.loads(get(service.orders + "/audit?client=10.9.8.7"))["rows"]
        self.assertEqual([row[1:] for row in rows],
                         [["POST", "/orders", "201", str(len(ORDER)), "/orders/1"]])
        self.assertEqual(json.loads(get(service.orders + "/audit?client=nobody")), {"rows": []})

    def test_old_rows_are_deleted(self):
        service = self.start("--audit-rows=10")
        for _ in range(25):
            self.order(service)
        self.assertEqual(service.stop(), 0)
        self.assertEqual(self.rows(), [(f"/orders/{i}",) for i in range(16, 26)])

    def test_a_temporary_file_is_gone_after_the_stop(self):
        with OrderService(BINARY, "--rate=50", env={"TMPDIR": str(self.folder)}) as service:
            self.assertEqual(len(list(self.folder.glob("order_service.*/audit.db"))), 1)
            time.sleep(1)
            self.assertEqual(service.stop(), 0, service.output())
            self.assertEqual(list(self.folder.iterdir()), [])

    def test_a_file_that_cannot_be_opened_is_told(self):
        with Process(BINARY, "--port=0", "--debug-port=0", "--audit=/dev/null/audit") as service:
            self.assertEqual(service.process.wait(30), 1)
            self.assertIn("/dev/null/audit", service.output())
            self.assertEqual(service.output().count("\n"), 1)


class Stop(Services):
    def test_no_answered_order_is_lost_at_a_stop_under_load(self):
        service = self.start()
        load, answered = self.load(service, "--rate=400")
        time.sleep(3)
        self.assertEqual(service.stop(signal.SIGTERM, 60), 0, service.output())
        self.assertEqual(load.process.wait(60), 0, load.output())
        self.assertRegex(load.output(), r"load: \d+ answered, \d+ failed, 0 lost")
        orders = answered.read_text().split()
        self.assertGreater(len(orders), 100)
        written = {row[0] for row in self.rows()}
        self.assertEqual([order for order in orders if order not in written], [])

    def test_a_killed_service_is_a_loss_that_is_seen(self):
        """The control: a stop without the grace is counted as lost, or as not written."""
        service = self.start()
        load, answered = self.load(service, "--rate=400")
        time.sleep(3)
        # Whoever cannot write now, has nothing but its queue.
        with contextlib.closing(sqlite3.connect(self.file, isolation_level=None)) as lock:
            lock.execute("BEGIN IMMEDIATE")
            time.sleep(1)
            service.stop(signal.SIGKILL)
        load.process.wait(60)
        written = {row[0] for row in self.rows()}
        missing = [order for order in answered.read_text().split() if order not in written]
        self.assertTrue(missing)


class BackPressure(Services):
    def test_a_full_queue_refuses_and_loses_nothing(self):
        service = self.start()
        self.assertEqual(self.order(service)[0], 201)
        wait_for("the table is there", 10, lambda: self.rows())
        with contextlib.closing(sqlite3.connect(self.file, isolation_level=None)) as lock:
            lock.execute("BEGIN IMMEDIATE")
            # Those that find a place have time for it, on any machine.
            answers = [self.order(service, X_Request_Timeout_Ms=20000)
                       for _ in range(CAPACITY)]
            answers += [self.order(service, X_Request_Timeout_Ms=200) for _ in range(5)]
            status, text = answers[-1]
            self.assertEqual(status, 503)
            self.assertEqual(
                text, '{"error": "the audit\'s queue is full: nothing was begun"}\n')
            self.assertEqual(self.metric(service, "order_service_audit_queued"), CAPACITY)
            self.assertGreater(self.metric(service, "order_service_audit_retries_total"), 0)
            lock.execute("ROLLBACK")
        taken = sum(status == 201 for status, _ in answers)
        self.assertEqual({status for status, _ in answers}, {201, 503})
        wait_for("there is room again", 30, lambda: self.order(service)[0] == 201)
        self.assertEqual(service.stop(), 0)
        orders = [row for row in self.rows() if row[0]]
        self.assertEqual(len(orders), len(set(orders)))
        self.assertEqual(len(orders), taken + 2)

    def test_who_waits_is_taken_when_there_is_room(self):
        service = self.start()
        self.assertEqual(self.order(service)[0], 201)
        wait_for("the table is there", 10, lambda: self.rows())
        with contextlib.closing(sqlite3.connect(self.file, isolation_level=None)) as lock:
            lock.execute("BEGIN IMMEDIATE")
            while self.order(service, X_Request_Timeout_Ms=100)[0] != 503:
                pass
            answers = []
            waiting = threading.Thread(target=lambda: answers.append(
                self.order(service, X_Request_Timeout_Ms=30000)))
            waiting.start()
            time.sleep(0.5)
            self.assertEqual(answers, [])
            lock.execute("ROLLBACK")
            waiting.join()
        self.assertEqual(answers[0][0], 201)


class Limits(Services):
    def fill(self, service):
        """Enough orders that the report over them takes longer than any test waits."""
        with contextlib.closing(sqlite3.connect(self.file, timeout=30)) as database:
            database.executemany(
                "INSERT INTO audit (at_ms, client, method, path, status, body_bytes, resource)"
                " VALUES (?, ?, 'POST', '/orders', 201, ?, '')",
                [(i * 2000, f"10.0.0.{i % 250}", i % 5000) for i in range(50000)])
            database.commit()
        return service.orders + "/audit/duplicates"

    def in_use(self, service):
        return self.metric(service, 'order_service_audit_connections{state="in_use"}')

    def test_no_time_at_all_begins_nothing(self):
        service = self.start()
        self.assertEqual(self.order(service, X_Request_Timeout_Ms=0), (
            504, '{"error": "past its deadline: nothing was begun"}\n'))
        self.assertEqual(ask(service.orders + "/orders/1")[0], 404)

    def test_a_timeout_that_is_none_is_refused(self):
        service = self.start()
        for timeout in ("soon", "-1", "1.5", "99999999999"):
            status, text = self.order(service, X_Request_Timeout_Ms=timeout)
            self.assertEqual(status, 400, timeout)
            self.assertEqual(text.count("\n"), 1)

    def test_a_report_stops_at_its_deadline(self):
        service = self.start()
        url = self.fill(service)
        begin = time.monotonic()
        self.assertEqual(ask(url, X_Request_Timeout_Ms=300), (
            504, '{"error": "past its deadline: the report was stopped"}\n'))
        self.assertLess(time.monotonic() - begin, 20)  # Whole it takes minutes.
        self.assertEqual(self.in_use(service), 0)
        self.assertEqual(self.metric(
            service, 'order_service_requests_total{route="audit_duplicates",status="504"}'), 1)

    def test_a_report_stops_when_its_client_goes(self):
        service = self.start()
        self.fill(service)
        host, port = service.orders.removeprefix("http://").split(":")
        with socket.create_connection((host, int(port))) as client:
            client.sendall(b"GET /audit/duplicates HTTP/1.1\r\nHost: a\r\n"
                           b"X-Request-Timeout-Ms: 30000\r\n\r\n")
            wait_for("the report runs", 20, lambda: self.in_use(service) == 1)
        gone = time.monotonic()
        wait_for("the report is stopped", 20, lambda: self.in_use(service) == 0)
        self.assertLess(time.monotonic() - gone, 15)  # By its deadline it would be 30.
        wait_for("it is counted", 10, lambda: 'audit_duplicates",status="499"} 1'
                 in get(service.orders + "/metrics"))

    def test_connections_are_bounded(self):
        service = self.start()
        url = self.fill(service)
        # One more than there may be connections, one less than the server has threads.
        reports = [threading.Thread(target=ask, args=(url,),
                                    kwargs={"X_Request_Timeout_Ms": 6000}) for _ in range(5)]
        for report in reports:
            report.start()
        name = "order_service_audit_connections"
        wait_for("one waits", 20, lambda: self.metric(service, name + "_waiting") == 1)
        self.assertEqual(self.metric(service, name + '{state="in_use"}'), 4)
        self.assertEqual(self.metric(service, name + '{state="open"}'), 4)
        for report in reports:
            report.join()
        self.assertEqual(self.metric(service, name + '{state="in_use"}'), 0)
        self.assertLessEqual(self.metric(service, name + '{state="idle"}'), 2)
        self.assertEqual(self.metric(service, name + '{state="open"}'),
                         self.metric(service, name + '{state="idle"}'))


class Shop(Services):
    def test_a_session_lives_from_its_opening_to_its_end(self):
        service = self.start()
        status, text = ask(service.orders + "/sessions", "", "POST")
        self.assertEqual((status, text), (201, '{"id": 1}\n'))
        session = service.orders + "/sessions/1"
        item = '{"sku": "SKU-12345", "quantity": 2}'
        self.assertEqual(ask(session + "/items", item, "PUT")[0], 200)
        self.assertEqual(json.loads(ask(session)[1]), {"items": {"SKU-12345": 2}})
        self.assertEqual(ask(session, method="DELETE")[0], 204)
        self.assertEqual(ask(session)[0], 404)

    def test_what_is_no_item_is_refused(self):
        service = self.start()
        ask(service.orders + "/sessions", "", "POST")
        for item in ("", "[]", '{"sku": "A"}', '{"sku": "A", "quantity": -1}',
                     '{"sku": "A", "quantity": 1e9}', '{"sku": "%s", "quantity": 1}' % ("A" * 99)):
            self.assertEqual(ask(service.orders + "/sessions/1/items", item, "PUT")[0], 400, item)

    def test_a_product_is_cached(self):
        service = self.start()
        first = ask(service.orders + "/products/SKU-12345")
        self.assertEqual(first[0], 200)
        self.assertEqual(ask(service.orders + "/products/SKU-12345"), first)
        self.assertEqual(ask(service.orders + "/products/WHAT-1")[0], 404)
        name = "order_service_product_lookups_total"
        self.assertEqual(self.metric(service, name + '{found_in="cache"}'), 1)
        self.assertEqual(self.metric(service, name + '{found_in="catalogue"}'), 2)


if __name__ == "__main__":
    main()
