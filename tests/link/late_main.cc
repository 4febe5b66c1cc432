// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
//
// A program that knows nothing of heapwell: the plugin that it loads has it.
#include <dlfcn.h>

#include <cstdio>

int main(int argc, char** argv) {
  void* plugin = argc > 1 ? ::dlopen(argv[1], RTLD_NOW | RTLD_LOCAL) : nullptr;
  void* report = plugin != nullptr ? ::dlsym(plugin, "HeapwellReport") : nullptr;
  if (report == nullptr) {
    std::fprintf(stderr, "%s\n", ::dlerror());
    return 2;
  }
  return reinterpret_cast<int (*)()>(report)();
}
