// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
//
// Symbolizes the probes of a workload and prints what came out, for symbolize_test.py.
// Commands, one an argument, in order:
//   roots=DIRECTORY   looks for separate debug files there, and nowhere else
//   memory_mib=N      the limit
//   program           takes the program's own probes
//   load=FILE         loads FILE and takes its probes
//   close             unloads it
//   at_same=FILE      loads FILE, which must come where the last one was
//   wait              prints "waiting" and waits for a line of input
//   print             symbolizes what was taken, and prints it
//   print_known       the same, told that it was taken just now
//   idle              drops all caches
//   rounds=N          symbolizes anew N times, and prints every name that ever came out
//   mapped=FILE       maps FILE and reads it until it is killed: how not to do it
#include <dlfcn.h>
#include <fcntl.h>
#include <link.h>
#include <sys/mman.h>
#include <sys/stat.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/unload.h"
#include "symbolize/symbolizer.h"
#include "workload.h"

namespace {

using heapwell::symbolize::Limits;
using heapwell::symbolize::Symbolization;
using heapwell::symbolize::Symbolizer;

[[noreturn]] void Fail(const std::string& why) {
  std::fprintf(stderr, "%s\n", why.c_str());
  std::exit(1);
}

/// Every byte in [0x21, 0x7e] as it is, others as %XX: names may hold anything.
std::string Escaped(const std::string& text) {
  std::string out;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    char buffer[8];
    std::snprintf(buffer, sizeof(buffer), "%%%02X", byte);
    out += byte >= 0x20 && byte < 0x7f && byte != '%' && byte != '|' ? std::string(1, c)
                                                                     : buffer;
  }
  return out;
}

class Checker {
 public:
  void Run(std::string_view command, const std::string& value) {
    if (command == "roots") {
      roots_ = {value};
    } else if (command == "memory_mib") {
      limits_.memory_bytes = std::strtoull(value.c_str(), nullptr, 10) << 20;
    } else if (command == "program") {
      Take(&HeapwellTestProbes);
    } else if (command == "load") {
      Load(value);
    } else if (command == "close") {
      ::dlclose(library_);
    } else if (command == "at_same") {
      LoadAtSame(value);
    } else if (command == "wait") {
      Wait();
    } else if (command == "print") {
      Print(Get().Symbolize(addresses()));
    } else if (command == "print_known") {
      Get().Symbolize({});  // To find out what was unloaded.
      Print(Get().Symbolize(
          addresses(),
          std::vector<std::uint64_t>(kProbes, heapwell::base::UnloadGeneration())));
    } else if (command == "rounds") {
      Repeat(std::atoi(value.c_str()));
    } else if (command == "mapped") {
      ReadMapped(value.c_str());
    } else if (command == "idle") {
      Get().DropIfIdle(std::chrono::seconds(0));
    } else {
      Fail("unknown command " + std::string(command));
    }
  }

 private:
  Symbolizer& Get() {
    if (!symbolizer_) symbolizer_ = std::make_unique<Symbolizer>(limits_, roots_);
    return *symbolizer_;
  }

  [[nodiscard]] std::vector<std::uintptr_t> addresses() const {
    std::vector<std::uintptr_t> result;
    for (const Probe& probe : probes_) result.push_back(probe.address);
    return result;
  }

  void Take(void (*fill)(Probe*)) {
    probes_.assign(kProbes, {});
    fill(probes_.data());
    // What they are called outlives the library.
    for (Probe& probe : probes_) probe.what = ::strdup(probe.what);
  }

  void Load(const std::string& file) {
    library_ = ::dlopen(file.c_str(), RTLD_NOW | RTLD_LOCAL);
    if (library_ == nullptr) Fail(::dlerror());
    link_map* map = nullptr;
    ::dlinfo(library_, RTLD_DI_LINKMAP, &map);
    base_ = map->l_addr;
    Take(reinterpret_cast<void (*)(Probe*)>(::dlsym(library_, "HeapwellTestProbes")));
  }

  void LoadAtSame(const std::string& file) {
    const auto before = probes_;
    const auto base = base_;
    Load(file);
    if (base_ != base) Fail("loaded elsewhere");
    probes_ = before;
  }

  static void Wait() {
    std::puts("waiting");
    std::fflush(stdout);
    if (std::getchar() == EOF) Fail("nobody answered");
  }

  void Repeat(int rounds) {
    std::map<std::string, std::set<std::string>> names;
    for (int i = 0; i < rounds; ++i) {
      Get().DropIfIdle(std::chrono::seconds(0));
      const Symbolization symbols = Get().Symbolize(addresses());
      for (const Probe& probe : probes_) {
        for (const auto& location : symbols.locations) {
          if (location.address != probe.address) continue;
          for (const auto& frame : location.frames) {
            names[probe.what].insert(frame.function);
          }
        }
      }
    }
    for (const Probe& probe : probes_) {
      std::printf("probe|%s\n", probe.what);
      for (const std::string& name : names[probe.what]) {
        std::printf("frame|%s|||0|0\n", Escaped(name).c_str());
      }
    }
    std::fflush(stdout);
  }

  [[noreturn]] static void ReadMapped(const char* path) {
    const int fd = ::open(path, O_RDONLY | O_CLOEXEC);
    struct stat status = {};
    if (fd < 0 || ::fstat(fd, &status) != 0) Fail("cannot open it");
    const auto size = static_cast<std::size_t>(status.st_size);
    void* data = ::mmap(nullptr, size, PROT_READ, MAP_PRIVATE, fd, 0);
    if (data == MAP_FAILED) Fail("cannot map it");
    std::puts("waiting");
    std::fflush(stdout);
    for (;;) {
      static_cast<void>(static_cast<const volatile char*>(data)[size - 1]);
    }
  }

  void Print(const Symbolization& symbols) const {
    for (const Probe& probe : probes_) {
      std::printf("probe|%s\n", probe.what);
      for (const auto& location : symbols.locations) {
        if (location.address != probe.address) continue;
        for (const auto& frame : location.frames) {
          std::printf("frame|%s|%s|%s|%u|%u\n", Escaped(frame.function).c_str(),
                      Escaped(frame.system_name).c_str(), Escaped(frame.file).c_str(),
                      frame.line, frame.start_line);
        }
      }
    }
    std::printf("note|%s\n", symbols.note.c_str());
    std::fflush(stdout);
  }

  Limits limits_ = {};
  std::vector<std::string> roots_ = {"/nonexistent"};
  std::unique_ptr<Symbolizer> symbolizer_ = {};
  std::vector<Probe> probes_ = {};
  void* library_ = nullptr;
  std::uintptr_t base_ = 0;
};

}  // namespace

int main(int argc, char** argv) {
  Checker checker;
  for (int i = 1; i < argc; ++i) {
    const std::string argument = argv[i];
    const std::size_t equals = argument.find('=');
    checker.Run(argument.substr(0, equals),
                equals == std::string::npos ? "" : argument.substr(equals + 1));
  }
  return 0;
}
