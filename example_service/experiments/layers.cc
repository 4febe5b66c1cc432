// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#include "layers.h"

#include <gperftools/malloc_extension.h>
#include <heapwell/heapwell.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <nlohmann/json.hpp>
#include <stdexcept>

namespace experiments {

const std::vector<std::string>& LayerColumns() {
  static const std::vector<std::string> columns = {
      "live_bytes", "cached_bytes", "fragmented_bytes", "free_pages_bytes",
      "resident_bytes"};
  return columns;
}

namespace {

// What is live before a case begins is the program's own, and not always the same.
double live_before_bytes = 0;

}  // namespace

std::vector<double> Measure() {
  const auto parts = heapwell::ReadMemoryComponents();
  if (!parts) throw std::runtime_error("this program is not linked with tcmalloc");
  return {static_cast<double>(parts->live_bytes) - live_before_bytes,
          static_cast<double>(parts->cached_bytes),
          static_cast<double>(parts->fragmented_bytes),
          static_cast<double>(parts->free_page_bytes),
          static_cast<double>(parts->resident_bytes)};
}

double ReleaseMilliseconds() {
  const auto begin = std::chrono::steady_clock::now();
  MallocExtension::instance()->ReleaseFreeMemory();
  const std::chrono::duration<double, std::milli> taken =
      std::chrono::steady_clock::now() - begin;
  return taken.count();
}

namespace {

std::string ReadAll(int fd) {
  std::string text;
  char buffer[4096];
  for (ssize_t got; (got = ::read(fd, buffer, sizeof(buffer))) > 0;) {
    text.append(buffer, static_cast<std::size_t>(got));
  }
  return text;
}

[[noreturn]] void RunAndReport(int fd,
                               const std::function<std::vector<Table::Row>()>& work) {
  live_before_bytes = Measure().front();
  const std::vector<Table::Row> rows = work();
  nlohmann::json all = nlohmann::json::array();
  for (const Table::Row& row : rows) all.push_back({row.names, row.numbers});
  const std::string text = all.dump();
  const bool written =
      ::write(fd, text.data(), text.size()) == static_cast<ssize_t>(text.size());
  ::_exit(written ? 0 : 1);
}

}  // namespace

std::vector<Table::Row> InNewProcess(
    const std::function<std::vector<Table::Row>()>& work) {
  int ends[2];
  if (::pipe(ends) != 0) throw std::runtime_error("cannot make a pipe");
  std::fflush(nullptr);
  const pid_t child = ::fork();
  if (child < 0) throw std::runtime_error("cannot fork");
  if (child == 0) RunAndReport(ends[1], work);
  ::close(ends[1]);
  const std::string text = ReadAll(ends[0]);
  ::close(ends[0]);
  int status = 0;
  ::waitpid(child, &status, 0);
  const auto all = nlohmann::json::parse(text, nullptr, false);
  if (status != 0 || !all.is_array()) throw std::runtime_error("a case failed");
  std::vector<Table::Row> rows;
  for (const auto& row : all) rows.push_back({row[0], row[1]});
  return rows;
}

}  // namespace experiments
