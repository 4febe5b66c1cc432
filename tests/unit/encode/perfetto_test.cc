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
