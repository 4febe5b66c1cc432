// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
//
// The tables of a profile.proto: strings, functions, locations, mappings, each
// thing once, numbered in order of first use.
#ifndef HEAPWELL_SRC_ENCODE_PPROF_TABLES_H_
#define HEAPWELL_SRC_ENCODE_PPROF_TABLES_H_

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <tuple>
#include <unordered_map>
#include <vector>

#include "model/profile.h"

namespace heapwell::encode {

/// string_table: index 0 is "". Strings become valid UTF-8, and long ones are cut.
class StringTable {
 public:
  StringTable() { (void)IndexOf(""); }
  std::int64_t IndexOf(std::string_view text);
  const std::vector<std::string>& strings() const { return strings_; }

 private:
  std::vector<std::string> strings_ = {};
  std::unordered_map<std::string, std::int64_t> index_by_string_ = {};
};

struct PprofFunction {
  std::int64_t name = 0;  // Indices of strings.
  std::int64_t system_name = 0;
  std::int64_t file = 0;
  std::uint32_t start_line = 0;

  friend bool operator<(const PprofFunction& a, const PprofFunction& b) {
    return std::tie(a.name, a.system_name, a.file, a.start_line) <
           std::tie(b.name, b.system_name, b.file, b.start_line);
  }
};

struct PprofLine {
  std::uint64_t function_id = 0;
  std::uint32_t line = 0;
};

struct PprofLocation {
  std::uintptr_t address = 0;
  std::uint64_t mapping_id = 0;  // 0: in none.
  std::vector<PprofLine> lines = {};
};

struct PprofMapping {
  const Mapping* mapping = nullptr;
  bool symbolized = false;  // All its locations have lines: sets the has_* flags.
};

/// Which of a profile's mappings we answer for. A viewer replaces the names of a
/// mapping without the has_* flags by those of a local file of the same path, and
/// asks our /symbol for the rest; one with flags it leaves alone. So we flag every
/// mapping that we have a name for, and give what has none in it its address for a
/// name. One that we have no name for at all stays open where a build id guards it
/// against a wrong file: someone with the file can still symbolize it.
class PprofTables {
 public:
  /// Takes the locations of `samples`. `profile` must outlive the tables.
  PprofTables(const model::Profile& profile,
              const std::vector<const model::ProfileSample*>& samples);

  /// The id of an address of one of the samples; 0 for address 0.
  std::uint64_t LocationId(std::uintptr_t address) const;

  StringTable& strings() { return strings_; }
  /// Ids are indices plus one.
  const std::vector<PprofFunction>& functions() const { return functions_; }
  const std::vector<PprofLocation>& locations() const { return locations_; }
  const std::vector<PprofMapping>& mappings() const { return mappings_; }

 private:
  void AddLocation(std::uintptr_t address);
  void AddLines(PprofLocation& location);
  std::uint64_t MappingId(std::uintptr_t address);
  std::string NameOf(const PprofLocation& location) const;
  std::uint64_t FunctionId(const PprofFunction& function);
  const Location* Find(std::uintptr_t address) const;
  void DecideWhatIsSymbolized();

  const model::Profile& profile_;
  StringTable strings_ = {};
  std::vector<PprofFunction> functions_ = {};
  std::map<PprofFunction, std::uint64_t> id_by_function_ = {};
  std::vector<PprofLocation> locations_ = {};
  std::unordered_map<std::uintptr_t, std::uint64_t> id_by_address_ = {};
  std::vector<PprofMapping> mappings_ = {};
};

}  // namespace heapwell::encode

#endif  // HEAPWELL_SRC_ENCODE_PPROF_TABLES_H_
