// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
//
// The header-only adapters, with the copies of cpp-httplib and prometheus-cpp on this
// machine, and a real Monitor.
#include <gtest/gtest.h>
#include <heapwell/httplib.h>
#include <heapwell/mem_stats.h>
#include <heapwell/prometheus.h>
#include <prometheus/text_serializer.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <thread>
#include <vector>

namespace heapwell {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

const Address kAnyPort{"127.0.0.1", 0};

int StatusOf(int port, const std::string& path) {
  httplib::Client client("127.0.0.1", port);
  client.set_read_timeout(120);  // Machines are busy, and some answers wait.
  const auto answer = client.Get(path);
  return answer ? answer->status : 0;
}

TEST(Serve, AnswersWhenItReturns) {
  const auto service = Serve(kAnyPort);
  ASSERT_TRUE(service) << service.error().message;
  EXPECT_EQ(StatusOf(service->port(), "/debug/memstats"), 200);
  EXPECT_EQ(StatusOf(service->port(), "/metrics"), 200);
  EXPECT_EQ(StatusOf(service->port(), "/nosuch"), 404);
}

TEST(Serve, RefusesAWideAddressWithoutAToken) {
  const auto service = Serve({"0.0.0.0", 0});
  ASSERT_FALSE(service);
  EXPECT_EQ(service.error().code, ErrorCode::kInsecureBind);
}

TEST(Serve, ReportsAPortThatIsTaken) {
  const auto taken = Listener::Open(kAnyPort, false);
  const auto service = Serve({"127.0.0.1", taken->port()});
  ASSERT_FALSE(service);
  EXPECT_EQ(service.error().code, ErrorCode::kAddressInUse);
}

TEST(Serve, CanBeCalledAgainAfterItsServiceIsGone) {
  for (int i = 0; i < 3; ++i) EXPECT_TRUE(Serve(kAnyPort));
}

TEST(Serve, LeavesSigpipeAsItWas) {
  struct sigaction before = {};
  struct sigaction after = {};
  sigaction(SIGPIPE, nullptr, &before);
  ASSERT_EQ(before.sa_handler, SIG_DFL);
  const auto service = Serve(kAnyPort);
  sigaction(SIGPIPE, nullptr, &after);
  EXPECT_EQ(after.sa_handler, SIG_DFL);
}

TEST(Service, CanBeMoved) {
  std::optional<Service> kept;
  {
    auto service = Serve(kAnyPort);
    ASSERT_TRUE(service);
    kept.emplace(*std::move(service));
  }
  EXPECT_EQ(StatusOf(kept->port(), "/debug/memstats"), 200);
  EXPECT_FALSE(kept->monitor().CollectMetrics().empty());
}

/// One server of many that come and go at once, some with a client.
void StartAndStop() {
  auto listener = Listener::Open(kAnyPort, false);
  ASSERT_TRUE(listener) << listener.error().message;
  const int port = listener->port();
  httplib_adapter::AcceptLoop accept_loop;
  {
    const auto server = ConnectionServer::Start(
        *std::move(listener), [](const Request&) { return Response(); },
        [&](int fd, const ConnectionServer::Deliver& deliver) {
          accept_loop.Run(fd, deliver);
        });
    ASSERT_TRUE(server) << server.error().message;
    if (port % 4 == 0) {
      EXPECT_EQ(StatusOf(port, "/"), 200);
    }
  }
}

TEST(Serve, StartsAndStopsOnManyThreads) {
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([] {
      for (int cycle = 0; cycle < 250; ++cycle) StartAndStop();
    });
  }
  for (std::thread& thread : threads) thread.join();
}

TEST(Service, WaitsForNoClientWhenItEnds) {
  const std::uint64_t captures = ReadMemStats().pauses->pause_count;
  auto service = std::make_unique<Result<Service>>(Serve(kAnyPort));
  const int port = (*service)->port();
  std::thread client([port] { StatusOf(port, "/debug/pprof/heap?seconds=60"); });
  // It has taken the first of its two profiles.
  while (ReadMemStats().pauses->pause_count == captures) {
    std::this_thread::sleep_for(milliseconds(5));
  }
  const auto start = steady_clock::now();
  service.reset();
  EXPECT_LT(steady_clock::now() - start, std::chrono::seconds(30));
  client.join();
}

TEST(Service, DoesNothingInTheChildOfAFork) {
  auto service = Serve(kAnyPort);
  ASSERT_TRUE(service);
  const pid_t child = fork();
  if (child == 0) {
    alarm(60);
    { const Service copy = *std::move(service); }
    _exit(0);
  }
  int status = 0;
  waitpid(child, &status, 0);
  EXPECT_EQ(status, 0);
  EXPECT_EQ(StatusOf(service->port(), "/debug/memstats"), 200);
}

