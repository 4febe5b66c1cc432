// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#include "diagnosis/real_programs.h"

#include <sys/mman.h>

#include <atomic>
#include <cmath>
#include <condition_variable>
#include <cstdint>
#include <cstring>
#include <mutex>
#include <thread>
#include <unordered_map>
#include <vector>

namespace shop {

// Named as a program's own class would be, for it stands in what is printed.
class SessionCache {
 public:
  ~SessionCache() {
    for (char* session : sessions_) delete[] session;
  }
  [[gnu::noinline]] void Put() {
    char* session = new char[512];
    std::memset(session, 1, 512);
    sessions_.push_back(session);
  }

 private:
  std::vector<char*> sessions_;
};

}  // namespace shop

namespace heapwell::diagnosis {
namespace {

using model::VerdictKind;

constexpr std::size_t kKiB = 1024;
constexpr std::size_t kMiB = 1024 * kKiB;
constexpr std::size_t kBurst = 200 * kMiB / 512;  // Objects.

// A block of memory that was written to, as a program's objects are.
char* Touched(std::size_t bytes) {
  char* block = new char[bytes];
  std::memset(block, 1, bytes);
  return block;
}

using Blocks = std::vector<char*>;

void FreeAll(Blocks& blocks) {
  for (char* block : blocks) delete[] block;
  blocks.clear();
}

// So many of something a tick, however long a step is.
class Rate {
 public:
  explicit Rate(double a_tick) : a_tick_(a_tick) {}
  std::size_t Due(double elapsed) {
    owed_ += a_tick_ * elapsed;
    const auto due = static_cast<std::size_t>(owed_);
    owed_ -= static_cast<double>(due);
    return due;
  }

 private:
  double a_tick_;
  double owed_ = 0;
};

// What every service holds from its start.
class Base : public RealProgram {
 public:
  Base() {
    for (std::size_t i = 0; i < 48 * kMiB / 1024; ++i) base_.push_back(Touched(1024));
  }
  ~Base() override { FreeAll(base_); }

 protected:
  Blocks base_;
};

class LinearLeak final : public Base {
 public:
  void Step(double, double elapsed) override {
    for (std::size_t i = rate_.Due(elapsed); i > 0; --i) cache_.Put();
  }

 private:
  Rate rate_{256 * kKiB / 512};
  shop::SessionCache cache_;
};

// A burst of small objects that all go.
class Retained final : public Base {
 public:
  void Step(double now, double) override {
    if (now > 100 && burst_.size() < kBurst && !over_) {
      for (std::size_t i = 0; i < kBurst / 40; ++i) burst_.push_back(Touched(512));
    }
    if (now < 160 || over_) return;
    over_ = true;
    FreeAll(burst_);
  }

 private:
  bool over_ = false;
  Blocks burst_;
};

// A burst of which one object a page stays.
class Fragmented final : public Base {
 public:
  ~Fragmented() override { FreeAll(left_); }
  void Step(double now, double) override {
    if (now > 100 && burst_.size() < kBurst && !over_) {
      for (std::size_t i = 0; i < kBurst / 40; ++i) burst_.push_back(Touched(512));
    }
    if (now < 160 || over_) return;
    over_ = true;
    for (std::size_t i = 0; i < burst_.size(); ++i) {
      if (i % 16 == 0) {
        left_.push_back(burst_[i]);
      } else {
        delete[] burst_[i];
      }
    }
    burst_.clear();
  }

 private:
  bool over_ = false;
  Blocks burst_;
  Blocks left_;
};

// clear() frees the nodes and keeps the table.
class MapCleared final : public Base {
 public:
  void Step(double now, double) override {
    if (now > 50 && next_ < 3000000) {
      for (std::size_t i = 0; i < 60000; ++i) map_[next_++] = Value{};
    }
    if (now > 160 && !map_.empty()) map_.clear();
  }

