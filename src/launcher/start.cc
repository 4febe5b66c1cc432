// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
//
// libheapwell_preload.so: heapwell in a program that was not built with it. Loaded in
// front of it by LD_PRELOAD, it starts before main, serves until the process ends, and
// is not handed on to children. Failure is told in the status file, and nowhere else.
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include <cstdio>
#include <exception>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "heapwell/connection.h"
#include "heapwell/mem_stats.h"
#include "heapwell/monitor.h"
#include "launcher/accept_loop.h"
#include "launcher/preload_list.h"
#include "launcher/settings.h"

namespace heapwell::launcher {
namespace {

// By the name that it was started under, or by that of its file: python3 is a link to
// python3.11.
bool IsProgram(std::string_view name) {
  if (name == program_invocation_short_name) return true;
  char path[4096];
  const ssize_t size = ::readlink("/proc/self/exe", path, sizeof(path));
  if (size <= 0) return false;
  const std::string_view file(path, static_cast<std::size_t>(size));
  return file.substr(file.rfind('/') + 1) == name;
}

struct Service {
  explicit Service(Monitor started) : monitor(std::move(started)) {}
  Monitor monitor;
  std::unique_ptr<ConnectionServer> server;
};

std::string Where(const Address& address, int port) {
  if (address.host.starts_with("unix:")) return address.host;
  const bool ipv6 = address.host.find(':') != std::string::npos;
  return "http://" + (ipv6 ? "[" + address.host + "]" : address.host) + ":" +
         std::to_string(port) + "/debug/";
}

// Returns where it serves: for good, since a process may end at any time, in any
// thread.
Result<std::string> Serve(const Settings& settings) {
  Result<Monitor> monitor = Monitor::Start(settings.options);
  if (!monitor) return monitor.error();
  Result<Listener> listener =
      Listener::Open(settings.address, !settings.options.token_file.empty());
  if (!listener) return listener.error();
  std::string where = Where(settings.address, listener->port());
  auto service = std::make_unique<Service>(*std::move(monitor));
  const AcceptLoop loop(listener->fd());
  Result<ConnectionServer> server = ConnectionServer::Start(
      *std::move(listener),
      [kept = service.get()](const Request& request) {
        return kept->monitor.Handle(request);
      },
      loop);
  if (!server) return server.error();
  service->server = std::make_unique<ConnectionServer>(*std::move(server));
  static_cast<void>(service.release());
  return where;
}

std::string StatusOf(const Result<std::string>& served) {
  if (!served) return "heapwell does not run: " + served.error().message + "\n";
  const SamplingStatus sampling = ReadMemStats().sampling;
  return "heapwell serves " + *served + ", mode " + ToString(sampling.mode) + ": " +
         sampling.reason + "\n";
}

// Whole or not at all: whoever waits for the file reads all of it.
void WriteStatus(const std::string& path, const std::string& text) {
  const std::string part = path + ".part";
  const int fd =
      ::open(part.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0644);
  if (fd < 0) return;
  const bool whole =
      ::write(fd, text.data(), text.size()) == static_cast<ssize_t>(text.size());
  ::close(fd);
  if (whole) {
    ::rename(part.c_str(), path.c_str());
  } else {
    ::unlink(part.c_str());
  }
}

void Start() {
  const char* status_file = ::getenv("HEAPWELL_STATUS_FILE");
  const auto settings = ReadSettings([](const char* name) { return ::getenv(name); });
  const Result<std::string> served =
      settings ? Serve(*settings) : Result<std::string>(settings.error());
  if (status_file != nullptr && *status_file != '\0') {
    WriteStatus(status_file, StatusOf(served));
  }
}

[[gnu::constructor]] void StartBeforeMain() {
  const int error_before = errno;
  try {
    const char* program = ::getenv("HEAPWELL_PROGRAM");
    if (program == nullptr || *program == '\0' || IsProgram(program)) {
      LeaveEnvironment(environ);
      Start();
    }
  } catch (const std::exception&) {
    // No memory at the very start: the program will find that out by itself.
  }
  errno = error_before;
}

}  // namespace
}  // namespace heapwell::launcher
