// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
//
// heapwell run: starts a program that was not built with heapwell, with it. All that
// can be wrong is found here, where it can be said; then this process becomes the
// program.
#include <dlfcn.h>
#include <errno.h>
#include <gperftools/tcmalloc.h>
#include <stdlib.h>
#include <unistd.h>

#include <cstdio>
#include <cstring>
#include <filesystem>
#include <string>
#include <string_view>

#include "heapwell/connection.h"
#include "heapwell/monitor.h"
#include "heapwell/version.h"
#include "launcher/preload_list.h"
#include "launcher/program_file.h"
#include "launcher/settings.h"

namespace heapwell::launcher {
namespace {

// As env(1) and the shell.
constexpr int kWrongUse = 2;
constexpr int kCannotRun = 126;
constexpr int kNotFound = 127;

int Fail(int status, const std::string& why) {
  std::fprintf(stderr, "heapwell: %s\n", why.c_str());
  return status;
}

void PrintHelp() {
  std::puts(
      "usage: heapwell run [option]... [--] PROGRAM [ARGUMENT]...\n"
      "       heapwell --version\n"
      "\n"
      "Runs PROGRAM, which need not know of it, on tcmalloc and with heapwell inside:\n"
      "where its memory goes is at http://127.0.0.1:6060/debug/. Children that it\n"
      "starts are left alone. Each option may be a variable of the environment.\n");
  for (const Setting& setting : AllSettings()) {
    const std::string option = "--" + std::string(setting.option) + "=" + setting.value;
    std::printf("  %-28s %s\n  %-28s %s\n", option.c_str(), setting.help, "",
                setting.variable);
  }
}

const Setting* FindSetting(std::string_view option) {
  for (const Setting& setting : AllSettings()) {
    if (option == setting.option) return &setting;
  }
  return nullptr;
}

// Puts the options where the library reads them. Leaves `next` at PROGRAM.
Result<bool> TakeOptions(char** arguments, int& next) {
  for (; arguments[next] != nullptr; ++next) {
    std::string_view argument = arguments[next];
    if (argument == "--") {
      ++next;
      break;
    }
    if (!argument.starts_with("-")) break;
    const Error unknown{ErrorCode::kInvalidOption,
                        "no option " + std::string(argument) + " (see --help)"};
    if (!argument.starts_with("--")) return unknown;
    argument.remove_prefix(2);
    const auto equals = argument.find('=');
    const Setting* setting = FindSetting(argument.substr(0, equals));
    if (setting == nullptr) return unknown;
    const char* value = equals != std::string_view::npos ? argument.data() + equals + 1
                                                         : arguments[++next];
    if (value == nullptr) {
      return Error{ErrorCode::kInvalidOption,
                   "--" + std::string(setting->option) + " needs a value (see --help)"};
    }
    ::setenv(setting->variable, value, /*overwrite=*/1);
  }
  return true;
}

// Whether the library will start with these, found out by doing it.
Result<bool> TryOut(const Settings& settings) {
  const auto monitor = Monitor::Start(settings.options);
  if (!monitor) return monitor.error();
  const auto listener =
      Listener::Open(settings.address, !settings.options.token_file.empty());
  if (!listener && listener.error().code == ErrorCode::kInsecureBind) {
    return Error{ErrorCode::kInsecureBind,
                 "will not listen on " + settings.address.host +
                     ", which other machines can reach, without --token-file"};
  }
  if (!listener) return listener.error();
  return true;
}

// Beside this program, or where it is installed. Empty: nowhere.
std::string FindLibrary() {
  namespace fs = std::filesystem;
  std::error_code error;
  const fs::path self = fs::read_symlink("/proc/self/exe", error).parent_path();
  for (const fs::path& folder : {self, self / HEAPWELL_LIBRARY_FROM_PROGRAM}) {
    const fs::path library = folder / kLibraryName;
    if (fs::exists(library, error)) return fs::weakly_canonical(library, error);
  }
  return "";
}

Result<std::string> PreloadList() {
  const std::string library = FindLibrary();
  Dl_info tcmalloc = {};
  if (library.empty() ||
      ::dladdr(reinterpret_cast<const void*>(&tc_malloc), &tcmalloc) == 0) {
    return Error{ErrorCode::kUnavailable,
                 std::string(kLibraryName) + " is not installed beside this program"};
  }
  std::string list = library + ":" + tcmalloc.dli_fname;
  if (list.find(' ') != std::string::npos) {
    return Error{ErrorCode::kUnavailable,
                 "the loader takes no path with a blank: " + list};
  }
  const char* before = ::getenv("LD_PRELOAD");
  const std::string others = WithoutUs(before != nullptr ? before : "");
  if (!others.empty()) list += ":" + others;
  return list;
}

int Become(const ProgramFile& program, char** arguments) {
  const Result<std::string> preload = PreloadList();
  if (!preload) return Fail(kCannotRun, preload.error().message);
  ::setenv("LD_PRELOAD", preload->c_str(), /*overwrite=*/1);
  ::execv(program.path.c_str(), arguments);
  return Fail(kCannotRun, program.path + ": " + std::strerror(errno));
}

int Run(char** arguments) {
  int next = 0;
  if (const auto taken = TakeOptions(arguments, next); !taken) {
    return Fail(kWrongUse, taken.error().message);
  }
  if (arguments[next] == nullptr) {
    return Fail(kWrongUse, "which program? heapwell run [option]... [--] PROGRAM");
  }
  const auto settings = ReadSettings([](const char* name) { return ::getenv(name); });
  if (!settings) return Fail(kWrongUse, settings.error().message);
  const char* search_path = ::getenv("PATH");
  const auto program = FindProgram(
      arguments[next], search_path != nullptr ? search_path : "/bin:/usr/bin");
  if (!program) {
    const bool missing = program.error().code == ErrorCode::kUnavailable;
    return Fail(missing ? kNotFound : kCannotRun, program.error().message);
  }
  if (settings->program.empty() && !program->unclear.empty()) {
    return Fail(kWrongUse, program->path + " " + program->unclear +
                               ": name the program that it starts, --program=NAME");
  }
  if (const auto starts = TryOut(*settings); !starts) {
    return Fail(kWrongUse, starts.error().message);
  }
  if (settings->program.empty() && !program->becomes.empty()) {
    ::setenv("HEAPWELL_PROGRAM", program->becomes.c_str(), /*overwrite=*/1);
  }
  return Become(*program, arguments + next);
}

int Main(char** arguments) {
  const std::string_view command = arguments[1] != nullptr ? arguments[1] : "";
  if (command == "run") {
    const bool help = arguments[2] != nullptr && !std::strcmp(arguments[2], "--help");
    if (!help) return Run(arguments + 2);
  } else if (command == "--version") {
    std::printf("heapwell %d.%d.%d\n", HEAPWELL_VERSION_MAJOR, HEAPWELL_VERSION_MINOR,
                HEAPWELL_VERSION_PATCH);
    return 0;
  } else if (command != "--help") {
    return Fail(kWrongUse, "usage: heapwell run [option]... [--] PROGRAM (see --help)");
  }
  PrintHelp();
  return 0;
}

}  // namespace
}  // namespace heapwell::launcher

int main(int /*count*/, char** arguments) {
  return heapwell::launcher::Main(arguments);
}
