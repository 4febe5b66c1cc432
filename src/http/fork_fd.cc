// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#include "http/fork_fd.h"

#include <pthread.h>
#include <sys/stat.h>
#include <unistd.h>

#include <atomic>
#include <cstdint>
#include <mutex>

namespace heapwell::http {
namespace {

/// More than the connections and listeners of one server. What finds no place stays
/// open in children, where it does no harm but for listeners, which come first.
constexpr int kSlots = 512;

struct Slot {
  std::atomic<int> fd{-1};
  std::atomic<std::uint64_t> inode{0};
};
// Never destroyed: forks may come while the program exits.
constinit Slot g_slots[kSlots];
constexpr int kReserved = -2;

std::uint64_t SocketInode(int fd) {
  struct stat status = {};
  if (fstat(fd, &status) != 0 || !S_ISSOCK(status.st_mode)) return 0;
  return status.st_ino;
}

/// Async-signal-safe, as all that runs in the child of a threaded process must be.
void CloseInChild() {
  for (Slot& slot : g_slots) {
    const int fd = slot.fd.exchange(-1, std::memory_order_relaxed);
    if (fd >= 0 && SocketInode(fd) == slot.inode.load(std::memory_order_relaxed)) {
      close(fd);
    }
  }
}

}  // namespace

ForkWatch::ForkWatch(int fd) noexcept {
  static std::once_flag registered;
  std::call_once(registered, [] { pthread_atfork(nullptr, nullptr, CloseInChild); });

  const std::uint64_t inode = SocketInode(fd);
  if (inode == 0) return;
  for (int i = 0; i < kSlots; ++i) {
    int free = -1;
    if (!g_slots[i].fd.compare_exchange_strong(free, kReserved)) continue;
    g_slots[i].inode.store(inode, std::memory_order_relaxed);
    g_slots[i].fd.store(fd, std::memory_order_release);
    slot_ = i;
    return;
  }
}

ForkWatch::~ForkWatch() {
  if (slot_ >= 0) g_slots[slot_].fd.store(-1, std::memory_order_release);
}

}  // namespace heapwell::http
