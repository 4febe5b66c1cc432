// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#include "encode/json_value.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <limits>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

namespace heapwell::encode {
namespace {

JsonValue Document() {
  JsonValue rows = JsonValue::array();
  rows.push_back({{"a", 1}, {"b", nullptr}});
  rows.push_back({{"a", 2u}, {"b", "two"}});
  JsonValue document = {{"schema", 1}, {"share", 0.25}, {"rows", rows}};
  document["group"]["member"] = true;
  document["empty"] = JsonValue::array();
  document["none"] = JsonValue::object();
  return document;
}

TEST(JsonValue, WritesWhatNlohmannWould) {
  for (const int indent : {-1, 2, 4}) {
    const std::string text = Document().Dump(indent);
    EXPECT_EQ(text, nlohmann::ordered_json::parse(text).dump(indent));
  }
}

TEST(JsonValue, KeepsTheOrderOfMembers) {
  JsonValue value;
  value["z"] = 1;
  value["a"] = 2;
  value["z"] = 3;
  EXPECT_EQ(value.Dump(-1), R"({"z":3,"a":2})");
}

TEST(JsonValue, IndentsAsPeopleRead) {
  const JsonValue value = {{"a", JsonValue(std::vector<int>{1, 2})}, {"b", "x"}};
  EXPECT_EQ(value.Dump(2), "{\n  \"a\": [\n    1,\n    2\n  ],\n  \"b\": \"x\"\n}");
}

TEST(JsonValue, KeepsWholeNumbersWhole) {
  EXPECT_EQ(JsonValue(std::numeric_limits<std::uint64_t>::max()).Dump(-1),
            "18446744073709551615");
  EXPECT_EQ(JsonValue(std::numeric_limits<std::int64_t>::min()).Dump(-1),
            "-9223372036854775808");
}

TEST(JsonValue, ReplacesWhatIsNotUtf8) {
  EXPECT_EQ(JsonValue("a\xff"
                      "b\n\"")
                .Dump(-1),
            "\"a\xEF\xBF\xBD"
            "b\\n\\\"\"");
  EXPECT_EQ(JsonValue({{"k\xff", 1}}).Dump(-1), "{\"k\xEF\xBF\xBD\":1}");
}

}  // namespace
}  // namespace heapwell::encode
