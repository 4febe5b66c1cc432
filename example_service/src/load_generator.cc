// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#include "load_generator.h"

#include <httplib.h>

#include <chrono>
#include <nlohmann/json.hpp>
#include <random>
#include <string>

namespace orders {
namespace {

using Clock = std::chrono::steady_clock;

constexpr int kThreads = 4;  // Leaves half of the server's threads to others.
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

}  // namespace

LoadGenerator::LoadGenerator(int port, int requests_per_second) {
  if (requests_per_second <= 0) return;
  const double seconds_between = static_cast<double>(kThreads) / requests_per_second;
  for (unsigned seed = 1; seed <= kThreads; ++seed) {
    threads_.emplace_back([=] { SendOrders(port, seconds_between, seed); });
  }
}

LoadGenerator::~LoadGenerator() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  wake_.notify_all();
  for (std::thread& thread : threads_) thread.join();
}

void LoadGenerator::SendOrders(int port, double seconds_between, unsigned seed) {
  const auto between = std::chrono::duration_cast<Clock::duration>(
      std::chrono::duration<double>(seconds_between));
  httplib::Client client("127.0.0.1", port);
  client.set_keep_alive(true);
  client.set_tcp_nodelay(true);
  std::mt19937 random(seed);
  std::uniform_int_distribution<int> customers(0, kCustomers - 1);
  Clock::time_point next = Clock::now();

  std::unique_lock lock(mutex_);
  while (!wake_.wait_until(lock, next, [this] { return stopping_; })) {
    lock.unlock();
    const int customer = customers(random);
    client.Post("/orders", {{"X-Forwarded-For", AddressOf(customer)}},
                MakeOrder(customer, random), "application/json");
    next += between;
    if (Clock::now() - next > kMaxLag) next = Clock::now();
    lock.lock();
  }
}

}  // namespace orders
