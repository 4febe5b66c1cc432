// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
//
// Request contexts allocated each time, taken from a pool, or from a pool whose
// contexts others hold weakly: memory, bytes allocated, and how often one is reused.
#include <heapwell/heapwell.h>

#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include "experiment.h"
#include "layers.h"

namespace experiments {
namespace {

struct Context {
  std::string body;
};

constexpr int kRequests = 200'000;
constexpr std::size_t kBodyBytes = 4096;
constexpr std::size_t kInFlight = 100;
constexpr int kRequestsPerListener = 100;

double TotalAllocated() {
  const auto stats = heapwell::ReadMemStats();
  if (!stats.allocator || !stats.allocator->total_alloc_bytes) return 0;
  return static_cast<double>(*stats.allocator->total_alloc_bytes);
}

class Pool {
 public:
  std::unique_ptr<Context> Take() {
    if (idle_.empty()) return std::make_unique<Context>();
    std::unique_ptr<Context> context = std::move(idle_.back());
    idle_.pop_back();
    ++reused;
    return context;
  }
  void GiveBack(std::unique_ptr<Context> context) {
    idle_.push_back(std::move(context));
  }
  int reused = 0;

 private:
  std::vector<std::unique_ptr<Context>> idle_;
};

using Held = std::vector<std::shared_ptr<Context>>;

/// Serves requests of which kInFlight are open at a time. Somebody listens to one of a
/// hundred and never lets go: a strong reference keeps the context, a weak one does
/// not.
std::vector<Table::Row> Run(const std::string& name, int requests, bool pooled,
                            bool weak) {
  Pool pool;
  Held in_flight(kInFlight);
  Held strong;
  std::vector<std::weak_ptr<Context>> weakly;
  const double allocated_before = TotalAllocated();
  const auto begin = std::chrono::steady_clock::now();
  for (int i = 0; i < requests; ++i) {
    std::unique_ptr<Context> context =
        pooled ? pool.Take() : std::make_unique<Context>();
    context->body.assign(kBodyBytes, 'x');
    std::shared_ptr<Context> shared;
    if (pooled) {
      shared = {context.release(), [&pool](Context* used) {
                  pool.GiveBack(std::unique_ptr<Context>(used));
                }};
    } else {
      shared = std::move(context);
    }
    if (i % kRequestsPerListener == 0) {
      if (weak) {
        weakly.push_back(shared);
      } else {
        strong.push_back(shared);
      }
    }
    in_flight[static_cast<std::size_t>(i) % kInFlight] = std::move(shared);
  }
  const std::chrono::duration<double, std::milli> taken =
      std::chrono::steady_clock::now() - begin;
  std::vector<double> numbers = Measure();
  numbers.push_back(TotalAllocated() - allocated_before);
  numbers.push_back(static_cast<double>(pool.reused) / requests);
  numbers.push_back(taken.count());
  in_flight.clear();
  strong.clear();
  return {{{name}, numbers}};
}

}  // namespace

Table RunPools(int scale, Progress& progress) {
  Table table{{"contexts"}, LayerColumns(), {}, "allocated_bytes"};
  table.numbers.insert(table.numbers.end(),
                       {"allocated_bytes", "reused_share", "time_ms"});
  progress.Expect(3);
  const int requests = kRequests / scale;
  const auto run = [&](const char* name, bool pooled, bool weak) {
    progress.Step(name);
    for (auto& row : InNewProcess([&] { return Run(name, requests, pooled, weak); })) {
      table.rows.push_back(std::move(row));
    }
  };
  run("allocated each time", false, false);
  run("pool", true, false);
  run("pool, held weakly", true, true);
  return table;
}

}  // namespace experiments
