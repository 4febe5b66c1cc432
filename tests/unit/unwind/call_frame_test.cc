// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
//
// Frame descriptions made by hand, byte by byte.
#include "unwind/call_frame.h"

#include <gtest/gtest.h>

#include <cstring>
#include <vector>

namespace heapwell::unwind {
namespace {

constexpr std::uintptr_t kStart = 0x10000;

using Bytes = std::vector<std::uint8_t>;

void Append(Bytes& out, std::uint64_t value, std::size_t size) {
  for (std::size_t i = 0; i < size; ++i) {
    out.push_back(static_cast<std::uint8_t>(value >> (8 * i)));
  }
}

// A common part with absolute addresses, code unit 1, data unit -8, and then a
// description of kStart whose instructions are `code`.
struct Section {
  Bytes bytes;
  std::size_t fde = 0;

  explicit Section(const Bytes& code, const char* augmentation = "zR") {
    Bytes body;
    Append(body, 0, 4);  // CIE id
    body.push_back(1);   // version
    for (const char* c = augmentation; *c != '\0'; ++c)
      body.push_back(static_cast<std::uint8_t>(*c));
    body.push_back(0);
    body.insert(body.end(), {1, 0x78, 16});          // units, return address column
    body.insert(body.end(), {1, 0x00});              // augmentation data: absptr
    body.insert(body.end(), {0x0C, 7, 8, 0x90, 1});  // CFA = rsp + 8, RA at CFA - 8
    Append(bytes, body.size(), 4);
    bytes.insert(bytes.end(), body.begin(), body.end());

    fde = bytes.size();
    Bytes description;
    Append(description, fde + 4, 4);  // Back to the common part.
    Append(description, kStart, 8);
    Append(description, 0x100, 8);
    description.push_back(0);  // No augmentation data.
    description.insert(description.end(), code.begin(), code.end());
    Append(bytes, description.size(), 4);
    bytes.insert(bytes.end(), description.begin(), description.end());
  }

  [[nodiscard]] Rule At(std::uintptr_t offset) const {
    return RuleAt(bytes.data() + fde, kStart + offset);
  }
};

TEST(RuleAt, FollowsAPushAndAFramePointer) {
  // push rbp at 0, mov rbp,rsp at 1, leave before 0x40.
  const Section section(
      {0x41, 0x0E, 16, 0x86, 2, 0x43, 0x0D, 6, 0x7C, 0x0C, 7, 8, 0xC6});
  const Rule entry = section.At(0);
  EXPECT_EQ(entry.kind, Rule::Kind::kStack);
  EXPECT_EQ(entry.cfa_offset, 8);
  EXPECT_EQ(entry.base, Rule::Base::kSame);
  EXPECT_EQ(section.At(1).cfa_offset, 16);
  EXPECT_EQ(section.At(1).base, Rule::Base::kAtCfa);
  EXPECT_EQ(section.At(1).base_offset, -16);
  EXPECT_EQ(section.At(10).kind, Rule::Kind::kFrame);
  EXPECT_EQ(section.At(0x40), entry) << "after leave: restored";
}

TEST(RuleAt, RemembersAndRestoresAState) {
  const Section section({0x41, 0x0E, 16, 0x0A, 0x41, 0x0E, 8, 0x41, 0x0B});
  EXPECT_EQ(section.At(1).cfa_offset, 16);
  EXPECT_EQ(section.At(2).cfa_offset, 8);
  EXPECT_EQ(section.At(3).cfa_offset, 16);
}

TEST(RuleAt, UnderstandsARealignedStack) {
  // CFA = *(rbp - 8), rbp at *rbp.
  const Section section({0x0F, 3, 0x76, 0x78, 0x06, 0x10, 6, 2, 0x76, 0x00});
  const Rule rule = section.At(0);
  EXPECT_EQ(rule.kind, Rule::Kind::kSavedFrame);
  EXPECT_EQ(rule.cfa_offset, -8);
  EXPECT_EQ(rule.base, Rule::Base::kAtFrame);
  EXPECT_EQ(rule.base_offset, 0);
}

TEST(RuleAt, EndsWhereTheReturnAddressIsUndefined) {
  EXPECT_EQ(Section({0x07, 16}).At(0).kind, Rule::Kind::kEnd);
}

TEST(RuleAt, EndsPastTheFunction) {
  EXPECT_NE(Section({}).At(0xFF).kind, Rule::Kind::kEnd);
  EXPECT_EQ(Section({}).At(0x100).kind, Rule::Kind::kEnd);
}

TEST(RuleAt, LeavesTheRestToLibgcc) {
  const auto unsupported = Rule::Kind::kUnsupported;
  EXPECT_EQ(Section({0x0C, 3, 8}).At(0).kind, unsupported) << "CFA by rbx";
  EXPECT_EQ(Section({0x0F, 2, 0x77, 8}).At(0).kind, unsupported) << "odd expression";
  EXPECT_EQ(Section({0x90, 2}).At(0).kind, unsupported) << "return address elsewhere";
  EXPECT_EQ(Section({0x3F}).At(0).kind, unsupported) << "unknown instruction";
  EXPECT_EQ(Section({}, "zRS").At(0).kind, unsupported) << "signal frame";
  EXPECT_EQ(Section({0x0B}).At(0).kind, unsupported) << "nothing to restore";
}

TEST(RuleAt, SurvivesInstructionsThatAreCutShort) {
  for (const Bytes& cut : {Bytes{0x0C}, Bytes{0x0C, 7}, Bytes{0x0F, 100},
                           Bytes{0x04, 1}, Bytes{0x0E, 0x80, 0x80}}) {
    EXPECT_EQ(Section(cut).At(0x80).kind, Rule::Kind::kUnsupported);
  }
}

}  // namespace
}  // namespace heapwell::unwind
