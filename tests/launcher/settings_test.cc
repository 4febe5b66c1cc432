// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#include "launcher/settings.h"

#include <gtest/gtest.h>

#include <map>
#include <string>

namespace heapwell::launcher {
namespace {

using Variables = std::map<std::string, std::string>;

Result<Settings> Read(const Variables& variables) {
  return ReadSettings([&](const char* name) {
    const auto found = variables.find(name);
    return found != variables.end() ? found->second.c_str() : nullptr;
  });
}

TEST(ReadSettings, WithoutAnyAreTheDefaults) {
  const auto settings = Read({{"HEAPWELL_LISTEN", ""}});
  ASSERT_TRUE(settings);
  EXPECT_EQ(settings->address.host, "127.0.0.1");
  EXPECT_EQ(settings->address.port, 6060);
  EXPECT_EQ(settings->options.sample_interval_bytes, Options().sample_interval_bytes);
  EXPECT_FALSE(settings->options.allow_control);
}

TEST(ReadSettings, TakesAnAddressInEachForm) {
  const auto listen = [](const char* text) {
    const auto settings = Read({{"HEAPWELL_LISTEN", text}});
    return settings
               ? settings->address.host + " " + std::to_string(settings->address.port)
               : "error";
  };
  EXPECT_EQ(listen("0"), "127.0.0.1 0");
  EXPECT_EQ(listen("0.0.0.0:7070"), "0.0.0.0 7070");
  EXPECT_EQ(listen("[::1]:7070"), "::1 7070");
  EXPECT_EQ(listen("unix:/run/x.sock"), "unix:/run/x.sock 6060");
  for (const char* wrong :
       {"x", "70000", "-1", "::1:7070", ":6060", "host:", "6060 "}) {
    EXPECT_EQ(listen(wrong), "error") << wrong;
  }
}

TEST(ReadSettings, TakesAllOthers) {
  const auto settings = Read({{"HEAPWELL_TOKEN_FILE", "/t"},
                              {"HEAPWELL_ALLOWED_HOSTS", "a.b,c"},
                              {"HEAPWELL_METRICS_OPEN", "yes"},
                              {"HEAPWELL_ALLOW_CONTROL", "1"},
                              {"HEAPWELL_SAMPLE_INTERVAL", "64K"},
                              {"HEAPWELL_HISTORY_INTERVAL", "0.5"},
                              {"HEAPWELL_SOFT_LIMIT", "2GiB"},
                              {"HEAPWELL_EVIDENCE_DIRECTORY", "/e"},
                              {"HEAPWELL_PROGRAM", "redis-server"},
                              {"HEAPWELL_STATUS_FILE", "/s"}});
  ASSERT_TRUE(settings);
  const Options& options = settings->options;
  EXPECT_EQ(options.token_file, "/t");
  EXPECT_EQ(options.allowed_hosts, (std::vector<std::string>{"a.b", "c"}));
  EXPECT_TRUE(options.metrics_open);
  EXPECT_TRUE(options.allow_control);
  EXPECT_EQ(options.sample_interval_bytes, 65536u);
  EXPECT_EQ(options.history_interval, std::chrono::milliseconds{500});
  EXPECT_EQ(options.guard.soft_limit_bytes, std::uint64_t{2} << 30);
  EXPECT_EQ(options.guard.evidence_directory, "/e");
  EXPECT_EQ(settings->program, "redis-server");
  EXPECT_EQ(settings->status_file, "/s");
}

TEST(ReadSettings, SaysWhichOneIsWrongAndWhatItTakes) {
  for (const auto& [variable, text] :
       Variables{{"HEAPWELL_METRICS_OPEN", "maybe"},
                 {"HEAPWELL_ALLOWED_HOSTS", "a,,b"},
                 {"HEAPWELL_SAMPLE_INTERVAL", "64X"},
                 {"HEAPWELL_SAMPLE_INTERVAL", "K"},
                 {"HEAPWELL_SOFT_LIMIT", "99999999999999G"},
                 {"HEAPWELL_HISTORY_INTERVAL", "0"},
                 {"HEAPWELL_HISTORY_INTERVAL", "nan"}}) {
    const auto settings = Read({{variable, text}});
    ASSERT_FALSE(settings) << variable << "=" << text;
    EXPECT_NE(settings.error().message.find(variable), std::string::npos);
    EXPECT_NE(settings.error().message.find("'" + text + "'"), std::string::npos);
  }
}

}  // namespace
}  // namespace heapwell::launcher
