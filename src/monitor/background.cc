// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#include "monitor/background.h"

#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <condition_variable>
#include <cstring>
#include <exception>
#include <mutex>
#include <string>
#include <utility>

#include "allocator/allocator.h"
#include "base/fault.h"
#include "base/thread.h"

namespace heapwell::monitor {
namespace {

// Short enough that a stall of a second is seen for what it is; ten wake-ups a second
// cost a ten-thousandth of a core.
constexpr std::chrono::milliseconds kNap{100};
constexpr int kNapsPerSecond = 10;

}  // namespace

struct Background::Impl {
  Tasks tasks;
  std::mutex mutex;
  std::condition_variable stop_requested;
  bool stopping = false;
  base::Thread thread;
  model::DurationHistogram* hiccups = nullptr;
  const pid_t process = ::getpid();

  // False once the thread is to stop.
  bool Nap() {
    const auto planned = std::chrono::steady_clock::now() + kNap;
    std::unique_lock lock(mutex);
    if (stop_requested.wait_until(lock, planned, [this] { return stopping; }))
      return false;
    hiccups->Add(std::chrono::steady_clock::now() - planned);
    return true;
  }

  static void Do(const std::function<void()>& task) {
    try {
      task();
    } catch (const std::exception&) {
      base::CountFault();  // Out of memory: the next time tries again.
    }
  }

  void Loop() {
    const allocator::ExcludeThread exclude;
    for (int naps = 1; Nap(); ++naps) {
      Do(tasks.each_nap);
      if (naps % kNapsPerSecond == 0) Do(tasks.each_second);
    }
  }
};

Background::Background(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}

Result<std::unique_ptr<Background>> Background::Start(
    Tasks tasks, model::DurationHistogram& hiccups) {
  auto impl = std::make_unique<Impl>();
  impl->tasks = std::move(tasks);
  impl->hiccups = &hiccups;
  impl->thread = base::Thread::Start("heapwell", [self = impl.get()] { self->Loop(); });
  if (!impl->thread.joinable()) {
    return Error{ErrorCode::kSystem, std::string("cannot start heapwell's thread: ") +
                                         std::strerror(errno)};
  }
  return std::unique_ptr<Background>(new Background(std::move(impl)));
}

Background::~Background() {
  if (impl_->process != ::getpid()) {
    // The condition variable still counts a waiter, and its destructor would wait for
    // that thread, which this process never had.
    static_cast<void>(impl_.release());
    return;
  }
  {
    const std::lock_guard lock(impl_->mutex);
    impl_->stopping = true;
  }
  impl_->stop_requested.notify_one();
  impl_->thread.Join();
}

}  // namespace heapwell::monitor
