// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#ifndef ORDER_SERVICE_AUDIT_AUDIT_FILE_H_
#define ORDER_SERVICE_AUDIT_AUDIT_FILE_H_

#include <string>

namespace orders {

/// Where the audit is. A temporary file by default, gone with this; a file that was
/// named stays.
class AuditFile {
 public:
  /// `named` may be empty: then a folder of its own in $TMPDIR or /tmp.
  explicit AuditFile(std::string named);
  ~AuditFile();
  AuditFile(const AuditFile&) = delete;
  AuditFile& operator=(const AuditFile&) = delete;

  /// Empty: no folder could be made.
  const std::string& path() const { return path_; }

 private:
  std::string folder_;  // Empty: the file was named.
  std::string path_;
};

}  // namespace orders

#endif  // ORDER_SERVICE_AUDIT_AUDIT_FILE_H_
