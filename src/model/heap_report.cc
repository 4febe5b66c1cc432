// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#include "model/heap_report.h"

#include <algorithm>
#include <charconv>
#include <map>
#include <string_view>
#include <tuple>
#include <unordered_map>
#include <utility>

#include "model/error_sum.h"
#include "model/plumbing.h"

namespace heapwell::model {
namespace {

// Live bytes by line of one function: which of its lines to show.
using BytesByLine = std::map<std::uint32_t, std::int64_t>;

struct Function {
  CallSite site = {};
  BytesByLine flat_by_line = {};
  BytesByLine cum_by_line = {};
  ErrorSum flat_bytes_error = {};
  ErrorSum flat_objects_error = {};
  ErrorSum cum_bytes_error = {};
  std::optional<ErrorSum> alloc_bytes_error = {};
  std::optional<ErrorSum> alloc_objects_error = {};
};

template <typename T>
void AddKnown(std::optional<T>& sum, const std::optional<T>& part) {
  if (part) sum = sum.value_or(0) + *part;
}

template <typename T>
void AddKnown(std::optional<ErrorSum>& sum, const std::optional<T>& error) {
  if (!error) return;
  if (!sum) sum.emplace();
  sum->Add(*error);
}

void AddFlat(const HeapSample& sample, Function& function) {
  function.site.flat_bytes += sample.inuse_bytes;
  function.site.flat_objects += sample.inuse_objects;
  function.flat_bytes_error.Add(sample.inuse_bytes_standard_error);
  function.flat_objects_error.Add(sample.inuse_objects_standard_error);
  AddKnown(function.site.alloc_bytes, sample.alloc_bytes);
  AddKnown(function.site.alloc_objects, sample.alloc_objects);
  AddKnown(function.alloc_bytes_error, sample.alloc_bytes_standard_error);
  AddKnown(function.alloc_objects_error, sample.alloc_objects_standard_error);
}

void AddCum(const HeapSample& sample, Function& function) {
  function.site.cum_bytes += sample.inuse_bytes;
  function.cum_bytes_error.Add(sample.inuse_bytes_standard_error);
}

std::optional<std::uint64_t> Rounded(const std::optional<ErrorSum>& error) {
  return error ? std::optional(error->Rounded()) : std::nullopt;
}

void SetErrors(Function& function) {
  CallSite& site = function.site;
  site.flat_bytes_standard_error = function.flat_bytes_error.Rounded();
  site.flat_objects_standard_error = function.flat_objects_error.Rounded();
  site.cum_bytes_standard_error = function.cum_bytes_error.Rounded();
  site.alloc_bytes_standard_error = Rounded(function.alloc_bytes_error);
  site.alloc_objects_standard_error = Rounded(function.alloc_objects_error);
}

// One frame of a location, with its function found.
struct KnownFrame {
  std::size_t function = 0;  // Index into SiteTable::functions_.
  std::uint32_t line = 0;
  bool plumbing = false;
};

std::uint32_t LargestLine(const BytesByLine& bytes_by_line) {
  const auto largest = std::max_element(
      bytes_by_line.begin(), bytes_by_line.end(),
      [](const auto& a, const auto& b) { return a.second < b.second; });
  return largest == bytes_by_line.end() ? 0 : largest->first;
}

class SiteTable {
 public:
  explicit SiteTable(const HeapProfile& profile) : profile_(profile) {}

  void Add(const HeapSample& sample) {
    std::vector<KnownFrame> stack;
    for (const std::uintptr_t address : sample.stack) {
      const std::vector<KnownFrame>& frames = FramesOf(address);
      stack.insert(stack.end(), frames.begin(), frames.end());
    }
    if (stack.empty()) return;
    auto flat = std::find_if_not(stack.begin(), stack.end(),
                                 [](const KnownFrame& f) { return f.plumbing; });
    if (flat == stack.end()) flat = stack.begin();
    AddFlat(sample, functions_[flat->function]);
    functions_[flat->function].flat_by_line[flat->line] += sample.inuse_bytes;
    AddCumOnce(sample, stack);
  }

