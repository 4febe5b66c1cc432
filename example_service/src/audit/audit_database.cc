// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#include "audit/audit_database.h"

#include <sqlite3.h>

#include <utility>

namespace orders {
namespace {

constexpr int kBusyMilliseconds = 200;      // For another connection's transaction.
constexpr int kInstructionsPerLook = 1000;  // Some 50 us of a query.

// A write-ahead log lets reports read while the writer writes. synchronous=NORMAL: the
// end of the process, however violent, loses nothing that was committed; a power cut
// may lose the last. Each connection keeps half a mebibyte of pages.
constexpr const char* kSetUp =
    "PRAGMA journal_mode = WAL;"
    "PRAGMA synchronous = NORMAL;"
    "PRAGMA cache_size = -512;"
    "CREATE TABLE IF NOT EXISTS audit ("
    " id INTEGER PRIMARY KEY AUTOINCREMENT, at_ms INTEGER, client TEXT, method TEXT,"
    " path TEXT, status INTEGER, body_bytes INTEGER, resource TEXT);"
    "CREATE INDEX IF NOT EXISTS audit_client ON audit (client, id);";

struct Finalizer {
  void operator()(sqlite3_stmt* statement) const { ::sqlite3_finalize(statement); }
};
using Statement = std::unique_ptr<sqlite3_stmt, Finalizer>;

Statement Prepare(sqlite3* database, const char* sql) {
  sqlite3_stmt* statement = nullptr;
  ::sqlite3_prepare_v2(database, sql, -1, &statement, nullptr);
  return Statement(statement);
}

void BindText(const Statement& statement, int index, const std::string& text) {
  ::sqlite3_bind_text(statement.get(), index, text.data(),
                      static_cast<int>(text.size()), SQLITE_TRANSIENT);
}

void Bind(const Statement& statement, const AuditRecord& record) {
  ::sqlite3_bind_int64(statement.get(), 1, record.at_ms);
  BindText(statement, 2, record.client_address);
  BindText(statement, 3, record.method);
  BindText(statement, 4, record.path);
  ::sqlite3_bind_int(statement.get(), 5, record.status);
  ::sqlite3_bind_int64(statement.get(), 6,
                       static_cast<sqlite3_int64>(record.body_bytes));
  BindText(statement, 7, record.resource);
}

AuditDatabase::Row ReadRow(const Statement& statement) {
  AuditDatabase::Row row;
  for (int i = 0; i < ::sqlite3_column_count(statement.get()); ++i) {
    const auto* text =
        reinterpret_cast<const char*>(::sqlite3_column_text(statement.get(), i));
    row.emplace_back(text == nullptr ? "" : text);
  }
  return row;
}

/// Asked by SQLite in the midst of a query: not 0 interrupts it.
int IsOver(void* limits) {
  return static_cast<const RequestLimits*>(limits)->ended() ? 1 : 0;
}

}  // namespace

void AuditDatabase::Closer::operator()(sqlite3* database) const {
  ::sqlite3_close(database);
}

AuditDatabase::AuditDatabase(std::unique_ptr<sqlite3, Closer> database)
    : database_(std::move(database)) {}

std::unique_ptr<AuditDatabase> AuditDatabase::Open(const std::string& path,
                                                   std::string* error) {
  sqlite3* opened = nullptr;
  const int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX;
  ::sqlite3_open_v2(path.c_str(), &opened, flags, nullptr);
  std::unique_ptr<AuditDatabase> database(
      new AuditDatabase(std::unique_ptr<sqlite3, Closer>(opened)));
  ::sqlite3_busy_timeout(opened, kBusyMilliseconds);
  if (database->Run(kSetUp)) return database;
  *error = "cannot open the audit " + path + ": " + ::sqlite3_errmsg(opened);
  return nullptr;
}

bool AuditDatabase::Run(const char* sql) {
  return ::sqlite3_exec(database_.get(), sql, nullptr, nullptr, nullptr) == SQLITE_OK;
}

bool AuditDatabase::Append(const std::vector<AuditRecord>& records,
                           std::size_t kept_rows, std::string* error) {
  const bool appended = Run("BEGIN IMMEDIATE") && Insert(records) &&
                        DeleteAllBut(kept_rows) && Run("COMMIT");
  if (appended) return true;
  *error = ::sqlite3_errmsg(database_.get());
  if (::sqlite3_get_autocommit(database_.get()) == 0) Run("ROLLBACK");
  return false;
}

bool AuditDatabase::Insert(const std::vector<AuditRecord>& records) {
  const Statement insert = Prepare(
      database_.get(),
      "INSERT INTO audit (at_ms, client, method, path, status, body_bytes, resource)"
      " VALUES (?, ?, ?, ?, ?, ?, ?)");
  if (!insert) return false;
  for (const AuditRecord& record : records) {
    Bind(insert, record);
    if (::sqlite3_step(insert.get()) != SQLITE_DONE) return false;
    ::sqlite3_reset(insert.get());
  }
  return true;
}

bool AuditDatabase::DeleteAllBut(std::size_t kept_rows) {
  const Statement erase = Prepare(
      database_.get(), "DELETE FROM audit WHERE id <= (SELECT max(id) FROM audit) - ?");
  if (!erase) return false;
  ::sqlite3_bind_int64(erase.get(), 1, static_cast<sqlite3_int64>(kept_rows));
  return ::sqlite3_step(erase.get()) == SQLITE_DONE;
}

std::vector<AuditDatabase::Row> AuditDatabase::Select(const char* sql,
                                                      const std::string& argument,
                                                      const RequestLimits& limits) {
  std::vector<Row> rows;
  const Statement select = Prepare(database_.get(), sql);
  if (!select) return rows;
  BindText(select, 1, argument);
  ::sqlite3_progress_handler(database_.get(), kInstructionsPerLook, IsOver,
                             const_cast<RequestLimits*>(&limits));
  while (::sqlite3_step(select.get()) == SQLITE_ROW) rows.push_back(ReadRow(select));
  ::sqlite3_progress_handler(database_.get(), 0, nullptr, nullptr);
  return rows;
}

}  // namespace orders
