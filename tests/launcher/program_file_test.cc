// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#include "launcher/program_file.h"

#include <elf.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

namespace heapwell::launcher {
namespace {

namespace fs = std::filesystem;

class FindProgramTest : public testing::Test {
 protected:
  FindProgramTest()
      : folder_(fs::temp_directory_path() /
                ("heapwell_program_" + std::to_string(::getpid()))) {
    fs::create_directory(folder_);
  }
  ~FindProgramTest() override { fs::remove_all(folder_); }

  std::string Make(const std::string& name, const std::string& content,
                   mode_t mode = 0755) const {
    const std::string path = folder_ / name;
    std::ofstream(path, std::ios::binary) << content;
    EXPECT_EQ(::chmod(path.c_str(), mode), 0);
    return path;
  }

  // An ELF file with one segment: the name of its loader, or none.
  static std::string Elf(const std::string& loader, int machine = EM_X86_64) {
    Elf64_Ehdr header = {};
    header.e_ident[EI_MAG0] = ELFMAG0;
    header.e_ident[EI_MAG1] = ELFMAG1;
    header.e_ident[EI_MAG2] = ELFMAG2;
    header.e_ident[EI_MAG3] = ELFMAG3;
    header.e_ident[EI_CLASS] = ELFCLASS64;
    header.e_machine = static_cast<Elf64_Half>(machine);
    header.e_phoff = sizeof(header);
    header.e_phnum = 1;
    header.e_phentsize = sizeof(Elf64_Phdr);
    Elf64_Phdr segment = {};
    segment.p_type = loader.empty() ? PT_NULL : PT_INTERP;
    segment.p_offset = sizeof(header) + sizeof(segment);
    segment.p_filesz = loader.size() + 1;
    return std::string(reinterpret_cast<const char*>(&header), sizeof(header)) +
           std::string(reinterpret_cast<const char*>(&segment), sizeof(segment)) +
           loader + '\0';
  }

  std::string ErrorOf(const std::string& path) const {
    const auto found = FindProgram(path, "");
    return found ? "none" : found.error().message;
  }

  const fs::path folder_;
};

TEST_F(FindProgramTest, SearchesAsAShellDoes) {
  Make("it", Elf("/lib64/ld-linux-x86-64.so.2"));
  Make("not_runnable", Elf("/lib64/ld-linux-x86-64.so.2"), 0644);
  const std::string path = "/nosuch:" + folder_.string();
  const auto found = FindProgram("it", path);
  ASSERT_TRUE(found);
  EXPECT_EQ(found->path, folder_ / "it");
  EXPECT_EQ(FindProgram("nosuch", path).error().code, ErrorCode::kUnavailable);
  EXPECT_FALSE(FindProgram("not_runnable", path));
  EXPECT_FALSE(FindProgram(folder_.string(), path)) << "a directory";
}

TEST_F(FindProgramTest, RefusesWhatNothingCanBePreloadedInto) {
  EXPECT_EQ(ErrorOf(Make("good", Elf("/lib64/ld-linux-x86-64.so.2"))), "none");
  EXPECT_NE(ErrorOf(Make("static", Elf(""))).find("statically"), std::string::npos);
  EXPECT_NE(ErrorOf(Make("musl", Elf("/lib/ld-musl-x86_64.so.1"))).find("musl"),
            std::string::npos);
  EXPECT_NE(ErrorOf(Make("arm", Elf("/lib/ld-linux-aarch64.so.1", EM_AARCH64)))
                .find("another machine"),
            std::string::npos);
  EXPECT_NE(ErrorOf(Make("cut", "\177ELF")).find("another machine"), std::string::npos);
  EXPECT_NE(ErrorOf(Make("text", "echo hello\n")).find("neither"), std::string::npos);
}

TEST_F(FindProgramTest, KnowsWhatAScriptBecomes) {
  const auto look = [&](const std::string& first_line) {
    return *FindProgram(Make("script", first_line + "\nrest\n"), "");
  };
  EXPECT_TRUE(look("#!/bin/sh").is_shell_script);
  EXPECT_TRUE(look("#! /usr/bin/env bash").is_shell_script);
  EXPECT_EQ(look("#!/usr/bin/env python3").becomes, "python3");
  EXPECT_FALSE(look("#!/usr/bin/env python3").is_shell_script);
  EXPECT_EQ(look("#!/usr/bin/env /opt/bin/python3").becomes, "python3");
  EXPECT_EQ(look("#!/usr/bin/python3 -s").becomes, "");
  EXPECT_FALSE(look("#!/usr/bin/python3 -s").is_shell_script);
  EXPECT_FALSE(look("#!").is_shell_script);
}

}  // namespace
}  // namespace heapwell::launcher
