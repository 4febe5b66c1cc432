// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#include "audit/audit_file.h"

#include <cstdlib>
#include <filesystem>
#include <system_error>
#include <utility>

namespace orders {

AuditFile::AuditFile(std::string named) : path_(std::move(named)) {
  if (!path_.empty()) return;
  const char* temporary = std::getenv("TMPDIR");
  std::string folder = temporary != nullptr ? temporary : "/tmp";
  folder += "/order_service.XXXXXX";
  if (::mkdtemp(folder.data()) == nullptr) return;
  folder_ = folder;
  path_ = folder_ + "/audit.db";
}

AuditFile::~AuditFile() {
  std::error_code ignored;
  // The database, and the log and index that SQLite lays beside it.
  if (!folder_.empty()) std::filesystem::remove_all(folder_, ignored);
}

}  // namespace orders
