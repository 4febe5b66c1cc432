// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
//
// Our definitions are weak: where a static tcmalloc brings its own, those serve.
#include "sampler/trace_table.h"

#include <sys/mman.h>

#include <algorithm>
#include <atomic>
#include <new>

#include "sampler/live_records.h"
#include "sampler/thread_state.h"

namespace heapwell::sampler {

using Keeps = TraceList::Keeps;
using tcmalloc::StackTrace;

// Mapped by itself. Words follow it.
struct TraceChunk {
  TraceChunk* previous = nullptr;
  std::size_t bytes = 0;  // Of the mapping.
  std::size_t used = 0;   // Words.
  TraceList list = {};    // Of a caller that has none: in its first chunk.

  void** words() { return reinterpret_cast<void**>(this + 1); }
  std::span<void* const> filled() const {
    return {reinterpret_cast<void* const*>(this + 1), used};
  }
  std::size_t room() const { return (bytes - sizeof(*this)) / sizeof(void*) - used; }
};

namespace {

constexpr std::size_t kPageBytes = 4096;
// For more samples than were expected: 3,800 whole stacks.
constexpr std::size_t kMoreBytes = std::size_t{1} << 20;

// Before the addresses of a sample: 1, the bytes that were asked for, the depth.
constexpr std::size_t kHeaderWords = 3;

// Words that the last copy of whole stacks took: expected of the next.
constinit std::atomic<std::size_t> g_last_words{0};

void* AsWord(std::uintptr_t number) {
  return reinterpret_cast<void*>(number);  // NOLINT(performance-no-int-to-ptr)
}

// Not by malloc: it may run under tcmalloc's lock.
TraceChunk* MapChunk(TraceChunk* previous, std::size_t bytes) noexcept {
  void* memory = ::mmap(nullptr, bytes, PROT_READ | PROT_WRITE,
                        MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (memory == MAP_FAILED) return nullptr;
  return new (memory) TraceChunk{.previous = previous, .bytes = bytes};
}

void Unmap(TraceChunk* chunk) noexcept {
  while (chunk != nullptr) {
    TraceChunk* previous = chunk->previous;
    ::munmap(chunk, chunk->bytes);
    chunk = previous;
  }
}

// Page by page: MAP_POPULATE keeps others out of the address space all the while.
void Touch(TraceChunk& chunk) noexcept {
  auto* bytes = reinterpret_cast<volatile char*>(&chunk);
  for (std::size_t i = kPageBytes; i < chunk.bytes; i += kPageBytes) bytes[i] = 0;
}

// The list of this thread's caller. A host that asks tcmalloc itself has none yet.
TraceList& ListOfThisThread() noexcept {
  static constinit TraceList no_memory{.failed = true};
  if (t_state.traces == nullptr) {
    TraceChunk* first = MapChunk(nullptr, kMoreBytes);
    if (first != nullptr) first->list.last = first;
    t_state.traces = first != nullptr ? &first->list : &no_memory;
  }
  return *t_state.traces;
}

// Null: there is none, and the list has failed.
void** RoomFor(TraceList& list, std::size_t words) noexcept {
  if (list.failed) return nullptr;
  if (list.last == nullptr || list.last->room() < words) [[unlikely]] {
    TraceChunk* more = MapChunk(list.last, kMoreBytes);
    list.failed = more == nullptr;
    if (list.failed) return nullptr;
    list.last = more;
  }
  void** room = list.last->words() + list.last->used;
  list.last->used += words;
  return room;
}

// Runs under tcmalloc's page-heap lock. A sample's place is noted without a look at it,
// which would cost as much again as tcmalloc's way to it.
void Add(TraceList& list, const StackTrace& trace) noexcept {
  const bool place = list.keeps == Keeps::kPlaces;
  const std::size_t depth = place ? 0 : std::min(trace.depth, StackTrace::kMaxDepth);
  void** out = RoomFor(list, place ? 1 : kHeaderWords + depth);
  if (out == nullptr) return;
  if (place) {
    *out = const_cast<StackTrace*>(&trace);
    return;
  }
  out[0] = AsWord(1);
  out[1] = AsWord(trace.size);
  out[2] = AsWord(depth);
  std::copy_n(&trace.stack[0], depth, out + kHeaderWords);
}

std::size_t UsedWords(const TraceList& list) noexcept {
  std::size_t words = 0;
  for (const TraceChunk* chunk = list.last; chunk != nullptr; chunk = chunk->previous) {
    words += chunk->used;
  }
  return words;
}

// As tcmalloc's own would return them: new[], and a 0 at the end.
void** JoinAll(const TraceList& list) noexcept {
  if (list.failed) return nullptr;
  void** all = new (std::nothrow) void*[UsedWords(list) + 1];
  if (all == nullptr) return nullptr;
  void** out = all;
  for (const TraceChunk* chunk = list.last; chunk != nullptr; chunk = chunk->previous) {
    out = std::ranges::copy(chunk->filled(), out).out;
  }
  *out = nullptr;
  return all;
}

// Another thread may free the sample meanwhile and take its place for another.
template <typename T>
T ReadWhileItChanges(const T& value) {
  return __atomic_load_n(&value, __ATOMIC_RELAXED);
}

// tcmalloc never gives the memory of a sample back, nor to anything but a stack, and
// writes over its size alone when it is freed.
void* TokenAt(const StackTrace& trace) {
  const std::size_t depth = ReadWhileItChanges(trace.depth);
  if (depth == 0 || depth > StackTrace::kMaxDepth) return nullptr;
  void* token = ReadWhileItChanges(trace.stack[depth - 1]);
  return IsToken(reinterpret_cast<std::uintptr_t>(token)) ? token : nullptr;
}

bool EverySampleHasAToken() noexcept {
  return RecordsInUse() > 0 && RecordsDropped() == 0;
}

}  // namespace

TraceCopies::TraceCopies() noexcept : list_{.ours = true} {
  std::size_t expected = g_last_words.load();
  if (EverySampleHasAToken()) {
    list_.keeps = Keeps::kPlaces;
    expected = RecordsInUse();
  }
  const std::size_t bytes =
      sizeof(TraceChunk) + (expected + expected / 8) * sizeof(void*) + 4 * kPageBytes;
  list_.last = MapChunk(nullptr, bytes / kPageBytes * kPageBytes);
  if (list_.last != nullptr) Touch(*list_.last);
  t_state.traces = &list_;
}

TraceCopies::~TraceCopies() {
  t_state.traces = nullptr;
  if (served() && list_.keeps == Keeps::kStacks) g_last_words = UsedWords(list_);
  Unmap(list_.last);
}

bool TraceCopies::complete() const noexcept {
  return !list_.failed && (served() || UsedWords(list_) == 0);
}

void TraceCopies::Visit(
    const std::function<void(std::size_t, std::span<void* const>)>& visit) const {
  for (const TraceChunk* chunk = list_.last; chunk != nullptr;
       chunk = chunk->previous) {
    std::span<void* const> rest = chunk->filled();
    while (!rest.empty()) {
      if (list_.keeps == Keeps::kPlaces) {
        const auto& trace = *static_cast<const StackTrace*>(rest[0]);
        void* token = TokenAt(trace);
        if (token != nullptr) visit(ReadWhileItChanges(trace.size), {&token, 1});
        rest = rest.subspan(1);
        continue;
      }
      const auto depth = reinterpret_cast<std::size_t>(rest[2]);
      visit(reinterpret_cast<std::size_t>(rest[1]), rest.subspan(kHeaderWords, depth));
      rest = rest.subspan(kHeaderWords + depth);
    }
  }
}

}  // namespace heapwell::sampler

namespace tcmalloc {

using heapwell::sampler::t_state;
using heapwell::sampler::TraceList;

[[gnu::weak]] StackTraceTable::StackTraceTable() = default;
[[gnu::weak]] StackTraceTable::~StackTraceTable() = default;

[[gnu::weak]] void StackTraceTable::AddTrace(const StackTrace& trace) {
  heapwell::sampler::Add(heapwell::sampler::ListOfThisThread(), trace);
}

[[gnu::weak]] void** StackTraceTable::ReadStackTracesAndClear() {
  TraceList* list = t_state.traces;
  if (list == nullptr) return new (std::nothrow) void* [1] { nullptr };  // No samples.
  if (list->ours) {
    list->served = true;
    return nullptr;
  }
  t_state.traces = nullptr;
  void** all = heapwell::sampler::JoinAll(*list);
  heapwell::sampler::Unmap(list->last);
  return all;
}

}  // namespace tcmalloc