/// A server of a program's own, with the endpoints mounted.
class Mounted : public ::testing::Test {
 protected:
  void SetUp() override {
    auto started = Monitor::Start();
    ASSERT_TRUE(started) << started.error().message;
    monitor.emplace(*std::move(started));
    server.Get("/orders", [](const httplib::Request&, httplib::Response& response) {
      response.set_content("none", "text/plain");
    });
    Mount(server, *monitor);
    port = server.bind_to_any_port("127.0.0.1");
    thread = std::thread([this] { server.listen_after_bind(); });
    while (!server.is_running()) std::this_thread::yield();
  }
  void TearDown() override {
    server.stop();
    if (thread.joinable()) thread.join();
  }

  std::optional<Monitor> monitor;
  httplib::Server server;
  std::thread thread;
  int port = 0;
};

TEST_F(Mounted, AnswersEveryEndpointBesideTheProgramsOwn) {
  EXPECT_EQ(StatusOf(port, "/orders"), 200);
  for (const Endpoint& endpoint : Endpoints()) {
    const bool redirects = endpoint.path == "/debug" || endpoint.path == "/debug/pprof";
    const bool changes =
        endpoint.path == "/debug/release" || endpoint.path == "/debug/sampling";
    const int expected = redirects ? 301 : changes ? 405 : 200;
    EXPECT_EQ(StatusOf(port, endpoint.path), expected) << endpoint.path;
  }
}

TEST_F(Mounted, LeavesOtherPathsToTheProgram) {
  EXPECT_EQ(StatusOf(port, "/nosuch"), 404);
  EXPECT_EQ(StatusOf(port, "/debugger/heap"), 404);
  EXPECT_EQ(StatusOf(port, "/debug/heapX"), 404);
}

TEST_F(Mounted, PassesQueriesOn) {
  httplib::Client client("127.0.0.1", port);
  const auto answer = client.Get("/debug/pprof/heap?debug=1");
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->body.substr(0, 13), "heap profile:");
}

TEST_F(Mounted, PassesPostedAddressesOn) {
  httplib::Client client("127.0.0.1", port);
  const auto answer = client.Post("/pprof/symbol", "0x1", "text/plain");
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->body, "num_symbols: 1\n");
}

TEST_F(Mounted, KeepsTheGate) {
  httplib::Client client("127.0.0.1", port);
  const auto rebound = client.Get("/metrics", {{"Host", "evil.example"}});
  ASSERT_TRUE(rebound);
  EXPECT_EQ(rebound->status, 421);
  const auto foreign = client.Get("/metrics", {{"Origin", "http://evil.example"}});
  ASSERT_TRUE(foreign);
  EXPECT_EQ(foreign->status, 403);
}

TEST_F(Mounted, TakesThePeersAddressFromTheSocket) {
  // 0.11.4 lets a header of this name pass for the peer's address.
  httplib::Client client("127.0.0.1", port);
  const auto answer = client.Get("/metrics", {{"REMOTE_ADDR", "10.9.8.7"}});
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->status, 200);
}

class CollectorTest : public ::testing::Test {
 protected:
  void SetUp() override {
    auto started = Monitor::Start();
    ASSERT_TRUE(started) << started.error().message;
    monitor.emplace(*std::move(started));
  }

  std::optional<Monitor> monitor;
};

TEST_F(CollectorTest, OffersTheFamiliesOfMetrics) {
  const Collector collector(*monitor);
  std::set<std::string> collected;
  for (const auto& family : collector.Collect()) {
    EXPECT_FALSE(family.help.empty()) << family.name;
    EXPECT_FALSE(family.metric.empty()) << family.name;
    collected.insert(family.name);
  }
  std::set<std::string> published;
  for (const auto& family : monitor->CollectMetrics()) published.insert(family.name);
  EXPECT_EQ(collected, published);
  EXPECT_TRUE(collected.count("heapwell_alloc_bytes"));
}

TEST_F(CollectorTest, KeepsKindsApart) {
  for (const auto& family : Collector(*monitor).Collect()) {
    const bool is_total = family.name.size() > 6 &&
                          family.name.substr(family.name.size() - 6) == "_total";
    EXPECT_EQ(is_total, family.type == ::prometheus::MetricType::Counter)
        << family.name;
  }
}

TEST_F(CollectorTest, IsFitForTheTextSerializer) {
  const std::string text =
      ::prometheus::TextSerializer().Serialize(Collector(*monitor).Collect());
  EXPECT_NE(text.find("\nheapwell_alloc_bytes "), std::string::npos);
}

}  // namespace
}  // namespace heapwell
