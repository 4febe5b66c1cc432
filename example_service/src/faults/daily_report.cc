// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
//
// retained: a report is built wholly in memory, sent, and freed. Its memory is the
// program's no more, and the kernel does not have it back: the allocator keeps it.
#include <mutex>
#include <string>
#include <vector>

#include "faults/faults.h"

namespace orders {
namespace {

constexpr std::size_t kRowBytes = 100'000;  // A day's orders of one customer.
constexpr std::size_t kRows = 2'000;

}  // namespace

class DailyReport : public Observer {
 public:
  void Record(const RequestFacts& request) override;

 private:
  void AddRow(const std::string& client_address);
  void Send();

  std::mutex mutex_;
  bool sent_ = false;
  std::vector<std::string> rows_;
};

void DailyReport::Record(const RequestFacts& request) {
  const std::lock_guard lock(mutex_);
  if (sent_) return;
  AddRow(request.client_address);
  if (rows_.size() == kRows) Send();
}

void DailyReport::AddRow(const std::string& client_address) {
  std::string row = client_address;
  row.resize(kRowBytes, '.');
  rows_.push_back(std::move(row));
}

void DailyReport::Send() {
  sent_ = true;
  rows_ = {};
}

std::unique_ptr<Observer> MakeDailyReport() { return std::make_unique<DailyReport>(); }

}  // namespace orders
