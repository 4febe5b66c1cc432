// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
//
// What all simulated programs share: an ordinary service under traffic that is
// never quite steady.
#ifndef HEAPWELL_TESTS_DIAGNOSIS_SCENARIO_H_
#define HEAPWELL_TESTS_DIAGNOSIS_SCENARIO_H_

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "diagnosis/simulated_process.h"
#include "model/history.h"
#include "model/verdict.h"

namespace heapwell::diagnosis {

inline constexpr double kTickSeconds = 10;
inline constexpr double kHour = 3600;
inline constexpr double kDay = 24 * kHour;

/// Requests in flight, 1 in the mean: noise that remembers some minutes, and
/// now and then an outage after which load starts again.
class Traffic {
 public:
  explicit Traffic(Random& random);
  double Next(Random& random, double seconds);

 private:
  double noise_;   // Standard deviation.
  double memory_;  // Seconds until noise is forgotten.
  double wander_ = 0;
  double outage_left_ = 0;
  double outages_a_day_;
};

/// A program in the middle of its life. Move it; run it once.
class Scenario {
 public:
  /// A service of `sites` call sites that hold `live_bytes` in all.
  Scenario(std::uint64_t seed, std::size_t sites, double live_bytes);

  SimulatedProcess& process() { return process_; }
  Random& random() { return process_.random(); }
  [[nodiscard]] double live_bytes() const { return live_bytes_; }

  /// What it does beside serving: called at each tick with the load then.
  using Step = std::function<void(SimulatedProcess&, double load)>;
  Scenario& Do(Step step);
  /// Multiplies the load: a daily cycle, say. By uptime in seconds.
  Scenario& Load(std::function<double(double seconds)> shape);
  Scenario& For(double seconds);
  /// Names of the sites that leak, fastest first.
  Scenario& Leaks(std::vector<std::string> sites);

  /// From then on it is what it is: before, nobody can tell.
  Scenario& SteadyFrom(double seconds);
  [[nodiscard]] double steady_from() const { return steady_from_; }
  /// Its slope, where it is known better than by looking at its truth.
  Scenario& Slope(double bytes_per_second);

  [[nodiscard]] const std::vector<std::string>& leaks() const { return leaks_; }
  [[nodiscard]] double duration() const { return duration_; }

  /// Runs until `seconds` of its uptime, recording.
  void RunUntil(double seconds);
  [[nodiscard]] const model::History& history() const { return history_; }

  /// The mean growth of resident memory over the last `seconds`, as far as it
  /// was steady, jitter apart.
  [[nodiscard]] double TrueSlope(double seconds) const;
  /// The same, of these seconds as they were, a daily cycle among it.
  [[nodiscard]] double LookedAtSlope(double seconds) const;
  /// As TrueSlope, of live objects.
  [[nodiscard]] double TrueLiveSlope(double seconds) const;

 private:
  void Serve(double load);
  [[nodiscard]] double Slope(const std::vector<double>& truth, double seconds) const;

  SimulatedProcess process_;
  double live_bytes_;
  Traffic traffic_;
  std::vector<double> churn_ = {};      // Of each site, a second, of what it holds.
  std::vector<double> in_flight_ = {};  // Of each site, as a part of what it holds.
  std::vector<double> base_bytes_ = {};
  std::function<double(double)> shape_ = [](double) { return 1.0; };
  std::vector<Step> steps_ = {};
  std::vector<std::string> leaks_ = {};
  double duration_ = 4 * kHour;
  double steady_from_ = 0;
  double slope_ = 0;
  std::size_t tick_ = 0;
  model::History history_ = model::History();
  std::vector<double> true_resident_ = {};  // Of each tick.
  std::vector<double> true_live_ = {};
};

}  // namespace heapwell::diagnosis

#endif  // HEAPWELL_TESTS_DIAGNOSIS_SCENARIO_H_
