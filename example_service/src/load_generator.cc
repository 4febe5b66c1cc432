// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#include "load_generator.h"

#include <httplib.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <nlohmann/json.hpp>
#include <random>
#include <string>
#include <utility>

namespace orders {
namespace {

using Clock = std::chrono::steady_clock;

constexpr unsigned kThreads = 4;  // Leaves half of the server's threads to others.
constexpr unsigned kOrdersPerLook = 8;
constexpr double kLeastRate = 0.1;  // A wait must end.
constexpr int kCustomers = 500;
constexpr std::chrono::seconds kMaxLag{1};  // Later than that, skip: no bursts.

/// An order of 1 to 40 items: 0.3 to 8 KiB, 4 KiB in the mean.
std::string MakeOrder(int customer, std::mt19937& random) {
  std::uniform_int_distribution<int> item_count(1, 40);
  std::uniform_int_distribution<int> sku(10000, 99999);
  std::uniform_int_distribution<int> quantity(1, 9);
  std::uniform_int_distribution<int> price_cents(99, 49999);
  nlohmann::json items = nlohmann::json::array();
  for (int left = item_count(random); left > 0; --left) {
    const std::string id = std::to_string(sku(random));
    items.push_back({{"sku", "SKU-" + id},
                     {"quantity", quantity(random)},
                     {"price_cents", price_cents(random)},
                     {"title", "Article " + id + ", in the colour of the season"},
                     {"note",
                      "Leave at the door of the neighbour on the left side, "
                      "and ring twice before you go"}});
  }
  return nlohmann::json{{"customer", "customer-" + std::to_string(customer)},
                        {"items", items}}
      .dump();
}

/// The address that the load balancer would name for that customer.
std::string AddressOf(int customer) {
  return "10.20." + std::to_string(customer / 250) + "." +
         std::to_string(customer % 250 + 1);
}

constexpr double kPi = 3.14159265358979;
// A client closes a connection sooner than its server does: a request never meets that.
constexpr std::chrono::milliseconds kMaxIdle{500};
constexpr std::chrono::seconds kTimeout{30};

}  // namespace

double LoadProfile::At(double seconds) const {
  if (cycle_seconds <= 0) return orders_per_second;
  constexpr double kSwing = 0.9;  // A tenth at midnight, nearly the double at noon.
  return orders_per_second * (1 - kSwing * std::cos(2 * kPi * seconds / cycle_seconds));
}

/// One of the connections that customers share.
class LoadGenerator::Customer {
 public:
  Customer(const std::string& host, int port, unsigned seed)
      : client_(host, port), random_(seed) {
    client_.set_keep_alive(true);
    client_.set_tcp_nodelay(true);
    client_.set_read_timeout(kTimeout);
  }

  /// Returns the Location of the order. Empty: there is none.
  std::string Order() {
    const int customer = Any(0, kCustomers - 1);
    const httplib::Headers headers{{"X-Forwarded-For", AddressOf(customer)}};
    const auto answer = Count([&] {
      return client_.Post("/orders", headers, MakeOrder(customer, random_),
                          "application/json");
    });
    return answer && answer->status == 201 ? answer->get_header_value("Location") : "";
  }

  void LookAround() {
    const std::string sku = "SKU-" + std::to_string(Any(10000, 12000));
    Count([&] { return client_.Get("/products/" + sku); });
    const auto opened = Count([&] { return client_.Post("/sessions"); });
    if (!opened || opened->status != 201) return;
    const std::string session = opened->get_header_value("Location");
    const std::string item = R"({"sku": ")" + sku + R"(", "quantity": 1})";
    Count([&] { return client_.Put(session + "/items", item, "application/json"); });
    Count([&] { return client_.Delete(session); });
  }

  void CloseConnection() { client_.stop(); }
  bool service_stops() const { return service_stops_; }
  const LoadResult& result() const { return result_; }

 private:
  int Any(int least, int most) {
    return std::uniform_int_distribution<int>(least, most)(random_);
  }

  template <typename Send>
  httplib::Result Count(Send send) {
    if (service_stops_) return {nullptr, httplib::Error::Canceled};
    const Clock::time_point begin = Clock::now();
    httplib::Result answer = send();
    if (!answer) {
      ++(answer.error() == httplib::Error::Connection ? result_.failed : result_.lost);
      service_stops_ = !IsHealthy();
      return answer;
    }
    result_.latencies.Add(Clock::now() - begin);
    ++(answer->status < 400 ? result_.answered : result_.failed);
    const bool closes = answer->get_header_value("Connection") == "close";
    if (closes) service_stops_ = !IsHealthy();
    return answer;
  }

  bool IsHealthy() {
    client_.stop();
    const auto answer = client_.Get("/healthz");
    return answer && answer->status == 200;
  }

  httplib::Client client_;
  std::mt19937 random_;
  bool service_stops_ = false;
  LoadResult result_;
};

LoadGenerator::LoadGenerator(std::string host, int port, LoadProfile profile,
                             std::function<void(const std::string&)> answered)
    : host_(std::move(host)),
      port_(port),
      profile_(profile),
      answered_(std::move(answered)),
      began_(Clock::now()) {
  if (profile.orders_per_second <= 0) return;
  running_ = kThreads;
  for (unsigned seed = 1; seed <= kThreads; ++seed) {
    threads_.emplace_back([this, seed] { SendOrders(seed); });
  }
}

void LoadGenerator::Stop() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  wake_.notify_all();
  for (std::thread& thread : threads_) thread.join();
  if (threads_.empty()) return;
  threads_.clear();
  result_.seconds = std::chrono::duration<double>(Clock::now() - began_).count();
}

bool LoadGenerator::is_over() const {
  const std::lock_guard lock(mutex_);
  return running_ == 0;
}

/// False: stop.
bool LoadGenerator::WaitUntil(Clock::time_point time) {
  std::unique_lock lock(mutex_);
  return !wake_.wait_until(lock, time, [this] { return stopping_; });
}

void LoadGenerator::SendOrders(unsigned seed) {
  Customer customer(host_, port_, seed);
  Clock::time_point next = Clock::now();
  const unsigned last = profile_.orders > 0 ? seed + profile_.orders / kThreads : 0;
  for (unsigned i = seed; i != last && WaitUntil(next); ++i) {
    if (customer.service_stops()) break;
    const std::string order = customer.Order();
    if (answered_ && !order.empty()) {
      const std::lock_guard lock(mutex_);
      answered_(order);
    }
    if (i % kOrdersPerLook == 0) customer.LookAround();
    const Clock::time_point now = Clock::now();
    const double rate =
        profile_.At(std::chrono::duration<double>(now - began_).count());
    next += std::chrono::duration_cast<Clock::duration>(
        std::chrono::duration<double>(kThreads / std::max(rate, kLeastRate)));
    if (now - next > kMaxLag) next = now;
    if (next - now > kMaxIdle) customer.CloseConnection();
  }
  const std::lock_guard lock(mutex_);
  --running_;
  result_.answered += customer.result().answered;
  result_.failed += customer.result().failed;
  result_.lost += customer.result().lost;
  result_.latencies.Add(customer.result().latencies);
}

}  // namespace orders
