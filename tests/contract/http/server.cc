// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
//
// The real server on an invented machine, for hostile_test.py to attack:
//   server [--host=H] [--port=N] [--token-file=F] [--metrics-open] [--fork]
// Prints "port N" when it listens, and ends in order when its standard input closes:
// "stopped in N ms". Paths under /test/ misbehave on request.
#include <heapwell/connection.h>
#include <heapwell/httplib.h>
#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <new>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>

#include "http/delta.h"
#include "http/fake_source.h"
#include "http/router.h"

namespace {

using heapwell::ConnectionServer;
using heapwell::Listener;
using heapwell::Request;
using heapwell::Response;

struct Settings {
  heapwell::Address address{"127.0.0.1", 0};
  heapwell::Options options;
  bool fork = false;
};

std::optional<std::string> ValueOf(std::string_view argument, std::string_view name) {
  if (argument.substr(0, name.size()) != name) return std::nullopt;
  return std::string(argument.substr(name.size()));
}

Settings ParseArguments(int argc, char** argv) {
  Settings settings;
  for (int i = 1; i < argc; ++i) {
    const std::string_view argument = argv[i];
    if (const auto host = ValueOf(argument, "--host=")) settings.address.host = *host;
    if (const auto port = ValueOf(argument, "--port=")) {
      settings.address.port = std::atoi(port->c_str());
    }
    if (const auto file = ValueOf(argument, "--token-file=")) {
      settings.options.token_file = *file;
    }
    if (argument == "--metrics-open") settings.options.metrics_open = true;
    if (argument == "--fork") settings.fork = true;
  }
  return settings;
}

/// What a program that this one starts finds open.
std::string DescriptorsAfterExec() {
  std::string listing;
  FILE* const list = popen("ls -l /proc/self/fd", "r");
  if (list == nullptr) return listing;
  char line[256];
  while (std::fgets(line, sizeof(line), list) != nullptr) listing += line;
  pclose(list);
  return listing;
}

/// What no endpoint of ours does.
Response Misbehave(const Request& request, const heapwell::http::FakeSource& source) {
  Response response;
  if (request.target == "/test/captures") {
    response.body = std::to_string(source.captures.load());
  }
  if (request.target == "/test/throw") throw std::runtime_error("s3cret detail");
  if (request.target == "/test/throw_int") throw 42;  // NOLINT
  if (request.target == "/test/bad_alloc") throw std::bad_alloc();
  if (request.target == "/test/big") response.body.assign(std::size_t{8} << 20, 'x');
  if (request.target == "/test/split") {
    response.headers.emplace_back("X-Split", "a\r\nX-Injected: yes");
  }
  if (request.target == "/test/wait") {
    std::fprintf(stderr, "wait began\n");
    const bool elapsed = heapwell::http::WaitUnlessCancelled(std::chrono::seconds(600),
                                                             request.cancelled);
    std::fprintf(stderr, elapsed ? "wait elapsed\n" : "wait cancelled\n");
  }
  if (request.target == "/test/descriptors") response.body = DescriptorsAfterExec();
  return response;
}

double MillisecondsSince(std::chrono::steady_clock::time_point start) {
  return std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() -
                                                   start)
      .count();
}

int Run(const Settings& settings) {
  heapwell::http::FakeSource source;
  heapwell::http::Router router(settings.options, source);
  heapwell::httplib_adapter::AcceptLoop accept_loop;
  auto listener =
      Listener::Open(settings.address, !settings.options.token_file.empty());
  if (!listener) {
    std::printf("error %s\n", listener.error().message.c_str());
    return 1;
  }
  std::optional<ConnectionServer> server;
  {
    auto started = ConnectionServer::Start(
        *std::move(listener),
        [&](const Request& request) {
          return request.target.substr(0, 6) == "/test/" ? Misbehave(request, source)
                                                         : router.Handle(request);
        },
        [&](int fd, const ConnectionServer::Deliver& deliver) {
          accept_loop.Run(fd, deliver);
        });
    if (!started) {
      std::printf("error %s\n", started.error().message.c_str());
      return 1;
    }
    server.emplace(*std::move(started));
  }
  std::printf("port %d\n", server->port());
  std::fflush(stdout);

  if (settings.fork) {
    const pid_t child = fork();
    if (child == 0) {
      // The child outlives its parent, and ends the server that it does not have.
      std::optional<ConnectionServer> copy = std::move(server);
      copy.reset();
      std::printf("child %d\n", static_cast<int>(getpid()));
      std::fflush(stdout);
      sleep(120);
      _exit(0);
    }
  }
  while (std::getchar() != EOF) {
  }
  const auto start = std::chrono::steady_clock::now();
  server.reset();
  std::printf("stopped in %.0f ms\n", MillisecondsSince(start));
  return 0;
}

}  // namespace

int main(int argc, char** argv) { return Run(ParseArguments(argc, argv)); }
