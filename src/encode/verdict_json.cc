// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#include "encode/verdict_json.h"

#include <cmath>

#include "encode/json.h"

namespace heapwell::encode {
namespace {

Json TrendJson(const model::Trend& trend) {
  return {{"shape", ToString(trend.shape)},
          {"bytes_per_second", trend.slope_per_second},
          {"low_bytes_per_second", trend.low_per_second},
          {"high_bytes_per_second", trend.high_per_second},
          {"p_value", trend.p_value},
          {"window_seconds", Seconds(trend.window)},
          {"points", trend.points}};
}

Json TrendJson(const std::optional<model::Trend>& trend) {
  return trend ? TrendJson(*trend) : Json(nullptr);
}

}  // namespace

Json VerdictJson(const model::Verdict& verdict) {
  Json windows = Json::array();
  for (const model::Trend& trend : verdict.windows) windows.push_back(TrendJson(trend));
  return {{"kind", ToString(verdict.kind)},
          {"so_far", verdict.so_far ? Json(ToString(*verdict.so_far)) : Json(nullptr)},
          {"text", verdict.text},
          {"evidence", verdict.evidence},
          {"releasable_bytes", ToJson(verdict.releasable_bytes)},
          {"trend", TrendJson(verdict.trend)},
          {"windows", std::move(windows)}};
}

Json GrowthJson(const model::Verdict& verdict) {
  Json rows = Json::array();
  for (const model::ComponentGrowth& growth : verdict.growth) {
    rows.push_back({{"component", growth.component},
                    {"bytes", growth.bytes},
                    {"resident", growth.resident},
                    {"share", ToJson(growth.share)},
                    {"trend", TrendJson(growth.trend)}});
  }
  return rows;
}

Json TimeToLimitJson(const model::Verdict& verdict) {
  if (!verdict.time_to_limit) return nullptr;
  const model::TimeToLimit& left = *verdict.time_to_limit;
  return {{"source", ToString(left.limit.source)},
          {"limit_bytes", left.limit.limit_bytes},
          {"used_bytes", left.limit.used_bytes},
          {"expected_seconds", left.expected.count()},
          {"earliest_seconds", left.earliest.count()},
          {"latest_seconds", left.latest ? Json(left.latest->count()) : Json(nullptr)}};
}

Json GrowingSitesJson(const model::Verdict& verdict) {
  Json rows = Json::array();
  for (const model::Leak& leak : verdict.sites) {
    rows.push_back(
        {{"function", leak.function},
         {"file", NameOrNull(leak.file)},
         {"line", LineOrNull(leak.line)},
         {"live_bytes", std::llround(leak.live_bytes)},
         {"live_objects", std::llround(leak.live_objects)},
         {"trend", TrendJson(leak.trend)},
         {"confidence", leak.confidence},
         {"share", leak.share},
         {"first_seen_uptime_seconds", Seconds(leak.first_seen)},
         {"oldest_age_seconds",
          leak.oldest_age ? Json(Seconds(*leak.oldest_age)) : Json(nullptr)}});
  }
  return rows;
}

std::string LeaksJson(const model::Verdict& verdict) {
  const Json root = {{"schema", kJsonSchema},
                     {"verdict", VerdictJson(verdict)},
                     {"sites", GrowingSitesJson(verdict)}};
  return Dump(root, kIndented) + "\n";
}

}  // namespace heapwell::encode
