// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#include "http/go_index.h"

#include <string_view>

namespace heapwell::http {
namespace {

struct Row {
  std::string_view name;
  std::string_view description;
};

/// Sorted by name.
constexpr Row kRows[] = {
    {"allocs", "A sampling of all past memory allocations"},
    {"block", "Stack traces that led to blocking on synchronization primitives: empty"},
    {"cmdline", "The command line of this program, secrets redacted"},
    {"goroutine", "Stack traces of all current threads: empty"},
    {"heap",
     "A sampling of memory allocations of live objects. The gc parameter is accepted "
     "and changes nothing: no collector has to run before."},
    {"mutex", "Stack traces of holders of contended mutexes: empty"},
    {"symbol",
     "Maps program counters, given in the query or a POST body with a plus sign "
     "between them, to function names"},
    {"threadcreate", "Stack traces that led to the creation of new threads: empty"},
};

constexpr std::string_view kHead =
    "<html>\n<head>\n<title>/debug/pprof/</title>\n<style>\n"
    ".profile-name{\n\tdisplay:inline-block;\n\twidth:6rem;\n}\n"
    "</style>\n</head>\n<body>\n/debug/pprof/\n<br>\n"
    "<p>Set debug=1 as a query parameter to export in legacy text format</p>\n<br>\n"
    "Types of profiles available:\n<table>\n"
    "<thead><td>Count</td><td>Profile</td></thead>\n";

}  // namespace

std::string GoIndexHtml() {
  std::string html(kHead);
  for (const Row& row : kRows) {
    const std::string name(row.name);
    // Go counts records here; to count ours would take a profile.
    html +=
        "<tr><td>0</td><td><a href='" + name + "?debug=1'>" + name + "</a></td></tr>\n";
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
