// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
//
// A user's service, for service_test.py to start in every way:
//   service [--host=H] [--port=N] [--token-file=F] [--allowed-host=H]
// Prints "port N" once it is served, or "error ...", and "listened N times" before it
// ends: which it does when its standard input closes.
#include <dlfcn.h>
#include <heapwell/httplib.h>
#include <sys/socket.h>

#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <utility>

namespace {

std::atomic<int> g_listened{0};

struct Settings {
  heapwell::Address address{"127.0.0.1", 0};
  heapwell::Options options = {};
};

Settings ParseArguments(int argc, char** argv) {
  Settings settings;
  for (int i = 1; i < argc; ++i) {
    const std::string argument = argv[i];
    const std::size_t equals = argument.find('=');
    const std::string name = argument.substr(0, equals);
    const std::string value =
        equals == std::string::npos ? "" : argument.substr(equals + 1);
    if (name == "--host") settings.address.host = value;
    if (name == "--port") settings.address.port = std::atoi(value.c_str());
    if (name == "--token-file") settings.options.token_file = value;
    if (name == "--allowed-host") settings.options.allowed_hosts.push_back(value);
  }
  return settings;
}

int Run(Settings settings) {
  const auto service =
      heapwell::Serve(settings.address, std::move(settings.options));
  if (service) {
    std::printf("port %d\n", service->port());
  } else {
    std::printf("error %s\n", service.error().message.c_str());
  }
  std::fflush(stdout);
  while (std::getchar() != EOF) {
  }
  std::printf("listened %d times\n", g_listened.load());
  return service ? 0 : 1;
}

}  // namespace

/// In the place of libc's: heapwell stands in the same program.
extern "C" int listen(int fd, int backlog) noexcept {
  ++g_listened;
  static const auto next = reinterpret_cast<int (*)(int, int)>(dlsym(RTLD_NEXT, "listen"));
  return next(fd, backlog);
}

int main(int argc, char** argv) { return Run(ParseArguments(argc, argv)); }
