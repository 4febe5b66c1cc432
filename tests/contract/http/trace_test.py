#!/usr/bin/env python3
# Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
"""/debug/trace, decoded by protoc: what it promises, and the question it answers."""

import collections
import concurrent.futures
import json
import pathlib
import subprocess
import time
import unittest

from harness import Server, client, main, service_program, wait_for

SCHEMA = pathlib.Path(__file__).with_name("trace.proto")
MIB = 1 << 20

Slice = collections.namedtuple("Slice", "track name begin end")
Sample = collections.namedtuple("Sample", "at stack bytes")


def parse(lines):
    """protoc's text of a message: its fields, each a list of numbers, texts or messages."""
    fields = collections.defaultdict(list)
    for line in lines:
        line = line.strip()
        if line == "}":
            break
        if line.endswith(" {"):
            fields[line[:-2]].append(parse(lines))
        else:
            key, _, value = line.partition(": ")
            assert not key.isdigit(), f"a field that the schema does not know: {line}"
            fields[key].append(value[1:-1] if value[:1] == '"' else value)
    return fields


class Trace:
    """A trace as its viewer would know it. Asserts what every trace must hold."""

    def __init__(self, test, body):
        text = subprocess.run(
            [client("protoc"), f"--proto_path={SCHEMA.parent}", "--decode=heapwell.test.Trace",
             SCHEMA], input=body, capture_output=True, check=True).stdout.decode()
        self.test = test
        self.packets = parse(iter(text.splitlines()))["packet"]
        interned = [p["interned_data"][0] for p in self.packets if p["interned_data"]]
        test.assertEqual(len(interned), 1)
        self.interned = interned[0]
        self.names = self.strings("event_names")
        self.tracks = {d["uuid"][0]: d for p in self.packets for d in p["track_descriptor"]}
        self.stacks = self.read_stacks()
        self.read_events()

    def strings(self, field):
        return {entry["iid"][0]: entry["str"][0] for entry in self.interned[field]}

    def read_stacks(self):
        functions, files = self.strings("function_names"), self.strings("source_paths")
        for frame in self.interned["frames"]:
            for path in frame["source_path_iid"]:
                self.test.assertIn(path, files)
        frames = {frame["iid"][0]: functions[frame["function_name_id"][0]]
                  for frame in self.interned["frames"]}
        return {stack["iid"][0]: [frames[one] for one in stack["frame_ids"]]
                for stack in self.interned["callstacks"]}

    def read_events(self):
        self.slices, self.counters, self.instants = [], collections.defaultdict(list), []
        self.about = None
        opened = collections.defaultdict(list)
        last = 0
        for packet in self.packets:
            if not packet["track_event"]:
                continue
            event, at = packet["track_event"][0], int(packet["timestamp"][0])
            self.test.assertGreaterEqual(at, last)  # Clocks are monotonic.
            last = at
            track = event["track_uuid"][0]
            self.test.assertIn(track, self.tracks)
            self.take(event, at, track, opened[track])
        self.test.assertEqual([track for track, left in opened.items() if left], [])

    def take(self, event, at, track, opened):
        kind = event["type"][0]
        if kind == "TYPE_SLICE_BEGIN":
            opened.append((self.names[event["name_iid"][0]], at))
        elif kind == "TYPE_SLICE_END":
            name, begin = opened.pop()  # Fails if slices do not nest.
            self.slices.append(Slice(track, name, begin, at))
        elif kind == "TYPE_COUNTER":
            self.counters[self.tracks[track]["name"][0]].append(
                (at, int(event["counter_value"][0])))
        elif event["callstack_iid"]:
            self.instants.append((self.tracks[track]["name"][0], Sample(
                at, self.stacks[event["callstack_iid"][0]],
                float(event["callstack_weight"][0]))))
        else:
            self.about = {a["name"][0]: a for a in event["debug_annotations"]}

    def samples(self, track, function):
        """Those of a track that have a function in their stack."""
        return [sample for name, sample in self.instants
                if name == track and any(function in frame for frame in sample.stack)]

    def regions(self, name):
        return [slice_ for slice_ in self.slices if slice_.name == name]

    def value_at(self, counter, at):
        """The last that was read until then."""
        return [value for time_, value in self.counters[counter] if time_ <= at][-1]

    def value_after(self, counter, at):
        return next(value for time_, value in self.counters[counter] if time_ >= at)


