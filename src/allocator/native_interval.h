// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#ifndef HEAPWELL_SRC_ALLOCATOR_NATIVE_INTERVAL_H_
#define HEAPWELL_SRC_ALLOCATOR_NATIVE_INTERVAL_H_

#include <cstdint>
#include <optional>

namespace heapwell::allocator {

/// The sample interval of tcmalloc's own sampler, in whichever way the tcmalloc in use
/// lets others at it: as a property (gperftools from 2.17 on), else as a flag, which
/// has one name up to 2.15 and another from 2.16 on.
class NativeInterval {
 public:
  /// Tries them all. Empty if none is there. Asks the dynamic loader.
  static std::optional<NativeInterval> Find();

  /// In bytes; 0: tcmalloc takes no samples.
  [[nodiscard]] std::uint64_t Read() const;
  /// A thread learns of it when its next sample is due: within 16 MiB if it took none.
  void Write(std::uint64_t interval_bytes) const;

 private:
  std::int64_t* flag_ = nullptr;  // Null: it is a property.
};

}  // namespace heapwell::allocator

#endif  // HEAPWELL_SRC_ALLOCATOR_NATIVE_INTERVAL_H_
