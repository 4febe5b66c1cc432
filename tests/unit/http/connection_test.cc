// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#include "http/connection.h"

#include <gtest/gtest.h>

#include <chrono>
#include <string>

#include "http/sockets.h"

namespace heapwell::http {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using std::string_literals::operator""s;
using State = Connection::State;

class ConnectionTest : public ::testing::Test {
 protected:
  /// The client sends `bytes` and the connection reads them, as far as it goes.
  void Exchange(const std::string& bytes) {
    ASSERT_TRUE(SendAll(pair.client.get(), bytes));
    Read();
  }
  void Read() {
    for (int i = 0; i < 100 && connection.state() == State::kReading; ++i) {
      connection.OnReadable(now);
    }
  }
  void Answer(Response response) {
    connection.BeginHandling();
    connection.SetResponse(std::move(response));
    connection.BeginWriting(now);
  }
  /// What the client has got so far.
  std::string Received() {
    std::string all;
    char buffer[65536];
    for (;;) {
      const ssize_t got = recv(pair.client.get(), buffer, sizeof(buffer), MSG_DONTWAIT);
      if (got <= 0) return all;
      all.append(buffer, static_cast<std::size_t>(got));
    }
  }
  int ReceivedStatus() {
    const std::string received = Received();
    return received.size() > 12 ? std::stoi(received.substr(9, 3)) : 0;
  }

