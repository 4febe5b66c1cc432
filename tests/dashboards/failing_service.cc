// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
//
// A process whose memory goes wrong in one of four ways, or not at all, fast enough to
// watch: what weeks do to a service, this does in a minute.
//   failing_service MODE [MIB]     live | retained | fragmented | non_heap | healthy |
//   idle
// MIB: what the modes hold before anything goes wrong, 192 unless it is said.
// Prints "ready HOST:PORT" once it is scraped there, begins to fail with the first byte
// of its standard input and ends with the last.
#include <heapwell/httplib.h>
#include <sys/mman.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <random>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace orders {

constexpr std::size_t kMiB = std::size_t{1} << 20;
/// Where growth stops: short of any limit that the test sets.
constexpr std::size_t kMostGrownBytes = 192 * kMiB;
constexpr std::size_t kBytesPerSecond = 3 * kMiB / 2;

using Block = std::unique_ptr<char[]>;

Block Allocate(std::size_t bytes) {
  Block block(new char[bytes]);
  std::memset(block.get(), 1, bytes);  // Untouched memory is not resident.
  return block;
}

/// Something that moves as time goes by: told how many bytes should have moved.
class Mode {
 public:
  virtual ~Mode() = default;
  virtual void AdvanceTo(std::size_t bytes) = 0;
};

/// Holds all that it was ever told: the leak.
class OrderLog final : public Mode {
 public:
  void AdvanceTo(std::size_t bytes) override {
    while (entries_.size() * kEntryBytes < std::min(bytes, kMostGrownBytes)) Append();
  }

 private:
  static constexpr std::size_t kEntryBytes = 1024;

  void Append() { entries_.push_back(Allocate(kEntryBytes)); }

  std::vector<Block> entries_;
};

/// Frees, little by little, what the allocator then keeps.
class Batch final : public Mode {
 public:
  explicit Batch(std::size_t held_bytes) {
    for (std::size_t held = 0; held < held_bytes; held += kBlockBytes) {
      blocks_.push_back(Allocate(kBlockBytes));
    }
  }

  void AdvanceTo(std::size_t bytes) override {
    const std::size_t freed = std::min(bytes / kBlockBytes, blocks_.size());
    for (; next_ < freed; ++next_) blocks_[next_].reset();
  }

 private:
  static constexpr std::size_t kBlockBytes = kMiB / 2;  // Whole pages, of its own.

  std::vector<Block> blocks_;
  std::size_t next_ = 0;
};

/// Frees seven of every eight neighbours: the eighth holds their page.
class Sieve final : public Mode {
 public:
  explicit Sieve(std::size_t held_bytes) {
    for (std::size_t held = 0; held < held_bytes; held += kCellBytes) {
      cells_.push_back(Allocate(kCellBytes));
    }
  }

  void AdvanceTo(std::size_t bytes) override {
    const std::size_t sieved = std::min(bytes / kCellBytes, cells_.size());
    for (; next_ < sieved; ++next_) {
      if (next_ % 8 != 0) cells_[next_].reset();
    }
  }

 private:
  static constexpr std::size_t kCellBytes = 1024;  // Eight to a page of tcmalloc.

  std::vector<Block> cells_;
  std::size_t next_ = 0;
};

/// Allocates and frees all the time, and holds as much as before.
class Cache final : public Mode {
 public:
  explicit Cache(std::size_t held_bytes) : entries_(held_bytes / kEntryBytes) {
    for (Block& entry : entries_) entry = Allocate(kEntryBytes);
  }

  void AdvanceTo(std::size_t bytes) override {
    for (; replaced_ * kEntryBytes < bytes; ++replaced_) {
      entries_[random_() % entries_.size()] = Allocate(kEntryBytes);
    }
  }

 private:
  static constexpr std::size_t kEntryBytes = 4096;

  std::minstd_rand random_;
  std::vector<Block> entries_;
  std::size_t replaced_ = 0;
};

/// Grows where no heap profile looks, beside a heap that does not.
class Mappings final : public Mode {
 public:
  explicit Mappings(std::size_t held_bytes) : heap_(held_bytes / 8) {}

  void AdvanceTo(std::size_t bytes) override {
    for (; mapped_ < std::min(bytes, kMostGrownBytes); mapped_ += kChunkBytes) {
      void* const chunk = mmap(nullptr, kChunkBytes, PROT_READ | PROT_WRITE,
                               MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
      if (chunk == MAP_FAILED) return;
      std::memset(chunk, 1, kChunkBytes);
    }
  }

 private:
  static constexpr std::size_t kChunkBytes = kMiB / 4;

  Cache heap_;
  std::size_t mapped_ = 0;
};

/// Holds what it has, from more call sites than have series, and does nothing: all that
/// it costs is being watched.
class Idle final : public Mode {
 public:
  explicit Idle(std::size_t held_bytes) {
    Hold(held_bytes / kSites, std::make_index_sequence<kSites>());
  }

  void AdvanceTo(std::size_t) override {}

 private:
  static constexpr std::size_t kSites = 24;
  static constexpr std::size_t kEntryBytes = 4096;

  template <std::size_t... sites>
  void Hold(std::size_t bytes, std::index_sequence<sites...>) {
    (HoldFrom<sites>(bytes), ...);
  }

  template <std::size_t kSite>
  void HoldFrom(std::size_t bytes) {
    for (std::size_t held = 0; held < bytes; held += kEntryBytes) {
      entries_.emplace_back(new char[kEntryBytes]);
      std::memset(entries_.back().get(), 1, kEntryBytes);
    }
  }

  std::vector<Block> entries_;
};

std::unique_ptr<Mode> MakeMode(const std::string& name, std::size_t held_bytes) {
  if (name == "live") return std::make_unique<OrderLog>();
  if (name == "retained") return std::make_unique<Batch>(held_bytes);
  if (name == "fragmented") return std::make_unique<Sieve>(held_bytes);
  if (name == "non_heap") return std::make_unique<Mappings>(held_bytes);
  if (name == "healthy") return std::make_unique<Cache>(held_bytes);
  if (name == "idle") return std::make_unique<Idle>(held_bytes);
  return nullptr;
}

// By the clock, not by steps: a machine that is busy makes the steps coarser, not the
// growth slower.
void Run(Mode& mode, const std::atomic<bool>& stopping) {
  const auto began = std::chrono::steady_clock::now();
  while (!stopping) {
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
    const std::chrono::duration<double> elapsed =
        std::chrono::steady_clock::now() - began;
    mode.AdvanceTo(static_cast<std::size_t>(elapsed.count() *
                                            static_cast<double>(kBytesPerSecond)));
  }
}

}  // namespace orders

int main(int argc, char** argv) {
  const std::size_t held_mib = argc > 2 ? std::strtoul(argv[2], nullptr, 10) : 192;
  const auto mode = orders::MakeMode(argc > 1 ? argv[1] : "", held_mib * orders::kMiB);
  if (!mode) {
    std::fprintf(stderr, "%s: unknown mode\n", argv[0]);
    return 2;
  }
  auto memory = heapwell::Serve({"127.0.0.1", 0});
  if (!memory) {
    std::fprintf(stderr, "%s\n", memory.error().message.c_str());
    return 1;
  }
  std::printf("ready 127.0.0.1:%d\n", memory->port());
  std::fflush(stdout);
  if (std::getchar() == EOF) return 0;
  std::atomic<bool> stopping{false};
  std::thread worker([&] { orders::Run(*mode, stopping); });
  while (std::getchar() != EOF) {
  }
  stopping = true;
  worker.join();
  return 0;
}
