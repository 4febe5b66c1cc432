// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#include "diagnosis/scenario.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace heapwell::diagnosis {
namespace {

// Each site is looked after once a minute.
constexpr std::size_t kTicksPerTurn = 6;

}  // namespace

Traffic::Traffic(Random& random)
    : noise_(Uniform(random, 0.05, 0.25)),
      memory_(LogUniform(random, 30, 600)),
      outages_a_day_(Uniform(random, 0, 3)) {}

double Traffic::Next(Random& random, double seconds) {
  const double kept = std::exp(-seconds / memory_);
  wander_ = kept * wander_ + std::normal_distribution<double>(0, noise_)(random) *
                                 std::sqrt(1 - kept * kept);
  if (outage_left_ > 0) {
    outage_left_ -= seconds;
    return 0;
  }
  if (Uniform(random, 0, 1) < outages_a_day_ * seconds / kDay) {
    outage_left_ = Uniform(random, 30, 300);
  }
  return std::max(0.0, 1 + wander_);
}

Scenario::Scenario(std::uint64_t seed, std::size_t sites, double live_bytes)
    : process_(seed), live_bytes_(live_bytes), traffic_(process_.random()) {
  std::vector<double> weights;
  double sum = 0;
  for (std::size_t i = 0; i < sites; ++i) {
    weights.push_back(LogUniform(random(), 1, 100));
    sum += weights.back();
  }
  for (std::size_t i = 0; i < sites; ++i) {
    const double bytes = live_bytes * weights[i] / sum;
    process_.AddSite("Site" + std::to_string(i), LogUniform(random(), 32, 16384), bytes,
                     Uniform(random(), 0, 0.02));
    base_bytes_.push_back(bytes);
    churn_.push_back(LogUniform(random(), 1e-5, 0.05));
    // A few hold what is in flight and breathe with the load; the rest is
    // state.
    in_flight_.push_back(i % 4 == 0 ? Uniform(random(), 0, 0.15) : 0);
  }
}

Scenario& Scenario::Do(Step step) {
  steps_.push_back(std::move(step));
  return *this;
}

Scenario& Scenario::Load(std::function<double(double seconds)> shape) {
  shape_ = std::move(shape);
  return *this;
}

Scenario& Scenario::For(double seconds) {
  duration_ = seconds;
  return *this;
}

Scenario& Scenario::Leaks(std::vector<std::string> sites) {
  leaks_ = std::move(sites);
  return *this;
}

Scenario& Scenario::SteadyFrom(double seconds) {
  steady_from_ = seconds;
  return *this;
}

Scenario& Scenario::Slope(double bytes_per_second) {
  slope_ = bytes_per_second;
  return *this;
}

void Scenario::Serve(double load) {
  for (std::size_t i = tick_ % kTicksPerTurn; i < base_bytes_.size();
       i += kTicksPerTurn) {
    const double held = process_.site(i).live_bytes();
    const double wanted = base_bytes_[i] * (1 + in_flight_[i] * (load - 1));
    if (wanted > held) process_.Allocate(i, wanted - held);
    if (wanted < held) process_.Free(i, held - wanted);
    const double seconds = kTickSeconds * static_cast<double>(kTicksPerTurn);
    process_.Churn(i, wanted * std::min(1.0, churn_[i] * seconds * load));
  }
}

void Scenario::RunUntil(double seconds) {
  while (process_.seconds() < seconds) {
    const double load =
        shape_(process_.seconds()) * traffic_.Next(random(), kTickSeconds);
    Serve(load);
    for (const Step& step : steps_) step(process_, load);
    process_.Advance(kTickSeconds);
    true_resident_.push_back(process_.true_resident());
    true_live_.push_back(process_.heap().live());
    ++tick_;
    history_.Add(process_.Point(), process_.Sites());
  }
}

double Scenario::Slope(const std::vector<double>& truth, double seconds) const {
  if (slope_ > 0) return slope_;
  seconds = std::min(seconds, process_.seconds() - steady_from_);
  const auto ticks = std::min(truth.size() - 1,
                              static_cast<std::size_t>(seconds / kTickSeconds + 0.5));
  return (truth.back() - truth[truth.size() - 1 - ticks]) /
         (static_cast<double>(ticks) * kTickSeconds);
}

double Scenario::TrueSlope(double seconds) const {
  return Slope(true_resident_, seconds);
}

double Scenario::LookedAtSlope(double seconds) const {
  const auto ticks = std::min(true_resident_.size() - 1,
                              static_cast<std::size_t>(seconds / kTickSeconds + 0.5));
  return (true_resident_.back() - true_resident_[true_resident_.size() - 1 - ticks]) /
         (static_cast<double>(ticks) * kTickSeconds);
}

double Scenario::TrueLiveSlope(double seconds) const {
  return Slope(true_live_, seconds);
}

}  // namespace heapwell::diagnosis
