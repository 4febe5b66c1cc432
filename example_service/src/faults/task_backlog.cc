// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
//
// task_leak: work is queued faster than it is done. Each task holds the context of its
// request, so what looks like a slow worker is a heap that grows.
#include <chrono>
#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>

#include "faults/faults.h"

namespace orders {
namespace {

// A tenth of what the service takes in by default.
constexpr std::chrono::milliseconds kTimePerTask{50};

}  // namespace

class TaskBacklog : public Observer {
 public:
  TaskBacklog() : worker_([this] { Work(); }) {}
  ~TaskBacklog() override;
  void Record(const RequestFacts& request) override;

 private:
  void Post(std::function<void()> task);
  void Work();

  std::mutex mutex_;
  std::condition_variable wake_;
  bool stopping_ = false;
  std::deque<std::function<void()>> tasks_;
  std::thread worker_;
};

TaskBacklog::~TaskBacklog() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  wake_.notify_all();
  worker_.join();
}

void TaskBacklog::Record(const RequestFacts& request) {
  Post([order = request.body] { static_cast<void>(order); });
}

void TaskBacklog::Post(std::function<void()> task) {
  const std::lock_guard lock(mutex_);
  tasks_.push_back(std::move(task));
}

void TaskBacklog::Work() {
  std::unique_lock lock(mutex_);
  while (!wake_.wait_for(lock, kTimePerTask, [this] { return stopping_; })) {
    if (tasks_.empty()) continue;
    const std::function<void()> task = std::move(tasks_.front());
    tasks_.pop_front();
    lock.unlock();
    task();
    lock.lock();
  }
}

std::unique_ptr<Observer> MakeTaskBacklog() { return std::make_unique<TaskBacklog>(); }

}  // namespace orders
