// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#include "http/workers.h"

#include <new>
#include <utility>

#include "http/reply.h"

namespace heapwell::http {

bool Workers::Start() noexcept {
  bool any = false;
  for (base::Thread& thread : threads_) {
    thread = base::Thread::Start("heapwell-http", [this] { Run(); });
    any = any || thread.joinable();
  }
  return any;
}

bool Workers::Enqueue(Connection* connection) noexcept {
  {
    const std::lock_guard lock(mutex_);
    if (queued_ == kMaxQueued || stopping_) return false;
    queue_[(first_ + queued_++) % kMaxQueued] = connection;
  }
  changed_.notify_one();
  return true;
}

void Workers::Stop() noexcept {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
    queued_ = 0;
  }
  changed_.notify_all();
  for (base::Thread& thread : threads_) thread.Join();
}

void Workers::Run() noexcept {
  for (;;) {
    Connection* connection = nullptr;
    {
      std::unique_lock lock(mutex_);
      changed_.wait(lock, [&] { return stopping_ || queued_ > 0; });
      if (stopping_) return;
      connection = queue_[first_];
      first_ = (first_ + 1) % kMaxQueued;
      --queued_;
    }
    Answer(*connection);
    finished_(connection);
  }
}

void Workers::Answer(Connection& connection) noexcept {
  try {
    try {
      connection.SetResponse(handler_(connection.request()));
      return;
    } catch (const std::bad_alloc&) {
      throw;
    } catch (...) {
      // What was thrown is the host's business, not the client's.
      connection.SetResponse(ErrorReply(500, "internal error"));
      return;
    }
  } catch (...) {
    connection.SetEmergencyResponse();
  }
}

}  // namespace heapwell::http
