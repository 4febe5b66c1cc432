// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#include "platform/mappings.h"

#include <gtest/gtest.h>
#include <sys/auxv.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <functional>
#include <string>
#include <thread>
#include <vector>

#include "platform/loaded_copy.h"
#include "platform/maps_text.h"
#include "platform/temp_tree.h"

namespace heapwell::platform {
namespace {

const Mapping* Find(const std::vector<Mapping>& mappings, std::uintptr_t address) {
  for (const Mapping& mapping : mappings) {
    if (address >= mapping.start && address < mapping.limit) return &mapping;
  }
  return nullptr;
}

const Mapping* FindFile(const std::vector<Mapping>& mappings, const std::string& file) {
  for (const Mapping& mapping : mappings) {
    if (mapping.file == file) return &mapping;
  }
  return nullptr;
}

// Code of this program and of two libraries that every test program has.
std::vector<std::uintptr_t> CodeAddresses() {
  return {reinterpret_cast<std::uintptr_t>(&ReadMappings),
          reinterpret_cast<std::uintptr_t>(::dlsym(RTLD_DEFAULT, "qsort")),
          reinterpret_cast<std::uintptr_t>(::dlsym(RTLD_DEFAULT, "__cxa_throw"))};
}

// The build id in a file, as binutils see it. Empty: none, or no binutils here.
std::string BuildIdByReadelf(const std::string& file) {
  const std::string command = "readelf -n '" + file + "' 2>/dev/null";
  FILE* output = ::popen(command.c_str(), "r");
  std::string build_id;
  std::array<char, 512> line;
  while (std::fgets(line.data(), line.size(), output) != nullptr) {
    constexpr const char* kKey = "Build ID: ";
    const char* found = std::strstr(line.data(), kKey);
    if (found != nullptr) build_id = found + std::strlen(kKey);
  }
  ::pclose(output);
  build_id.erase(std::remove(build_id.begin(), build_id.end(), '\n'), build_id.end());
  return build_id;
}

TEST(ReadMappings, PutsTheProgramFirstAndTheRestInAscendingOrder) {
  const auto mappings = ReadMappings();
  const std::string program = std::filesystem::read_symlink("/proc/self/exe");
  ASSERT_FALSE(mappings.empty());
  const auto rest = std::find_if(mappings.begin(), mappings.end(),
                                 [&](const auto& m) { return m.file != program; });
  EXPECT_GE(rest - mappings.begin(), 2);
  EXPECT_TRUE(std::none_of(rest, mappings.end(),
                           [&](const auto& m) { return m.file == program; }));
  const auto ascending = [](const Mapping& a, const Mapping& b) {
    return a.limit <= b.start;
  };
  // No two overlap: each ends before the next begins.
  EXPECT_EQ(std::adjacent_find(mappings.begin(), rest, std::not_fn(ascending)), rest);
  EXPECT_EQ(std::adjacent_find(rest, mappings.end(), std::not_fn(ascending)),
            mappings.end());
}

TEST(ReadMappings, LeadsFromAnAddressToItsBytesInTheFile) {
  const auto mappings = ReadMappings();
  for (const std::uintptr_t address : CodeAddresses()) {
    const Mapping* mapping = Find(mappings, address);
    ASSERT_NE(mapping, nullptr);
    std::ifstream file(mapping->file, std::ios::binary);
    file.seekg(
        static_cast<std::streamoff>(address - mapping->start + mapping->file_offset));
    std::array<char, 16> bytes = {};
    file.read(bytes.data(), bytes.size());
    ASSERT_TRUE(file) << mapping->file;
    EXPECT_EQ(
        std::memcmp(bytes.data(), reinterpret_cast<const void*>(address), bytes.size()),
        0)
        << mapping->file;
  }
}

TEST(ReadMappings, AgreesWithTheKernelOnEverySegment) {
  const auto mappings = ReadMappings();
  std::vector<std::uintptr_t> starts;
  for (const Mapping& mapping : mappings) starts.push_back(mapping.start);
  std::sort(starts.begin(), starts.end());
  const auto files = FindMappedFiles(ReadMapsText(), starts);
  for (std::size_t i = 0; i < starts.size(); ++i) {
    const Mapping* mapping = Find(mappings, starts[i]);
    if (mapping->file == "[vdso]") continue;
    EXPECT_EQ(mapping->file, files[i].path);
    EXPECT_EQ(mapping->file.front(), '/');
    EXPECT_FALSE(mapping->file_deleted);
  }
}

TEST(ReadMappings, ReadsTheBuildIdThatBinutilsRead) {
  const auto mappings = ReadMappings();
  int compared = 0;
  for (const std::uintptr_t address : CodeAddresses()) {
    const Mapping* mapping = Find(mappings, address);
    ASSERT_NE(mapping, nullptr);
    const std::string expected = BuildIdByReadelf(mapping->file);
    if (expected.empty()) continue;
    EXPECT_EQ(mapping->build_id, expected) << mapping->file;
    ++compared;
  }
  if (compared == 0) GTEST_SKIP() << "no readelf here, or no build ids";
}

TEST(ReadMappings, NamesTheKernelsPage) {
  const std::uintptr_t vdso = ::getauxval(AT_SYSINFO_EHDR);
  if (vdso == 0) GTEST_SKIP() << "this kernel gives no vdso";
  const auto mappings = ReadMappings();
  const Mapping* mapping = Find(mappings, vdso);
  ASSERT_NE(mapping, nullptr);
  EXPECT_EQ(mapping->file, "[vdso]");
}

TEST(ReadMappings, SeesALibraryOnlyWhileItIsLoaded) {
  const TempTree tree{{"/x", ""}};
  const std::string path = tree.root() + "/copy.so";
  {
    const LoadedCopy copy(path);
    ASSERT_TRUE(copy);
    const auto mappings = ReadMappings();
    const Mapping* mapping = FindFile(mappings, path);
    ASSERT_NE(mapping, nullptr);
    EXPECT_FALSE(mapping->build_id.empty());
  }
  EXPECT_EQ(FindFile(ReadMappings(), path), nullptr);
}

TEST(ReadMappings, ResolvesARelativeNameOfTheLoader) {
  const TempTree tree{{"/x", ""}};
  const auto back = std::filesystem::current_path();
  std::filesystem::current_path(tree.root());
  {
    const LoadedCopy copy("./copy.so");
    ASSERT_TRUE(copy);
    EXPECT_NE(FindFile(ReadMappings(), tree.root() + "/copy.so"), nullptr);
    EXPECT_EQ(FindFile(ReadMappings(), "./copy.so"), nullptr);
  }
  std::filesystem::current_path(back);
}

TEST(ReadMappings, TellsADeletedLibraryAndKeepsItsBuildId) {
  const TempTree tree{{"/x", ""}};
  const LoadedCopy copy(tree.root() + "/copy.so");
  ASSERT_TRUE(copy);
  const std::string build_id = FindFile(ReadMappings(), copy.path())->build_id;
  // As a rolling update does: another file takes the name.
  std::filesystem::remove(copy.path());
  tree.Write("/copy.so", "another file");
  const auto mappings = ReadMappings();
  const Mapping* mapping = FindFile(mappings, copy.path());
  ASSERT_NE(mapping, nullptr);
  EXPECT_TRUE(mapping->file_deleted);
  EXPECT_EQ(mapping->build_id, build_id);
}

TEST(ReadMappings, NeverMixesUpLibrariesThatComeAndGoMeanwhile) {
  const TempTree tree{{"/x", ""}};
  const LoadedCopy steady(tree.root() + "/steady.so");
  ASSERT_TRUE(steady);
  std::atomic<bool> stop{false};
  std::thread churn([&] {
    for (int i = 0; !stop; ++i) {
      const std::string path = tree.root() + "/churn_" + std::to_string(i) + ".so";
      const LoadedCopy passing(path);
      std::filesystem::remove(path);
    }
  });
  const std::uintptr_t address = FindFile(ReadMappings(), steady.path())->start;
  for (int i = 0; i < 200; ++i) {
    const auto mappings = ReadMappings();
    const Mapping* mapping = Find(mappings, address);
    EXPECT_TRUE(mapping != nullptr && mapping->file == steady.path());
    EXPECT_EQ(mappings.front().file, std::filesystem::read_symlink("/proc/self/exe"));
  }
  stop = true;
  churn.join();
}

}  // namespace
}  // namespace heapwell::platform
