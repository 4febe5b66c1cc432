// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#include "encode/text_tables.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>

namespace heapwell::encode {
namespace {

model::CallSite Site(std::string function, std::int64_t flat, std::int64_t cum) {
  model::CallSite site;
  site.function = std::move(function);
  site.file = "a.cc";
  site.line = 7;
  site.flat_bytes = flat;
  site.cum_bytes = cum;
  return site;
}

std::string Table(std::vector<model::CallSite> sites) {
  model::HeapReport report;
  report.sites = std::move(sites);
  report.sampled = {.bytes = 1000};
  std::string out;
  AppendSites(out, report);
  return out;
}

bool Has(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

TEST(AppendSites, ShowsFifteenThatAllocateAndFiveThatCall) {
  std::vector<model::CallSite> sites;
  for (int i = 0; i < 20; ++i)
    sites.push_back(Site("flat" + std::to_string(i), 50, 50));
  for (int i = 0; i < 20; ++i) sites.push_back(Site("cum" + std::to_string(i), 0, 900));
  const std::string table = Table(sites);
  EXPECT_TRUE(Has(table, "flat14 "));
  EXPECT_FALSE(Has(table, "flat15 "));
  EXPECT_TRUE(Has(table, "cum4 "));
  EXPECT_FALSE(Has(table, "cum5 "));
}

TEST(AppendSites, ShortensTemplateArgumentsOnlyWhereANameIsTooLong) {
  const std::string shown = "app::Map<int>::Put";
  EXPECT_TRUE(Has(Table({Site(shown, 1, 1)}), shown));
  const std::string deep =
      "app::Map<std::pair<std::string, std::vector<int> >, app::Hash>::Put<true>";
  EXPECT_TRUE(Has(Table({Site(deep, 1, 1)}), "app::Map<...>::Put<...>  a.cc:7\n"));
}

TEST(AppendSites, KeepsTheEndOfANameThatStaysTooLong) {
  EXPECT_TRUE(Has(Table({Site(std::string(60, 'n') + "::Put", 1, 1)}), "...nnn"));
  EXPECT_TRUE(Has(Table({Site(std::string(60, 'n') + "::Put", 1, 1)}), "nnn::Put\n"));
}

TEST(AppendSites, CutsAPathAtAFolder) {
  model::CallSite site = Site("f", 1, 1);
  site.file = "/home/build/agents/7/workspace/order-service/src/cache.h";
  EXPECT_TRUE(Has(Table({site}), " .../7/workspace/order-service/src/cache.h:7\n"));
}

TEST(AppendSites, SaysHowOftenWasSampled) {
  model::HeapReport report;
  report.sites = {Site("f", 1, 1)};
  report.sampled = {.samples = 2431};
  report.stats.sampling.interval_bytes = 524288;
  std::string out;
  AppendSites(out, report);
  EXPECT_TRUE(Has(
      out, "(estimated from 2.43 k samples, one every 512 KiB; +- standard error)\n"));
  report.stats.sampling.interval_bytes = 0;
  out.clear();
  AppendSites(out, report);
  EXPECT_TRUE(
      Has(out,
          "(estimated from 2.43 k samples; sampling is off now; +- standard error)\n"));
}

TEST(AppendSites, LeavesNoLineWhereNoneIsKnown) {
  model::CallSite site = Site("f", 1, 1);
  site.line = 0;
  EXPECT_TRUE(Has(Table({site}), "  f  a.cc\n"));
}

TEST(AppendCensus, ShowsTheTenLargestBytesAndTheRestInOneRow) {
  HeapCensus census;
  for (std::uint64_t i = 1; i <= 12; ++i) {
    census.size_classes.push_back({i, 1, 100 * i});
    census.live_bytes += 100 * i;
  }
  std::string out;
  AppendCensus(out, census);
  EXPECT_EQ(std::count(out.begin(), out.end(), '\n'), 3 + 10 + 1);
  EXPECT_TRUE(Has(out, "     12 B         1   1.17 KiB   15.4 %\n"));
  EXPECT_TRUE(Has(out, "   others         2      300 B    3.8 %\n"));
}

TEST(AppendCensus, ShowsNothingOfAnEmptyHeap) {
  HeapCensus census;
  census.size_classes = {{16, 0, 0}};
  std::string out;
  AppendCensus(out, census);
  EXPECT_EQ(out, "");
}

}  // namespace
}  // namespace heapwell::encode
