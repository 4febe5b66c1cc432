// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#include "allocator/spans.h"

#include <gperftools/malloc_extension.h>

#include <mutex>

#include "base/fork.h"

namespace heapwell::allocator {
namespace {

constinit base::ForkMutex g_ranges_mutex;

Span::State StateOf(::base::MallocRange::Type type) {
  switch (type) {
    case ::base::MallocRange::INUSE:
      return Span::State::kInUse;
    case ::base::MallocRange::FREE:
      return Span::State::kFree;
    default:
      return Span::State::kReleased;
  }
}

}  // namespace

void VisitSpans(const std::function<void(const Span&)>& visit) {
  const std::lock_guard lock(g_ranges_mutex);
  auto* argument = const_cast<std::function<void(const Span&)>*>(&visit);
  MallocExtension::instance()->Ranges(
      argument, +[](void* visitor, const ::base::MallocRange* range) {
        (*static_cast<const std::function<void(const Span&)>*>(visitor))(
            Span{.start = range->address,
                 .length = range->length,
                 .state = StateOf(range->type),
                 .fraction = range->fraction});
      });
}

}  // namespace heapwell::allocator
