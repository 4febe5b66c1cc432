// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#ifndef ORDER_SERVICE_AUDIT_H_
#define ORDER_SERVICE_AUDIT_H_

#include <string>

namespace orders {

/// What the auditors may want to know of one request.
struct AuditedRequest {
  std::string client_address;
  std::string method;
  std::string path;
  std::string body;
};

/// Where audited requests go. Implementations are thread-safe.
class Audit {
 public:
  virtual ~Audit() = default;
  virtual void Record(const AuditedRequest& request) = 0;
};

}  // namespace orders

#endif  // ORDER_SERVICE_AUDIT_H_
