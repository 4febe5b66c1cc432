// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#include "http/go_index.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <optional>
#include <regex>
#include <string>
#include <vector>

#include "http/go_endpoints.h"
#include "http/routes.h"

namespace heapwell::http {
namespace {

/// The rows as a tool in the wild scrapes them: name and count.
std::map<std::string, std::string> Scraped(std::optional<std::size_t> call_sites) {
  const std::string html = GoIndexHtml(call_sites);
  const std::regex row(
      "<tr><td>(\\d+)</td><td><a href='([^']+)'>([^<]+)</a></td></tr>");
  std::map<std::string, std::string> rows;
  for (std::sregex_iterator it(html.begin(), html.end(), row), end; it != end; ++it) {
    EXPECT_EQ((*it)[2], (*it)[3].str() + "?debug=1");
    rows[(*it)[3]] = (*it)[1];
  }
  return rows;
}

/// All rows, in order, whether the tool would take them or not.
std::vector<std::string> ListedNames() {
  const std::string html = GoIndexHtml(std::nullopt);
  const std::regex row("<tr><td>\\d*</td><td><a href='[^']+'>([^<]+)</a></td></tr>");
  std::vector<std::string> names;
  for (std::sregex_iterator it(html.begin(), html.end(), row), end; it != end; ++it) {
    names.push_back((*it)[1]);
  }
  return names;
}

TEST(GoIndexHtml, ListsProfilesInTheFormThatToolsScrape) {
  const auto rows = Scraped(17);
  EXPECT_EQ(rows.at("heap"), "17");
  EXPECT_EQ(rows.at("allocs"), "17");
  EXPECT_EQ(rows.at("cmdline"), "0");
}

TEST(GoIndexHtml, LeavesACountEmptyThatIsUnknown) {
  const auto rows = Scraped(std::nullopt);
  EXPECT_FALSE(rows.count("heap"));
  EXPECT_FALSE(rows.count("allocs"));
  EXPECT_FALSE(rows.count("growth"));
  EXPECT_FALSE(rows.count("goroutine"));
  EXPECT_FALSE(rows.count("mutex"));
  EXPECT_EQ(rows.at("profile"), "0");
  EXPECT_NE(GoIndexHtml(std::nullopt)
                .find("<tr><td></td><td><a href='heap?debug=1'>heap</a></td></tr>"),
            std::string::npos);
}

TEST(GoIndexHtml, SaysZeroWhereThereAreNoCallSites) {
  EXPECT_EQ(Scraped(0).at("heap"), "0");
}

TEST(GoIndexHtml, ListsExactlyWhatIsServed) {
  std::vector<std::string> served;
  for (const Route& route : Routes()) {
    if (route.path.substr(0, kGoTree.size()) == kGoTree && route.path != kGoTree) {
      served.emplace_back(route.path.substr(kGoTree.size()));
    }
  }
  std::sort(served.begin(), served.end());
  EXPECT_EQ(ListedNames(), served);
}

TEST(GoIndexHtml, EndsAsGosDoes) {
  const std::string html = GoIndexHtml(std::nullopt);
  EXPECT_EQ(html.substr(html.size() - 7), "</html>");
}

}  // namespace
}  // namespace heapwell::http