 private:
  struct Value {
    std::uint64_t words[6] = {1, 2, 3, 4, 5, 6};
  };
  std::unordered_map<std::uint64_t, Value> map_;
  std::uint64_t next_ = 0;
};

class MmapGrowth final : public Base {
 public:
  ~MmapGrowth() override {
    for (void* piece : pieces_) ::munmap(piece, kPiece);
  }
  void Step(double, double elapsed) override {
    for (std::size_t i = rate_.Due(elapsed); i > 0; --i) {
      void* piece = ::mmap(nullptr, kPiece, PROT_READ | PROT_WRITE,
                           MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
      if (piece == MAP_FAILED) return;
      std::memset(piece, 1, kPiece);
      pieces_.push_back(piece);
    }
  }
  [[nodiscard]] double mapped_bytes() const override {
    return static_cast<double>(pieces_.size() * kPiece);
  }

 private:
  static constexpr std::size_t kPiece = 64 * kKiB;
  Rate rate_{4};
  std::vector<void*> pieces_;
};

// Threads that are started and never end, each with a stack that was used.
class ThreadStacks final : public Base {
 public:
  ~ThreadStacks() override {
    {
      const std::lock_guard lock(mutex_);
      done_ = true;
    }
    finish_.notify_all();
    for (std::thread& thread : threads_) thread.join();
  }
  void Step(double, double elapsed) override {
    for (std::size_t i = rate_.Due(elapsed); i > 0; --i) Start();
  }
  [[nodiscard]] double mapped_bytes() const override {
    return static_cast<double>(threads_.size() * kStack);
  }

 private:
  void Start() {
    threads_.emplace_back([this] {
      UseStack();
      std::unique_lock lock(mutex_);
      finish_.wait(lock, [this] { return done_; });
    });
    while (used_.load() < threads_.size()) std::this_thread::yield();
  }
  static constexpr std::size_t kStack = 512 * kKiB;
  Rate rate_{0.25};
  [[gnu::noinline]] void UseStack() {
    char used[kStack];
    std::memset(used, 1, sizeof(used));
    asm volatile("" : : "r"(used) : "memory");  // Or it would never be written.
    used_.fetch_add(1);
  }
  std::mutex mutex_;
  std::condition_variable finish_;
  bool done_ = false;
  std::atomic<std::size_t> used_{0};
  std::vector<std::thread> threads_;
};

class CacheWarming final : public Base {
 public:
  ~CacheWarming() override { FreeAll(cache_); }
  void Step(double, double elapsed) override {
    for (std::size_t i = rate_.Due(elapsed); i > 0; --i) Put();
  }

 private:
  [[gnu::noinline]] void Put() {
    if (cache_.size() < kEntries) {
      cache_.push_back(Touched(2048));
      return;
    }
    char*& oldest = cache_[next_++ % kEntries];
    delete[] oldest;
    oldest = Touched(2048);
  }
  static constexpr std::size_t kEntries = 30000;
  Rate rate_{200};
  Blocks cache_;
  std::size_t next_ = 0;
};

class AllocationStorm final : public Base {
 public:
  void Step(double now, double) override {
    const bool storms = std::fmod(now, 40) < 20;
    for (std::size_t round = 0; round < (storms ? 8 : 1); ++round) {
      for (std::size_t i = 0; i < 2000; ++i) request_.push_back(Touched(16 + i % 900));
      FreeAll(request_);
    }
  }

 private:
  Blocks request_;
};

class Sawtooth final : public Base {
 public:
  ~Sawtooth() override { FreeAll(cache_); }
  void Step(double, double elapsed) override {
    for (std::size_t i = rate_.Due(elapsed); i > 0; --i)
      cache_.push_back(Touched(1024));
    if (cache_.size() >= 24000) FreeAll(cache_);
  }

 private:
  Rate rate_{400};
  Blocks cache_;
};

template <typename Program>
std::unique_ptr<RealProgram> Make() {
  return std::make_unique<Program>();
}

constexpr RealProgramRow kPrograms[] = {
    {"linear_leak", VerdictKind::kLiveGrowth, "SessionCache::Put", 600, 256 * kKiB,
     Make<LinearLeak>},
    {"just_started", VerdictKind::kTooEarly, "SessionCache::Put", 30, 0,
     Make<LinearLeak>},
    {"retained", VerdictKind::kRetained, "", 420, 0, Make<Retained>},
    {"fragmented", VerdictKind::kFragmented, "", 420, 0, Make<Fragmented>},
    {"map_cleared", VerdictKind::kRetained, "", 420, 0, Make<MapCleared>},
    {"mmap_growth", VerdictKind::kNonHeap, "", 600, 256 * kKiB, Make<MmapGrowth>},
    {"thread_stacks", VerdictKind::kNonHeap, "", 600, 0, Make<ThreadStacks>},
    {"cache_warming", VerdictKind::kStable, "", 720, 0, Make<CacheWarming>},
    {"allocation_storm", VerdictKind::kStable, "", 480, 0, Make<AllocationStorm>},
    {"sawtooth", VerdictKind::kStable, "", 480, 0, Make<Sawtooth>},
};

}  // namespace

std::span<const RealProgramRow> RealPrograms() { return kPrograms; }

}  // namespace heapwell::diagnosis
