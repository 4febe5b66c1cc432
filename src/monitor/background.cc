// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#include "monitor/background.h"

#include <signal.h>

#include <chrono>
#include <cstring>
#include <exception>
#include <string>
#include <utility>

#include "allocator/allocator.h"
#include "base/fault.h"

namespace heapwell::monitor {
namespace {

constexpr std::chrono::seconds kTick{1};

}  // namespace

Result<std::unique_ptr<Background>> Background::Start(std::function<void()> tick) {
  std::unique_ptr<Background> background(new Background(std::move(tick)));
  sigset_t all;
  sigset_t before;
  ::sigfillset(&all);
  ::pthread_sigmask(SIG_BLOCK, &all, &before);
  const int error = ::pthread_create(&background->thread_, nullptr, &Background::Run,
                                     background.get());
  ::pthread_sigmask(SIG_SETMASK, &before, nullptr);
  if (error == 0) return background;
  background->owner_ = 0;  // Nothing to join.
  return Error{ErrorCode::kSystem,
               std::string("cannot start heapwell's thread: ") + std::strerror(error)};
}

Background::~Background() {
  if (owner_ != ::getpid()) return;
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  stop_requested_.notify_one();
  ::pthread_join(thread_, nullptr);
}

void* Background::Run(void* self) {
  ::pthread_setname_np(::pthread_self(), "heapwell");
  static_cast<Background*>(self)->Loop();
  return nullptr;
}

void Background::Loop() {
  const allocator::ExcludeThread exclude;
  std::unique_lock lock(mutex_);
  while (!stop_requested_.wait_for(lock, kTick, [this] { return stopping_; })) {
    lock.unlock();
    try {
      tick_();
    } catch (const std::exception&) {
      base::CountFault();  // Out of memory: the next tick tries again.
    }
    lock.lock();
  }
}

}  // namespace heapwell::monitor
