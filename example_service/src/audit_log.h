// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
//
// The defect that this service is famous for: an audit trail that only grows.
#ifndef ORDER_SERVICE_AUDIT_LOG_H_
#define ORDER_SERVICE_AUDIT_LOG_H_

#include <mutex>
#include <string>
#include <unordered_map>
#include <vector>

#include "audit.h"

namespace orders {

/// Keeps the whole body of every request, by client address, and never drops one.
class AuditLog : public Audit {
 public:
  void Record(const AuditedRequest& request) override;

 private:
  std::mutex mutex_;
  std::unordered_map<std::string, std::vector<std::string>> bodies_by_client_;
};

}  // namespace orders

#endif  // ORDER_SERVICE_AUDIT_LOG_H_
