// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#ifndef ORDER_SERVICE_AUDIT_AUDIT_DATABASE_H_
#define ORDER_SERVICE_AUDIT_AUDIT_DATABASE_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "request_limits.h"

struct sqlite3;

namespace orders {

/// What the audit keeps of a request: what it asked for, not its body.
struct AuditRecord {
  std::int64_t at_ms = 0;  ///< Since 1970.
  std::string client_address;
  std::string method;
  std::string path;
  int status = 0;
  std::size_t body_bytes = 0;
  std::string resource;  ///< What it made, as its Location says. Empty: nothing.
};

/// One connection to the audit's SQLite file. For one thread at a time.
class AuditDatabase {
 public:
  using Row = std::vector<std::string>;

  /// Makes the file and its table where there is none. Null: `error` says why.
  static std::unique_ptr<AuditDatabase> Open(const std::string& path,
                                             std::string* error);

  /// Appends all or none, and deletes all but the latest `kept_rows`: the file stops
  /// growing. False: `error` says why, another may write at the moment.
  bool Append(const std::vector<AuditRecord>& records, std::size_t kept_rows,
              std::string* error);

  /// The rows that `sql` selects, with `argument` for its "?1". Stops in the midst of
  /// its work once `limits` end, and returns what it has.
  std::vector<Row> Select(const char* sql, const std::string& argument,
                          const RequestLimits& limits);

 private:
  struct Closer {
    void operator()(sqlite3* database) const;
  };

  explicit AuditDatabase(std::unique_ptr<sqlite3, Closer> database);
  bool Run(const char* sql);
  bool Insert(const std::vector<AuditRecord>& records);
  bool DeleteAllBut(std::size_t kept_rows);

  std::unique_ptr<sqlite3, Closer> database_;
};

}  // namespace orders

#endif  // ORDER_SERVICE_AUDIT_AUDIT_DATABASE_H_
