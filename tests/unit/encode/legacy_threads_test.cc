// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#include "encode/legacy_threads.h"

#include <gtest/gtest.h>

#include <regex>
#include <sstream>
#include <string>

namespace heapwell::encode {
namespace {

ThreadStacks PoolAndBusy() {
  ThreadStacks stacks;
  stacks.threads = {{9, "busy", "running"},
                    {10, "pool", "sleeping", {0x400100, 0x400200}},
                    {11, "po\nol", "sleeping", {0x400100, 0x400200}, true, false}};
  stacks.locations = {{0x400100, {{"app::Wait", "_Z", "/src/app.cc", 7, 5}}}};
  return stacks;
}

TEST(LegacyThreads, IsGosCountProfile) {
  const std::string text = LegacyThreads(PoolAndBusy());
  EXPECT_EQ(text.substr(0, text.find('\n')), "goroutine profile: total 3");
  EXPECT_NE(text.find("\n2 @ 0x400101 0x400201\n"), std::string::npos) << text;
  EXPECT_NE(text.find("#\t0x400100\tapp::Wait\t/src/app.cc:7\n"), std::string::npos);
  EXPECT_NE(text.find("# without a stack: busy (9, running)"), std::string::npos);
}

// Go's reader takes no other line.
TEST(LegacyThreads, HasNoLineThatGoDoesNotRead) {
  std::istringstream lines(LegacyThreads(PoolAndBusy()));
  const std::regex known(R"(goroutine profile: total \d+|\d+ @( 0x[0-9a-f]+)+|#.*|)");
  for (std::string line; std::getline(lines, line);) {
    EXPECT_TRUE(std::regex_match(line, known)) << line;
  }
}

TEST(ThreadDump, WritesOneThreadAfterAnother) {
  const std::string text = ThreadDump(PoolAndBusy());
  EXPECT_NE(text.find("goroutine 10 [sleeping, thread \"pool\"]:\napp::Wait(...)\n"
                      "\t/src/app.cc:7\n"),
            std::string::npos)
      << text;
  EXPECT_NE(text.find("goroutine 9 [running, thread \"busy\"]:\n(no stack"),
            std::string::npos);
  EXPECT_NE(text.find("...additional frames elided...\n"), std::string::npos);
}

TEST(LegacyThreadCreate, SaysHowManyAndNoMore) {
  const std::string text = LegacyThreadCreate(PoolAndBusy());
  EXPECT_EQ(text.substr(0, text.find('\n')), "threadcreate profile: total 3");
}

}  // namespace
}  // namespace heapwell::encode
