// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#include "base/thread.h"

#include <errno.h>
#include <signal.h>

#include <cstddef>
#include <memory>
#include <new>

namespace heapwell::base {
namespace {

/// Symbolizing a deeply inlined frame takes some 100 KiB; a host's `ulimit -s` may
/// be anything.
constexpr std::size_t kStackBytes = std::size_t{1} << 20;

struct StartInfo {
  const char* name;
  std::function<void()> body;
};

void* Run(void* argument) {
  const std::unique_ptr<StartInfo> info(static_cast<StartInfo*>(argument));
  pthread_setname_np(pthread_self(), info->name);
  try {
    info->body();
  } catch (...) {
    // Nobody above us could take it: std::terminate would end the host.
  }
  return nullptr;
}

int Create(pthread_t* thread, StartInfo* info) {
  pthread_attr_t attributes;
  if (const int error = pthread_attr_init(&attributes)) return error;
  pthread_attr_setstacksize(&attributes, kStackBytes);
  int error = pthread_create(thread, &attributes, Run, info);
  pthread_attr_destroy(&attributes);
  // glibc takes a program's thread-local storage out of the stack: where that is
  // huge, our size is refused.
  if (error == EINVAL) error = pthread_create(thread, nullptr, Run, info);
  return error;
}

}  // namespace

Thread Thread::Start(const char* name, std::function<void()> body) noexcept {
  Thread thread;
  std::unique_ptr<StartInfo> info(new (std::nothrow) StartInfo{name, std::move(body)});
  if (info == nullptr) {
    errno = ENOMEM;
    return thread;
  }
  sigset_t all;
  sigset_t before;
  sigfillset(&all);
  pthread_sigmask(SIG_BLOCK, &all, &before);
  const int error = Create(&thread.thread_, info.get());
  pthread_sigmask(SIG_SETMASK, &before, nullptr);
  thread.joinable_ = error == 0;
  if (thread.joinable_) {
    static_cast<void>(info.release());
  } else {
    errno = error;
  }
  return thread;
}

void Thread::Join() noexcept {
  if (std::exchange(joinable_, false)) pthread_join(thread_, nullptr);
}

}  // namespace heapwell::base
