// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#ifndef HEAPWELL_SRC_MONITOR_SYMBOLS_H_
#define HEAPWELL_SRC_MONITOR_SYMBOLS_H_

#include <cstdint>
#include <span>

#include "heapwell/heap_profile.h"
#include "heapwell/result.h"
#include "symbolize/symbolizer.h"

namespace heapwell::monitor {

/// The process has one symbolizer, for its cache is of the process's code.
symbolize::Symbolizer& TheSymbolizer();

/// `profile` with the names of its addresses, and without library plumbing.
/// `unload_generations`: those of allocator::HeapSamples. Empty: unknown.
HeapProfile WithSymbols(HeapProfile profile,
                        std::span<const std::uint64_t> unload_generations = {});

/// CaptureHeapProfile where memory is short: finding names takes `heap_bytes` at most,
/// beside pages of files, which the kernel takes back when it needs them. Nothing is
/// kept. Names that do not fit are left out.
Result<HeapProfile> CaptureHeapProfileWithin(std::uint64_t heap_bytes);

/// The same with names of functions alone: no files, lines or inlined frames. Some
/// milliseconds, and some megabytes.
Result<HeapProfile> CaptureHeapProfileQuickly(std::uint64_t heap_bytes);

}  // namespace heapwell::monitor

#endif  // HEAPWELL_SRC_MONITOR_SYMBOLS_H_