class Traces(unittest.TestCase):  # X14
    def setUp(self):
        self.service = Server(program=service_program())
        self.addCleanup(self.service.__exit__)
        self.pool = concurrent.futures.ThreadPoolExecutor()
        self.addCleanup(self.pool.shutdown)

    def obey(self, word):
        self.service.process.stdin.write(word + "\n")
        self.service.process.stdin.flush()
        return self.service.process.stdout.readline().strip()

    def pauses(self):
        return json.loads(self.service.ask().body)["pauses"]["pause_count"]

    def wait_until_it_runs(self, pauses):
        """A trace looks for what was freed ten times a second: each time is a pause."""
        wait_for("the trace runs", lambda: self.pauses() >= pauses + 3)

    def begin(self, seconds):
        """A trace that runs, and its answer to come."""
        pauses = self.pauses()
        answer = self.pool.submit(self.service.ask, f"/debug/trace?seconds={seconds}")
        self.wait_until_it_runs(pauses)
        return answer

    def trace(self, seconds, *words):
        """One of so many seconds, during which the service does as it is told."""
        answer = self.begin(seconds)
        for word in words:
            time.sleep(0.4)  # For a look at the heap on either side.
            self.obey(word)
        answer = answer.result()
        self.assertEqual(answer.status, 200, answer.body)
        self.assertEqual(answer.headers["content-type"], "application/octet-stream")
        self.assertEqual(answer.headers["content-disposition"],
                         'attachment; filename="heapwell.pftrace"')
        return Trace(self, answer.body)

    def test_regions_nest_on_the_track_of_their_thread(self):
        trace = self.trace(6, "append", "delete")
        outer, = trace.regions("delete records")
        batches = trace.regions("delete a batch")
        self.assertEqual(len(batches), 16)
        for batch in batches:
            self.assertEqual(batch.track, outer.track)
            self.assertTrue(outer.begin <= batch.begin <= batch.end <= outer.end)
        thread = trace.tracks[outer.track]["thread"][0]
        self.assertEqual(int(thread["pid"][0]), self.service.pid)
        self.assertEqual(int(thread["tid"][0]), self.service.pid)
        self.assertEqual(trace.about["dropped_regions"]["uint_value"], ["0"])

    def test_counters_are_those_of_memstats(self):
        self.obey("append")
        trace = self.trace(2)
        stats = json.loads(self.service.ask("/debug/memstats").body)
        for counter, now in (("alloc_bytes", stats["allocator"]["alloc_bytes"]),
                             ("resident_bytes", stats["process"]["resident_bytes"])):
            points = trace.counters[counter]
            # 25 a second, where the machine gives the thread its turn.
            self.assertGreaterEqual(len(points), 10, counter)
            # What answering took and takes is a few MiB of 128.
            self.assertAlmostEqual(points[-1][1], now, delta=32 * MIB, msg=counter)
            track, = [t for t in trace.tracks.values() if t["name"] == [counter]]
            self.assertEqual(track["counter"][0]["unit"], ["UNIT_SIZE_BYTES"])

    def test_a_delete_path_ran_and_memory_went_down(self):
        """The example of docs/trace.md: each number it names, out of one trace."""
        trace = self.trace(6, "append", "delete")
        append, = trace.regions("append records")
        delete, = trace.regions("delete records")
        self.assertLess(append.end, delete.begin)
        # The counters before and after each region.
        for region, change in ((append, 128 * MIB), (delete, -128 * MIB)):
            grown = (trace.value_after("alloc_bytes", region.end) -
                     trace.value_at("alloc_bytes", region.begin))
            self.assertAlmostEqual(grown, change, delta=16 * MIB, msg=region.name)
        # The samples say whose memory it was. 256 of them: a standard error of 6 %.
        allocated = trace.samples("allocations (sampled)", "AppendRecords")
        freed = trace.samples("frees (sampled)", "AppendRecords")
        for samples in (allocated, freed):
            self.assertAlmostEqual(sum(s.bytes for s in samples), 128 * MIB, delta=48 * MIB)
        self.assertTrue(all(append.begin <= s.at <= append.end for s in allocated))
        self.assertTrue(all(s.at >= delete.begin for s in freed))

    def test_a_delete_path_that_frees_nothing_shows(self):
        # The control of the test above.
        trace = self.trace(4, "append", "contend")
        self.assertEqual(trace.regions("delete records"), [])
        self.assertEqual(trace.samples("frees (sampled)", "AppendRecords"), [])
        self.assertGreater(trace.counters["alloc_bytes"][-1][1] -
                           trace.counters["alloc_bytes"][0][1], 100 * MIB)

    def test_captures_are_on_a_track_of_their_own(self):
        trace = self.trace(2)
        pauses = {s.name for s in trace.slices
                  if trace.tracks[s.track]["name"] == ["pauses"]}
        self.assertIn("capture", pauses)

    def test_one_runs_at_a_time(self):
        first = self.begin(4)
        answer = self.service.ask("/debug/trace?seconds=1")
        self.assertEqual(answer.status, 429)
        self.assertEqual(answer.body, b"a trace is being taken already\n")
        self.assertEqual(answer.headers["retry-after"], "1")
        self.assertEqual(first.result().status, 200)

    def test_bad_times_are_refused(self):
        for seconds in ("0", "-1", "x", "0.5", "61"):
            answer = self.service.ask(f"/debug/trace?seconds={seconds}")
            self.assertEqual(answer.status, 400, seconds)
            self.assertEqual(answer.body.count(b"\n"), 1)

    def test_who_leaves_ends_the_trace(self):  # X13
        pauses = self.pauses()
        with self.service.connect() as connection:
            connection.sendall(b"GET /debug/trace?seconds=60 HTTP/1.1\r\nHost: localhost\r\n\r\n")
            self.wait_until_it_runs(pauses)
            self.assertEqual(self.service.ask("/debug/trace?seconds=1").status, 429)
        left = time.monotonic()
        wait_for("another can run",
                 lambda: self.service.ask("/debug/trace?seconds=1").status == 200)
        # A second of it is the trace that was then taken.
        print(f"the place is free {time.monotonic() - left - 1:.1f} s after its client left")


if __name__ == "__main__":
    main()
