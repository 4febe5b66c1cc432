// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#include "http/go_index.h"

#include <string_view>

namespace heapwell::http {
namespace {

enum class Count {
  kNone,       ///< Always 0: an empty profile, or no profile at all, as in Go.
  kCallSites,  ///< One for each.
  kUnknown,    ///< Only taking the profile tells.
};

struct Row {
  std::string_view name;
  Count count;
  std::string_view description;
};

/// Sorted by name.
constexpr Row kRows[] = {
    {"allocs", Count::kCallSites, "A sampling of all past memory allocations"},
    {"block", Count::kUnknown,
     "Stack traces that led to blocking on synchronization primitives of "
     "heapwell/mutex.h"},
    {"cmdline", Count::kNone, "The command line of this program, secrets redacted"},
    {"goroutine", Count::kUnknown,
     "Stack traces of all current threads. Use debug=2 for one after another, as a "
     "panic prints them."},
    {"growth", Count::kUnknown,
     "Stack traces that made the heap grow: memory taken from the system"},
    {"heap", Count::kCallSites,
     "A sampling of memory allocations of live objects. The gc parameter is accepted "
     "and changes nothing: no collector has to run before."},
    {"mutex", Count::kUnknown,
     "Stack traces of holders of contended mutexes of heapwell/mutex.h"},
    {"peakheap", Count::kUnknown,
     "A sampling of memory allocations that were live when the heap was at its "
     "highest"},
    {"profile", Count::kNone,
     "CPU profile. You can specify the duration in the seconds GET parameter. After "
     "you get the profile file, use the go tool pprof command to investigate the "
     "profile."},
    {"symbol", Count::kNone,
     "Maps program counters, given in the query or a POST body with a plus sign "
     "between them, to function names"},
    {"threadcreate", Count::kUnknown,
     "How many threads there are; where each was created is not known"},
};

constexpr std::string_view kHead =
    "<html>\n<head>\n<title>/debug/pprof/</title>\n<style>\n"
    ".profile-name{\n\tdisplay:inline-block;\n\twidth:6rem;\n}\n"
    "</style>\n</head>\n<body>\n/debug/pprof/\n<br>\n"
    "<p>Set debug=1 as a query parameter to export in legacy text format</p>\n<br>\n"
    "Types of profiles available:\n<table>\n"
    "<thead><td>Count</td><td>Profile</td></thead>\n";

std::string Cell(Count count, std::optional<std::size_t> call_sites) {
  if (count == Count::kNone) return "0";
  const bool is_known = count == Count::kCallSites && call_sites.has_value();
  return is_known ? std::to_string(*call_sites) : "";
}

}  // namespace

std::string GoIndexHtml(std::optional<std::size_t> call_sites) {
  std::string html(kHead);
  for (const Row& row : kRows) {
    const std::string name(row.name);
    html += "<tr><td>" + Cell(row.count, call_sites) + "</td><td><a href='" + name +
            "?debug=1'>" + name + "</a></td></tr>\n";
  }
  html +=
      "</table>\n<a href=\"goroutine?debug=2\">full goroutine stack dump</a>\n<br>\n"
      "<p>\nProfile Descriptions:\n<ul>\n";
  for (const Row& row : kRows) {
    html += "<li><div class=profile-name>" + std::string(row.name) + ": </div> " +
            std::string(row.description) + "</li>\n";
  }
  return html + "</ul>\n</p>\n</body>\n</html>";
}

}  // namespace heapwell::http
