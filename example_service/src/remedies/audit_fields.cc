// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
//
// Against audit_leak: keep the fields that the auditors need, not the request. Who
// asked for what and how much is some 100 bytes where the body was 4 KiB, and only the
// last 1000 are kept here; older ones are on disk.
#include <cstddef>
#include <deque>
#include <mutex>
#include <string>

#include "remedies/remedies.h"

namespace orders {
namespace {

constexpr std::size_t kKept = 1000;

}  // namespace

class AuditFields : public Observer {
 public:
  void Record(const RequestFacts& request) override;

 private:
  struct Entry {
    std::string client_address;
    std::string method;
    std::string path;
    std::size_t body_bytes;
  };

  std::mutex mutex_;
  std::deque<Entry> entries_;
};

void AuditFields::Record(const RequestFacts& request) {
  const std::lock_guard lock(mutex_);
  entries_.push_back(
      {request.client_address, request.method, request.path, request.body.size()});
  if (entries_.size() > kKept) entries_.pop_front();
}

std::unique_ptr<Observer> MakeAuditFields() { return std::make_unique<AuditFields>(); }

}  // namespace orders
