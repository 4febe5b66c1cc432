// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#include "http/gate.h"

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <string>
#include <thread>

#include "http/temporary_directory.h"

namespace heapwell::http {
namespace {

using std::chrono::seconds;
using std::chrono::steady_clock;

constexpr char kToken[] = "0123456789abcdef";
const steady_clock::time_point kNow{seconds(1000)};

Request Local() {
  Request request;
  request.host = "127.0.0.1:6060";
  request.peer_address = "127.0.0.1";
  return request;
}

/// 0: let in.
int StatusOf(Gate& gate, const Request& request, std::string_view path = "/metrics",
             steady_clock::time_point now = kNow) {
  const auto refusal = gate.Refuse(request, path, now);
  return refusal ? refusal->status : 0;
}

TEST(IsLoopback, KnowsThisMachine) {
  for (const char* peer :
       {"127.0.0.1", "127.255.0.9", "::1", "::ffff:127.0.0.1", "unix"}) {
    EXPECT_TRUE(IsLoopback(peer)) << peer;
  }
}

TEST(IsLoopback, TakesAllElseForAStranger) {
  for (const char* peer :
       {"", "10.0.0.1", "128.0.0.1", "::", "::2", "fe80::1", "::ffff:10.0.0.1",
        "localhost", "127.1", "unix ", "127.0.0.1 "}) {
    EXPECT_FALSE(IsLoopback(peer)) << peer;
  }
}

TEST(HostName, DropsPortAndBrackets) {
  EXPECT_EQ(HostName("localhost:6060"), "localhost");
  EXPECT_EQ(HostName("localhost"), "localhost");
  EXPECT_EQ(HostName("[::1]:6060"), "::1");
  EXPECT_EQ(HostName("[::1]"), "::1");
}

TEST(HostName, IsEmptyForWhatIsMalformed) {
  for (const char* host : {"", "[::1", "localhost:", "localhost:x", "localhost:123456",
                           "[::1]x", "::1", "a:1:2"}) {
    EXPECT_EQ(HostName(host), "") << host;
  }
}

TEST(Gate, LetsThisMachineInByAddressOrAsLocalhost) {
  Gate gate(Options{});
  Request request = Local();
  for (const char* host : {"127.0.0.1:6060", "127.0.0.1", "localhost", "LocalHost:1",
                           "[::1]:6060", "10.1.2.3"}) {
    request.host = host;
    EXPECT_EQ(StatusOf(gate, request), 0) << host;
  }
}

TEST(Gate, RefusesOtherMachines) {
  Gate gate(Options{});
  Request request = Local();
  for (const char* peer : {"10.0.0.1", "", "2001:db8::1"}) {
    request.peer_address = peer;
    EXPECT_EQ(StatusOf(gate, request), 403) << peer;
  }
}

TEST(Gate, RefusesNamesThatMayBeReboundToThisMachine) {
  Gate gate(Options{});
  Request request = Local();
  for (const char* host : {"evil.example", "localhost6", "localhost.evil.example", "",
                           "127.1", "0x7f000001", "2130706433", "localhost.",
                           "user@127.0.0.1", "127.0.0.1:80:80"}) {
    request.host = host;
    EXPECT_EQ(StatusOf(gate, request), 421) << host;
  }
}

TEST(Gate, LetsAllowedHostNamesIn) {
  Options options;
  options.allowed_hosts = {"Audit.internal"};
  Gate gate(options);
  Request request = Local();
  request.host = "audit.internal:6060";
  EXPECT_EQ(StatusOf(gate, request), 0);
  request.host = "x.audit.internal";
  EXPECT_EQ(StatusOf(gate, request), 421);
}

TEST(Gate, RefusesPagesOfOtherSites) {
  Gate gate(Options{});
  Request request = Local();
  for (const char* origin : {"http://evil.example", "null", "http://127.0.0.1:8080",
                             "https://127.0.0.1", "file://"}) {
    request.origin = origin;
    EXPECT_EQ(StatusOf(gate, request), 403) << origin;
  }
  request.origin = {};
  request.sec_fetch_site = "cross-site";
  EXPECT_EQ(StatusOf(gate, request), 403);
}

TEST(Gate, LetsItsOwnPageIn) {
  Gate gate(Options{});
  Request request = Local();
  request.origin = "http://127.0.0.1:6060";
  request.sec_fetch_site = "same-origin";
  EXPECT_EQ(StatusOf(gate, request), 0);
}

class GateWithToken : public ::testing::Test {
 protected:
  GateWithToken() {
    options.token_file = directory.Write("token", kToken);
    request.host = "audit.example";
    request.peer_address = "10.0.0.1";
  }

