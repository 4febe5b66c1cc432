// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
//
// The control: libc's own dlclose, past heapwell's. The engine has all its guards but
// that no generation begins.
#include <dlfcn.h>

#include <cstdlib>

#include "stack_walk.h"
#include "watch.h"

namespace heapwell::fault_test {

void Close(void* library) {
  void* libc = ::dlopen("libc.so.6", RTLD_NOW | RTLD_NOLOAD);
  void* close = libc != nullptr ? ::dlsym(libc, "dlclose") : nullptr;
  if (close == nullptr || close == reinterpret_cast<void*>(&::dlclose)) {
    std::exit(kUntested);
  }
  reinterpret_cast<int (*)(void*)>(close)(library);
}

}  // namespace heapwell::fault_test
