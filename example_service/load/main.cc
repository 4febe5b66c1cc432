// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
//
// order_load: customers for an order service in another process. Ends at Ctrl-C, after
// --seconds or --orders, or when the service stops; says what became of its requests.
#include <charconv>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <fstream>
#include <string>
#include <string_view>
#include <system_error>
#include <thread>

#include "load_generator.h"

namespace {

struct Arguments {
  int port = 8080;
  int rate = 200;
  int cycle = 0;
  int seconds = 0;
  int orders = 0;
  std::string answered;
};

struct Flag {
  std::string_view name;
  int Arguments::*value;
};

constexpr Flag kFlags[] = {
    {"--port=", &Arguments::port},     {"--rate=", &Arguments::rate},
    {"--cycle=", &Arguments::cycle},   {"--seconds=", &Arguments::seconds},
    {"--orders=", &Arguments::orders},
};

constexpr const char* kUsage =
    "usage: order_load [flags]\n"
    "  --port=8080  of the order service on this machine\n"
    "  --rate=200   orders a second, in the mean of a day\n"
    "  --cycle=0    seconds of a day, in which the rate goes from a tenth at night to\n"
    "               nearly the double at noon; 0: always the same\n"
    "  --seconds=0  how long; 0: until Ctrl-C\n"
    "  --orders=0   how many, the same ones each time; 0: any number\n"
    "  --answered=  a file to write the orders to that were answered, a line each\n"
    "It ends with the service. Its status is 0 if no request was lost.\n";

bool ParseInt(std::string_view text, int* value) {
  const auto [last, status] =
      std::from_chars(text.data(), text.data() + text.size(), *value);
  return status == std::errc() && last == text.data() + text.size() && *value >= 0;
}

bool Parse(std::string_view argument, Arguments* arguments) {
  constexpr std::string_view kAnswered = "--answered=";
  if (argument.substr(0, kAnswered.size()) == kAnswered) {
    arguments->answered = argument.substr(kAnswered.size());
    return true;
  }
  for (const Flag& flag : kFlags) {
    if (argument.substr(0, flag.name.size()) == flag.name) {
      return ParseInt(argument.substr(flag.name.size()), &(arguments->*flag.value));
    }
  }
  return false;
}

volatile std::sig_atomic_t stopped = 0;

int Run(const Arguments& arguments) {
  std::ofstream answered;
  if (!arguments.answered.empty()) answered.open(arguments.answered);
  std::signal(SIGINT, [](int) { stopped = 1; });
  std::signal(SIGTERM, [](int) { stopped = 1; });
  orders::LoadGenerator load(
      "127.0.0.1", arguments.port, {arguments.rate, arguments.cycle, arguments.orders},
      [&](const std::string& order) { answered << order << '\n'; });
  const auto begin = std::chrono::steady_clock::now();
  const std::chrono::seconds most(arguments.seconds);
  while (stopped == 0 && !load.is_over()) {
    const bool is_time = std::chrono::steady_clock::now() - begin >= most;
    if (arguments.seconds > 0 && is_time) break;
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
  }
  load.Stop();
  std::fputs(ToText(load.result()).c_str(), stdout);
  return load.result().lost == 0 ? 0 : 1;
}

}  // namespace

int main(int argc, char** argv) {
  Arguments arguments;
  for (int i = 1; i < argc; ++i) {
    if (Parse(argv[i], &arguments)) continue;
    std::fputs(kUsage, std::string_view(argv[i]) == "--help" ? stdout : stderr);
    return std::string_view(argv[i]) == "--help" ? 0 : 2;
  }
  return Run(arguments);
}
