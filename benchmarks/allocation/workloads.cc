// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#include "workloads.h"

#include <array>
#include <cstddef>
#include <cstdlib>
#include <new>
#include <nlohmann/json.hpp>
#include <string>
#include <thread>
#include <unordered_map>
#include <utility>
#include <vector>

namespace heapwell::benchmarks {
namespace {

// The compiler may neither leave out an allocation nor guess what is in it.
template <typename T>
void Use(T*& block) {
  asm volatile("" : "+r"(block) : : "memory");
}

void Touch(void* block) { *static_cast<volatile char*>(block) = 1; }

// xorshift64: the same sizes in every run and every program.
class Random {
 public:
  explicit Random(std::uint64_t seed) : state_(seed) {}
  std::uint64_t Next() {
    state_ ^= state_ << 13;
    state_ ^= state_ >> 7;
    state_ ^= state_ << 17;
    return state_;
  }

 private:
  std::uint64_t state_;
};

constexpr std::size_t kSizes = 4096;
constexpr std::size_t kLargeBytes = std::size_t{1} << 20;

const std::array<std::size_t, kSizes>& SmallSizes() {
  static const auto sizes = [] {
    std::array<std::size_t, kSizes> made{};
    Random random(12345);
    for (std::size_t& bytes : made) bytes = 16 + random.Next() % 128;
    return made;
  }();
  return sizes;
}

// A million objects: fifteen of sixteen up to 207 bytes, the others up to 2 KiB, freed
// in an order that has nothing to do with that of allocation.
struct Batch {
  explicit Batch(std::size_t objects)
      : bytes(objects), order(objects), blocks(objects) {
    Random random(777);
    for (std::size_t i = 0; i < objects; ++i) {
      const std::uint64_t drawn = random.Next();
      bytes[i] = (drawn & 15) == 0 ? 256 + (drawn >> 8) % 1800 : 8 + (drawn >> 8) % 200;
      order[i] = i;
    }
    for (std::size_t i = objects - 1; i > 0; --i) {
      std::swap(order[i], order[random.Next() % (i + 1)]);
    }
  }

  void Run(std::uint64_t count) {
    for (; count > 0; --count) {
      for (std::size_t i = 0; i < bytes.size(); ++i) {
        blocks[i] = std::malloc(bytes[i]);
        Touch(blocks[i]);
      }
      for (const std::size_t i : order) std::free(blocks[i]);
    }
  }

  std::vector<std::size_t> bytes;
  std::vector<std::size_t> order;
  std::vector<void*> blocks;
};

constexpr std::size_t kBatchObjects = 1'000'000;
constexpr std::size_t kSmallBatchObjects = 10'000;

template <std::size_t kObjects>
Batch& TheBatch() {
  static auto& batch = *new Batch(kObjects);
  return batch;
}

// A table of sessions that come and go, and now and then a document.
class App {
 public:
  void Step(std::uint64_t step) {
    const std::uint64_t drawn = random_.Next();
    const std::string key = Key(drawn % kKeys);
    if (const auto found = sessions_.find(key); found != sessions_.end()) {
      sessions_.erase(found);
    } else {
      sessions_.emplace(key, std::string(20 + (drawn >> 20) % 180, 'v'));
    }
    if (step % 1024 == 0) sink_ += nlohmann::json::parse(document_)["items"].size();
  }

 private:
  static constexpr std::uint64_t kKeys = 40'000;

  static std::string Key(std::uint64_t number) {
    std::string digits = std::to_string(number);
    return "user:" + std::string(12 - digits.size(), '0') + digits + ":session";
  }

  static std::string MakeDocument() {
    nlohmann::json items = nlohmann::json::array();
    for (int i = 0; i < 60; ++i) {
      items.push_back(
          {{"id", i},
           {"name", "customer-number-" + std::to_string(7919 * i)},
           {"tags", {"alpha-beta-gamma", "x", "a-long-tag-value"}},
           {"price", i + 0.25},
           {"address", {{"street", "Some Long Street Name"}, {"zip", "x"}}}});
    }
    return nlohmann::json{{"items", items}}.dump();
  }

