// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#include "audit_log.h"

namespace orders {

void AuditLog::Record(const AuditedRequest& request) {
  const std::lock_guard lock(mutex_);
  bodies_by_client_[request.client_address].push_back(request.body);
}

}  // namespace orders
