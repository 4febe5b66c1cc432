// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#include "mode.h"

#include "audit_log.h"
#include "recent_audit.h"

namespace orders {
namespace {

template <typename T>
std::unique_ptr<Audit> Make() {
  return std::make_unique<T>();
}

}  // namespace

const std::vector<Mode>& Modes() {
  static const std::vector<Mode> modes = {
      {"healthy", "the audit keeps the last 1000 requests, without bodies",
       Make<RecentAudit>},
      {"audit_leak", "the audit keeps every request body for ever", Make<AuditLog>},
  };
  return modes;
}

const Mode* FindMode(std::string_view name) {
  for (const Mode& mode : Modes()) {
    if (mode.name == name) return &mode;
  }
  return nullptr;
}

}  // namespace orders
