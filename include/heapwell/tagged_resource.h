// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
//
// A memory resource that counts what goes through it, exactly.
#ifndef HEAPWELL_TAGGED_RESOURCE_H_
#define HEAPWELL_TAGGED_RESOURCE_H_

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory_resource>

#include "heapwell/export.h"
#include "heapwell/tag.h"

namespace heapwell {

/// Passes on to another resource, under a tag, and counts: for containers whose memory
/// is to be known to the byte. Bytes are those asked for, not what the allocator rounds
/// them up to. As thread-safe as the other resource. Adds four atomic additions and a
/// ScopedTag to an allocation. Must outlive what it allocated, as any resource.
class HEAPWELL_EXPORT TaggedResource final : public std::pmr::memory_resource {
 public:
  /// `upstream` must outlive this.
  explicit TaggedResource(Tag tag, std::pmr::memory_resource* upstream =
                                       std::pmr::get_default_resource()) noexcept
      : tag_(tag), upstream_(upstream) {}
  ~TaggedResource() override;
  TaggedResource(const TaggedResource&) = delete;
  TaggedResource& operator=(const TaggedResource&) = delete;

  /// Allocated and not given back.
  [[nodiscard]] std::uint64_t live_bytes() const noexcept { return live_bytes_; }
  [[nodiscard]] std::uint64_t live_blocks() const noexcept { return live_blocks_; }
  /// Ever allocated.
  [[nodiscard]] std::uint64_t total_bytes() const noexcept { return total_bytes_; }
  [[nodiscard]] std::uint64_t total_blocks() const noexcept { return total_blocks_; }

  [[nodiscard]] Tag tag() const noexcept { return tag_; }

 private:
  void* do_allocate(std::size_t bytes, std::size_t alignment) override;
  void do_deallocate(void* block, std::size_t bytes, std::size_t alignment) override;
  [[nodiscard]] bool do_is_equal(
      const std::pmr::memory_resource& other) const noexcept override;

  const Tag tag_;
  std::pmr::memory_resource* const upstream_;
  std::atomic<std::uint64_t> live_bytes_{0};
  std::atomic<std::uint64_t> live_blocks_{0};
  std::atomic<std::uint64_t> total_bytes_{0};
  std::atomic<std::uint64_t> total_blocks_{0};
};

}  // namespace heapwell

#endif  // HEAPWELL_TAGGED_RESOURCE_H_
