// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#include "encode/pprof_tables.h"

#include <algorithm>
#include <cstddef>

#include "base/utf8.h"
#include "model/heap_report.h"

namespace heapwell::encode {
namespace {

// Names of nested templates can have megabytes; no viewer shows more than this.
constexpr std::size_t kMaxStringBytes = 4096;

}  // namespace

std::int64_t StringTable::IndexOf(std::string_view text) {
  std::string valid = base::ToUtf8(text.substr(0, kMaxStringBytes));
  const auto [found, is_new] =
      index_by_string_.try_emplace(valid, static_cast<std::int64_t>(strings_.size()));
  if (is_new) strings_.push_back(std::move(valid));
  return found->second;
}

PprofTables::PprofTables(const model::Profile& profile,
                         const std::vector<const model::ProfileSample*>& samples)
    : profile_(profile) {
  // Viewers take the first mapping for the program itself, in whatever order samples
  // come.
  if (!profile.mappings.empty()) mappings_.push_back({&profile.mappings.front()});
  for (const model::ProfileSample* sample : samples) {
    for (const std::uintptr_t address : sample->stack) AddLocation(address);
  }
  DecideWhatIsSymbolized();
  for (PprofLocation& location : locations_) AddLines(location);
}

std::uint64_t PprofTables::LocationId(std::uintptr_t address) const {
  const auto found = id_by_address_.find(address);
  return found == id_by_address_.end() ? 0 : found->second;
}

void PprofTables::AddLocation(std::uintptr_t address) {
  if (address == 0)
    return;  // No call returns there, and Alloy tells stacks apart
             // by their addresses alone.
  if (!id_by_address_.try_emplace(address, locations_.size() + 1).second) return;
  const Location* known = Find(address);
  const bool is_unloaded = known != nullptr && known->unloaded;
  locations_.push_back({address, is_unloaded ? 0 : MappingId(address)});
}

std::uint64_t PprofTables::MappingId(std::uintptr_t address) {
  const auto& all = profile_.mappings;
  const auto mapping = std::find_if(all.begin(), all.end(), [&](const Mapping& m) {
    return m.start <= address && address < m.limit;
  });
  if (mapping == all.end()) return 0;
  for (std::size_t i = 0; i < mappings_.size(); ++i) {
    if (mappings_[i].mapping == &*mapping) return i + 1;
  }
  mappings_.push_back({&*mapping});
  return mappings_.size();
}

const Location* PprofTables::Find(std::uintptr_t address) const {
  const auto& all = profile_.locations;
  const auto found = std::lower_bound(
      all.begin(), all.end(), address,
      [](const Location& location, std::uintptr_t a) { return location.address < a; });
  return found != all.end() && found->address == address ? &*found : nullptr;
}

// A stripped program stays open for the viewer, who may have its symbols. A library of
// which nothing is known is closed: one open mapping makes pprof ask our server for
// symbols, and warn that it found none.
void PprofTables::DecideWhatIsSymbolized() {
  for (PprofMapping& mapping : mappings_) {
    const bool is_program = mapping.mapping->file == profile_.mappings.front().file;
    mapping.symbolized = !is_program || mapping.mapping->build_id.empty();
  }
  for (const PprofLocation& location : locations_) {
    const Location* known = Find(location.address);
    if (location.mapping_id != 0 && known != nullptr && !known->frames.empty()) {
      mappings_[location.mapping_id - 1].symbolized = true;
    }
  }
}

void PprofTables::AddLines(PprofLocation& location) {
  const Location* known = Find(location.address);
  if (known != nullptr) {
    for (const Frame& frame : known->frames) {
      const std::string& name =
          frame.function.empty() ? frame.system_name : frame.function;
      if (name.empty()) continue;
      const PprofFunction function{strings_.IndexOf(name),
                                   strings_.IndexOf(frame.system_name),
                                   strings_.IndexOf(frame.file), frame.start_line};
      location.lines.push_back({FunctionId(function), frame.line});
    }
  }
  const bool is_open =
      location.mapping_id != 0 && !mappings_[location.mapping_id - 1].symbolized;
  if (!location.lines.empty() || is_open) return;
  const std::int64_t name = strings_.IndexOf(NameOf(location));
  location.lines.push_back({FunctionId({name, name, 0, 0}), 0});
}

// What is mapped there now says nothing of code that was unloaded.
std::string PprofTables::NameOf(const PprofLocation& location) const {
  if (location.mapping_id == 0) return model::NameOfAddress(location.address, {});
  return model::NameOfAddress(location.address, profile_.mappings);
}

std::uint64_t PprofTables::FunctionId(const PprofFunction& function) {
  const auto [found, is_new] =
      id_by_function_.try_emplace(function, functions_.size() + 1);
  if (is_new) functions_.push_back(function);
  return found->second;
}

}  // namespace heapwell::encode
