// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#ifndef HEAPWELL_SRC_MONITOR_SITE_READER_H_
#define HEAPWELL_SRC_MONITOR_SITE_READER_H_

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "allocator/allocator.h"
#include "heapwell/heap_profile.h"
#include "model/heap_report.h"
#include "symbolize/symbolizer.h"

namespace heapwell::monitor {

/// Live memory by call site, read again and again at little cost. It remembers for each
/// address whose line it is, and nothing else of the symbols, which may be dropped: a
/// reading of known addresses needs none. Some 100 KiB for an ordinary service, at most
/// 1 MiB. Not thread-safe.
class SiteReader {
 public:
  /// As Symbolizer::Symbolize.
  using Symbolize = std::function<symbolize::Symbolization(
      std::span<const std::uintptr_t> addresses,
      std::span<const std::uint64_t> recorded_in)>;

  explicit SiteReader(Symbolize symbolize) : symbolize_(std::move(symbolize)) {}

  /// The sites of TopSites with flat bytes, in no order.
  /// `generation` is that of the loader: when it changes, code may have, and all is
  /// looked up anew. Unless `may_symbolize`, empty where too much of the memory belongs
  /// to addresses that are new. O(samples) and 0.1 us each; a new address 20 us.
  std::optional<std::vector<model::CallSite>> Read(
      const allocator::HeapSamples& samples, std::uint64_t generation,
      bool may_symbolize);

  /// About what it occupies.
  [[nodiscard]] std::size_t storage_bytes() const;

 private:
  // Whose line an address is. The library's plumbing belongs to its caller.
  struct Owner {
    std::int32_t site = kPlumbing;
    std::uint32_t line = 0;
  };
  struct Site {
    std::string function;
    std::string file;
  };
  static constexpr std::int32_t kPlumbing = -1;

  // Addresses that are new on stacks without an owner, with the oldest generation of
  // unloads that each was recorded in.
  std::map<std::uintptr_t, std::uint64_t> Unknown(
      const allocator::HeapSamples& samples) const;
  void Learn(const std::map<std::uintptr_t, std::uint64_t>& unknown);
  Owner OwnerOf(const Location& location, std::span<const Mapping> mappings);
  Owner Enter(std::string function, std::string file, std::uint32_t line);
  // Null: not known yet.
  const Owner* Find(const HeapSample& sample) const;
  void ForgetIfStale(std::uint64_t generation);

  const Symbolize symbolize_;
  std::unordered_map<std::uintptr_t, Owner> owners_ = {};
  std::vector<Site> sites_ = {};
  std::map<std::pair<std::string, std::string>, std::int32_t> site_by_name_ = {};
  std::uint64_t generation_ = 0;
};

}  // namespace heapwell::monitor

#endif  // HEAPWELL_SRC_MONITOR_SITE_READER_H_
