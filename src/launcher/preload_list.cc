// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#include "launcher/preload_list.h"

#include <algorithm>
#include <cstring>

namespace heapwell::launcher {
namespace {

constexpr std::string_view kVariable = "LD_PRELOAD=";

std::string_view FileName(std::string_view path) {
  return path.substr(path.rfind('/') + 1);  // npos + 1 is 0.
}

// Takes the first item off `list`, which colons and blanks separate, as for the loader.
std::string_view NextItem(std::string_view& list) {
  list.remove_prefix(std::min(list.find_first_not_of(": "), list.size()));
  const std::string_view item = list.substr(0, list.find_first_of(": "));
  list.remove_prefix(item.size());
  return item;
}

}  // namespace

std::string WithoutUs(std::string_view preload) {
  std::string others;
  bool behind_us = false;
  while (true) {
    const std::string_view item = NextItem(preload);
    if (item.empty()) return others;
    const std::string_view name = FileName(item);
    const bool us = name == kLibraryName;
    const bool our_tcmalloc = behind_us && name.starts_with("libtcmalloc");
    behind_us = us;
    if (us || our_tcmalloc) continue;
    if (!others.empty()) others += ':';
    others += item;
  }
}

void LeaveEnvironment(char** environment) {
  for (char** entry = environment; *entry != nullptr; ++entry) {
    if (!std::string_view(*entry).starts_with(kVariable)) continue;
    char* value = *entry + kVariable.size();
    const std::string others = WithoutUs(value);
    if (others.empty()) {
      for (char** next = entry; *next != nullptr; ++next) *next = next[1];
      --entry;
    } else {
      std::memcpy(value, others.c_str(), others.size() + 1);
    }
  }
}

}  // namespace heapwell::launcher
