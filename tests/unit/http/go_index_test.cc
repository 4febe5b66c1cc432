// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#include "http/go_index.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <regex>
#include <string>
#include <vector>

#include "http/go_endpoints.h"
#include "http/routes.h"

namespace heapwell::http {
namespace {

/// The rows as a tool in the wild scrapes them.
std::vector<std::string> ScrapedNames() {
  const std::string html = GoIndexHtml();
  const std::regex row(
      "<tr><td>(\\d+)</td><td><a href='([^']+)'>([^<]+)</a></td></tr>");
  std::vector<std::string> names;
  for (std::sregex_iterator it(html.begin(), html.end(), row), end; it != end; ++it) {
    EXPECT_EQ((*it)[2], (*it)[3].str() + "?debug=1");
    names.push_back((*it)[3]);
  }
  return names;
}

TEST(GoIndexHtml, ListsProfilesInTheFormThatToolsScrape) {
  const std::vector<std::string> names = ScrapedNames();
  EXPECT_TRUE(std::is_sorted(names.begin(), names.end()));
  EXPECT_TRUE(std::count(names.begin(), names.end(), "heap"));
}

TEST(GoIndexHtml, ListsExactlyWhatIsServed) {
  std::vector<std::string> served;
  for (const Route& route : Routes()) {
    if (route.path.substr(0, kGoTree.size()) == kGoTree && route.path != kGoTree) {
      served.emplace_back(route.path.substr(kGoTree.size()));
    }
  }
  std::sort(served.begin(), served.end());
  EXPECT_EQ(ScrapedNames(), served);
}

TEST(GoIndexHtml, EndsAsGosDoes) {
  const std::string html = GoIndexHtml();
  EXPECT_EQ(html.substr(html.size() - 7), "</html>");
}

}  // namespace
}  // namespace heapwell::http
