// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
//
// Preloaded: after FAIL_AFTER threads pthread_create() fails, as it does in a control
// group whose pids are used up.
#include <dlfcn.h>
#include <errno.h>
#include <pthread.h>

#include <atomic>
#include <cstdlib>

namespace {
std::atomic<int> g_calls{0};
}  // namespace

extern "C" int pthread_create(pthread_t* thread, const pthread_attr_t* attributes,
                              void* (*body)(void*), void* argument) {
  static const auto next =
      reinterpret_cast<decltype(&pthread_create)>(dlsym(RTLD_NEXT, "pthread_create"));
  const char* limit = std::getenv("FAIL_AFTER");
  if (limit != nullptr && ++g_calls > std::atoi(limit)) return EAGAIN;
  return next(thread, attributes, body, argument);
}
