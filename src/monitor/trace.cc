// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
//
// The free function of trace.h: looks at the heap while threads record what they do,
// and puts both on one time line.
#include "heapwell/trace.h"

#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <set>
#include <string>
#include <thread>
#include <unordered_map>
#include <utility>
#include <vector>

#include "allocator/allocator.h"
#include "encode/perfetto.h"
#include "model/plumbing.h"
#include "model/trace.h"
#include "monitor/addresses.h"
#include "monitor/trace_heap.h"
#include "platform/command_line.h"
#include "platform/threads.h"
#include "trace/recording.h"

namespace heapwell {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds kTick{40};  // 25 times a second.
constexpr milliseconds kLongest{300'000};

// Stacks of samples, each once.
class Stacks {
 public:
  std::size_t IndexOf(const trace::Sample& sample) {
    const auto [found, is_new] = by_site_.try_emplace(sample.site, stacks_.size());
    if (is_new) {
      trace::SampledStack stack = trace::StackOf(sample);
      generations_.push_back(stack.unload_generation);
      stacks_.push_back({std::move(stack.addresses)});
    }
    return found->second;
  }

  // With names, and without plumbing at the inner end.
  void MoveTo(model::Trace& trace) && {
    symbolize::Symbolization symbols = monitor::SymbolsOf(stacks_, generations_);
    std::vector<std::vector<std::uintptr_t>*> cut;
    for (Stack& one : stacks_) cut.push_back(&one.stack);
    model::CutPlumbing(cut, symbols.locations, symbols.mappings,
                       {&model::IsPlumbing, &model::IsAllocatorCode});
    for (Stack& one : stacks_) trace.stacks.push_back(std::move(one.stack));
    trace.locations = std::move(symbols.locations);
  }

 private:
  struct Stack {
    std::vector<std::uintptr_t> stack = {};
  };
  std::unordered_map<sampler::SiteId, std::size_t> by_site_ = {};
  std::vector<Stack> stacks_ = {};
  std::vector<std::uint64_t> generations_ = {};
};

std::vector<model::TraceSample> ToEvents(const std::vector<trace::Sample>& samples,
                                         Stacks& stacks) {
  std::vector<model::TraceSample> events;
  for (const trace::Sample& sample : samples) {
    const double objects = trace::WeightOf(sample);
    events.push_back({.thread = sample.thread,
                      .at_ns = sample.at_ns,
                      .stack = stacks.IndexOf(sample),
                      .objects = objects,
                      .bytes = objects * static_cast<double>(sample.charged_bytes)});
  }
  return events;
}

void AddProcess(model::Trace& trace) {
  trace.process = ::getpid();
  const auto arguments = platform::RedactSecrets(platform::ReadCommandLine());
  trace.process_name = arguments.empty() ? "unknown" : arguments.front();
  std::set<std::int64_t> threads;
  for (const model::TraceSlice& region : trace.regions) threads.insert(region.thread);
  for (const std::int64_t thread : threads) {
    const auto status = platform::ReadThreadStatus(static_cast<pid_t>(thread));
    trace.threads.emplace_back(thread, status ? status->name : "(ended)");
  }
}

std::string NoteOf(const SamplingStatus& sampling) {
  return "sampled every " + std::to_string(sampling.interval_bytes) + " bytes, mode " +
         ToString(sampling.mode) + ": " + sampling.reason +
         (sampling.mode == SamplingMode::kTakeover
              ? "; frees are found ten times a second"
              : "; which were freed is unknown");
}

model::Trace Assemble(trace::Recorded recorded, monitor::TraceHeap heap) {
  model::Trace trace;
  trace.end_ns = trace::Now();
  for (trace::Region& region : recorded.regions) {
    trace.regions.push_back(
        {.thread = region.thread,
         .name = std::move(region.name),
         .begin_ns = region.begin_ns,
         .end_ns = region.end_ns != 0 ? region.end_ns : trace.end_ns});
  }
  trace.pauses = std::move(heap.pauses);
  std::ranges::sort(trace.pauses, {}, &model::TraceSlice::begin_ns);
  trace.counters = std::move(heap.counters);
  Stacks stacks;
  trace.allocations = ToEvents(recorded.samples, stacks);
  trace.frees = ToEvents(heap.frees, stacks);
  std::move(stacks).MoveTo(trace);
  trace.dropped_regions = recorded.dropped_regions;
  trace.dropped_samples = recorded.dropped_samples + heap.dropped_frees;
  trace.note = NoteOf(allocator::ReadSampling());
  AddProcess(trace);
  return trace;
}

// Until the time is over, or nobody waits any more.
void Watch(monitor::TraceHeap& heap, const TraceOptions& options) {
  using Clock = std::chrono::steady_clock;
  const Clock::time_point end = Clock::now() + options.duration;
  Clock::time_point next = Clock::now();
  for (;;) {
    heap.Look();
    if (options.cancelled && options.cancelled()) return;
    if (Clock::now() >= end) return;
    next = std::max(next + kTick, Clock::now());  // What was missed is not made up for.
    std::this_thread::sleep_until(std::min(next, end));
  }
}

// Threads record no longer than this lives, whatever happens.
class Recording {
 public:
  Recording() : runs_(trace::Start()) {}
  ~Recording() {
    if (runs_) trace::Stop();
  }
  Recording(const Recording&) = delete;
  Recording& operator=(const Recording&) = delete;
  explicit operator bool() const { return runs_; }

  trace::Recorded Stop() {
    runs_ = false;
    return trace::Stop();
  }

 private:
  bool runs_;
};

}  // namespace

Result<std::string> CaptureTrace(TraceOptions options) {
  if (options.duration < milliseconds{1} || options.duration > kLongest) {
    return Error{ErrorCode::kInvalidOption, "a trace takes 1 ms to 5 minutes"};
  }
  const allocator::ExcludeThread exclude;
  const model::TraceTime begin_ns = trace::Now();
  Recording recording;
  if (!recording) return Error{ErrorCode::kBusy, "a trace is being taken already"};
  monitor::TraceHeap heap;
  Watch(heap, options);
  heap.Finish();
  model::Trace trace = Assemble(recording.Stop(), std::move(heap));
  trace.begin_ns = begin_ns;
  return encode::Perfetto(trace);
}

}  // namespace heapwell
