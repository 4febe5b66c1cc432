// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#include "monitor/process_source.h"

#include <chrono>
#include <iterator>
#include <utility>

#include "allocator/allocator.h"
#include "base/fault.h"
#include "encode/json.h"
#include "encode/text.h"
#include "heapwell/version.h"
#include "model/metrics.h"
#include "monitor/guard.h"
#include "monitor/snapshot.h"
#include "monitor/symbols.h"
#include "platform/command_line.h"
#include "platform/mappings.h"
#include "platform/maps_text.h"

namespace heapwell::monitor {
namespace {

// Call sites in a report: more than a screen holds.
constexpr std::size_t kReportSites = 25;

// Call sites that compete for a series: whoever has one keeps it even when it holds
// little.
constexpr std::size_t kCompetingSites = 100;

std::string Version() {
  return std::to_string(HEAPWELL_VERSION_MAJOR) + '.' +
         std::to_string(HEAPWELL_VERSION_MINOR) + '.' +
         std::to_string(HEAPWELL_VERSION_PATCH);
}

model::BuildInfo ReadBuild() {
  const std::vector<Mapping> mappings = platform::ReadMappings();  // Program first.
  const std::string allocator = allocator::ReadVersion();
  return {.version = Version(),
          .allocator = allocator.empty() ? "none" : allocator,
          .build_id = mappings.empty() ? std::string() : mappings.front().build_id};
}

void AddProfile(const Result<HeapProfile>& profile, std::size_t limit,
                model::HeapReport& report) {
  if (!profile) {
    report.profile_note = profile.error().message;
    return;
  }
  report.sites = model::TopSites(*profile, limit);
  report.profile_note = profile->symbol_note;
  report.sampled = model::EstimateLive(*profile);
}

// A scrape takes what the recorder measured so lately, and need not measure it again.
constexpr std::chrono::seconds kRecent{30};

template <typename T>
bool IsRecent(const std::optional<Measured<T>>& last) {
  return last && std::chrono::steady_clock::now() - last->at < kRecent;
}

void Append(std::vector<MetricFamily>& families, std::vector<MetricFamily> more) {
  families.insert(families.end(), std::make_move_iterator(more.begin()),
                  std::make_move_iterator(more.end()));
}

}  // namespace

std::optional<Error> CheckSampleInterval(std::uint64_t interval_bytes) {
  constexpr std::uint64_t kMost = std::uint64_t{1} << 40;  // No sample in a lifetime.
  // Finer than the least, and the profiler itself becomes the load.
  constexpr std::uint64_t kLeast = 4096;
  if (interval_bytes == 0 || (interval_bytes >= kLeast && interval_bytes <= kMost)) {
    return std::nullopt;
  }
  return Error{ErrorCode::kInvalidOption,
               "the sample interval must be 0 (off), or 4096 bytes to 1 TiB"};
}

MemStats ProcessSource::Stats() { return ReadMemStats(); }

std::optional<HeapCensus> ProcessSource::Census() { return ReadHeapCensus(); }

Result<HeapProfile> ProcessSource::Heap() {
  const Timed timed(operations_.heap_profile);
  return CaptureHeapProfile();
}

std::optional<std::size_t> ProcessSource::CallSites() {
  return allocator::CountCallSites();
}

Result<HeapProfile> ProcessSource::Growth() {
  Result<HeapProfile> growth = allocator::ReadHeapGrowth();
  if (!growth) return growth;
  return WithSymbols(*std::move(growth));
}

Result<model::HeapPeak> ProcessSource::Peak() {
  const auto kept = peak_heap_.Get();
  if (kept == nullptr) {
    const SamplingStatus sampling = allocator::ReadSampling();
    return Error{ErrorCode::kUnavailable,
                 sampling.mode == SamplingMode::kNone
                     ? "no heap profile: " + sampling.reason
                     : "no peak was seen yet: heapwell's thread looks once a second"};
  }
  model::HeapPeak peak = kept->peak;
  peak.profile = WithSymbols(std::move(peak.profile), kept->unload_generations);
  peak.highest_bytes = peak_heap_.highest_bytes();
  return peak;
}

Result<CpuProfile> ProcessSource::Cpu(const CpuProfileOptions& options) {
  return CaptureCpuProfile(options);
}

Result<ThreadStacks> ProcessSource::Threads() { return CaptureThreadStacks(); }

Result<std::string> ProcessSource::Trace(const TraceOptions& options) {
  return CaptureTrace(options);
}

ContentionProfile ProcessSource::Contention(ContentionKind kind) {
  return CaptureContentionProfile(kind);
}

model::HeapReport ProcessSource::Report() { return ReportOf(Heap()); }

model::HeapReport ProcessSource::ReportOf(const Result<HeapProfile>& profile) {
  model::HeapReport report;
  report.stats = ReadMemStats();
  report.components = ReadMemoryComponents();
  report.census = ReadHeapCensus();
  AddProfile(profile, kReportSites, report);
  return report;
}

Result<HeapProfile> ProcessSource::EvidenceProfile(const EvidenceRequest& request) {
  const Timed timed(operations_.heap_profile);
  const std::uint64_t bytes = request.room_bytes / 2;
  if (request.quick) return CaptureHeapProfileQuickly(bytes);
  return bytes < symbolize::Limits{}.memory_bytes ? CaptureHeapProfileWithin(bytes)
                                                  : CaptureHeapProfile();
}

std::vector<EvidenceFile> ProcessSource::Evidence(const EvidenceRequest& request) {
  const Result<HeapProfile> profile = EvidenceProfile(request);
  model::HeapReport report;
  std::optional<model::Verdict> verdict;
  if (request.quick) {
    report.stats = ReadStatsWithoutCensus();
    AddProfile(profile, kReportSites, report);
    if (profile) report.profile_note = "written in a hurry: what is missing came late";
  } else {
    report = ReportOf(profile);
    verdict = Verdict();
  }
  std::vector<EvidenceFile> files;
  if (profile) files.push_back({"heap.pb.gz", EncodePprof(*profile)});
  files.push_back({"memstats.json", encode::MemStatsJson(report.stats)});
  files.push_back(
      {"heap.txt", "Written because " + request.why + ".\n\n" +
                       encode::HeapReportText(report, verdict ? &*verdict : nullptr)});
  return files;
}

std::vector<MetricFamily> ProcessSource::Metrics() {
  const Timed timed(operations_.scrape);
  const MemStats stats = ScrapedStats();
  std::vector<MetricFamily> families = model::ToFamilies(stats, process_metrics_);
  families.push_back(model::SamplingInfoFamily(stats.sampling));
  // No restart, no change. Never destroyed: a scrape may run while the program ends.
  static const model::BuildInfo& build = *new model::BuildInfo(ReadBuild());
  families.push_back(model::BuildInfoFamily(build));
  families.push_back(model::FaultFamily(base::FaultCount()));
  if (const auto verdict = Verdict()) {
    Append(families, model::VerdictFamilies(*verdict));
  }
  AddComponents(families);
  AddSites(families);
  AddOperations(families);
  return families;
}

void ProcessSource::AddOperations(std::vector<MetricFamily>& families) const {
  families.push_back(model::BackgroundFamily(
      std::chrono::nanoseconds{operations_.background_cpu_ns.load()}));
  if (const auto* pauses = allocator::PauseDurations()) {
    families.push_back(model::PauseFamily(*pauses));
  }
  families.push_back(model::HiccupFamily(operations_.hiccups));
  const std::pair<std::string_view, const model::DurationHistogram*> operations[] = {
      {"scrape", &operations_.scrape},
      {"heap_profile", &operations_.heap_profile},
      {"release", &operations_.release}};
  MetricFamily family = model::OperationFamily(operations);
  if (!family.series.empty()) families.push_back(std::move(family));
}

MemStats ProcessSource::ScrapedStats() {
  const auto census = recorder_.LastCensus();
  if (!IsRecent(census)) return ReadMemStats();
  MemStats stats = ReadStatsWithoutCensus();
  AddObjects(census->value, stats);
  return stats;
}

void ProcessSource::AddComponents(std::vector<MetricFamily>& families) {
  const auto last = recorder_.LastComponents();
  const auto components = IsRecent(last)
                              ? std::optional(last->value)
                              : components_.Get([] { return ReadMemoryComponents(); });
  if (components) Append(families, model::ComponentFamilies(*components));
}

void ProcessSource::AddSites(std::vector<MetricFamily>& families) {
  Append(families, site_families_.Get([this] {
    return model::SiteFamilies(LiveSitesReport(), sticky_sites_);
  }));
}

model::HeapReport ProcessSource::LiveSitesReport() {
  model::HeapReport report;
  if (auto last = recorder_.LastSites(); IsRecent(last)) {
    report.sites = std::move(last->value.sites);
    report.sampled = {.bytes = last->value.live_bytes,
                      .objects = last->value.live_objects,
                      .samples = last->value.live_samples};
  } else {
    AddProfile(Heap(), kCompetingSites, report);
  }
  return report;
}

std::vector<std::string> ProcessSource::CommandLine() {
  return platform::RedactSecrets(platform::ReadCommandLine());
}

std::string ProcessSource::Maps() { return platform::ReadMapsText(); }

std::vector<std::vector<std::string>> ProcessSource::Names(
    std::span<const std::uintptr_t> addresses) {
  const symbolize::Symbolization symbols = TheSymbolizer().Symbolize(addresses);
  HeapProfile lookup;
  lookup.locations = symbols.locations;
  std::vector<std::vector<std::string>> names(addresses.size());
  for (std::size_t i = 0; i < addresses.size(); ++i) {
    const Location* location = lookup.Find(addresses[i]);
    if (location == nullptr) continue;
    for (const Frame& frame : location->frames) names[i].push_back(frame.function);
  }
  return names;
}

Result<http::Release> ProcessSource::ReleaseFreeMemory() {
  if (allocator::ReadVersion().empty()) {
    return Error{ErrorCode::kUnavailable,
                 "nothing to release: " + allocator::ReadSampling().reason};
  }
  const std::lock_guard lock(acting_);
  const Timed timed(operations_.release);
  const auto start = std::chrono::steady_clock::now();
  const std::uint64_t bytes = allocator::ReleaseFreeMemory();
  return http::Release{bytes, std::chrono::steady_clock::now() - start};
}

Result<std::uint64_t> ProcessSource::SetSampleInterval(std::uint64_t interval_bytes) {
  if (auto error = CheckSampleInterval(interval_bytes)) return *std::move(error);
  const std::lock_guard lock(acting_);
  const SamplingStatus before = allocator::ReadSampling();
  if (!allocator::SetSampleInterval(interval_bytes)) {
    return Error{ErrorCode::kUnavailable, "no samples are taken: " + before.reason};
  }
  return before.interval_bytes;
}

}  // namespace heapwell::monitor
