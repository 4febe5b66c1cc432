// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#include <errno.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <filesystem>
#include <iterator>
#include <optional>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>

#include "heapwell/connection.h"
#include "http/sockets.h"

namespace heapwell {
namespace {

using std::chrono::milliseconds;

constexpr char kGet[] = "GET / HTTP/1.0\r\n\r\n";

Response Hello(const Request&) { return Response{200, "text/plain", {}, "hello\n"}; }

void AcceptAll(int fd, const ConnectionServer::Deliver& deliver) {
  for (;;) {
    const int accepted = accept(fd, nullptr, nullptr);
    if (accepted < 0) break;
    deliver(accepted);
  }
  close(fd);
}

Result<ConnectionServer> StartServer(ConnectionServer::AcceptLoop accept = AcceptAll) {
  Result<Listener> listener = Listener::Open({"127.0.0.1", 0}, false);
  if (!listener) return listener.error();
  return ConnectionServer::Start(*std::move(listener), Hello, std::move(accept));
}

TEST(ConnectionServer, AnswersClientsOfItsListener) {
  const auto server = StartServer();
  ASSERT_TRUE(server);
  EXPECT_TRUE(server->is_running());
  EXPECT_EQ(http::StatusAfter(http::ConnectTo(server->port()).get(), kGet), 200);
}

TEST(ConnectionServer, LosesNoClientWhenTheAcceptLoopFails) {
  std::atomic<int> runs{0};
  const auto server =
      StartServer([&](int fd, const ConnectionServer::Deliver& deliver) {
        ++runs;
        const int accepted = accept(fd, nullptr, nullptr);
        if (accepted >= 0) deliver(accepted);
        close(fd);
      });
  ASSERT_TRUE(server);
  for (int i = 0; i < 5; ++i) {
    EXPECT_EQ(http::StatusAfter(http::ConnectTo(server->port()).get(), kGet), 200);
  }
  EXPECT_GE(runs, 5);
}

TEST(ConnectionServer, DoesNotSpinWhenTheAcceptLoopFailsAtOnce) {
  std::atomic<int> runs{0};
  const auto server = StartServer([&](int fd, const ConnectionServer::Deliver&) {
    ++runs;
    close(fd);
  });
  std::this_thread::sleep_for(milliseconds(500));
  EXPECT_LT(runs, 10);
}

TEST(ConnectionServer, SurvivesAnAcceptLoopThatThrows) {
  std::atomic<int> runs{0};
  const auto server =
      StartServer([&](int fd, const ConnectionServer::Deliver& deliver) {
        if (runs++ == 0) {
          close(fd);
          throw std::runtime_error("no");
        }
        AcceptAll(fd, deliver);
      });
  EXPECT_EQ(http::StatusAfter(http::ConnectTo(server->port()).get(), kGet), 200);
}

// The file is a pipe's end, which an accept loop that looks leaves alone.
TEST(ConnectionServer, EndsWithoutDuplicatesOfAFileThatTookTheListenersNumber) {
  const auto count = [] {
    return std::distance(std::filesystem::directory_iterator("/proc/self/fd"), {});
  };
  int pipes[2];
  ASSERT_EQ(pipe(pipes), 0);
  Result<Listener> listener = Listener::Open({"127.0.0.1", 0}, false);
  ASSERT_TRUE(listener);
  const int number = listener->fd();
  std::atomic<int> runs{0};
  std::atomic<std::ptrdiff_t> files{0};
  const auto server = ConnectionServer::Start(
      *std::move(listener), Hello, [&](int fd, const ConnectionServer::Deliver&) {
        if (runs++ > 0) return;
        close(fd);
        dup2(pipes[0], number);
        files = count();
      });
  ASSERT_TRUE(server);
  std::this_thread::sleep_for(milliseconds(500));
  EXPECT_EQ(runs, 1);
  EXPECT_EQ(count(), files);
  close(pipes[0]);
  close(pipes[1]);
}

TEST(ConnectionServer, FreesItsPortAndWaitsForNoClient) {
  std::optional<Result<ConnectionServer>> server(StartServer());
  const int port = (*server)->port();
  const auto idle = http::ConnectTo(port);
  server.reset();
  EXPECT_EQ(http::ReceiveAll(idle.get()), "");  // No "408": nobody waited for it.
  EXPECT_FALSE(http::ConnectTo(port));
  EXPECT_TRUE(Listener::Open({"127.0.0.1", port}, false));
}

TEST(ConnectionServer, StopsEvenRightAfterItsStart) {
  for (int i = 0; i < 50; ++i) {
    const auto server = StartServer();
    ASSERT_TRUE(server);
  }
}

TEST(ConnectionServer, IsNotThereInTheChildOfAFork) {
  Result<ConnectionServer> server = StartServer();
  const pid_t child = fork();
  if (child == 0) {
    alarm(60);  // A join would hang.
    const bool running = server->is_running();
    { const ConnectionServer copy = *std::move(server); }
    _exit(running ? 1 : 0);
  }
  int status = 0;
  waitpid(child, &status, 0);
  EXPECT_EQ(status, 0);
  EXPECT_EQ(http::StatusAfter(http::ConnectTo(server->port()).get(), kGet), 200);
}

}  // namespace
}  // namespace heapwell
