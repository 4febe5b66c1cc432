// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
//
// An audit trail as it should be: what the auditors need, of the latest requests.
#ifndef ORDER_SERVICE_RECENT_AUDIT_H_
#define ORDER_SERVICE_RECENT_AUDIT_H_

#include <cstddef>
#include <deque>
#include <mutex>
#include <string>

#include "audit.h"

namespace orders {

/// Keeps who asked for what, of the last kKept requests; no bodies.
class RecentAudit : public Audit {
 public:
  static constexpr std::size_t kKept = 1000;

  void Record(const AuditedRequest& request) override;

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

}  // namespace orders

#endif  // ORDER_SERVICE_RECENT_AUDIT_H_
