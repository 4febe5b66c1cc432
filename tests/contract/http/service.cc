// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
//
// A user's service, for service_test.py to start in every way:
//   service [--host=H] [--port=N] [--token-file=F] [--allowed-host=H] [--allow-control]
//           [--static]
// Prints "port N" once it is served, or "error ...", and then does what its standard
// input says, one word to a line; each is answered with one line. When that closes, it
// says "listened N times" and ends.
#include <dlfcn.h>
#include <heapwell/httplib.h>
#include <heapwell/mutex.h>
#include <heapwell/trace.h>
#include <signal.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace {

std::atomic<int> g_listened{0};
std::atomic<int> g_delivered{0};

struct Settings {
  heapwell::Address address{"127.0.0.1", 0};
  heapwell::Options options = {};
  bool is_static = false;
};

Settings ParseArguments(int argc, char** argv) {
  Settings settings;
  for (int i = 1; i < argc; ++i) {
    const std::string argument = argv[i];
    const std::size_t equals = argument.find('=');
    const std::string name = argument.substr(0, equals);
    const std::string value =
        equals == std::string::npos ? "" : argument.substr(equals + 1);
    if (name == "--host") settings.address.host = value;
    if (name == "--port") settings.address.port = std::atoi(value.c_str());
    if (name == "--token-file") settings.options.token_file = value;
    if (name == "--allowed-host") settings.options.allowed_hosts.push_back(value);
    if (name == "--allow-control") settings.options.allow_control = true;
    if (name == "--static") settings.is_static = true;
  }
  return settings;
}

void Say(const char* format, long number) {
  std::printf(format, number);
  std::fflush(stdout);
}

bool IsSendable(int number) {
  // Two cannot be caught, two are glibc's own, and SIGCONT is taken back by stops.
  return number != SIGKILL && number != SIGSTOP && number != SIGCONT && number != 32 &&
         number != 33;
}

