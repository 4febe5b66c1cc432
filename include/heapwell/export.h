// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#ifndef HEAPWELL_EXPORT_H_
#define HEAPWELL_EXPORT_H_

/// Marks what a shared libheapwell exports. A standard attribute, so that it may
/// stand beside [[nodiscard]] in any order.
#define HEAPWELL_EXPORT [[gnu::visibility("default")]]

#endif  // HEAPWELL_EXPORT_H_
