// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
//
// non_heap: each receipt is rendered into a mapping of its own that nobody unmaps.
// No malloc is involved, so no heap profile can show it.
#include <sys/mman.h>

#include <cstring>
#include <mutex>
#include <vector>

#include "faults/faults.h"

namespace orders {
namespace {

constexpr std::size_t kReceiptBytes = std::size_t{16} << 10;

}  // namespace

class MappedReceipts : public Observer {
 public:
  ~MappedReceipts() override;
  void Record(const RequestFacts& request) override;

 private:
  std::mutex mutex_;
  std::vector<void*> receipts_;
};

MappedReceipts::~MappedReceipts() {
  for (void* receipt : receipts_) ::munmap(receipt, kReceiptBytes);
}

void MappedReceipts::Record(const RequestFacts&) {
  void* receipt = ::mmap(nullptr, kReceiptBytes, PROT_READ | PROT_WRITE,
                         MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (receipt == MAP_FAILED) return;
  std::memset(receipt, '#', kReceiptBytes);
  const std::lock_guard lock(mutex_);
  receipts_.push_back(receipt);
}

std::unique_ptr<Observer> MakeMappedReceipts() {
  return std::make_unique<MappedReceipts>();
}

}  // namespace orders