  TemporaryDirectory directory;
  Options options;
  Request request;
};

TEST_F(GateWithToken, LetsTheTokenInFromAnywhereUnderAnyName) {
  Gate gate(options);
  for (const char* value : {"Bearer 0123456789abcdef", "bearer   0123456789abcdef"}) {
    request.authorization = value;
    EXPECT_EQ(StatusOf(gate, request), 0) << value;
  }
}

TEST_F(GateWithToken, RefusesAllElse) {
  Gate gate(options);
  for (const char* value : {"", "Bearer", "Bearer ", "Bearer fedcba9876543210",
                            "0123456789abcdef", "Basic 0123456789abcdef",
                            "Bearer 0123456789abcdef x", "Bearer0123456789abcdef"}) {
    request.authorization = value;
    EXPECT_EQ(StatusOf(gate, request), 401) << value;
  }
}

TEST_F(GateWithToken, AsksLoopbackForItToo) {
  Gate gate(options);
  EXPECT_EQ(StatusOf(gate, Local()), 401);
}

TEST_F(GateWithToken, SaysHowToSendIt) {
  Gate gate(options);
  const auto refusal = gate.Refuse(request, "/", kNow);
  ASSERT_TRUE(refusal);
  EXPECT_NE(refusal->body.find("Authorization: Bearer"), std::string::npos);
  EXPECT_TRUE(
      std::count(refusal->headers.begin(), refusal->headers.end(),
                 std::pair<std::string, std::string>("WWW-Authenticate", "Bearer")));
}

TEST_F(GateWithToken, LeavesMetricsOpenIfAsked) {
  options.metrics_open = true;
  Gate gate(options);
  EXPECT_EQ(StatusOf(gate, request, "/metrics"), 0);
  EXPECT_EQ(StatusOf(gate, request, "/debug/heap"), 401);
  EXPECT_EQ(StatusOf(gate, request, "/metrics/"), 401);
}

TEST_F(GateWithToken, GuardsOpenMetricsAgainstBrowsersOnThisMachine) {
  options.metrics_open = true;
  Gate gate(options);
  request.peer_address = "127.0.0.1";
  EXPECT_EQ(StatusOf(gate, request, "/metrics"), 421);
}

TEST_F(GateWithToken, SaysThatNobodyGetsInWhenTheFileIsUnfit) {
  Gate gate(options);
  directory.Write("token", "short");
  request.authorization = "Bearer short";
  EXPECT_EQ(StatusOf(gate, request), 503);
}

TEST_F(GateWithToken, LocksAGuesserOutForTheRestOfTheMinute) {
  Gate gate(options);
  request.authorization = "Bearer fedcba9876543210";
  for (int i = 0; i < GuessLimiter::kGuessesPerMinute; ++i) {
    ASSERT_EQ(StatusOf(gate, request), 401);
  }
  request.authorization = "Bearer 0123456789abcdef";
  EXPECT_EQ(StatusOf(gate, request, "/metrics", kNow + seconds(59)), 429);
  EXPECT_EQ(StatusOf(gate, request, "/metrics", kNow + seconds(60)), 0);
}

TEST_F(GateWithToken, DoesNotLockOthersOutWithAGuesser) {
  Gate gate(options);
  request.authorization = "Bearer fedcba9876543210";
  for (int i = 0; i < 100; ++i) StatusOf(gate, request);
  request.authorization = "Bearer 0123456789abcdef";
  request.peer_address = "10.0.0.2";
  EXPECT_EQ(StatusOf(gate, request), 0);
}

TEST_F(GateWithToken, DoesNotCountAMissingTokenAsAGuess) {
  Gate gate(options);
  for (int i = 0; i < 100; ++i) ASSERT_EQ(StatusOf(gate, request), 401);
}

TEST(GuessLimiter, RemembersTheLatestOfMorePeersThanItCanHold) {
  GuessLimiter limiter;
  for (int peer = 0; peer < 1000; ++peer) {
    for (int i = 0; i < GuessLimiter::kGuessesPerMinute; ++i) {
      limiter.CountWrong(std::to_string(peer), kNow + std::chrono::milliseconds(peer));
    }
  }
  EXPECT_TRUE(limiter.IsLockedOut("999", kNow + seconds(2)));
  EXPECT_FALSE(limiter.IsLockedOut("0", kNow + seconds(2)));
}

// A thread of the parent's that is in the limiter at nearly every fork: with a plain
// mutex, the first child waits for it for ever.
TEST(GuessLimiter, WorksInTheChildOfAForkThatCameInTheMiddle) {
  GuessLimiter limiter;
  limiter.CountWrong("peer", kNow);
  std::atomic<bool> done{false};
  std::thread counting([&] {
    while (!done) limiter.IsLockedOut("peer", kNow);
  });
  for (int i = 0; i < 50; ++i) {
    const pid_t child = fork();
    if (child == 0) {
      alarm(20);
      limiter.CountWrong("child", kNow);
      _exit(limiter.IsLockedOut("child", kNow) ? 1 : 0);
    }
    int status = -1;
    waitpid(child, &status, 0);
    EXPECT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) == 0) << "fork " << i;
  }
  done = true;
  counting.join();
}

TEST(CheckGateOptions, NamesATokenFileThatCannotBeUsed) {
  Options options;
  EXPECT_FALSE(CheckGateOptions(options));
  options.token_file = "/nowhere/token";
  const auto error = CheckGateOptions(options);
  ASSERT_TRUE(error);
  EXPECT_EQ(error->code, ErrorCode::kInvalidOption);
  EXPECT_EQ(error->message,
            "Options::token_file \"/nowhere/token\" cannot be read: No such file or "
            "directory: put one token of 16 to 4096 characters of [A-Za-z0-9._~+/=-] "
            "into it, such as \"openssl rand -hex 32\" prints");
}

TEST(CheckGateOptions, TakesHostNamesAndAddresses) {
  Options options;
  options.allowed_hosts = {"orders", "orders.internal", "a-b_c.example.", "10.0.0.1",
                           "::1"};
  EXPECT_FALSE(CheckGateOptions(options));
}

TEST(CheckGateOptions, NamesAHostThatNoRequestCouldMatch) {
  for (const char* host : {"", "http://orders", "orders:6060", "orders/debug", "*",
                           "*.internal", "a b", "[::1]", "caf\xc3\xa9"}) {
    Options options;
    options.allowed_hosts = {"fine", host};
    const auto error = CheckGateOptions(options);
    ASSERT_TRUE(error) << host;
    EXPECT_EQ(error->code, ErrorCode::kInvalidOption);
    EXPECT_NE(error->message.find('"' + std::string(host) + '"'), std::string::npos);
  }
}

}  // namespace
}  // namespace heapwell::http
