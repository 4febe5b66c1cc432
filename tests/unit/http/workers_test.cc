// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#include "http/workers.h"

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <new>
#include <stdexcept>
#include <string>
#include <thread>

#include "http/sockets.h"

namespace heapwell::http {
namespace {

/// A connection with a whole request, and what its client gets.
struct Job {
  Job() {
    SendAll(pair.client.get(), "GET / HTTP/1.0\r\n\r\n");
    connection.OnReadable({});
    connection.BeginHandling();
  }

  std::string Finish() {
    connection.BeginWriting({});
    return ReceiveAll(pair.client.get());
  }

  SocketPair pair;
  const ConnectionLimits limits;
  Connection connection{OwnedSocket(pair.server_fd), "", limits, {}};
};

class WorkersTest : public ::testing::Test {
 protected:
  void WaitForFinished(int expected) {
    std::unique_lock lock(mutex);
    ASSERT_TRUE(changed.wait_for(lock, std::chrono::seconds(10),
                                 [&] { return finished == expected; }));
  }

  Workers::Finished count = [this](Connection*) {
    const std::lock_guard lock(mutex);
    ++finished;
    changed.notify_all();
  };
  std::mutex mutex;
  std::condition_variable changed;
  int finished = 0;
};

TEST_F(WorkersTest, AnswerWithWhatTheHandlerSays) {
  Workers workers(
      [](const Request& request) {
        Response response;
        response.body = "asked for " + std::string(request.target);
        return response;
      },
      count);
  ASSERT_TRUE(workers.Start());
  Job job;
  ASSERT_TRUE(workers.Enqueue(&job.connection));
  WaitForFinished(1);
  EXPECT_NE(job.Finish().find("asked for /"), std::string::npos);
}

TEST_F(WorkersTest, KeepToThemselvesWhatTheHandlerThrows) {
  std::atomic<int> calls{0};
  Workers workers(
      [&](const Request&) -> Response {
        if (calls++ == 0) throw std::runtime_error("s3cret");
        throw 42;  // NOLINT
      },
      count);
  ASSERT_TRUE(workers.Start());
  for (int i = 1; i <= 2; ++i) {
    Job job;
    ASSERT_TRUE(workers.Enqueue(&job.connection));
    WaitForFinished(i);
    const std::string received = job.Finish();
    EXPECT_EQ(received.substr(9, 3), "500");
    EXPECT_EQ(received.find("s3cret"), std::string::npos);
  }
}

TEST_F(WorkersTest, SayThatMemoryRanOut) {
  Workers workers([](const Request&) -> Response { throw std::bad_alloc(); }, count);
  ASSERT_TRUE(workers.Start());
  Job job;
  ASSERT_TRUE(workers.Enqueue(&job.connection));
  WaitForFinished(1);
  EXPECT_EQ(job.Finish().substr(9, 3), "503");
}

TEST_F(WorkersTest, RefuseMoreThanTheyCanQueue) {
  std::mutex gate;
  gate.lock();
  Workers workers(
      [&](const Request&) {
        const std::lock_guard wait(gate);
        return Response();
      },
      count);
  ASSERT_TRUE(workers.Start());
  std::vector<std::unique_ptr<Job>> jobs;
  int taken = 0;
  for (int i = 0; i < 200; ++i) {
    jobs.push_back(std::make_unique<Job>());
    if (workers.Enqueue(&jobs.back()->connection)) ++taken;
  }
  gate.unlock();
  EXPECT_GE(taken, 128);
  EXPECT_LE(taken, 128 + static_cast<int>(kWorkers));
  WaitForFinished(taken);
}

TEST_F(WorkersTest, LetRunningHandlersFinishWhenStopped) {
  std::atomic<bool> began{false};
  std::atomic<bool> ended{false};
  Workers workers(
      [&](const Request&) {
        began = true;
        std::this_thread::sleep_for(std::chrono::milliseconds(100));
        ended = true;
        return Response();
      },
      count);
  ASSERT_TRUE(workers.Start());
  Job job;
  ASSERT_TRUE(workers.Enqueue(&job.connection));
  while (!began) std::this_thread::yield();
  workers.Stop();
  EXPECT_TRUE(ended);
  EXPECT_FALSE(workers.Enqueue(&job.connection));
}

}  // namespace
}  // namespace heapwell::http
