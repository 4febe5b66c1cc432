// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#include "http/routes.h"

#include <algorithm>
#include <vector>

#include "http/contention_endpoints.h"
#include "http/control_endpoints.h"
#include "http/cpu_endpoints.h"
#include "http/debug_endpoints.h"
#include "http/go_endpoints.h"
#include "http/gperftools_endpoints.h"
#include "http/history_endpoints.h"
#include "http/thread_endpoints.h"
#include "http/trace_endpoints.h"

namespace heapwell {
namespace http {
namespace {

using enum Methods;

constexpr Route kRoutes[] = {
    {"/debug/", {}, "this list", AnswerIndex},
    {"/debug/heap", {}, "where the memory is, for people (?format=json)", AnswerHeap},
    {"/debug/leaks", {}, "call sites that keep growing (?format=json)", AnswerLeaks},
    {"/debug/history", {}, "memory over time, as JSON (?sites=N)", AnswerHistory},
    {"/debug/memstats",
     {},
     "one reading of this process's memory, as JSON",
     AnswerMemStats},
    {"/debug/trace",
     {},
     "a trace for ui.perfetto.dev, over ?seconds= (5)",
     AnswerTrace},
    {"/debug/vars", {}, "the same under Go's names (expvar)", AnswerVars},
    {"/metrics", {}, "for Prometheus", AnswerMetrics},
    {"/debug/pprof/", {}, "profiles, as Go serves them", AnswerGoIndex},
    {"/debug/pprof/heap",
     {},
     "live memory by call stack: go tool pprof <this address>",
     AnswerGoHeap},
    {"/debug/pprof/allocs",
     {},
     "all memory allocated since start, by call stack",
     AnswerGoHeap},
    {"/debug/pprof/profile",
     {},
     "where CPU time is spent, over ?seconds= (30)",
     AnswerGoCpu},
    {"/debug/pprof/block",
     {},
     "who waits for heapwell::Mutex and its like",
     AnswerGoContention},
    {"/debug/pprof/goroutine",
     {},
     "what every thread is doing (?debug=2 for people)",
     AnswerGoThreads},
    {"/debug/pprof/mutex",
     {},
     "who makes others wait for heapwell::Mutex and its like",
     AnswerGoContention},
    {"/debug/pprof/threadcreate", {}, {}, AnswerGoThreadCreate},
    {"/debug/pprof/cmdline", {}, {}, AnswerGoCommandLine},
    {"/debug/pprof/symbol", kReadOrPost, {}, AnswerGoSymbol},
    {"/debug/pprof/growth", {}, "where the heap grew, by call stack", AnswerGoGrowth},
    {"/debug/pprof/peakheap",
     {},
     "live memory when there was most of it, by call stack",
     AnswerGoPeakHeap},
    {"/pprof/heap",
     {},
     "live memory by call stack: google-pprof <this address>",
     AnswerLegacyHeap},
    {"/pprof/profile", {}, {}, AnswerLegacyCpu},
    {"/pprof/cmdline", {}, {}, AnswerLegacyCommandLine},
    {"/pprof/symbol", kReadOrPost, {}, AnswerLegacySymbol},
    {"/pprof/growth", {}, {}, AnswerLegacyGrowth},
    {"/pprof/contention", {}, {}, AnswerLegacyContention},
    {"/debug/release", kControl, "POST: give free memory back to the system",
     AnswerRelease},
    {"/debug/sampling", kControl,
     "POST ?interval_bytes=: change how often a sample is taken", AnswerSampling},
    // What people type.
    {"/", {}, {}, AnswerRedirect},
    {"/debug", {}, {}, AnswerRedirect},
    {"/debug/pprof", {}, {}, AnswerRedirect},
};

}  // namespace

std::span<const Route> Routes() { return kRoutes; }

const Route* FindRoute(std::string_view path) {
  const auto* found = std::find_if(std::begin(kRoutes), std::end(kRoutes),
                                   [&](const Route& row) { return row.path == path; });
  return found == std::end(kRoutes) ? nullptr : found;
}

}  // namespace http

std::vector<Endpoint> Endpoints() {
  std::vector<Endpoint> endpoints;
  for (const http::Route& route : http::Routes()) {
    // "/" belongs to the server that we are a guest in.
    if (route.path == "/") continue;
    endpoints.push_back(
        {std::string(route.path), route.methods != http::Methods::kRead});
  }
  return endpoints;
}

}  // namespace heapwell
