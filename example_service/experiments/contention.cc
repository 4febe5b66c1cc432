// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
//
// A mass deletion beside readers: one map under one mutex, 16 shards under
// reader-writer locks, or oneTBB's concurrent map; on one thread and on two.
#include <tbb/concurrent_hash_map.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdint>
#include <memory>
#include <mutex>
#include <shared_mutex>
#include <thread>
#include <unordered_map>
#include <vector>

#include "experiment.h"
#include "layers.h"

namespace experiments {
namespace {

using Key = std::uint64_t;
using Value = std::array<char, 1024>;
using Clock = std::chrono::steady_clock;

constexpr Key kEntries = 100'000;

class OneMutex {
 public:
  void Add(Key key) {
    const std::lock_guard lock(mutex_);
    map_.emplace(key, std::make_unique<Value>());
  }
  bool Has(Key key) const {
    const std::lock_guard lock(mutex_);
    return map_.count(key) != 0;
  }
  void Remove(Key key) {
    const std::lock_guard lock(mutex_);
    map_.erase(key);
  }

 private:
  mutable std::mutex mutex_;
  std::unordered_map<Key, std::unique_ptr<Value>> map_;
};

class Sharded {
 public:
  void Add(Key key) {
    Shard& shard = ShardOf(key);
    const std::unique_lock lock(shard.mutex);
    shard.map.emplace(key, std::make_unique<Value>());
  }
  bool Has(Key key) {
    Shard& shard = ShardOf(key);
    const std::shared_lock lock(shard.mutex);
    return shard.map.count(key) != 0;
  }
  void Remove(Key key) {
    Shard& shard = ShardOf(key);
    const std::unique_lock lock(shard.mutex);
    shard.map.erase(key);
  }

 private:
  struct Shard {
    std::shared_mutex mutex;
    std::unordered_map<Key, std::unique_ptr<Value>> map;
  };
  Shard& ShardOf(Key key) { return shards_[key % shards_.size()]; }

  std::array<Shard, 16> shards_;
};

class Concurrent {
 public:
  void Add(Key key) { map_.emplace(key, std::make_unique<Value>()); }
  bool Has(Key key) {
    Map::const_accessor entry;
    return map_.find(entry, key) && entry->second != nullptr;
  }
  /// Leaves a tombstone.
  void Remove(Key key) {
    Map::accessor entry;
    if (map_.find(entry, key)) entry->second.reset();
  }

 private:
  // The allocator is named because oneTBB's own is not tcmalloc.
  using Map = tbb::concurrent_hash_map<
      Key, std::unique_ptr<Value>, tbb::tbb_hash_compare<Key>,
      std::allocator<std::pair<const Key, std::unique_ptr<Value>>>>;
  Map map_;
};

/// Every thread deletes its share and looks up as many; returns its slowest call.
template <typename Map>
double Work(Map& map, Key entries, Key first, Key step) {
  double slowest_ns = 0;
  for (Key key = first; key < entries; key += step) {
    const auto begin = Clock::now();
    map.Has((key * 31) % entries);
    if (key % 10 != 0) map.Remove(key);
    const std::chrono::duration<double, std::nano> taken = Clock::now() - begin;
    slowest_ns = std::max(slowest_ns, taken.count());
  }
  return slowest_ns;
}

template <typename Map>
std::vector<Table::Row> Run(const std::string& name, Key entries, Key threads) {
  Map map;
  for (Key key = 0; key < entries; ++key) map.Add(key);
  std::vector<std::thread> running;
  std::vector<double> slowest(threads);
  const auto begin = Clock::now();
  for (Key i = 0; i < threads; ++i) {
    running.emplace_back([&, i] { slowest[i] = Work(map, entries, i, threads); });
  }
  for (std::thread& thread : running) thread.join();
  const std::chrono::duration<double> taken = Clock::now() - begin;
  std::vector<double> numbers = Measure();
  numbers.push_back(static_cast<double>(entries) / taken.count());
  numbers.push_back(*std::max_element(slowest.begin(), slowest.end()) / 1e6);
  return {{{name, std::to_string(threads)}, numbers}};
}

}  // namespace

Table RunContention(int scale, Progress& progress) {
  Table table{{"map", "threads"}, LayerColumns(), {}, "deletions_per_second"};
  table.numbers.insert(table.numbers.end(), {"deletions_per_second", "slowest_ms"});
  progress.Expect(6);
  const Key entries = kEntries / static_cast<Key>(scale);
  for (const Key threads : {1, 2}) {
    const auto run = [&](const char* name, auto work) {
      progress.Step(name);
      for (auto& row : InNewProcess([&] { return work(name, entries, threads); })) {
        table.rows.push_back(std::move(row));
      }
    };
    run("one mutex", Run<OneMutex>);
    run("16 shards", Run<Sharded>);
    run("oneTBB, tombstones", Run<Concurrent>);
  }
  return table;
}

}  // namespace experiments
