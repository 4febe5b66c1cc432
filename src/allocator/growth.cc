// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
//
// tcmalloc notes the stack each time it gets memory from the kernel, whether it
// samples or not.
#include <dlfcn.h>
#include <gperftools/malloc_extension.h>
#include <gperftools/tcmalloc.h>

#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <utility>
#include <vector>

#include "allocator/allocator.h"
#include "allocator/mode.h"
#include "allocator/pauses.h"

namespace heapwell::allocator {
namespace {

using Stack = std::vector<std::uintptr_t>;

// tcmalloc keeps this many frames of a growth; a stack that long may have had more.
constexpr std::size_t kMaxFrames = 30;

struct Growth {
  std::int64_t times = 0;
  std::int64_t bytes = 0;
};

// Tells which code is tcmalloc's own, where it is a library of its own.
class TcmallocCode {
 public:
  TcmallocCode() : base_(BaseOf(reinterpret_cast<const void*>(&tc_malloc))) {
    // Linked in statically it cannot be told from the program; its names tell then.
    if (base_ == BaseOf(reinterpret_cast<const void*>(&ReadHeapGrowth)))
      base_ = nullptr;
  }

  // Asks the loader only once for each address.
  bool Contains(std::uintptr_t address) {
    if (base_ == nullptr) return false;
    const auto [known, is_new] = known_.try_emplace(address);
    if (is_new) {
      known->second =
          BaseOf(reinterpret_cast<const void*>(address)) == base_;  // NOLINT
    }
    return known->second;
  }

 private:
  static const void* BaseOf(const void* address) {
    Dl_info object = {};
    return ::dladdr(address, &object) == 0 ? nullptr : object.dli_fbase;
  }

  const void* base_;
  std::map<std::uintptr_t, bool> known_;
};

// Call addresses from the program's own on: what tcmalloc does inside says nothing.
Stack ProgramsCalls(void** addresses, std::size_t depth, TcmallocCode& tcmalloc) {
  Stack calls;
  calls.reserve(depth);
  for (std::size_t i = 0; i < depth; ++i) {
    const auto address = reinterpret_cast<std::uintptr_t>(addresses[i]);
    if (address <= 1) continue;
    if (calls.empty() && tcmalloc.Contains(address - 1)) continue;
    calls.push_back(address - 1);
  }
  return calls;
}

std::unique_ptr<void* []> CopyStacks(std::chrono::nanoseconds& pause) {
  const auto start = std::chrono::steady_clock::now();
  std::unique_ptr<void*[]> entries(
      MallocExtension::instance()->ReadHeapGrowthStackTraces());
  pause = std::chrono::steady_clock::now() - start;
  BookPause(PauseKind::kCapture, pause);
  return entries;
}

Error Unavailable(const std::string& reason) {
  return {ErrorCode::kUnavailable, "no growth profile: " + reason};
}

}  // namespace

Result<HeapProfile> ReadHeapGrowth() {
  if (!TheMode().owns_malloc) return Unavailable(TheMode().reason);
  HeapProfile profile;
  profile.taken_at = std::chrono::system_clock::now();
  profile.sampling = ReadSampling();
  const std::unique_ptr<void*[]> entries = CopyStacks(profile.pause);

  TcmallocCode tcmalloc;
  std::map<Stack, std::pair<Growth, bool>> growths;
  bool has_stacks = false;
  // Each entry: 1, bytes, depth, addresses. A 0 ends them.
  for (void** entry = entries.get(); entry != nullptr && *entry != nullptr;) {
    const auto depth = reinterpret_cast<std::size_t>(entry[2]);
    auto& [growth, truncated] = growths[ProgramsCalls(entry + 3, depth, tcmalloc)];
    growth.times += static_cast<std::int64_t>(reinterpret_cast<std::size_t>(entry[0]));
    growth.bytes += static_cast<std::int64_t>(reinterpret_cast<std::size_t>(entry[1]));
    truncated = depth >= kMaxFrames;
    has_stacks = has_stacks || depth > 0;
    entry += 3 + depth;
  }
  // Its heap has grown: this process would not run otherwise.
  if (!has_stacks) return Unavailable("this tcmalloc keeps no stacks of it");
  for (const auto& [stack, sum] : growths) {
    HeapSample& sample = profile.samples.emplace_back();
    sample.stack = stack;
    sample.truncated = sum.second;
    sample.inuse_objects = sum.first.times;
    sample.inuse_bytes = sum.first.bytes;
  }
  return profile;
}

}  // namespace heapwell::allocator
