// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
//
// Against non_heap: a mapping is a resource with an owner. The owner's destructor
// unmaps it, and the kernel has the memory back at that very moment: no allocator
// stands between. Only the latest receipts are kept, in a queue with a bound.
#include <sys/mman.h>

#include <cstddef>
#include <cstring>
#include <deque>
#include <mutex>
#include <utility>

#include "remedies/remedies.h"

namespace orders {
namespace {

constexpr std::size_t kReceiptBytes = std::size_t{16} << 10;
constexpr std::size_t kKept = 100;

/// A receipt in a mapping of its own, unmapped when it goes.
class Receipt {
 public:
  Receipt()
      : address_(::mmap(nullptr, kReceiptBytes, PROT_READ | PROT_WRITE,
                        MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)) {
    if (address_ != MAP_FAILED) std::memset(address_, '#', kReceiptBytes);
  }
  Receipt(Receipt&& other) noexcept
      : address_(std::exchange(other.address_, MAP_FAILED)) {}
  Receipt& operator=(Receipt&&) = delete;
  ~Receipt() {
    if (address_ != MAP_FAILED) ::munmap(address_, kReceiptBytes);
  }

 private:
  void* address_;
};

}  // namespace

class UnmappedReceipts : public Observer {
 public:
  void Record(const RequestFacts& request) override;

 private:
  std::mutex mutex_;
  std::deque<Receipt> latest_;
};

void UnmappedReceipts::Record(const RequestFacts&) {
  Receipt receipt;
  const std::lock_guard lock(mutex_);
  latest_.push_back(std::move(receipt));
  if (latest_.size() > kKept) latest_.pop_front();
}

std::unique_ptr<Observer> MakeUnmappedReceipts() {
  return std::make_unique<UnmappedReceipts>();
}

}  // namespace orders
