// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
//
// An order service, its memory watched by heapwell.
#include <heapwell/httplib.h>
#include <heapwell/prometheus.h>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <optional>
#include <string>

#include "audit/audit_file.h"
#include "audit/audit_writer.h"
#include "audit/connection_pool.h"
#include "flags.h"
#include "load_generator.h"
#include "mode_switch.h"
#include "order_server.h"
#include "stop_signal.h"

namespace {

int Fail(const std::string& reason) {
  std::fprintf(stderr, "order_service: %s\n", reason.c_str());
  return 1;
}

heapwell::Options WatchOptions(const orders::Flags& flags) {
  heapwell::Options options;
  options.allow_control = true;  // For POST /debug/release: only loopback can ask.
  options.history_interval = std::chrono::milliseconds(flags.history_interval_ms);
  options.guard.evidence_directory = flags.evidence_directory;
  if (flags.soft_limit_mebibytes > 0) {
    options.guard.soft_limit_bytes = std::uint64_t(flags.soft_limit_mebibytes) << 20;
  }
  return options;
}

int Run(const orders::Flags& flags) {
  orders::StopSignal stop;

  heapwell::Address address;
  address.port = flags.debug_port;
  auto memory = heapwell::Serve(address, WatchOptions(flags));
  if (!memory) return Fail(memory.error().message);
  const heapwell::Collector memory_metrics(memory->monitor());

  const orders::AuditFile file(flags.audit_path);
  std::string error;
  if (!orders::AuditDatabase::Open(file.path(), &error)) return Fail(error);
  orders::ConnectionPool connections(file.path());
  orders::AuditWriter audit(connections, static_cast<std::size_t>(flags.audit_rows));

  orders::ModeSwitch modes(*flags.mode);
  orders::OrderServer server(modes, connections, audit, {&memory_metrics});
  const std::optional<int> port = server.Start(flags.port);
  if (!port) return Fail("port " + std::to_string(flags.port) + " is taken");
  orders::LoadGenerator load(
      "127.0.0.1", *port, {flags.load_orders_per_second, flags.load_cycle_seconds, 0});

  std::printf("ready: orders=127.0.0.1:%d debug=127.0.0.1:%d mode=%s\n", *port,
              memory->port(), std::string(flags.mode->name).c_str());
  std::fflush(stdout);
  stop.Wait();

  load.Stop();
  server.Drain();
  if (flags.load_orders_per_second > 0) {
    std::fputs(ToText(load.result()).c_str(), stdout);
  }
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc == 2 && std::strcmp(argv[1], "--help") == 0) {
    std::fputs(orders::Usage().c_str(), stdout);
    return 0;
  }
  std::string error;
  const std::optional<orders::Flags> flags = orders::ParseFlags(argc, argv, &error);
  if (!flags) return Fail(error);
  return Run(*flags);
}
