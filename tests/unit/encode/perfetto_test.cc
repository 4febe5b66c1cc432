// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#include "encode/perfetto.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <map>
#include <protozero/pbf_reader.hpp>
#include <string>
#include <vector>

namespace heapwell::encode {
namespace {

using protozero::pbf_reader;

struct Event {
  std::uint64_t at_ns = 0;
  int type = 0;
  std::uint64_t track = 0;
  std::uint64_t name = 0;
  std::uint64_t callstack = 0;
  double weight = 0;
  std::int64_t value = 0;
};

Event EventOf(pbf_reader message) {
  Event event;
  while (message.next()) {
    switch (message.tag()) {
      case 9:
        event.type = message.get_enum();
        break;
      case 10:
        event.name = message.get_uint64();
        break;
      case 11:
        event.track = message.get_uint64();
        break;
      case 30:
        event.value = message.get_int64();
        break;
      case 56:
        event.callstack = message.get_uint64();
        break;
      case 57:
        event.weight = message.get_double();
        break;
      default:
        message.skip();
    }
  }
  return event;
}

// All events of a trace, in the order in which they are written.
std::vector<Event> EventsOf(const std::string& trace) {
  std::vector<Event> events;
  pbf_reader packets(trace);
  while (packets.next(1)) {
    pbf_reader packet = packets.get_message();
    std::uint64_t at_ns = 0;
    while (packet.next()) {
      if (packet.tag() == 8) {
        at_ns = packet.get_uint64();
      } else if (packet.tag() == 11) {
        events.push_back(EventOf(packet.get_message()));
        events.back().at_ns = at_ns;
      } else {
        packet.skip();
      }
    }
  }
  return events;
}

// Of one field of a message: its submessages, or its only value; 0 or "" without it.
std::vector<pbf_reader> Messages(pbf_reader message, protozero::pbf_tag_type field) {
  std::vector<pbf_reader> found;
  while (message.next(field)) found.push_back(message.get_message());
  return found;
}

std::uint64_t Number(pbf_reader message, protozero::pbf_tag_type field) {
  return message.next(field) ? message.get_uint64() : 0;
}

std::string Text(pbf_reader message, protozero::pbf_tag_type field) {
  return message.next(field) ? message.get_string() : "";
}

// The submessages of one field of all packets.
std::vector<pbf_reader> OfAllPackets(const std::string& trace,
                                     protozero::pbf_tag_type field) {
  std::vector<pbf_reader> found;
  for (const pbf_reader& packet : Messages(pbf_reader(trace), 1)) {
    for (const pbf_reader& message : Messages(packet, field)) found.push_back(message);
  }
  return found;
}

// The text of an interned string.
std::string Interned(const pbf_reader& interned, protozero::pbf_tag_type field,
                     std::uint64_t iid) {
  for (const pbf_reader& entry : Messages(interned, field)) {
    if (Number(entry, 1) == iid) return Text(entry, 2);
  }
  return "";
}

model::Trace TwoThreads() {
  model::Trace trace;
  trace.process = 7;
  trace.process_name = "./app";
  trace.begin_ns = 1000;
  trace.end_ns = 2000;
  trace.threads = {{7, "main"}, {8, "worker"}};
  trace.regions = {{7, "outer", 1100, 1900},
                   {8, "other", 1150, 1950},
                   {7, "inner", 1200, 1300},
                   {7, "too long", 1400, 1950},
                   {7, "of no length", 1500, 1500}};
  return trace;
}

// What is open on each track, after each event; asserts that it nests.
void ExpectNesting(const std::vector<Event>& events) {
  std::map<std::uint64_t, int> depth;
  std::uint64_t last = 0;
  for (const Event& event : events) {
    EXPECT_GE(event.at_ns, last);
    last = event.at_ns;
    if (event.type == 1) ++depth[event.track];
    if (event.type == 2) --depth[event.track];
    EXPECT_GE(depth[event.track], 0);
  }
  for (const auto& [track, left] : depth) EXPECT_EQ(left, 0) << track;
}

TEST(Perfetto, NestsSlicesInTimeWhateverTheyAre) {
  const std::vector<Event> events = EventsOf(Perfetto(TwoThreads()));
  EXPECT_EQ(events.size(), 1 + 2 * 5u);
  ExpectNesting(events);
  // The one that is too long ends with the one around it.
  EXPECT_EQ(events[events.size() - 3].at_ns, 1900u);
}

TEST(Perfetto, KeepsWhatIsOutsideTheTraceWithinIt) {
  model::Trace trace = TwoThreads();
  trace.regions = {{7, "early", 10, 1500}, {7, "late", 1600, 9000}};
  const std::vector<Event> events = EventsOf(Perfetto(trace));
  ExpectNesting(events);
  EXPECT_EQ(events[1].at_ns, 1000u);
  EXPECT_EQ(events.back().at_ns, 2000u);
}

TEST(Perfetto, WritesCountersAndWeightedStacks) {
  model::Trace trace = TwoThreads();
  trace.regions = {};
  trace.counters = {{"alloc_bytes", {{1500, 42}}}};
  trace.stacks = {{0x10}, {0x20, 0x30}};
  trace.allocations = {{7, 1600, 1, 2.5, 1000}};
  trace.frees = {{0, 1700, 1, 2.5, 1000}};
  const std::vector<Event> events = EventsOf(Perfetto(trace));
  ASSERT_EQ(events.size(), 4u);
  EXPECT_EQ(events[1].type, 4);
  EXPECT_EQ(events[1].value, 42);
  EXPECT_EQ(events[2].type, 3);
  EXPECT_EQ(events[2].callstack, 2u);
  EXPECT_EQ(events[2].weight, 1000);
  EXPECT_NE(events[2].track, events[3].track);
  EXPECT_NE(events[2].name, events[3].name);
}

// The numbers in these three are Perfetto's, read from its .proto files.
TEST(Perfetto, InternsStacksOutermostFirstWithFilesAndLines) {
  model::Trace trace = TwoThreads();
  trace.stacks = {{0x10}};
  trace.locations = {{.address = 0x10,
                      .frames = {{.function = "Inlined", .file = "a.h", .line = 3},
                                 {.function = "Caller", .file = "a.cc", .line = 12}}}};
  const std::string bytes = Perfetto(trace);
  const pbf_reader first = Messages(pbf_reader(bytes), 1).at(0);
  EXPECT_EQ(Number(first, 13), 1u);  // SEQ_INCREMENTAL_STATE_CLEARED.
  const pbf_reader interned = Messages(first, 12).at(0);
  pbf_reader callstack = Messages(interned, 7).at(0);
  EXPECT_EQ(Number(callstack, 1), 1u);
  std::string seen;
  while (callstack.next(2)) {
    const std::uint64_t iid = callstack.get_uint64();
    for (const pbf_reader& frame : Messages(interned, 6)) {
      if (Number(frame, 1) != iid) continue;
      seen += Interned(interned, 5, Number(frame, 2)) + " " +
              Interned(interned, 18, Number(frame, 5)) + ":" +
              std::to_string(Number(frame, 6)) + "\n";
    }
  }
  EXPECT_EQ(seen, "Caller a.cc:12\nInlined a.h:3\n");
}

TEST(Perfetto, DescribesTheTracks) {
  model::Trace trace = TwoThreads();
  trace.counters = {{"alloc_bytes", {{1500, 42}}}};
  const std::string bytes = Perfetto(trace);
  const std::vector<pbf_reader> tracks = OfAllPackets(bytes, 60);
  ASSERT_EQ(tracks.size(), 7u);
  const pbf_reader process = Messages(tracks[0], 3).at(0);
  EXPECT_EQ(Number(process, 1), 7u);
  EXPECT_EQ(Text(process, 6), "./app");
  const pbf_reader worker = Messages(tracks[2], 4).at(0);
  EXPECT_EQ(Number(worker, 1), 7u);
  EXPECT_EQ(Number(worker, 2), 8u);
  EXPECT_EQ(Text(worker, 5), "worker");
  EXPECT_EQ(Text(tracks[6], 2), "alloc_bytes");
  EXPECT_EQ(Number(tracks[6], 5), Number(tracks[0], 1));  // Its parent.
  bool has_its_value = false;
  for (const Event& event : EventsOf(bytes)) {
    has_its_value |= event.value == 42 && event.track == Number(tracks[6], 1);
  }
  EXPECT_TRUE(has_its_value);
  const pbf_reader counter = Messages(tracks[6], 8).at(0);
  EXPECT_EQ(Number(counter, 3), 3u);  // UNIT_SIZE_BYTES.
  EXPECT_EQ(Text(counter, 7), "bytes");
}

TEST(Perfetto, AnnotatesByNameAndNeedsWhatIsInterned) {
  model::Trace trace = TwoThreads();
  trace.regions = {};
  trace.dropped_regions = 5;
  trace.note = "a note";
  trace.stacks = {{0x10}};
  trace.allocations = {{7, 1600, 0, 2.5, 1000}};
  const std::string bytes = Perfetto(trace);
  const std::vector<pbf_reader> packets = Messages(pbf_reader(bytes), 1);
  EXPECT_EQ(Number(packets.back(), 13), 2u);  // SEQ_NEEDS_INCREMENTAL_STATE.
  EXPECT_EQ(Number(packets.back(), 10), Number(packets.front(), 10));
  const std::vector<pbf_reader> events = OfAllPackets(bytes, 11);
  const pbf_reader interned = OfAllPackets(bytes, 12).at(0);
  EXPECT_EQ(Interned(interned, 2, Number(events.at(0), 10)), "heapwell trace");
  const std::vector<pbf_reader> about = Messages(events.at(0), 4);
  EXPECT_EQ(Text(about.at(0), 10), "dropped_regions");
  EXPECT_EQ(Number(about.at(0), 3), 5u);
  EXPECT_EQ(Text(about.at(2), 10), "note");
  EXPECT_EQ(Text(about.at(2), 6), "a note");
  pbf_reader objects = Messages(events.at(1), 4).at(0);
  EXPECT_EQ(Text(objects, 10), "objects");
  ASSERT_TRUE(objects.next(5));
  EXPECT_EQ(objects.get_double(), 2.5);
}

TEST(Perfetto, IsValidWithNothingInIt) {
  EXPECT_EQ(EventsOf(Perfetto(model::Trace())).size(), 1u);
}

TEST(Perfetto, HasNoStringThatIsNoUtf8) {
  model::Trace trace = TwoThreads();
  trace.regions = {{7, "caf\xe9", 1100, 1200}};
  EXPECT_EQ(Perfetto(trace).find("caf\xe9"), std::string::npos);
}

}  // namespace
}  // namespace heapwell::encode
