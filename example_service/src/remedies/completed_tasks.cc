// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
//
// Against task_leak: a task holds what it needs and not its request, it is released
// when it is done, and the queue has a bound. At the bound the oldest task is dropped
// and counted: a service that says so is slower to surprise than one that runs full.
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <mutex>
#include <string>
#include <thread>

#include "remedies/remedies.h"

namespace orders {
namespace {

constexpr std::size_t kMaxTasks = 1000;
constexpr std::chrono::milliseconds kTimePerTask{50};

}  // namespace

class CompletedTasks : public Observer {
 public:
  CompletedTasks() : worker_([this] { Work(); }) {}
  ~CompletedTasks() override;
  void Record(const RequestFacts& request) override;

 private:
  struct Task {
    std::string path;
    std::size_t body_bytes;
  };

  void Work();

  std::mutex mutex_;
  std::condition_variable wake_;
  bool stopping_ = false;
  std::deque<Task> tasks_;
  std::uint64_t done_bytes_ = 0;
  std::uint64_t dropped_ = 0;
  std::thread worker_;
};

CompletedTasks::~CompletedTasks() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  wake_.notify_all();
  worker_.join();
}

void CompletedTasks::Record(const RequestFacts& request) {
  const std::lock_guard lock(mutex_);
  tasks_.push_back({request.path, request.body.size()});
  if (tasks_.size() > kMaxTasks) {
    tasks_.pop_front();
    ++dropped_;
  }
}

void CompletedTasks::Work() {
  std::unique_lock lock(mutex_);
  while (!wake_.wait_for(lock, kTimePerTask, [this] { return stopping_; })) {
    if (tasks_.empty()) continue;
    done_bytes_ += tasks_.front().body_bytes;
    tasks_.pop_front();
  }
}

std::unique_ptr<Observer> MakeCompletedTasks() {
  return std::make_unique<CompletedTasks>();
}

}  // namespace orders
