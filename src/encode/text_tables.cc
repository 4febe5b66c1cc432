// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#include "encode/text_tables.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "encode/layout.h"
#include "encode/units.h"
#include "encode/verdict_text.h"

namespace heapwell::encode {
namespace {

constexpr std::size_t kMaxAllocatingSites = 15;
constexpr std::size_t kMaxCallingSites = 5;
constexpr std::size_t kMaxSizeClasses = 10;

struct Part {
  const char* name;
  std::uint64_t bytes;
  const char* meaning;
  std::string_view component = {};  // Its name in a verdict.
};

void AppendPart(std::string& out, const Part& part, std::uint64_t whole,
                std::string_view growth = {}, bool has_growth = false) {
  const std::string share = whole == 0 ? "" : Percent(part.bytes, whole);
  out += "  " + Left(part.name, 15) + Right(HumanBytes(part.bytes), 9) +
         Right(share, 9) + (has_growth ? Right(std::string(growth), 12) : "") + "  " +
         part.meaning + "\n";
}

// "" for what no trend is known of.
std::string GrowthOf(const model::Verdict& verdict, std::string_view component) {
  for (const model::ComponentGrowth& growth : verdict.growth) {
    if (growth.component == component && growth.trend) {
      return GrowthAnHour(*growth.trend);
    }
  }
  return "";
}

// "   512 MiB +- 14  ".
std::string Cell(const HumanEstimate& estimate, std::size_t width) {
  return Right(estimate.value, width) + " +- " + Left(estimate.error, 4);
}

std::string NoCell(std::size_t width) {
  return Right("-", width) + std::string(8, ' ');
}

// The numbers of one row, up to where its name begins.
std::string SiteNumbers(const model::CallSite& site, std::int64_t all) {
  const bool calls_only = site.flat_bytes == 0;
  const std::string flat =
      calls_only
          ? NoCell(10)
          : Cell(HumanBytes(site.flat_bytes, site.flat_bytes_standard_error), 10);
  const std::string objects =
      calls_only
          ? NoCell(9)
          : Cell(HumanCount(site.flat_objects, site.flat_objects_standard_error), 9);
  return flat + Right(calls_only ? "-" : Percent(site.flat_bytes, all), 9) +
         Right(HumanBytes(site.cum_bytes), 11) + objects + "  ";
}

void AppendSite(std::string& out, const model::CallSite& site, std::int64_t all) {
  const std::string numbers = SiteNumbers(site, all);
  out += numbers;
  AppendPlace(out, {site.function, site.file, site.line}, numbers.size(), kWideColumns);
}

// What all samples say, those of sites that are not shown included.
void AppendSum(std::string& out, const model::LiveEstimate& all) {
  model::CallSite sum;
  sum.function = "all call sites";
  sum.flat_bytes = sum.cum_bytes = all.bytes;
  sum.flat_objects = all.objects;
  sum.flat_bytes_standard_error = all.bytes_standard_error;
  sum.flat_objects_standard_error = all.objects_standard_error;
  AppendSite(out, sum, all.bytes);
}

void AppendSizeRow(std::string& out, const std::string& name,
                   const SizeClassStats& size, std::uint64_t all) {
  out += "  " + Right(name, 9) + Right(HumanCount(size.live_objects), 10) +
         Right(HumanBytes(size.live_bytes), 11) +
         Right(Percent(size.live_bytes, all), 9) + "\n";
}

}  // namespace

void AppendComponents(std::string& out, const MemoryComponents& c,
                      const model::Verdict* verdict) {
  const bool grows = verdict != nullptr && verdict->trend.has_value();
  // With a head over the last column of numbers, which says how each part moves.
  constexpr std::size_t kGrowthEnd = 2 + 15 + 9 + 9 + 12;
  const std::string head = "WHERE RESIDENT MEMORY IS";
  out += "\n" + head + (grows ? Right("an hour", kGrowthEnd - head.size()) : "") + "\n";
  const Part parts[] = {
      {"live", c.live_bytes, "objects of the program", "live"},
      {"cached", c.cached_bytes, "freed, kept by threads for reuse", "cached"},
      {"fragmented", c.fragmented_bytes, "free slots among live objects", "fragmented"},
      {"free pages", c.free_page_bytes, "freed; tcmalloc can give it back",
       "free_pages"},
      {"metadata", c.metadata_bytes, "tcmalloc's own structures", "metadata"},
      {"not heap", c.non_heap_bytes, "code, stacks, mmap, other allocators",
       "non_heap"},
  };
  for (const Part& part : parts) {
    AppendPart(out, part, c.resident_bytes,
               grows ? GrowthOf(*verdict, part.component) : "", grows);
  }
  AppendPart(out, {"all", c.resident_bytes, "resident when this was measured"},
             c.resident_bytes, grows ? GrowthAnHour(*verdict->trend) : "", grows);
  AppendPart(out,
             {"untouched", c.untouched_bytes, "allocated, never used, not resident"}, 0,
             grows ? GrowthOf(*verdict, "untouched") : "", grows);
}

void AppendBooks(std::string& out, const AllocatorStats& a) {
  out += "\nTCMALLOC'S BOOKS (address space, resident or not)\n";
  const std::uint64_t free_pages =
      a.heap_idle_bytes - std::min(a.heap_idle_bytes, a.heap_released_bytes);
  const Part parts[] = {
      {"in use", a.alloc_bytes, "objects of the program"},
      {"thread caches", a.thread_cache_free_bytes, "freed objects"},
      {"transfer caches", a.transfer_cache_free_bytes, "freed objects between threads"},
      {"central caches", a.central_cache_free_bytes, "free slots among live objects"},
      {"free pages", free_pages, "mapped; can be given back"},
      {"given back", a.heap_released_bytes, "address space alone"},
      {"metadata", a.metadata_bytes, "tcmalloc's own structures"},
      {"all", a.sys_bytes, "obtained from the system"},
  };
  for (const Part& part : parts) AppendPart(out, part, a.sys_bytes);
}

void AppendSites(std::string& out, const model::HeapReport& report) {
  if (report.sites.empty() || !report.sampled) return;
  const std::uint64_t interval = report.stats.sampling.interval_bytes;
  out += "\nCALL SITES BY LIVE BYTES (estimated from " +
         HumanCount(report.sampled->samples) + " samples" +
         (interval == 0 ? "; sampling is off now; "
                        : ", one every " + HumanBytes(interval) + "; ") +
         "+- standard error)\n" +
         "      flat +- err    flat %        cum  objects +- err   function and line\n";
  std::size_t allocating = 0;
  std::size_t calling = 0;
  for (const model::CallSite& site : report.sites) {
    const bool is_shown = site.flat_bytes != 0 ? allocating++ < kMaxAllocatingSites
                                               : calling++ < kMaxCallingSites;
    if (is_shown) AppendSite(out, site, report.sampled->bytes);
  }
  AppendSum(out, *report.sampled);
}

void AppendCensus(std::string& out, const HeapCensus& census) {
  std::vector<SizeClassStats> sizes = census.size_classes;
  std::erase_if(sizes,
                [](const SizeClassStats& size) { return size.live_objects == 0; });
  if (sizes.empty()) return;
  out += "\nLIVE OBJECTS BY SIZE\n       size   objects      bytes    share\n";
  std::stable_sort(sizes.begin(), sizes.end(),
                   [](const SizeClassStats& a, const SizeClassStats& b) {
                     return a.live_bytes > b.live_bytes;
                   });
  SizeClassStats others;
  for (std::size_t i = 0; i < sizes.size(); ++i) {
    const SizeClassStats& size = sizes[i];
    if (i < kMaxSizeClasses) {
      AppendSizeRow(out,
                    size.object_bytes == 0 ? "larger" : HumanBytes(size.object_bytes),
                    size, census.live_bytes);
      continue;
    }
    others.live_objects += size.live_objects;
    others.live_bytes += size.live_bytes;
  }
  if (others.live_objects > 0) {
    AppendSizeRow(out, "others", others, census.live_bytes);
  }
}

}  // namespace heapwell::encode
