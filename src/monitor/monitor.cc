// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#include "heapwell/monitor.h"

#include <atomic>
#include <chrono>
#include <exception>
#include <string>
#include <utility>

#include "allocator/allocator.h"
#include "base/fault.h"
#include "http/gate.h"
#include "http/router.h"
#include "monitor/background.h"
#include "monitor/guard.h"
#include "monitor/process_source.h"
#include "monitor/symbols.h"
#include "platform/load_history.h"

namespace heapwell {
namespace {

// Symbols are dropped when nobody has asked for this long: they are 10 MiB or more.
constexpr std::chrono::seconds kSymbolsIdle{120};
// Long: files that come and go make the memory of a small service look unsteady.
constexpr std::chrono::seconds kSymbolFilesIdle{600};

constinit std::atomic<bool> g_monitor_lives{false};

Result<bool> Validate(const Options& options) {
  using std::chrono::milliseconds;
  using std::chrono::seconds;
  if (auto error = monitor::CheckSampleInterval(options.sample_interval_bytes)) {
    return *std::move(error);
  }
  if (options.capture_limit < seconds{1} || options.capture_limit > seconds{300}) {
    return Error{ErrorCode::kInvalidOption, "capture_limit must be 1 to 300 seconds"};
  }
  if (options.history_interval < milliseconds{100} ||
      options.history_interval > seconds{3600}) {
    return Error{ErrorCode::kInvalidOption, "history_interval must be 0.1 to 3600 s"};
  }
  if (auto error = http::CheckGateOptions(options)) return *std::move(error);
  return true;
}

// One Monitor at a time: two would fight over the sample interval.
class Claim {
 public:
  Claim() : held_(!g_monitor_lives.exchange(true)) {}
  ~Claim() {
    if (held_) g_monitor_lives.store(false);
  }
  Claim(Claim&& other) noexcept : held_(std::exchange(other.held_, false)) {}
  Claim& operator=(Claim&&) = delete;
  explicit operator bool() const { return held_; }

 private:
  bool held_;
};

}  // namespace

struct Monitor::Impl {
  Impl(Claim held, const Options& options)
      : claim(std::move(held)),
        interval_before(allocator::ReadSampling().interval_bytes),
        source(options.process_metrics, options.history_interval),
        router(options, source) {
    allocator::SetSampleInterval(options.sample_interval_bytes);
  }
  ~Impl() { allocator::SetSampleInterval(interval_before); }

  void Tick() {
    platform::LookAtLoadedCode();
    allocator::SweepRecordsIfDue();
    if (guard) guard->Check();
    source.peak_heap().Look();
    monitor::TheSymbolizer().CloseFilesIfIdle(kSymbolFilesIdle);
    monitor::TheSymbolizer().DropIfIdle(kSymbolsIdle);
    source.operations().background_cpu_ns = monitor::ThreadCpuTime().count();
  }

  Claim claim;
  const std::uint64_t interval_before;
  monitor::ProcessSource source;
  std::unique_ptr<monitor::Guard> guard;
  http::Router router;
  std::unique_ptr<monitor::Background> background;
};

Monitor::Monitor(std::unique_ptr<Impl> impl) noexcept : impl_(std::move(impl)) {}
Monitor::Monitor(Monitor&&) noexcept = default;
Monitor& Monitor::operator=(Monitor&&) noexcept = default;
Monitor::~Monitor() = default;

Result<Monitor> Monitor::Start(Options options) {
  if (const auto valid = Validate(options); !valid) return valid.error();
  Claim claim;
  if (!claim) {
    return Error{ErrorCode::kBusy, "a Monitor lives in this process already: use that"};
  }
  platform::LookAtLoadedCode();
  auto impl = std::make_unique<Impl>(std::move(claim), options);
  monitor::ProcessSource& source = impl->source;
  auto guard = monitor::Guard::Make(
      options.guard,
      [&source](const monitor::EvidenceRequest& request) {
        return source.Evidence(request);
      },
      source.operations().release);
  if (!guard) return guard.error();
  impl->guard = *std::move(guard);
  auto background =
      monitor::Background::Start({.each_nap = [&source] { source.recorder().Tick(); },
                                  .each_second = [self = impl.get()] { self->Tick(); }},
                                 source.operations().hiccups);
  if (!background) return background.error();
  impl->background = *std::move(background);
  return Monitor(std::move(impl));
}

Response Monitor::Handle(const Request& request) const noexcept {
  const allocator::ExcludeThread exclude;
  try {
    return impl_->router.Handle(request);
  } catch (const std::exception&) {
    // Short enough to be built without memory.
    base::CountFault();
    Response response;
    response.status = 503;
    response.body = "out of memory\n";
    return response;
  }
}

std::vector<MetricFamily> Monitor::CollectMetrics() const noexcept {
  const allocator::ExcludeThread exclude;
  try {
    return impl_->source.Metrics();
  } catch (const std::exception&) {
    base::CountFault();
    return {};
  }
}

}  // namespace heapwell
