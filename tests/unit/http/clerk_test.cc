// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#include "http/clerk.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <time.h>

#include <atomic>
#include <chrono>
#include <string>
#include <thread>
#include <vector>

#include "http/delta.h"
#include "http/sockets.h"

namespace heapwell::http {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using std::chrono::steady_clock;

constexpr char kGet[] = "GET / HTTP/1.0\r\n\r\n";

ConnectionLimits ShortLimits() {
  ConnectionLimits limits;
  limits.head = milliseconds(300);
  limits.write_idle = milliseconds(300);
  limits.linger = milliseconds(100);
  return limits;
}

/// Longer than any test: who would wait for a client would be seen to.
ConnectionLimits LongLimits() {
  ConnectionLimits limits;
  limits.head = limits.write_idle = limits.linger = seconds(600);
  return limits;
}

Response Hello(const Request&) {
  Response response;
  response.body = "hello\n";
  return response;
}

/// A client of a clerk.
base::OwnedFd Connect(Clerk& clerk) {
  SocketPair pair;
  clerk.Deliver(pair.server_fd);
  return std::move(pair.client);
}

TEST(Clerk, AnswersManyClientsAtOnce) {
  Clerk clerk(Hello, ConnectionLimits());
  ASSERT_TRUE(clerk.Start());
  std::vector<base::OwnedFd> clients;
  for (int i = 0; i < 50; ++i) clients.push_back(Connect(clerk));
  for (const auto& client : clients) ASSERT_TRUE(SendAll(client.get(), kGet));
  for (const auto& client : clients) {
    EXPECT_NE(ReceiveAll(client.get()).find("hello\n"), std::string::npos);
  }
}

TEST(Clerk, ClosesDeliveredSocketsOnExec) {
  Clerk clerk(Hello, ConnectionLimits());
  ASSERT_TRUE(clerk.Start());
  SocketPair pair;
  fcntl(pair.server_fd, F_SETFD, 0);
  clerk.Deliver(pair.server_fd);
  EXPECT_EQ(fcntl(pair.server_fd, F_GETFD) & FD_CLOEXEC, FD_CLOEXEC);
}

TEST(Clerk, ShowsOutWhoSendsNothing) {
  Clerk clerk(Hello, ShortLimits());
  ASSERT_TRUE(clerk.Start());
  const base::OwnedFd client = Connect(clerk);
  EXPECT_EQ(ReceiveAll(client.get()).substr(9, 3), "408");
}

TEST(Clerk, AnswersWhileOthersDawdle) {
  Clerk clerk(Hello, LongLimits());
  ASSERT_TRUE(clerk.Start());
  std::vector<base::OwnedFd> slow;
  for (int i = 0; i < 100; ++i) {
    slow.push_back(Connect(clerk));
    SendAll(slow.back().get(), "GET / HT");
  }
  EXPECT_EQ(StatusAfter(Connect(clerk).get(), kGet), 200);
}

TEST(Clerk, AnswersWhileOthersReadNothing) {
  Clerk clerk(
      [](const Request& request) {
        Response response;
        if (request.target == "/big") response.body.assign(1 << 20, 'x');
        return response;
      },
      LongLimits());
  ASSERT_TRUE(clerk.Start());
  std::vector<base::OwnedFd> stuck;
  for (int i = 0; i < 64; ++i) {
    stuck.push_back(Connect(clerk));
    SendAll(stuck.back().get(), "GET /big HTTP/1.0\r\n\r\n");
  }
  EXPECT_EQ(StatusAfter(Connect(clerk).get(), kGet), 200);
}

TEST(Clerk, MakesRoomForNewcomersWhenFull) {
  Clerk clerk(Hello, LongLimits());
  ASSERT_TRUE(clerk.Start());
  std::vector<base::OwnedFd> idle;
  for (std::size_t i = 0; i < Clerk::kMaxConnections; ++i) {
    idle.push_back(Connect(clerk));
  }
  // What is delivered faster than the clerk takes it is closed.
  EXPECT_TRUE(WaitFor([&] { return StatusAfter(Connect(clerk).get(), kGet) == 200; }));
}

TEST(Clerk, TellsHandlersWhoseClientIsGone) {
  std::atomic<bool> began{false};
  std::atomic<bool> cancelled{false};
  Clerk clerk(
      [&](const Request& request) {
        began = true;
        cancelled = !WaitUnlessCancelled(seconds(60), request.cancelled);
        return Response();
      },
      ConnectionLimits());
  ASSERT_TRUE(clerk.Start());
  {
    const base::OwnedFd client = Connect(clerk);
    SendAll(client.get(), kGet);
    ASSERT_TRUE(WaitFor([&] { return began.load(); }));
  }
  EXPECT_TRUE(WaitFor([&] { return cancelled.load(); }));
}

TEST(Clerk, WaitsForNoClientWhenItStops) {
  std::atomic<int> waiting{0};
  Clerk clerk(
      [&](const Request& request) {
        Response response;
        if (request.target == "/wait") {
          ++waiting;
          WaitUnlessCancelled(seconds(600), request.cancelled);
        }
        if (request.target == "/big") response.body.assign(4 << 20, 'x');
        return response;
      },
      LongLimits());
  ASSERT_TRUE(clerk.Start());
  std::vector<base::OwnedFd> clients;
  for (const char* bytes : {"", "GET / HT", "GET /wait HTTP/1.0\r\n\r\n",
                            "GET /big HTTP/1.0\r\n\r\n", "nonsense"}) {
    for (int i = 0; i < 3; ++i) {
      clients.push_back(Connect(clerk));
      SendAll(clients.back().get(), bytes);
    }
  }
  ASSERT_TRUE(WaitFor([&] { return waiting == 3; }));
  const auto start = steady_clock::now();
  clerk.Stop();
  EXPECT_LT(steady_clock::now() - start, seconds(60));
  EXPECT_EQ(recv(clients.front().get(), nullptr, 0, MSG_DONTWAIT), 0);
}

TEST(Clerk, ClosesWhatIsDeliveredAfterItStopped) {
  Clerk clerk(Hello, ConnectionLimits());
  ASSERT_TRUE(clerk.Start());
  clerk.Stop();
  const base::OwnedFd client = Connect(clerk);
  EXPECT_EQ(ReceiveAll(client.get()), "");
}

TEST(Clerk, UsesNoProcessorWhileAHandlerOutlivesItsClient) {
  std::atomic<bool> began{false};
  std::atomic<bool> done{false};
  Clerk clerk(
      [&](const Request&) {
        began = true;
        while (!done) std::this_thread::sleep_for(milliseconds(10));
        return Response();
      },
      ConnectionLimits());
  ASSERT_TRUE(clerk.Start());
  {
    const base::OwnedFd client = Connect(clerk);
    SendAll(client.get(), kGet);
    ASSERT_TRUE(WaitFor([&] { return began.load(); }));
  }
  const std::clock_t before = std::clock();
  std::this_thread::sleep_for(milliseconds(500));
  const double busy_seconds =
      static_cast<double>(std::clock() - before) / CLOCKS_PER_SEC;
  done = true;
  EXPECT_LT(busy_seconds, 0.1);
}

TEST(Clerk, StopsWithoutHavingStarted) {
  Clerk clerk(Hello, ConnectionLimits());
  clerk.Stop();
}

}  // namespace
}  // namespace heapwell::http
