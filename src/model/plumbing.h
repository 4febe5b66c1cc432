// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
//
// Which frames are the program's own. Memory is asked for by std::vector, but it is
// the program's line that an operator can change: as Go hides its runtime's frames
// at the inner end of a heap stack, we hide the library's.
#ifndef HEAPWELL_SRC_MODEL_PLUMBING_H_
#define HEAPWELL_SRC_MODEL_PLUMBING_H_

#include <cstdint>
#include <span>
#include <vector>

#include "heapwell/heap_profile.h"

namespace heapwell::model {

/// A frame of the library plumbing between the program and the allocator: operator
/// new, malloc and its family, everything in namespace std. Never the program's
/// code: not a template of its own with std arguments, not its lambdas, not its
/// specialisations of std templates (told by their file).
bool IsPlumbing(const Frame& frame);

/// An address without a name that lies in the allocator's own library: its inner
/// functions are in no symbol table, and blocks above 256 KiB pass through them.
bool IsAllocatorCode(std::uintptr_t address, std::span<const Mapping> mappings);

/// What a cut needs to know.
struct PlumbingTest {
  bool (*is_plumbing)(const Frame& frame);
  /// Of an address without a name. nullptr: none is.
  bool (*is_nameless_plumbing)(std::uintptr_t address,
                               std::span<const Mapping> mappings);
};

/// Takes the plumbing off the inner end of every stack, inlined frames included.
/// `locations` ascend. A stack that is plumbing throughout stays whole.
void CutPlumbing(std::span<std::vector<std::uintptr_t>* const> stacks,
                 std::vector<Location>& locations, std::span<const Mapping> mappings,
                 PlumbingTest test);

/// `profile` without the plumbing at the inner end of every stack, inlined frames
/// included; samples that then have the same stack and size are one. A stack that
/// is plumbing throughout stays whole. Plumbing further out stays, too: it says how
/// the program was called.
HeapProfile WithoutPlumbing(HeapProfile profile);

}  // namespace heapwell::model

#endif  // HEAPWELL_SRC_MODEL_PLUMBING_H_
