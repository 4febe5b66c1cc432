// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#include "report.h"

#include <cstdint>
#include <cstdio>
#include <optional>
#include <string>

#include "allocator/allocator.h"
#include "script.h"

namespace heapwell::link_test {
namespace {

// Fine enough that each kept size has samples in their hundreds.
constexpr std::uint64_t kIntervalBytes = 65536;

// A JSON object in the making. What is put is a number, a string without anything to
// escape, or the text of another value.
class Object {
 public:
  template <typename Number>
  Object& Put(const char* name, const std::optional<Number>& value) {
    return PutText(name, value ? std::to_string(*value) : "null");
  }
  Object& PutNumber(const char* name, std::uint64_t value) {
    return PutText(name, std::to_string(value));
  }
  Object& PutString(const char* name, const std::string& value) {
    return PutText(name, "\"" + value + "\"");
  }
  Object& PutText(const char* name, const std::string& text) {
    text_ += std::string(text_.empty() ? "" : ",\n") + "\"" + name + "\": " + text;
    return *this;
  }
  std::string Text() const { return "{" + text_ + "}"; }

 private:
  std::string text_;
};

const char* Name(SamplingMode mode) {
  switch (mode) {
    case SamplingMode::kTakeover:
      return "takeover";
    case SamplingMode::kNative:
      return "native";
    case SamplingMode::kNone:
      return "none";
  }
  return "?";
}

std::string ToText(const std::optional<AllocatorStats>& stats) {
  if (!stats) return "null";
  return Object()
      .PutNumber("alloc_bytes", stats->alloc_bytes)
      .PutNumber("sys_bytes", stats->sys_bytes)
      .PutNumber("heap_sys_bytes", stats->heap_sys_bytes)
      .PutNumber("heap_inuse_bytes", stats->heap_inuse_bytes)
      .PutNumber("metadata_bytes", stats->metadata_bytes)
      .PutNumber("thread_cache_limit_bytes", stats->thread_cache_limit_bytes)
      .Put("over_aligned_bytes", stats->over_aligned_bytes)
      .Put("total_alloc_bytes", stats->total_alloc_bytes)
      .Put("mallocs", stats->mallocs)
      .Put("mallocs_standard_error", stats->mallocs_standard_error)
      .Text();
}

std::string ToText(const Sums& sums) {
  return Object()
      .PutNumber("charged_bytes", sums.charged_bytes)
      .PutNumber("charged_objects", sums.charged_objects)
      .PutNumber("kept_bytes", sums.kept_bytes)
      .PutNumber("kept_objects", sums.kept_objects)
      .Text();
}

// What the script did and what the books said: before a run of its threads without
// its allocations, between, and after a whole run.
std::string Measure() {
  RunScript(/*allocate=*/false);  // What a first thread needs once is allocated now.
  const auto idle = allocator::ReadBooks();
  RunScript(/*allocate=*/false);
  const auto before = allocator::ReadBooks();
  const Sums sums = RunScript(/*allocate=*/true);
  const auto after = allocator::ReadBooks();
  return Object()
      .PutText("script", ToText(sums))
      .PutText("idle", ToText(idle))
      .PutText("before", ToText(before))
      .PutText("after", ToText(after))
      .Text();
}

std::string ToText(const HeapSample& sample) {
  return Object()
      .PutNumber("object_bytes", sample.object_bytes)
      .PutNumber("depth", sample.stack.size())
      .Put("alloc_objects", sample.alloc_objects)
      .Put("alloc_bytes", sample.alloc_bytes)
      .Put("inuse_objects", std::optional(sample.inuse_objects))
      .Put("inuse_bytes", std::optional(sample.inuse_bytes))
      .PutNumber("inuse_bytes_standard_error", sample.inuse_bytes_standard_error)
      .Text();
}

std::string ToText(const Result<allocator::HeapSamples>& samples) {
  if (!samples) return "null";
  std::string rows;
  for (const HeapSample& sample : samples->profile.samples) {
    rows += (rows.empty() ? "" : ",\n") + ToText(sample);
  }
  return "[" + rows + "]";
}

std::optional<std::uint64_t> LiveObjects() {
  const auto census = allocator::ReadCensus();
  return census ? std::optional(census->live_objects) : std::nullopt;
}

// How many live samples can be listed, and the pauses that this took.
std::string ListTokens() {
  const auto pauses = [] {
    const auto books = allocator::ReadPauses();
    return books ? books->pause_count : 0;
  };
  const std::uint64_t before = pauses();
  const auto tokens = allocator::ReadLiveTokens();
  return Object()
      .Put("count", tokens ? std::optional(tokens->size()) : std::nullopt)
      .PutNumber("pauses", pauses() - before)
      .Text();
}

std::string Report() {
  const SamplingStatus status = allocator::ReadSampling();
  const bool accepted = allocator::SetSampleInterval(kIntervalBytes);
  const std::uint64_t interval = allocator::ReadSampling().interval_bytes;
  const auto live_before = LiveObjects();
  const std::string sampled = Measure();
  const auto live_after = LiveObjects();
  const auto profile = allocator::ReadHeapSamples();
  const std::string tokens = ListTokens();
  allocator::SetSampleInterval(0);
  return Object()
      .PutString("mode", Name(status.mode))
      .PutString("reason", status.reason)
      .PutString("version", allocator::ReadVersion())
      .PutText("interval_accepted", accepted ? "true" : "false")
      .PutNumber("interval_bytes", interval)
      .PutText("sampled", sampled)
      .PutText("unsampled", Measure())
      .Put("live_objects_before", live_before)
      .Put("live_objects_after", live_after)
      .PutText("tokens", tokens)
      .PutText("profile", ToText(profile))
      .PutString("profile_error", profile ? "" : profile.error().message)
      .Text();
}

}  // namespace
}  // namespace heapwell::link_test

int HeapwellReport() {
  std::puts(heapwell::link_test::Report().c_str());
  return 0;
}
