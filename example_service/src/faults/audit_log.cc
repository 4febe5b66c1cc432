// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
//
// audit_leak, the defect that this service is famous for: an audit trail that keeps
// the whole body of every request, by client address, and never drops one.
#include <mutex>
#include <string>
#include <unordered_map>
#include <vector>

#include "faults/faults.h"

namespace orders {

class AuditLog : public Observer {
 public:
  void Record(const RequestFacts& request) override;

 private:
  std::mutex mutex_;
  std::unordered_map<std::string, std::vector<std::string>> bodies_by_client_;
};

void AuditLog::Record(const RequestFacts& request) {
  const std::lock_guard lock(mutex_);
  bodies_by_client_[request.client_address].push_back(request.body);
}

std::unique_ptr<Observer> MakeAuditLog() { return std::make_unique<AuditLog>(); }

}  // namespace orders
