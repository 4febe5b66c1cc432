// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
//
// A plugin allocates and is unloaded; another comes to the same place. Whatever the
// first allocated must not be shown under the second's names.
//
//   plugin_names FIRST SECOND HOW
//     closed    FIRST is closed by dlclose
//     unseen    by libc's own dlclose, past ours; a profile was taken while it was
//     there unknown   the same, and nobody ever saw it loaded same      SECOND is FIRST
//     again: its names are right control   closed; addresses are taken for new ones:
//     the wrong names must show
#include <dlfcn.h>
#include <link.h>

#include <array>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "base/unload.h"
#include "heapwell/heap_profile.h"
#include "heapwell/monitor.h"
#include "monitor/symbols.h"

namespace {

using heapwell::Frame;
using heapwell::HeapProfile;
using heapwell::HeapSample;
using heapwell::Location;

// Blocks of the two plugins are told apart by their size classes.
constexpr std::size_t kFirstBytes = 1024;
constexpr std::size_t kSecondBytes = 4096;
constexpr int kBlocks = 4096;

using Allocate = void (*)(void**, int, std::size_t);

[[noreturn]] void Fail(const std::string& why) {
  std::fprintf(stderr, "%s\n", why.c_str());
  std::exit(1);
}

struct Plugin {
  void* handle = nullptr;
  std::uintptr_t base = 0;
};

Plugin Load(const char* file) {
  Plugin plugin = {.handle = ::dlopen(file, RTLD_NOW | RTLD_LOCAL)};
  if (plugin.handle == nullptr) Fail(::dlerror());
  link_map* map = nullptr;
  ::dlinfo(plugin.handle, RTLD_DI_LINKMAP, &map);
  plugin.base = map->l_addr;
  return plugin;
}

void Call(const Plugin& plugin, const char* function, void** blocks,
          std::size_t bytes) {
  const auto call = reinterpret_cast<Allocate>(::dlsym(plugin.handle, function));
  if (call == nullptr) Fail(::dlerror());
  call(blocks, kBlocks, bytes);
}

void Close(const Plugin& plugin, bool past_ours) {
  if (!past_ours) {
    ::dlclose(plugin.handle);
    return;
  }
  const auto next = reinterpret_cast<int (*)(void*)>(::dlsym(RTLD_NEXT, "dlclose"));
  next(plugin.handle);
}

HeapProfile Capture() {
  const auto profile = heapwell::CaptureHeapProfile();
  if (!profile) Fail(profile.error().message);
  return *profile;
}

/// As it would be without knowing when the addresses were recorded.
void ForgetWhenRecorded(HeapProfile& profile) {
  std::vector<std::uintptr_t> addresses;
  for (const Location& location : profile.locations) {
    addresses.push_back(location.address);
  }
  const std::vector<std::uint64_t> now(addresses.size(),
                                       heapwell::base::UnloadGeneration());
  profile.locations =
      heapwell::monitor::TheSymbolizer().Symbolize(addresses, now).locations;
}

/// Names of namespaces of the plugins, on stacks that allocated blocks of `bytes`.
struct Names {
  int samples = 0;
  int unloaded = 0;
  int first = 0;
  int second = 0;
};

Names NamesOn(const HeapProfile& profile, std::size_t bytes) {
  Names names;
  for (const HeapSample& sample : profile.samples) {
    if (sample.object_bytes != bytes) continue;
    ++names.samples;
    for (const std::uintptr_t address : sample.stack) {
      const Location* location = profile.Find(address);
      if (location == nullptr) Fail("an address without a location");
      names.unloaded += location->unloaded ? 1 : 0;
      for (const Frame& frame : location->frames) {
        names.first += frame.function.starts_with("first::") ? 1 : 0;
        names.second += frame.function.starts_with("other::") ? 1 : 0;
      }
    }
  }
  return names;
}

void Check(bool holds, const char* what, const Names& names) {
  if (holds) return;
  Fail(std::string(what) + ": " + std::to_string(names.samples) + " samples, " +
       std::to_string(names.unloaded) + " unloaded, " + std::to_string(names.first) +
       " names of the first, " + std::to_string(names.second) + " of the second");
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 4) Fail("usage: plugin_names FIRST SECOND HOW");
  const std::string_view how = argv[3];
  const auto monitor = heapwell::Monitor::Start({.sample_interval_bytes = 16384});
  if (!monitor) Fail(monitor.error().message);
  static std::array<void*, 2 * kBlocks> blocks;

  const Plugin first = Load(argv[1]);
  Call(first, "PluginKeep", blocks.data(), kFirstBytes);
  if (how != "unknown") {
    const Names before = NamesOn(Capture(), kFirstBytes);
    Check(before.first > 0 && before.unloaded == 0, "while it is loaded", before);
  }
  Close(first, how == "unseen" || how == "unknown");
  const Plugin second = Load(how == "same" ? argv[1] : argv[2]);
  if (second.base != first.base) Fail("the second plugin was loaded elsewhere");
  if (how == "unknown" || how == "unseen") Capture();  // From here on it is known.
  Call(second, "PluginOther", blocks.data() + kBlocks, kSecondBytes);

  HeapProfile profile = Capture();
  if (how == "control") ForgetWhenRecorded(profile);
  const Names old = NamesOn(profile, kFirstBytes);
  Check(old.samples > 0, "the first plugin's blocks were not sampled", old);
  if (how == "same") {
    Check(old.first > 0 && old.unloaded == 0, "the same plugin again", old);
    return 0;
  }
  Check(old.second == 0, "wrong names", old);
  Check(old.first == 0 && old.unloaded > 0, "not marked as unloaded", old);
  const Names fresh = NamesOn(profile, kSecondBytes);
  Check(fresh.second > 0, "the second plugin's own names are lacking", fresh);
  return 0;
}
