// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#include "recent_audit.h"

namespace orders {

void RecentAudit::Record(const AuditedRequest& request) {
  const std::lock_guard lock(mutex_);
  entries_.push_back(
      {request.client_address, request.method, request.path, request.body.size()});
  if (entries_.size() > kKept) entries_.pop_front();
}

}  // namespace orders
