// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#include "symbolize/elf_file.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include "symbolize/self.h"
#include "symbolize/workload.h"

namespace heapwell::symbolize {
namespace {

TEST(ElfFile, TellsWhatIsLoadedOfThisProgram) {
  Self self;
  EXPECT_EQ(self.file->build_id(), SelfObject().build_id);
  EXPECT_EQ(self.file->segments().size(), SelfObject().segments.size());
  const std::uint64_t code = workload::Outer() - self.bias;
  const auto section = self.file->CodeSection(code);
  ASSERT_TRUE(section);
  EXPECT_LE(section->low, code);
  EXPECT_GT(section->high, code);
  EXPECT_FALSE(self.file->CodeSection(0));
}

TEST(ElfFile, FindsSectionsByName) {
  Self self;
  EXPECT_TRUE(self.file->HasSection(".debug_info"));
  EXPECT_FALSE(self.file->HasSection(".debug_nothing"));
  EXPECT_TRUE(self.file->Section(".debug_nothing").empty());
  EXPECT_FALSE(self.file->Section(".text").empty());
}

/// A copy of this program's first bytes, each case damaged in another way.
class DamagedElf : public ::testing::Test {
 protected:
  DamagedElf() {
    std::string name = (std::filesystem::temp_directory_path() / "elf-XXXXXX").string();
    folder_ = ::mkdtemp(name.data());
    std::ifstream self("/proc/self/exe", std::ios::binary);
    bytes_.assign(std::istreambuf_iterator<char>(self), {});
  }
  ~DamagedElf() override { std::filesystem::remove_all(folder_); }

  bool Opens(const std::string& bytes) {
    const std::string path = folder_ + "/file";
    std::ofstream(path, std::ios::binary) << bytes;
    return ElfFile::Open(path.c_str(), budget_).has_value();
  }

  std::string folder_ = {};
  std::string bytes_ = {};
  Budget budget_{std::size_t{64} << 20, std::chrono::seconds{60}};
};

TEST_F(DamagedElf, IsDeclinedWhereHeadersAreMissing) {
  EXPECT_TRUE(Opens(bytes_)) << "the control";
  EXPECT_FALSE(Opens(bytes_.substr(0, 10)));
  EXPECT_FALSE(Opens(bytes_.substr(0, 64)));
  EXPECT_FALSE(Opens(bytes_.substr(0, bytes_.size() / 2)))
      << "section headers are last";
  EXPECT_FALSE(Opens("#!/bin/sh\n"));
}

TEST_F(DamagedElf, IsDeclinedWhereItIsOfAnotherMachine) {
  bytes_[4] = 1;  // 32 bits.
  EXPECT_FALSE(Opens(bytes_));
}

TEST_F(DamagedElf, IsDeclinedWhereTheNumberOfSectionsStandsElsewhere) {
  bytes_[60] = bytes_[61] = 0;  // e_shnum
  EXPECT_FALSE(Opens(bytes_));
}

TEST(ElfFile, WithoutMemoryForItsHeadersDoesNotOpen) {
  Budget small(1000, std::chrono::seconds{60});
  EXPECT_FALSE(ElfFile::Open("/proc/self/exe", small));
  EXPECT_EQ(small.used_bytes(), 0u);
}

TEST(ToHex, WritesTwoDigitsAByte) {
  const unsigned char bytes[] = {0x00, 0x0f, 0xa5};
  EXPECT_EQ(ToHex(bytes), "000fa5");
}

}  // namespace
}  // namespace heapwell::symbolize
