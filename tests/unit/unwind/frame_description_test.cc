// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#include "unwind/frame_description.h"

#include <gtest/gtest.h>

#include <cstddef>
#include <cstring>
#include <string>
#include <vector>

namespace heapwell::unwind {
namespace {

using Bytes = std::vector<std::uint8_t>;

template <typename T>
void Append(Bytes& out, T value) {
  const auto at = out.size();
  out.resize(at + sizeof(T));
  std::memcpy(out.data() + at, &value, sizeof(T));
}

void Append(Bytes& out, const Bytes& more) {
  out.insert(out.end(), more.begin(), more.end());
}

// The body of a common part: code unit 1, data unit -8, return address in column 16.
Bytes CommonBody(const std::string& augmentation, const Bytes& augmentation_data,
                 std::uint8_t version = 1) {
  Bytes body;
  Append(body, std::uint32_t{0});  // Says that this is a common part.
  body.push_back(version);
  Append(body, Bytes(augmentation.begin(), augmentation.end()));
  Append(body, Bytes{0, 1, 0x78, 16});
  Append(body, augmentation_data);
  Append(body, Bytes{0x0C, 7, 8});  // CFA = rsp + 8
  return body;
}

// A section of one common part and one description, whose body follows the pointer
// back to the common part.
class Section {
 public:
  Section(const Bytes& common, const Bytes& description) {
    Append(bytes_, static_cast<std::uint32_t>(common.size()));
    Append(bytes_, common);
    fde_ = bytes_.size();
    Append(bytes_, static_cast<std::uint32_t>(description.size() + 4));
    Append(bytes_, static_cast<std::uint32_t>(fde_ + 4));
    Append(bytes_, description);
  }

  [[nodiscard]] std::optional<FrameDescription> Read() const {
    return ReadFrameDescription(fde());
  }
  [[nodiscard]] const std::uint8_t* fde() const { return bytes_.data() + fde_; }
  [[nodiscard]] Bytes& bytes() { return bytes_; }

 private:
  Bytes bytes_;
  std::size_t fde_ = 0;
};

// Start and length as absolute numbers of eight bytes, no augmentation data.
Bytes AbsoluteBody() {
  Bytes body;
  Append(body, std::uint64_t{0x10000});
  Append(body, std::uint64_t{0x80});
  Append(body, Bytes{0, 0x41, 0x00});
  return body;
}

Bytes Rest(ByteReader reader) {
  Bytes rest;
  while (!reader.done()) rest.push_back(reader.Read<std::uint8_t>());
  return rest;
}

TEST(ReadFrameDescription, ReadsAbsoluteAddressesAndBothPartsOfTheInstructions) {
  const Section section(CommonBody("zR", {1, 0x00}), AbsoluteBody());
  const auto description = section.Read();
  ASSERT_TRUE(description);
  EXPECT_EQ(description->start, 0x10000u);
  EXPECT_EQ(description->length, 0x80u);
  EXPECT_EQ(description->code_align, 1u);
  EXPECT_EQ(description->data_align, -8);
  EXPECT_EQ(Rest(description->common_instructions), (Bytes{0x0C, 7, 8}));
  EXPECT_EQ(Rest(description->instructions), (Bytes{0x41, 0x00}));
}

TEST(ReadFrameDescription, ReadsAddressesRelativeToWhereTheyStand) {
  Bytes body;
  Append(body, std::int32_t{-16});
  Append(body, std::int32_t{0x40});
  Append(body, Bytes{0, 0x00, 0x00});
  const Section section(CommonBody("zR", {1, 0x1B}), body);
  const auto description = section.Read();
  ASSERT_TRUE(description);
  EXPECT_EQ(description->start,
            reinterpret_cast<std::uintptr_t>(section.fde()) + 8 - 16);
  EXPECT_EQ(description->length, 0x40u);
}

TEST(ReadFrameDescription, PassesOverPersonalityAndLanguageData) {
  // 'P': encoding 0x03 and four bytes; 'L': an encoding; 'R': absolute.
  const Section section(CommonBody("zPLR", {7, 0x03, 1, 2, 3, 4, 0x1B, 0x00}),
                        AbsoluteBody());
  ASSERT_TRUE(section.Read());
  EXPECT_EQ(section.Read()->start, 0x10000u);
}

TEST(ReadFrameDescription, PassesOverTheAugmentationOfTheDescription) {
  Bytes body = AbsoluteBody();
  body[16] = 1;  // One byte of it: the 0x41.
  const Section section(CommonBody("zR", {1, 0x00}), body);
  EXPECT_EQ(Rest(section.Read()->instructions), Bytes{0x00});
}

TEST(ReadFrameDescription, ReadsTheReturnColumnOfALaterVersion) {
  const Section section(CommonBody("zR", {1, 0x00}, 3), AbsoluteBody());
  ASSERT_TRUE(section.Read());
  EXPECT_EQ(section.Read()->length, 0x80u);
}

TEST(ReadFrameDescription, LeavesSignalFramesToOthers) {
  EXPECT_FALSE(Section(CommonBody("zRS", {1, 0x00}), AbsoluteBody()).Read());
}

TEST(ReadFrameDescription, IsEmptyForFormsThatEhFrameDoesNotHave) {
  EXPECT_FALSE(Section(CommonBody("eh", {}), AbsoluteBody()).Read());
  // Relative to the text section, and to the data section.
  EXPECT_FALSE(Section(CommonBody("zR", {1, 0x2B}), AbsoluteBody()).Read());
  EXPECT_FALSE(Section(CommonBody("zR", {1, 0x3B}), AbsoluteBody()).Read());
}

TEST(ReadFrameDescription, IsEmptyForACommonPartThatIsNone) {
  Section section(CommonBody("zR", {1, 0x00}), AbsoluteBody());
  section.bytes()[4] = 1;
  EXPECT_FALSE(section.Read());
}

TEST(ReadFrameDescription, IsEmptyForLengthsThatAreNone) {
  for (const std::uint32_t length : {0U, 7U, 0xFFFFFFF0U, 0xFFFFFFFFU}) {
    Section section(CommonBody("zR", {1, 0x00}), AbsoluteBody());
    std::memcpy(const_cast<std::uint8_t*>(section.fde()), &length, sizeof(length));
    EXPECT_FALSE(section.Read()) << length;
  }
}

TEST(ReadFrameDescription, IsEmptyForABodyCutBeforeItsInstructions) {
  const Bytes whole = AbsoluteBody();
  for (std::ptrdiff_t size = 4; size < 17; ++size) {
    const Bytes cut(whole.begin(), whole.begin() + size);
    EXPECT_FALSE(Section(CommonBody("zR", {1, 0x00}), cut).Read()) << size;
  }
}

TEST(ReadFrameDescription, ReadsNothingBehindAnAugmentationThatLies) {
  EXPECT_FALSE(Section(CommonBody("zR", {0x7F, 0x00}), AbsoluteBody()).Read());
  Bytes body = AbsoluteBody();
  body[16] = 0x7F;
  EXPECT_FALSE(Section(CommonBody("zR", {1, 0x00}), body).Read());
}

}  // namespace
}  // namespace heapwell::unwind