  std::vector<CallSite> Take(std::size_t limit) && {
    std::vector<CallSite> sites;
    for (Function& function : functions_) {
      CallSite& site = function.site;
      if (site.cum_bytes == 0) continue;
      site.line = LargestLine(site.flat_bytes != 0 ? function.flat_by_line
                                                   : function.cum_by_line);
      SetErrors(function);
      sites.push_back(std::move(site));
    }
    // Names decide between equals, so that two readings show one order.
    std::sort(sites.begin(), sites.end(), [](const CallSite& a, const CallSite& b) {
      return std::tie(b.flat_bytes, b.cum_bytes, a.function, a.file) <
             std::tie(a.flat_bytes, a.cum_bytes, b.function, b.file);
    });
    if (sites.size() > limit) sites.resize(limit);
    return sites;
  }

 private:
  const std::vector<KnownFrame>& FramesOf(std::uintptr_t address) {
    const auto [found, is_new] = frames_by_address_.try_emplace(address);
    if (!is_new) return found->second;
    std::vector<KnownFrame>& frames = found->second;
    const Location* location = profile_.Find(address);
    if (location == nullptr || location->frames.empty()) {
      frames.push_back({FunctionAt(NameWithoutSymbol(address, location), ""), 0});
      return frames;
    }
    for (const Frame& frame : location->frames) {
      frames.push_back(
          {FunctionAt(frame.function, frame.file), frame.line, IsPlumbing(frame)});
    }
    return frames;
  }

  // What is mapped there now says nothing of code that was unloaded.
  std::string NameWithoutSymbol(std::uintptr_t address,
                                const Location* location) const {
    if (location != nullptr && location->unloaded) return NameOfAddress(address, {});
    return NameOfAddress(address, profile_.mappings);
  }

  std::size_t FunctionAt(const std::string& name, const std::string& file) {
    const auto [found, is_new] =
        index_by_name_.try_emplace({name, file}, functions_.size());
    if (is_new) {
      Function function;
      function.site.function = name;
      function.site.file = file;
      functions_.push_back(std::move(function));
    }
    return found->second;
  }

  // Once for each function of the stack, however often it recurs.
  void AddCumOnce(const HeapSample& sample, std::span<const KnownFrame> stack) {
    seen_.clear();
    for (const KnownFrame& frame : stack) {
      if (frame.plumbing) continue;
      if (std::find(seen_.begin(), seen_.end(), frame.function) != seen_.end()) {
        continue;
      }
      seen_.push_back(frame.function);
      AddCum(sample, functions_[frame.function]);
      functions_[frame.function].cum_by_line[frame.line] += sample.inuse_bytes;
    }
    // A stack of plumbing alone: then that is all there is to show.
    if (seen_.empty()) AddCum(sample, functions_[stack.front().function]);
  }

  const HeapProfile& profile_;
  std::vector<Function> functions_ = {};
  std::map<std::pair<std::string, std::string>, std::size_t> index_by_name_ = {};
  std::unordered_map<std::uintptr_t, std::vector<KnownFrame>> frames_by_address_ = {};
  std::vector<std::size_t> seen_ = {};  // Kept for its storage.
};

std::string Hex(std::uint64_t number) {
  char digits[16];
  const auto end = std::to_chars(digits, digits + sizeof(digits), number, 16).ptr;
  return "0x" + std::string(digits, end);
}

}  // namespace

std::vector<CallSite> TopSites(const HeapProfile& profile, std::size_t limit) {
  SiteTable table(profile);
  for (const HeapSample& sample : profile.samples) table.Add(sample);
  return std::move(table).Take(limit);
}

LiveEstimate EstimateLive(const HeapProfile& profile) {
  LiveEstimate live;
  ErrorSum bytes_error;
  ErrorSum objects_error;
  for (const HeapSample& sample : profile.samples) {
    live.bytes += sample.inuse_bytes;
    live.objects += sample.inuse_objects;
    live.samples += sample.inuse_samples;
    bytes_error.Add(sample.inuse_bytes_standard_error);
    objects_error.Add(sample.inuse_objects_standard_error);
  }
  live.bytes_standard_error = bytes_error.Rounded();
  live.objects_standard_error = objects_error.Rounded();
  return live;
}

std::string NameOfAddress(std::uintptr_t address, std::span<const Mapping> mappings) {
  const auto mapping = std::find_if(
      mappings.begin(), mappings.end(),
      [&](const Mapping& m) { return m.start <= address && address < m.limit; });
  if (mapping == mappings.end()) return Hex(address);
  const std::string& file = mapping->file;
  return Hex(address - mapping->start + mapping->file_offset) + " [" +
         file.substr(file.rfind('/') + 1) + "]";
}

}  // namespace heapwell::model
