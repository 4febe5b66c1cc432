// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#include "platform/elf_note.h"

#include <elf.h>
#include <gtest/gtest.h>

#include <cstdint>
#include <cstring>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace heapwell::platform {
namespace {

using namespace std::string_view_literals;

constexpr std::string_view kGnu = "GNU\0"sv;
constexpr std::uint32_t kBuildId = NT_GNU_BUILD_ID;
constexpr std::uint32_t kAbiTag = NT_GNU_ABI_TAG;

void Pad(std::string& text, std::size_t alignment) {
  text.resize((text.size() + alignment - 1) / alignment * alignment);
}

std::string Header(std::uint32_t name_size, std::uint32_t value_size,
                   std::uint32_t type) {
  const std::uint32_t words[] = {name_size, value_size, type};
  std::string text(sizeof(words), '\0');
  std::memcpy(text.data(), words, sizeof(words));
  return text;
}

std::string Note(std::string_view name, std::uint32_t type, std::string_view value,
                 std::size_t alignment = 4) {
  std::string note = Header(static_cast<std::uint32_t>(name.size()),
                            static_cast<std::uint32_t>(value.size()), type);
  note.append(name);
  Pad(note, alignment);
  note.append(value);
  Pad(note, alignment);
  return note;
}

std::string Find(std::string_view notes, std::size_t alignment = 4) {
  // A copy of exactly this size, so that AddressSanitizer sees a byte read behind it.
  const auto bytes = std::as_bytes(std::span(notes));
  const std::vector<std::byte> copy(bytes.begin(), bytes.end());
  const auto found = FindBuildId(copy, alignment);
  return {reinterpret_cast<const char*>(found.data()), found.size()};
}

TEST(FindBuildId, FindsItBetweenOtherNotes) {
  EXPECT_EQ(
      Find(Note(kGnu, kAbiTag, "abi-tag-16-bytes") +
           Note(kGnu, kBuildId, "0123456789abcdefghij") + Note(kGnu, kAbiTag, "x")),
      "0123456789abcdefghij");
}

TEST(FindBuildId, TakesAnyLengthUpToTheBound) {
  for (const std::size_t size : {1u, 3u, 8u, 16u, 20u, 64u}) {
    const std::string id(size, 'i');
    EXPECT_EQ(Find(Note(kGnu, kAbiTag, "abc") + Note(kGnu, kBuildId, id)), id);
  }
}

TEST(FindBuildId, TakesNoPartOfALongerOne) {
  EXPECT_EQ(Find(Note(kGnu, kBuildId, std::string(65, 'i'))), "");
  EXPECT_EQ(Find(Note(kGnu, kBuildId, "")), "");
}

TEST(FindBuildId, FollowsTheWiderAlignmentOfPropertyNotes) {
  const std::string property = Note(kGnu, 5, "property-of-20-bytes", 8);
  const std::string notes = property + Note(kGnu, kBuildId, "0123456789abcdefghij", 8);
  EXPECT_EQ(Find(notes, 8), "0123456789abcdefghij");
}

TEST(FindBuildId, AlignsToFourWhateverElseTheSegmentSays) {
  const std::string notes =
      Note(kGnu, kAbiTag, "abcde") + Note(kGnu, kBuildId, "id-id-id");
  for (const std::size_t alignment : {0u, 1u, 2u, 3u, 4u, 16u, 4096u}) {
    EXPECT_EQ(Find(notes, alignment), "id-id-id") << alignment;
  }
}

TEST(FindBuildId, TakesNoNoteOfAnotherOwner) {
  EXPECT_EQ(Find(Note("Go\0\0"sv, kBuildId, "0123456789abcdefghij")), "");
  EXPECT_EQ(Find(Note("GN"sv, kBuildId, "0123456789abcdefghij")), "");
  EXPECT_EQ(Find(Note("GNUX"sv, kBuildId, "0123456789abcdefghij")), "");
}

TEST(FindBuildId, FindsNothingInAnyCutOfIt) {
  const std::string notes =
      Note(kGnu, kAbiTag, "abcd") + Note(kGnu, kBuildId, "0123456789abcdefghij");
  for (std::size_t size = 0; size < notes.size(); ++size) {
    EXPECT_EQ(Find(notes.substr(0, size)), "") << size;
  }
}

TEST(FindBuildId, EndsAtLengthsThatLie) {
  for (const std::uint32_t huge :
       {0x7fffffffu, 0x80000000u, 0xfffffff0u, 0xffffffffu}) {
    const std::string tail = Note(kGnu, kBuildId, "0123456789abcdefghij");
    EXPECT_EQ(Find(Header(huge, 4, kBuildId) + tail), "");
    EXPECT_EQ(Find(Header(4, huge, kBuildId) + tail), "");
    EXPECT_EQ(Find(Header(huge, huge, kBuildId) + tail), "");
  }
}

TEST(FindBuildId, EndsInNotesOfNothing) {
  EXPECT_EQ(Find(std::string(4096, '\0')), "");
}

}  // namespace
}  // namespace heapwell::platform