/// Catches every signal, blocks them on this thread, and sends itself each: those that
/// no other thread takes stay pending.
void SendAllSignals() {
  struct sigaction count = {};
  count.sa_handler = [](int) { ++g_delivered; };
  sigset_t all;
  sigfillset(&all);
  pthread_sigmask(SIG_BLOCK, &all, nullptr);
  long sent = 0;
  for (int number = 1; number <= 64; ++number) {
    if (!IsSendable(number)) continue;
    sigaction(number, &count, nullptr);
    kill(getpid(), number);
    ++sent;
  }
  usleep(100'000);  // For whoever takes them.
  sigset_t pending;
  sigpending(&pending);
  for (int number = 1; number <= 64; ++number) sent -= sigismember(&pending, number);
  Say("not pending %ld", sent);
  Say(", delivered %ld\n", g_delivered.load());
}

/// Sockets that a program which this one starts finds open.
void CountSocketsAfterExec() {
  FILE* const list = popen("ls -l /proc/self/fd", "r");
  long sockets = 0;
  char line[512];
  while (list != nullptr && std::fgets(line, sizeof(line), list) != nullptr) {
    const std::string text = line;
    if (text.find("socket:") != std::string::npos ||
        text.find("eventfd") != std::string::npos) {
      ++sockets;
    }
  }
  if (list != nullptr) pclose(list);
  Say("sockets %ld\n", sockets);
}

/// Keeps a thread waiting, and says when that has its lock.
[[gnu::noinline]] void HoldLock(heapwell::Mutex& mutex) {
  const std::lock_guard<heapwell::Mutex> lock(mutex);
  usleep(300'000);
}

[[gnu::noinline]] void WantLock(heapwell::Mutex& mutex) {
  while (mutex.try_lock()) mutex.unlock();
  const std::lock_guard<heapwell::Mutex> lock(mutex);
  asm volatile("");
}

void Contend() {
  heapwell::Mutex mutex;
  std::thread waiter([&] { WantLock(mutex); });
  HoldLock(mutex);
  waiter.join();
  Say("contended %ld\n", 1);
}

std::vector<std::vector<char>>& Records() {
  static auto& records = *new std::vector<std::vector<char>>;
  return records;
}

/// 128 MiB, in blocks of 64 KiB.
[[gnu::noinline]] void AppendRecords() {
  const heapwell::TraceRegion region("append records");
  Records().reserve(2048);
  for (int i = 0; i < 2048; ++i) Records().emplace_back(65536);
}

/// Gives them back, by a loop that is a region for each sixteenth.
[[gnu::noinline]] void DeleteRecords() {
  const heapwell::TraceRegion region("delete records");
  while (!Records().empty()) {
    const heapwell::TraceRegion batch("delete a batch");
    const std::size_t left = Records().size();
    Records().resize(left - std::min<std::size_t>(left, 128));
  }
}

/// fail_malloc.cc's, where that is preloaded.
long CallPreloaded(const char* name, long argument) {
  const auto function = reinterpret_cast<long (*)(long)>(dlsym(RTLD_DEFAULT, name));
  return function == nullptr ? -1 : function(argument);
}

const std::map<std::string, std::function<void()>>& Acts() {
  static const auto& acts = *new std::map<std::string, std::function<void()>>{
      {"exit", [] { std::exit(3); }},
      {"quick_exit", [] { std::quick_exit(4); }},
      {"terminate", [] { std::thread([] { std::terminate(); }).join(); }},
      {"signals", SendAllSignals},
      // A thread of the program's own, which takes signals.
      {"taker",
       [] {
         std::thread([] { pause(); }).detach();
         Say("taker %ld\n", 1);
       }},
      {"sockets", CountSocketsAfterExec},
      {"contend", Contend},
      {"append",
       [] {
         AppendRecords();
         Say("appended %ld\n", static_cast<long>(Records().size()));
       }},
      {"delete",
       [] {
         DeleteRecords();
         Say("deleted, left %ld\n", static_cast<long>(Records().size()));
       }},
      {"routes",
       [] {
         for (const heapwell::Endpoint& endpoint : heapwell::Endpoints()) {
           std::printf("%s ", endpoint.path.c_str());
         }
         Say("and %ld\n", 1);  // "/", which belongs to the server.
       }},
      {"allocations",
       [] { Say("allocations %ld\n", CallPreloaded("heapwell_test_allocations", 0)); }},
  };
  return acts;
}

/// "fail 17", or a word of Acts().
void Obey(const std::string& line) {
  if (line.substr(0, 5) == "fail ") {
    Say("armed %ld\n",
        CallPreloaded("heapwell_test_fail_allocation", std::atol(line.c_str() + 5)));
    return;
  }
  const auto act = Acts().find(line);
  if (act != Acts().end()) act->second();
}

int Run(Settings settings) {
  static std::optional<heapwell::Result<heapwell::Service>> kept;
  std::optional<heapwell::Result<heapwell::Service>> own;
  auto& service = settings.is_static ? kept : own;
  service.emplace(heapwell::Serve(settings.address, std::move(settings.options)));
  if (*service) {
    Say("port %ld\n", (*service)->port());
  } else {
    std::printf("error %s\n", service->error().message.c_str());
    std::fflush(stdout);
  }
  char line[64];
  while (std::fgets(line, sizeof(line), stdin) != nullptr) {
    std::string word = line;
    while (!word.empty() && word.back() == '\n') word.pop_back();
    Obey(word);
  }
  Say("listened %ld times\n", g_listened.load());
  return *service ? 0 : 1;
}

}  // namespace

/// In the place of libc's: heapwell stands in the same program.
extern "C" int listen(int fd, int backlog) noexcept {
  ++g_listened;
  static const auto next =
      reinterpret_cast<int (*)(int, int)>(dlsym(RTLD_NEXT, "listen"));
  return next(fd, backlog);
}

int main(int argc, char** argv) { return Run(ParseArguments(argc, argv)); }
