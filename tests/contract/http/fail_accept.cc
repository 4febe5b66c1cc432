// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
//
// Preloaded: the third accept() loses its connection and fails with FAIL_ERRNO.
#include <dlfcn.h>
#include <errno.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <cstdlib>

namespace {

std::atomic<int> g_calls{0};

int FailThird(int accepted) {
  const char* error = std::getenv("FAIL_ERRNO");
  if (error == nullptr || accepted < 0 || ++g_calls != 3) return accepted;
  close(accepted);
  errno = std::atoi(error);
  return -1;
}

}  // namespace

extern "C" int accept(int fd, sockaddr* address, socklen_t* size) {
  static const auto next =
      reinterpret_cast<decltype(&accept)>(dlsym(RTLD_NEXT, "accept"));
  return FailThird(next(fd, address, size));
}

extern "C" int accept4(int fd, sockaddr* address, socklen_t* size, int flags) {
  static const auto next =
      reinterpret_cast<decltype(&accept4)>(dlsym(RTLD_NEXT, "accept4"));
  return FailThird(next(fd, address, size, flags));
}
