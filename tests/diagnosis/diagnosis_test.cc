// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
//
// The bench: programs of known truth, in simulated time, many seeds of each.
// Prints which verdict met which truth. Run with --seeds=N
// --first-seed=N|today.
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "diagnosis/programs.h"
#include "model/verdict.h"

namespace heapwell::diagnosis {
namespace {

using model::Verdict;
using model::VerdictKind;

std::uint64_t first_seed = 1;
std::uint64_t seeds = 20;

struct Outcome {
  const Program* program = nullptr;
  std::uint64_t seed = 0;
  Verdict verdict = {};
  std::vector<std::string> leaks = {};
  double found_slope = 0;  // Bytes a second.
  double true_slope = 0;
  std::vector<Verdict> on_the_way = {};  // At eighths of its life.
  struct Early {
    double minutes = 0;
    Verdict verdict = {};
    double low = 0;  // Of what the sentence says.
    double high = 0;
    double true_slope = 0;
  };
  std::vector<Early> early = {};
};

bool IsAlarm(VerdictKind kind) {
  return kind != VerdictKind::kStable && kind != VerdictKind::kTooEarly &&
         kind != VerdictKind::kPressure;
}

// Of resident memory; of live objects where those alone tell: where peaks of the load
// come on top, or resident memory does not show it yet.
void FillSlopes(const Scenario& scenario, Outcome& outcome) {
  const Verdict& verdict = outcome.verdict;
  if (!verdict.trend) return;
  using Seconds = std::chrono::duration<double>;
  const double window = Seconds(verdict.trend->window).count();
  outcome.found_slope = verdict.trend->slope_per_second;
  outcome.true_slope = scenario.TrueSlope(window);
  if (!outcome.program->hides_in_load && !verdict.text.starts_with("Growing inside")) {
    return;
  }
  for (const model::ComponentGrowth& part : verdict.growth) {
    if (part.component == "live") outcome.found_slope = part.trend->slope_per_second;
  }
  outcome.true_slope = scenario.TrueLiveSlope(window);
}

std::vector<Outcome::Early> FirstMinutes(Scenario& scenario) {
  std::vector<Outcome::Early> all;
  for (const double minutes : {2.1, 3.0, 5.0, 10.0, 20.0, 40.0}) {
    if (60 * minutes > scenario.duration()) break;
    scenario.RunUntil(60 * minutes);
    Outcome::Early early = {minutes, Diagnose(scenario.history())};
    const auto& trend = early.verdict.trend;
    if (early.verdict.so_far) {
      early.low = trend->low_per_second;
      early.high = trend->high_per_second;
      early.true_slope =
          scenario.LookedAtSlope(std::chrono::duration<double>(trend->window).count());
    }
    all.push_back(early);
  }
  return all;
}

Outcome Run(const Program& program, std::uint64_t seed) {
  const auto scenario = program.make(seed);
  Outcome outcome;
  outcome.program = &program;
  outcome.seed = seed;
  outcome.leaks = scenario->leaks();
  outcome.early = FirstMinutes(*scenario);
  for (int eighth = 1; eighth < 8 && program.never_alarms; ++eighth) {
    const double moment = scenario->duration() * eighth / 8;
    if (moment < scenario->steady_from()) continue;
    scenario->RunUntil(moment);
    outcome.on_the_way.push_back(Diagnose(scenario->history()));
  }
  scenario->RunUntil(scenario->duration());
  outcome.verdict = Diagnose(scenario->history());
  FillSlopes(*scenario, outcome);
  return outcome;
}

const std::vector<Outcome>& Outcomes() {
  static const auto& outcomes = *[] {
    auto* all = new std::vector<Outcome>;
    for (const Program& program : Programs()) {
      for (std::uint64_t seed = first_seed; seed < first_seed + seeds; ++seed) {
        all->push_back(Run(program, seed));
      }
    }
    return all;
  }();
  return outcomes;
}

std::string Name(const Outcome& outcome) {
  return std::string(outcome.program->name) + ", seed " + std::to_string(outcome.seed) +
         ": " + outcome.verdict.text;
}

std::string Lines(const Verdict& verdict) {
  std::string lines;
  for (const std::string& line : verdict.evidence) lines += "\n    " + line;
  return lines;
}

TEST(Diagnosis, GivesTheRightVerdictOnEveryProgram) {
  std::map<std::string_view, std::map<std::string_view, int>> confusion;
  for (const Outcome& outcome : Outcomes()) {
    ++confusion[outcome.program->name][ToString(outcome.verdict.kind)];
    EXPECT_STREQ(ToString(outcome.verdict.kind), ToString(outcome.program->truth))
        << Name(outcome) << Lines(outcome.verdict);
  }
  constexpr const char* kKinds[] = {"too_early",  "stable",   "live_growth", "retained",
                                    "fragmented", "non_heap", "pressure"};
  std::printf("%-26s%-12s", "program", "truth");
  for (const char* kind : kKinds) std::printf("%12s", kind);
  std::printf("\n");
  for (const Program& program : Programs()) {
    std::printf("%-26s%-12s", std::string(program.name).c_str(),
                ToString(program.truth));
    for (const char* kind : kKinds) {
      const int count = confusion[program.name][kind];
      std::printf("%12s", count == 0 ? "." : std::to_string(count).c_str());
    }
    std::printf("\n");
  }
}

TEST(Diagnosis, FindsTheSlopeWithinATenth) {
  double worst = 0;
  std::string where;
  for (const Outcome& outcome : Outcomes()) {
    if (!outcome.program->steady_slope || !outcome.verdict.trend) continue;
    const double found = outcome.found_slope;
    const double off = found / outcome.true_slope - 1;
    if (std::abs(off) > std::abs(worst)) {
      worst = off;
      where = Name(outcome);
    }
    EXPECT_LT(std::abs(off), 0.1)
        << Name(outcome) << "\n    found " << found * 3600 / kMiB << ", true "
        << outcome.true_slope * 3600 / kMiB << " MiB an hour";
  }
  std::printf("worst slope: %.1f %% off, of %s\n", 100 * worst, where.c_str());
}

TEST(Diagnosis, RanksTheLeakingSitesFirst) {
  for (const Outcome& outcome : Outcomes()) {
    const auto& sites = outcome.verdict.sites;
    for (std::size_t i = 0; i < outcome.leaks.size(); ++i) {
      EXPECT_EQ(i < sites.size() ? sites[i].function : "none", outcome.leaks[i])
          << Name(outcome);
    }
  }
}

// What is said in the first minutes is no verdict, and true all the same.
TEST(Diagnosis, SaysOnlyWhatIsSoInTheFirstMinutes) {
  int said = 0;
  for (const Outcome& outcome : Outcomes()) {
    for (const Outcome::Early& early : outcome.early) {
      if (!early.verdict.so_far) continue;
      ++said;
      EXPECT_EQ(early.verdict.kind, VerdictKind::kTooEarly);
      EXPECT_GT(early.true_slope, 0.95 * early.low);
      EXPECT_LT(early.true_slope, 1.05 * early.high)
          << Name(outcome) << "\n    after " << early.minutes
          << " min: " << early.verdict.text;
    }
  }
  std::printf("%d sentences in the first minutes\n", said);
  EXPECT_GT(said, 0);
}

TEST(Diagnosis, NamesAFastLeakWithinFiveMinutes) {
  for (const Outcome& outcome : Outcomes()) {
    if (outcome.program->name != "just started, leaks fast") continue;
    for (const Outcome::Early& early : outcome.early) {
      if (early.minutes != 5) continue;
      EXPECT_EQ(early.verdict.so_far, VerdictKind::kLiveGrowth)
          << Name(outcome) << "\n    then: " << early.verdict.text;
      ASSERT_FALSE(early.verdict.sites.empty()) << Name(outcome);
      EXPECT_EQ(early.verdict.sites[0].function, "Leak") << Name(outcome);
    }
  }
}

TEST(Diagnosis, NeverAlarmsOnWhatDoesNotGrow) {
  int judged = 0;
  for (const Outcome& outcome : Outcomes()) {
    for (std::size_t i = 0; i < outcome.on_the_way.size(); ++i) {
      ++judged;
      EXPECT_FALSE(IsAlarm(outcome.on_the_way[i].kind))
          << Name(outcome) << "\n    on the way: " << outcome.on_the_way[i].text
          << Lines(outcome.on_the_way[i]);
    }
  }
  std::printf("%d verdicts on the way\n", judged);
  EXPECT_GT(judged, 0);
}

}  // namespace
}  // namespace heapwell::diagnosis

int main(int argc, char** argv) {
  testing::InitGoogleTest(&argc, argv);
  for (int i = 1; i < argc; ++i) {
    const std::string argument = argv[i];
    const std::string value = argument.substr(argument.find('=') + 1);
    using Days = std::chrono::duration<std::uint64_t, std::ratio<86400>>;
    const auto today = std::chrono::duration_cast<Days>(
        std::chrono::system_clock::now().time_since_epoch());
    if (argument.starts_with("--seeds=")) {
      heapwell::diagnosis::seeds = std::stoull(value);
    } else if (argument.starts_with("--first-seed=")) {
      heapwell::diagnosis::first_seed =
          value == "today" ? today.count() : std::stoull(value);
    }
  }
  return RUN_ALL_TESTS();
}
