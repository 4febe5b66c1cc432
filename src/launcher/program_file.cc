// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#include "launcher/program_file.h"

#include <elf.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cstring>
#include <fstream>
#include <optional>
#include <utility>

namespace heapwell::launcher {
namespace {

constexpr std::size_t kMaxHead = std::size_t{64} << 10;  // Of a file, that we look at.

std::string_view FileName(std::string_view path) {
  return path.substr(path.rfind('/') + 1);
}

bool IsRunnable(const std::string& path) {
  struct stat status = {};
  return ::stat(path.c_str(), &status) == 0 && S_ISREG(status.st_mode) &&
         ::access(path.c_str(), X_OK) == 0;
}

// Empty: nowhere.
std::string Find(const std::string& name, std::string_view search_path) {
  if (name.find('/') != std::string::npos) return IsRunnable(name) ? name : "";
  while (true) {
    const auto colon = search_path.find(':');
    const std::string_view folder = search_path.substr(0, colon);
    std::string path = (folder.empty() ? "." : std::string(folder)) + "/" + name;
    if (IsRunnable(path)) return path;
    if (colon == std::string_view::npos) return "";
    search_path.remove_prefix(colon + 1);
  }
}

std::string ReadHead(const std::string& path) {
  std::string head(kMaxHead, '\0');
  std::ifstream file(path, std::ios::binary);
  file.read(head.data(), static_cast<std::streamsize>(head.size()));
  head.resize(static_cast<std::size_t>(file.gcount()));
  return head;
}

template <typename T>
std::optional<T> At(std::string_view bytes, std::size_t offset) {
  if (offset > bytes.size() || bytes.size() - offset < sizeof(T)) return std::nullopt;
  T value;
  std::memcpy(&value, bytes.data() + offset, sizeof(T));
  return value;
}

// The path of the dynamic loader that the ELF file names. Empty: it names none.
std::string LoaderOf(std::string_view elf, const Elf64_Ehdr& header) {
  for (std::size_t i = 0; i < header.e_phnum; ++i) {
    const auto segment =
        At<Elf64_Phdr>(elf, header.e_phoff + i * std::size_t{header.e_phentsize});
    if (!segment || segment->p_type != PT_INTERP) continue;
    if (segment->p_offset > elf.size()) break;
    const std::string_view text = elf.substr(segment->p_offset, segment->p_filesz);
    return std::string(text.substr(0, text.find('\0')));
  }
  return "";
}

// What stands against preloading into an ELF file. Empty: nothing.
std::string Obstacle(std::string_view elf) {
  const auto self = ReadHead("/proc/self/exe");
  const auto ours = At<Elf64_Ehdr>(self, 0);
  const auto header = At<Elf64_Ehdr>(elf, 0);
  if (!header || !ours || header->e_machine != ours->e_machine ||
      header->e_ident[EI_CLASS] != ours->e_ident[EI_CLASS]) {
    return "is for another machine than this heapwell";
  }
  const std::string loader = LoaderOf(elf, *header);
  if (loader.empty()) return "is linked statically: nothing can be preloaded into it";
  if (FileName(loader).starts_with("ld-musl")) {
    return "is linked with musl, and this heapwell with glibc";
  }
  return "";
}

std::string_view TakeWord(std::string_view& line) {
  line.remove_prefix(std::min(line.find_first_not_of(" \t"), line.size()));
  const std::string_view word = line.substr(0, line.find_first_of(" \t"));
  line.remove_prefix(word.size());
  return word;
}

// What env runs, and whether in an environment without what is preloaded.
struct EnvUse {
  std::string_view program = {};  // Empty: only its author knows.
  bool drops_preload = false;
};

// Follows the line of a script behind "env": -S, -v and VAR=VALUE, up to the program.
EnvUse FollowEnv(std::string_view line) {
  while (true) {
    std::string_view word = TakeWord(line);
    for (const std::string_view split : {"-S", "-vS", "--split-string="}) {
      if (!word.starts_with(split)) continue;
      line = std::string_view(word.data() + split.size(),
                              word.size() - split.size() + line.size());
      word = TakeWord(line);
    }
    if (word == "-" || word.starts_with("-i") || word == "--ignore-environment" ||
        word.starts_with("LD_PRELOAD=")) {
      return {.drops_preload = true};
    }
    if (word.find_first_of("\"'\\$#") != std::string_view::npos) return {};  // Quoted.
    if (word == "-v" || word == "--debug" || word == "--") continue;
    if (word.starts_with('-')) return {};
    if (word.find('=') == std::string_view::npos) return {.program = FileName(word)};
  }
}

bool IsShell(std::string_view name) {
  constexpr std::string_view kShells[] = {"ash",  "bash", "busybox", "dash",
                                          "fish", "ksh",  "sh",      "zsh"};
  return std::ranges::find(kShells, name) != std::end(kShells);
}

Error Unusable(const std::string& path, const std::string& why) {
  return {ErrorCode::kInvalidOption, path + " " + why};
}

Result<ProgramFile> LookIntoScript(std::string_view script, ProgramFile program) {
  std::string_view line = script.substr(2, script.find('\n') - 2);
  std::string_view name = FileName(TakeWord(line));
  if (name == "env") {
    const EnvUse use = FollowEnv(line);
    if (use.drops_preload) {
      return Unusable(program.path,
                      "has env drop LD_PRELOAD: nothing can be preloaded");
    }
    if (use.program.empty()) program.unclear = "gives env what heapwell cannot follow";
    program.becomes = name = use.program;
  }
  if (IsShell(name)) program.unclear = "is a shell script";
  return program;
}

}  // namespace

Result<ProgramFile> FindProgram(const std::string& name, std::string_view search_path) {
  ProgramFile program{.path = Find(name, search_path)};
  if (program.path.empty()) {
    return Error{ErrorCode::kUnavailable, name + ": no such program"};
  }
  struct stat status = {};
  const bool privileged =
      ::stat(program.path.c_str(), &status) == 0 &&
      (((status.st_mode & S_ISUID) != 0 && status.st_uid != ::geteuid()) ||
       ((status.st_mode & S_ISGID) != 0 && status.st_gid != ::getegid()));
  if (privileged) {
    return Unusable(program.path, "is setuid: the system lets nothing be preloaded");
  }
  const std::string head = ReadHead(program.path);
  if (head.starts_with("#!")) {
    return LookIntoScript(head, std::move(program));
  } else if (!head.starts_with(ELFMAG)) {
    return Unusable(program.path, "is neither a program nor a script with #!");
  } else if (const std::string why = Obstacle(head); !why.empty()) {
    return Unusable(program.path, why);
  }
  return program;
}

}  // namespace heapwell::launcher
