// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#include "model/history.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <string_view>

namespace heapwell::model {
namespace {

constexpr std::size_t kMaxNameBytes = 256;  // Templates can have names of kilobytes.
constexpr float kUnknown = std::numeric_limits<float>::quiet_NaN();
constexpr SiteLevel kUnread = {kUnknown, kUnknown};

float LastKnown(const SiteSeries& site) {
  for (std::size_t i = site.fine.size(); i > 0; --i) {
    const float bytes = site.fine[i - 1].live_bytes;
    if (!std::isnan(bytes)) return bytes;
  }
  return 0;
}

Ring<SiteLevel> Unread(std::size_t capacity, std::size_t points) {
  Ring<SiteLevel> ring(capacity);
  for (std::size_t i = 0; i < points; ++i) ring.Push(kUnread);
  return ring;
}

SiteLevel MeanOfLast(const Ring<SiteLevel>& fine, std::size_t count) {
  double bytes = 0;
  double objects = 0;
  double known = 0;
  for (std::size_t i = fine.size() - std::min(count, fine.size()); i < fine.size();
       ++i) {
    if (std::isnan(fine[i].live_bytes)) continue;
    bytes += fine[i].live_bytes;
    objects += fine[i].live_objects;
    ++known;
  }
  if (known == 0) return kUnread;
  return {static_cast<float>(bytes / known), static_cast<float>(objects / known)};
}

}  // namespace

History::History(HistoryShape shape)
    : shape_(shape), fine_(shape.fine_points), coarse_(shape.coarse_points) {
  nowhere_.fine = Ring<SiteLevel>(shape.fine_points);
  nowhere_.coarse = Ring<SiteLevel>(shape.coarse_points);
}

void History::Add(const HistoryPoint& point,
                  std::optional<std::span<const CallSite>> sites) {
  const SiteLevel level = sites ? SiteLevel{} : kUnread;
  nowhere_.fine.Push(level);
  for (SiteSeries& site : sites_) site.fine.Push(level);
  fine_.Push(point);
  if (sites) AddLevels(*sites);
  if (++since_coarse_ == shape_.fine_per_coarse) Condense();
}

void History::AddLevels(std::span<const CallSite> readings) {
  for (const CallSite& reading : readings) {
    if (reading.flat_bytes <= 0) continue;
    SiteSeries* site = Follow(reading);
    if (site == nullptr) continue;
    site->line = reading.line;
    site->oldest.reset();
    if (reading.oldest_age) site->oldest = fine_.back().uptime - *reading.oldest_age;
    site->fine.ReplaceLast({static_cast<float>(reading.flat_bytes),
                            static_cast<float>(reading.flat_objects)});
  }
}

// The series of the reading's site: an old one, a new one, or that of the
// smallest site, if this one is twice as large.
SiteSeries* History::Follow(const CallSite& reading) {
  const auto function = std::string_view(reading.function).substr(0, kMaxNameBytes);
  const auto file = std::string_view(reading.file).substr(0, kMaxNameBytes);
  const auto known =
      std::find_if(sites_.begin(), sites_.end(), [&](const SiteSeries& site) {
        return site.function == function && site.file == file;
      });
  if (known != sites_.end()) return &*known;

  SiteSeries* place = nullptr;
  if (sites_.size() < shape_.sites) {
    place = &sites_.emplace_back();
  } else {
    overflowed_ = true;
    const auto smallest = std::min_element(
        sites_.begin(), sites_.end(), [](const SiteSeries& a, const SiteSeries& b) {
          return LastKnown(a) < LastKnown(b);
        });
    if (smallest == sites_.end() ||
        2 * LastKnown(*smallest) > static_cast<float>(reading.flat_bytes)) {
      return nullptr;
    }
    place = &*smallest;
  }
  place->function = function;
  place->file = file;
  place->first_seen = fine_.back().uptime;
  // While every reading found its place, not to be among them was to hold
  // nothing.
  place->fine = overflowed_ ? Unread(shape_.fine_points, fine_.size()) : nowhere_.fine;
  place->coarse =
      overflowed_ ? Unread(shape_.coarse_points, coarse_.size()) : nowhere_.coarse;
  return place;
}

// Makes a coarse point of the fine ones since the last.
void History::Condense() {
  std::vector<HistoryPoint> points;
  const std::size_t count = std::min(since_coarse_, fine_.size());
  for (std::size_t i = fine_.size() - count; i < fine_.size(); ++i) {
    points.push_back(fine_[i]);
  }
  since_coarse_ = 0;
  coarse_.Push(Summarize(points));
  nowhere_.coarse.Push(MeanOfLast(nowhere_.fine, count));
  for (SiteSeries& site : sites_) site.coarse.Push(MeanOfLast(site.fine, count));
}

std::size_t History::storage_bytes() const {
  std::size_t bytes = fine_.storage_bytes() + coarse_.storage_bytes() +
                      sites_.capacity() * sizeof(SiteSeries);
  for (const SiteSeries& site : sites_) {
    bytes += site.fine.storage_bytes() + site.coarse.storage_bytes() +
             site.function.capacity() + site.file.capacity();
  }
  return bytes;
}

}  // namespace heapwell::model
