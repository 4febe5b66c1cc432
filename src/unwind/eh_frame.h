// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
//
// Loaded objects and their frame descriptions, without the loader's lock.
#ifndef HEAPWELL_SRC_UNWIND_EH_FRAME_H_
#define HEAPWELL_SRC_UNWIND_EH_FRAME_H_

#include <dlfcn.h>

#include <cstdint>
#include <optional>

namespace heapwell::unwind {

/// Whether this system can find objects without a lock (glibc 2.35, x86-64).
#if defined(__x86_64__) && defined(DLFO_STRUCT_HAS_EH_DBASE)
constexpr bool CanFindObjects() noexcept { return true; }
#else
constexpr bool CanFindObjects() noexcept { return false; }
#endif

/// A loaded object: where it is mapped and where its table of frames begins.
struct LoadedObject {
  std::uintptr_t start = 0;
  std::uintptr_t end = 0;
  const std::uint8_t* eh_frame_header = nullptr;

  [[nodiscard]] bool Contains(std::uintptr_t address) const noexcept {
    return address >= start && address < end;
  }
};

/// The object that `address` lies in now. Async-signal-safe; about 15 ns.
std::optional<LoadedObject> FindObject(std::uintptr_t address) noexcept;

/// The frame description of the function at `address`, or nullptr. Binary search in
/// the object's .eh_frame_hdr.
const std::uint8_t* FindFrame(const LoadedObject& object,
                              std::uintptr_t address) noexcept;

}  // namespace heapwell::unwind

#endif  // HEAPWELL_SRC_UNWIND_EH_FRAME_H_
