// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#include "model/heap_report.h"

#include <algorithm>
#include <charconv>
#include <map>
#include <string_view>
#include <tuple>
#include <unordered_map>
#include <utility>

#include "model/plumbing.h"

namespace heapwell::model {
namespace {

// Live bytes by line of one function: which of its lines to show.
using BytesByLine = std::map<std::uint32_t, std::int64_t>;

struct Function {
  CallSite site = {};
  BytesByLine flat_by_line = {};
  BytesByLine cum_by_line = {};
};

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
    AddFlat(*flat, sample);
    AddCum(stack, sample.inuse_bytes);
  }

  std::vector<CallSite> Take(std::size_t limit) && {
    std::vector<CallSite> sites;
    for (Function& function : functions_) {
      CallSite& site = function.site;
      if (site.cum_bytes == 0) continue;
      site.line = LargestLine(site.flat_bytes != 0 ? function.flat_by_line
                                                   : function.cum_by_line);
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

  void AddFlat(const KnownFrame& frame, const HeapSample& sample) {
    Function& function = functions_[frame.function];
    function.site.flat_bytes += sample.inuse_bytes;
    function.site.flat_objects += sample.inuse_objects;
    function.flat_by_line[frame.line] += sample.inuse_bytes;
    if (sample.alloc_bytes) {
      function.site.alloc_bytes =
          function.site.alloc_bytes.value_or(0) + *sample.alloc_bytes;
    }
  }

  // Once for each function of the stack, however often it recurs.
  void AddCum(std::span<const KnownFrame> stack, std::int64_t bytes) {
    seen_.clear();
    for (const KnownFrame& frame : stack) {
      if (frame.plumbing) continue;
      if (std::find(seen_.begin(), seen_.end(), frame.function) != seen_.end()) {
        continue;
      }
      seen_.push_back(frame.function);
      Function& function = functions_[frame.function];
      function.site.cum_bytes += bytes;
      function.cum_by_line[frame.line] += bytes;
    }
    // A stack of plumbing alone: then that is all there is to show.
    if (seen_.empty()) functions_[stack.front().function].site.cum_bytes += bytes;
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