  SocketPair pair;
  const ConnectionLimits limits = {};
  Connection::Time now{seconds(1000)};
  Connection connection{OwnedSocket(pair.server_fd), "127.0.0.1", limits, now};
};

TEST_F(ConnectionTest, IsReadyWhenTheHeadIsWhole) {
  Exchange("GET /metrics HTTP/1.1\r\nHost: localhost\r\n");
  EXPECT_EQ(connection.state(), State::kReading);
  Exchange("\r\n");
  EXPECT_EQ(connection.state(), State::kReady);
  EXPECT_EQ(connection.request().target, "/metrics");
  EXPECT_EQ(connection.request().host, "localhost");
  EXPECT_EQ(connection.request().peer_address, "127.0.0.1");
}

TEST_F(ConnectionTest, TakesAHeadByteByByte) {
  for (const char c : "GET / HTTP/1.0\r\n\r\n"s) Exchange(std::string(1, c));
  EXPECT_EQ(connection.state(), State::kReady);
}

TEST_F(ConnectionTest, WritesTheResponseAndEnds) {
  Exchange("GET / HTTP/1.0\r\n\r\n");
  Response response;
  response.body = "hello\n";
  Answer(std::move(response));
  EXPECT_EQ(connection.state(), State::kDone);
  EXPECT_NE(Received().find("\r\n\r\nhello\n"), std::string::npos);
}

TEST_F(ConnectionTest, WritesNoBodyForHead) {
  Exchange("HEAD / HTTP/1.0\r\n\r\n");
  Response response;
  response.body = "hello\n";
  Answer(std::move(response));
  EXPECT_EQ(Received().find("hello"), std::string::npos);
}

TEST_F(ConnectionTest, RefusesAMalformedHead) {
  Exchange("GET / HTTP/1.1\r\n\r\n");
  EXPECT_EQ(ReceivedStatus(), 400);
}

TEST_F(ConnectionTest, RefusesAnotherProtocolAtOnce) {
  Exchange("\x16\x03\x01\x02");
  EXPECT_EQ(ReceivedStatus(), 400);
}

TEST_F(ConnectionTest, RefusesAHeadThatNeverEnds) {
  Exchange("GET / HTTP/1.1\r\nX: " + std::string(9000, 'a'));
  EXPECT_EQ(ReceivedStatus(), 431);
}

TEST_F(ConnectionTest, RefusesAHeadThatTakesTooLong) {
  Exchange("GET / HT");
  EXPECT_EQ(connection.deadline(), now + limits.head);
  connection.OnTimeout(now + limits.head);
  EXPECT_EQ(ReceivedStatus(), 408);
}

TEST_F(ConnectionTest, GivesNoTimeForEachByte) {
  const auto deadline = connection.deadline();
  now += seconds(1);
  Exchange("GET");
  EXPECT_EQ(connection.deadline(), deadline);
}

TEST_F(ConnectionTest, ReadsAPostedBody) {
  Exchange("POST /pprof/symbol HTTP/1.1\r\nHost: x\r\nContent-Length: 7\r\n\r\n0x1+");
  EXPECT_EQ(connection.state(), State::kReading);
  EXPECT_TRUE(connection.is_reading_body());
  Exchange("0x2");
  EXPECT_EQ(connection.state(), State::kReady);
  EXPECT_EQ(connection.request().body, "0x1+0x2");
}

TEST_F(ConnectionTest, TakesAPostWithoutABody) {
  Exchange("POST /pprof/symbol HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n");
  EXPECT_EQ(connection.state(), State::kReady);
}

TEST_F(ConnectionTest, InvitesABodyThatWaitsForIt) {
  Exchange(
      "POST /pprof/symbol HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n"
      "Expect: 100-continue\r\n\r\n");
  EXPECT_EQ(Received(), "HTTP/1.1 100 Continue\r\n\r\n");
  Exchange("0x1");
  EXPECT_EQ(connection.request().body, "0x1");
}

TEST_F(ConnectionTest, InvitesNoBodyThatNobodyWants) {
  Exchange(
      "POST /metrics HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n"
      "Expect: 100-continue\r\n\r\n");
  EXPECT_EQ(Received(), "");
  EXPECT_EQ(connection.state(), State::kReady);
  EXPECT_EQ(connection.request().body, "");
}

TEST_F(ConnectionTest, RefusesABodyOfAGet) {
  Exchange("GET /metrics HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\nabc");
  EXPECT_EQ(ReceivedStatus(), 400);
}

TEST_F(ConnectionTest, AnswersOneRequestOfAPipeline) {
  const std::string get = "GET / HTTP/1.1\r\nHost: x\r\n\r\n";
  Exchange(get + get);
  Answer(Response());
  const std::string received = Received();
  EXPECT_EQ(received.find("HTTP/1.1"), received.rfind("HTTP/1.1"));
}

TEST_F(ConnectionTest, ListensOnWhenItRefusesSoThatTheRefusalIsSeen) {
  Exchange("nonsense");
  EXPECT_EQ(connection.state(), State::kLingering);
  SendAll(pair.client.get(), "and more of it");
  connection.OnReadable(now);
  EXPECT_EQ(connection.state(), State::kLingering);
  EXPECT_EQ(ReceivedStatus(), 400);
  shutdown(pair.client.get(), SHUT_WR);
  connection.OnReadable(now);
  EXPECT_EQ(connection.state(), State::kDone);
}

TEST_F(ConnectionTest, DoesNotListenForEver) {
  Exchange("nonsense");
  EXPECT_EQ(connection.deadline(), now + limits.linger);
  connection.OnTimeout(now + limits.linger);
  EXPECT_EQ(connection.state(), State::kDone);
}

TEST_F(ConnectionTest, WritesWhatTheSocketTakesAndTheRestLater) {
  Exchange("GET / HTTP/1.0\r\n\r\n");
  Response response;
  response.body.assign(std::size_t{4} << 20, 'x');
  Answer(std::move(response));
  EXPECT_EQ(connection.state(), State::kWriting);
  EXPECT_GT(connection.held_bytes(), 0u);
  std::string received;
  while (connection.state() == State::kWriting) {
    received += Received();
    connection.OnWritable(now);
  }
  received += Received();
  EXPECT_EQ(received.size() - received.find("\r\n\r\n") - 4, std::size_t{4} << 20);
}

TEST_F(ConnectionTest, DropsAClientThatReadsNothing) {
  Exchange("GET / HTTP/1.0\r\n\r\n");
  Response response;
  response.body.assign(std::size_t{4} << 20, 'x');
  Answer(std::move(response));
  EXPECT_EQ(connection.deadline(), now + limits.write_idle);
  connection.OnTimeout(now + limits.write_idle);
  EXPECT_EQ(connection.state(), State::kDone);
}

TEST_F(ConnectionTest, GivesASlowReaderMoreTimeButNotForEver) {
  Exchange("GET / HTTP/1.0\r\n\r\n");
  Response response;
  response.body.assign(std::size_t{4} << 20, 'x');
  const auto start = now;
  Answer(std::move(response));
  char buffer[65536];
  for (int i = 0; i < 50 && connection.state() == State::kWriting; ++i) {
    now += seconds(4);
    recv(pair.client.get(), buffer, sizeof(buffer), MSG_DONTWAIT);
    connection.OnWritable(now);
    EXPECT_LE(connection.deadline(), start + limits.write_total);
  }
  EXPECT_GT(connection.deadline(), start + limits.write_idle);
}

TEST_F(ConnectionTest, EndsWhenTheClientCloses) {
  pair.client = base::OwnedFd();
  connection.OnReadable(now);
  EXPECT_EQ(connection.state(), State::kDone);
}

TEST_F(ConnectionTest, EndsWhenTheClientIsGoneBeforeTheResponse) {
  Exchange("GET / HTTP/1.0\r\n\r\n");
  pair.client = base::OwnedFd();
  Answer(Response());  // SIGPIPE would end this test.
  EXPECT_EQ(connection.state(), State::kDone);
}

TEST_F(ConnectionTest, TellsTheHandlerThatTheClientIsGone) {
  Exchange("GET / HTTP/1.0\r\n\r\n");
  const Request request = connection.request();
  EXPECT_FALSE(request.cancelled());
  connection.OnHangUp();
  EXPECT_TRUE(request.cancelled());
}

TEST_F(ConnectionTest, HasAResponseEvenWithoutMemory) {
  Exchange("GET / HTTP/1.0\r\n\r\n");
  connection.BeginHandling();
  connection.SetEmergencyResponse();
  connection.BeginWriting(now);
  const std::string received = Received();
  EXPECT_EQ(received.substr(9, 3), "503");
  const std::size_t body = received.size() - received.find("\r\n\r\n") - 4;
  EXPECT_NE(received.find("Content-Length: " + std::to_string(body)),
            std::string::npos);
}

}  // namespace
}  // namespace heapwell::http
