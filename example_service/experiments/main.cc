// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
//
// experiments <name>|all [--quick] [--out=<folder>]: what each way to keep data costs,
// measured by heapwell. Prints a table; with --out also writes CSV, JSON and a chart.
#include <heapwell/heapwell.h>

#include <chrono>
#include <cstdio>
#include <exception>
#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <string>
#include <string_view>
#include <thread>

#include "experiment.h"

namespace {

using experiments::Experiment;

constexpr Experiment kExperiments[] = {
    {"maps", "What shrinks when a map's entries are erased?", experiments::RunMaps},
    {"rebuild", "Delete in place, or rebuild?", experiments::RunRebuild},
    {"contention", "Which map bears a mass deletion beside readers?",
     experiments::RunContention},
    {"pools", "Does a pool save memory, or time?", experiments::RunPools},
    {"blocks", "Which freed blocks go back to the system?", experiments::RunBlocks},
    {"pauses", "What does giving pages back cost?", experiments::RunPauses},
};

// heapwell's thread looks around once at its start; a case that is forked off in the
// midst of that would find what it holds.
constexpr std::chrono::milliseconds kUntilQuiet{500};

struct Arguments {
  std::string name;
  std::string folder;  // Empty: nothing is written.
  int scale = 1;
};

int Usage() {
  std::fputs("usage: experiments <name>|all [--quick] [--out=<folder>]\n", stderr);
  for (const Experiment& one : kExperiments) {
    std::fprintf(stderr, "  %-11s %s\n", std::string(one.name).c_str(),
                 std::string(one.question).c_str());
  }
  return 2;
}

bool Parse(int argc, char** argv, Arguments* arguments) {
  constexpr std::string_view kOut = "--out=";
  for (int i = 1; i < argc; ++i) {
    const std::string_view word = argv[i];
    if (word == "--quick") {
      arguments->scale = 10;
    } else if (word.substr(0, kOut.size()) == kOut) {
      arguments->folder = word.substr(kOut.size());
    } else if (arguments->name.empty() && word[0] != '-') {
      arguments->name = word;
    } else {
      return false;
    }
  }
  return !arguments->name.empty();
}

void Write(const std::string& path, const std::string& text) {
  std::ofstream file(path);
  file << text;
  if (!file.flush()) throw std::runtime_error("cannot write " + path);
}

void Run(const Experiment& experiment, const Arguments& arguments) {
  const std::string name(experiment.name);
  const std::string question(experiment.question);
  experiments::Table table;
  {
    experiments::Progress progress(name);
    table = experiment.run(arguments.scale, progress);
  }
  std::printf("%s: %s\n\n%s\n", name.c_str(), question.c_str(), ToText(table).c_str());
  if (arguments.folder.empty()) return;
  std::filesystem::create_directories(arguments.folder);
  const std::string path = arguments.folder + "/" + name;
  Write(path + ".csv", ToCsv(table));
  Write(path + ".json", ToJson(table));
  Write(path + ".svg", ToSvg(table, question));
}

// A sampled block gets pages of its own, and which one is sampled is chance: without
// samples the same bytes are found again in every run.
heapwell::Result<heapwell::Monitor> WithoutSamples() {
  heapwell::Options options;
  options.sample_interval_bytes = 0;
  return heapwell::Monitor::Start(options);
}

}  // namespace

int main(int argc, char** argv) try {
  Arguments arguments;
  if (!Parse(argc, argv, &arguments)) return Usage();
  const auto monitor = WithoutSamples();
  if (!monitor) throw std::runtime_error(monitor.error().message);
  std::this_thread::sleep_for(kUntilQuiet);
  bool found = false;
  for (const Experiment& one : kExperiments) {
    if (arguments.name != "all" && arguments.name != one.name) continue;
    found = true;
    Run(one, arguments);
  }
  return found ? 0 : Usage();
} catch (const std::exception& exception) {
  std::fprintf(stderr, "experiments: %s\n", exception.what());
  return 1;
}
