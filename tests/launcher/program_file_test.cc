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
  EXPECT_EQ(look("#!/bin/sh").unclear, "is a shell script");
  EXPECT_EQ(look("#! /usr/bin/env bash").unclear, "is a shell script");
  EXPECT_EQ(look("#!/usr/bin/env python3").becomes, "python3");
  EXPECT_EQ(look("#!/usr/bin/env python3").unclear, "");
  EXPECT_EQ(look("#!/usr/bin/env /opt/bin/python3").becomes, "python3");
  EXPECT_EQ(look("#!/usr/bin/python3 -s").becomes, "");
  EXPECT_EQ(look("#!/usr/bin/python3 -s").unclear, "");
  EXPECT_EQ(look("#!").unclear, "");
}

TEST_F(FindProgramTest, FollowsEnvPastItsOptions) {
  const auto look = [&](const std::string& behind_env) {
    return *FindProgram(Make("script", "#!/usr/bin/env " + behind_env + "\nx\n"), "");
  };
  for (const char* line :
       {"-S python3 -u", "-Spython3", "-vS python3", "-S -v A=1 B= /opt/bin/python3 -i",
        "--split-string=python3 -u", "A=1 python3", "-S -- python3 'x'"}) {
    EXPECT_EQ(look(line).becomes, "python3") << line;
    EXPECT_EQ(look(line).unclear, "") << line;
  }
  EXPECT_EQ(look("-S bash -e").unclear, "is a shell script");
  for (const char* line : {"", "-S", "-S A=1", "-S -u HOME python3", "-S -C / python3",
                           "-uHOME python3", "--nosuch", "-S A='1 2' python3"}) {
    EXPECT_EQ(look(line).unclear, "gives env what heapwell cannot follow") << line;
  }
}

TEST_F(FindProgramTest, RefusesAScriptThatDropsWhatIsPreloaded) {
  for (const char* line :
       {"-iS python3", "-S -i python3", "-S - python3",
        "-S --ignore-environment python3", "-S LD_PRELOAD= python3"}) {
    const auto script = "#!/usr/bin/env " + std::string(line) + "\nx\n";
    EXPECT_NE(ErrorOf(Make("script", script)).find("LD_PRELOAD"), std::string::npos)
        << line;
  }
}

}  // namespace
}  // namespace heapwell::launcher