  std::unordered_map<std::string, std::string> sessions_;
  std::string document_ = MakeDocument();
  Random random_{42};
  std::size_t sink_ = 0;
};

App& TheApp() {
  static auto& app = *new App;
  return app;
}

}  // namespace

extern "C" {

[[gnu::noinline]] void RunPair(std::uint64_t count) {
  const auto& sizes = SmallSizes();
  for (std::uint64_t i = 0; i < count; ++i) {
    void* block = std::malloc(sizes[i % kSizes]);
    Use(block);
    std::free(block);
  }
}

[[gnu::noinline]] void RunPairNew(std::uint64_t count) {
  const auto& sizes = SmallSizes();
  for (std::uint64_t i = 0; i < count; ++i) {
    const std::size_t bytes = sizes[i % kSizes];
    void* block = ::operator new(bytes);
    Use(block);
    ::operator delete(block, bytes);
  }
}

[[gnu::noinline]] void RunPairInTwoThreads(std::uint64_t count) {
  std::thread other([count] { RunPair(count); });
  RunPair(count);
  other.join();
}

[[gnu::noinline]] void RunBatch(std::uint64_t count) {
  TheBatch<kBatchObjects>().Run(count);
}

[[gnu::noinline]] void RunSmallBatch(std::uint64_t count) {
  TheBatch<kSmallBatchObjects>().Run(count);
}

[[gnu::noinline]] void RunApp(std::uint64_t count) {
  App& app = TheApp();
  for (std::uint64_t i = 0; i < count; ++i) app.Step(i);
}

[[gnu::noinline]] void RunLarge(std::uint64_t count) {
  for (std::uint64_t i = 0; i < count; ++i) {
    void* block = std::malloc(kLargeBytes);
    Touch(block);
    Use(block);
    std::free(block);
  }
}

}  // extern "C"

namespace {

// The same from below as many frames as a service has.
template <int kFrames>
[[gnu::noinline]] void LargeBelow(std::uint64_t count) {
  if constexpr (kFrames == 0) {
    RunLarge(count);
  } else {
    LargeBelow<kFrames - 1>(count);
  }
  asm volatile("");  // No tail call: the frame is what it is about.
}

constexpr int kServiceFrames = 20;

constexpr std::uint64_t kWarmUpPairs = 20'000;

// A block at the start of a page goes another way through sized delete. Blocks are
// reused last in, first out: it would be the heap's luck whether every pair of a size
// has that block or none. Such blocks are kept, so none has.
void KeepStartsOfPages() {
  constexpr std::uintptr_t kPageBytes = 8192;
  for (const std::size_t bytes : SmallSizes()) {
    void* block = std::malloc(bytes);
    while (reinterpret_cast<std::uintptr_t>(block) % kPageBytes == 0) {
      block = std::malloc(bytes);
    }
    std::free(block);
  }
}

void Warm(void (*run)(std::uint64_t)) {
  KeepStartsOfPages();
  run(kWarmUpPairs);
}

constexpr std::array kWorkloads = {
    Workload{"pair", 1, [] { Warm(&RunPair); }, &RunPair},
    Workload{"pairnew", 1, [] { Warm(&RunPairNew); }, &RunPairNew},
    Workload{"pair2", 2, [] { Warm(&RunPair); }, &RunPairInTwoThreads},
    Workload{"batch", kBatchObjects, [] { RunBatch(1); }, &RunBatch},
    Workload{"smallbatch", kSmallBatchObjects, [] { RunSmallBatch(1); },
             &RunSmallBatch},
    Workload{"app", 1, [] { RunApp(60'000); }, &RunApp},
    Workload{"large", 1, [] { RunLarge(1000); }, &RunLarge},
    Workload{"deeplarge", 1, [] { LargeBelow<kServiceFrames>(1000); },
             &LargeBelow<kServiceFrames>},
    // For callgrind: nothing was sampled before.
    Workload{"coldpair", 1, &KeepStartsOfPages, &RunPair},
    Workload{"coldpairnew", 1, &KeepStartsOfPages, &RunPairNew},
    Workload{"coldlarge", 1, &KeepStartsOfPages, &RunLarge},
};

}  // namespace

std::span<const Workload> Workloads() { return kWorkloads; }

}  // namespace heapwell::benchmarks
