// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#include "encode/pprof.h"

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <numeric>
#include <protozero/pbf_writer.hpp>
#include <vector>

#include "encode/gzip.h"
#include "encode/pprof_fields.h"
#include "encode/pprof_tables.h"
#include "encode/units.h"
#include "heapwell/contention_profile.h"
#include "heapwell/cpu_profile.h"
#include "heapwell/heap_profile.h"
#include "heapwell/thread_stacks.h"
#include "model/contention_profile.h"
#include "model/cpu_profile.h"
#include "model/thread_stacks.h"

namespace heapwell::encode {
namespace {

using protozero::pbf_writer;
using Samples = std::vector<const model::ProfileSample*>;

class ProfileWriter {
 public:
  ProfileWriter(const model::Profile& profile, const Samples& samples)
      : profile_(profile), samples_(samples), tables_(profile, samples) {}

  std::string Write(const std::vector<std::string>& further_comments) && {
    WriteHead();
    for (const std::string& comment : profile_.comments) WriteComment(comment);
    for (const std::string& comment : further_comments) WriteComment(comment);
    for (const model::ProfileSample* sample : samples_) WriteSample(*sample);
    WriteMappings();
    WriteLocations();
    WriteFunctions();
    // Last, for all of the above adds to it.
    for (const std::string& text : tables_.strings().strings()) {
      writer_.add_string(Tag(ProfileField::kStringTable), text);
    }
    return std::move(bytes_);
  }

 private:
  std::int64_t String(std::string_view text) { return tables_.strings().IndexOf(text); }

  void WriteHead() {
    for (const model::ValueType& type : profile_.sample_types) {
      WriteValueType(ProfileField::kSampleType, type);
    }
    WriteValueType(ProfileField::kPeriodType, profile_.period_type);
    writer_.add_int64(Tag(ProfileField::kPeriod), profile_.period);
    writer_.add_int64(Tag(ProfileField::kTimeNanos),
                      UnixNanoseconds(profile_.taken_at));
    if (profile_.duration.count() != 0) {
      writer_.add_int64(Tag(ProfileField::kDurationNanos), profile_.duration.count());
    }
    if (!profile_.default_sample_type.empty()) {
      writer_.add_int64(Tag(ProfileField::kDefaultSampleType),
                        String(profile_.default_sample_type));
    }
    if (!profile_.drop_frames.empty()) {
      writer_.add_int64(Tag(ProfileField::kDropFrames), String(profile_.drop_frames));
    }
  }

  void WriteValueType(ProfileField field, const model::ValueType& type) {
    pbf_writer message(writer_, Tag(field));
    message.add_int64(Tag(ValueTypeField::kType), String(type.type));
    message.add_int64(Tag(ValueTypeField::kUnit), String(type.unit));
  }

  void WriteComment(const std::string& comment) {
    writer_.add_int64(Tag(ProfileField::kComment), String(comment));
  }

  void WriteSample(const model::ProfileSample& sample) {
    location_ids_.clear();
    for (const std::uintptr_t address : sample.stack) {
      const std::uint64_t id = tables_.LocationId(address);
      if (id != 0) location_ids_.push_back(id);
    }
    pbf_writer message(writer_, Tag(ProfileField::kSample));
    message.add_packed_uint64(Tag(SampleField::kLocationId), location_ids_.begin(),
                              location_ids_.end());
    message.add_packed_int64(Tag(SampleField::kValue), sample.values.begin(),
                             sample.values.end());
    for (const auto& [key, value] : sample.labels) {
      pbf_writer label(message, Tag(SampleField::kLabel));
      label.add_int64(Tag(LabelField::kKey), String(key));
      label.add_int64(Tag(LabelField::kStr), String(value));
    }
    for (const model::NumberLabel& number : sample.number_labels) {
      pbf_writer label(message, Tag(SampleField::kLabel));
      label.add_int64(Tag(LabelField::kKey), String(number.key));
      label.add_int64(Tag(LabelField::kNum), number.value);
      label.add_int64(Tag(LabelField::kNumUnit), String(number.unit));
    }
  }

  void WriteMappings() {
    std::uint64_t id = 0;
    for (const auto& [mapping, symbolized] : tables_.mappings()) {
      pbf_writer message(writer_, Tag(ProfileField::kMapping));
      message.add_uint64(Tag(MappingField::kId), ++id);
      message.add_uint64(Tag(MappingField::kMemoryStart), mapping->start);
      message.add_uint64(Tag(MappingField::kMemoryLimit), mapping->limit);
      message.add_uint64(Tag(MappingField::kFileOffset), mapping->file_offset);
      message.add_int64(Tag(MappingField::kFilename), String(mapping->file));
      message.add_int64(Tag(MappingField::kBuildId), String(mapping->build_id));
      if (!symbolized) continue;
      for (const MappingField flag :
           {MappingField::kHasFunctions, MappingField::kHasFilenames,
            MappingField::kHasLineNumbers, MappingField::kHasInlineFrames}) {
        message.add_bool(Tag(flag), true);
      }
    }
  }

  void WriteLocations() {
    std::uint64_t id = 0;
    for (const PprofLocation& location : tables_.locations()) {
      pbf_writer message(writer_, Tag(ProfileField::kLocation));
      message.add_uint64(Tag(LocationField::kId), ++id);
      if (location.mapping_id != 0) {
        message.add_uint64(Tag(LocationField::kMappingId), location.mapping_id);
      }
      message.add_uint64(Tag(LocationField::kAddress), location.address);
      for (const PprofLine& line : location.lines) {
        pbf_writer line_message(message, Tag(LocationField::kLine));
        line_message.add_uint64(Tag(LineField::kFunctionId), line.function_id);
        line_message.add_int64(Tag(LineField::kLine), line.line);
      }
    }
  }

  void WriteFunctions() {
    std::uint64_t id = 0;
    for (const PprofFunction& function : tables_.functions()) {
      pbf_writer message(writer_, Tag(ProfileField::kFunction));
      message.add_uint64(Tag(FunctionField::kId), ++id);
      message.add_int64(Tag(FunctionField::kName), function.name);
      message.add_int64(Tag(FunctionField::kSystemName), function.system_name);
      message.add_int64(Tag(FunctionField::kFilename), function.file);
      message.add_int64(Tag(FunctionField::kStartLine), function.start_line);
    }
  }

  const model::Profile& profile_;
  const Samples& samples_;
  PprofTables tables_;
  std::string bytes_ = {};
  pbf_writer writer_{bytes_};
  std::vector<std::uint64_t> location_ids_ = {};  // Kept for its storage.
};

// The column by which samples are kept where not all fit: the one shown first.
std::size_t ShownColumn(const model::Profile& profile) {
  for (std::size_t i = 0; i < profile.sample_types.size(); ++i) {
    if (profile.sample_types[i].type == profile.default_sample_type) return i;
  }
  return profile.sample_types.empty() ? 0 : profile.sample_types.size() - 1;
}

// By size, not by sign: in a difference what was freed matters as much.
std::uint64_t Weight(const model::ProfileSample& sample, std::size_t column) {
  if (column >= sample.values.size()) return 0;
  const std::int64_t value = sample.values[column];
  const auto bits = static_cast<std::uint64_t>(value);
  return value < 0 ? std::uint64_t{0} - bits : bits;
}

// The `count` largest samples, in the profile's order.
Samples Largest(const model::Profile& profile, std::size_t count) {
  const std::size_t column = ShownColumn(profile);
  std::vector<std::size_t> order(profile.samples.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  if (count < order.size()) {
    std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
      return Weight(profile.samples[a], column) > Weight(profile.samples[b], column);
    });
    order.resize(count);
    std::sort(order.begin(), order.end());
  }
  Samples largest;
  largest.reserve(order.size());
  for (const std::size_t index : order) largest.push_back(&profile.samples[index]);
  return largest;
}

std::vector<std::string> TruncationComment(const model::Profile& profile,
                                           const Samples& kept) {
  if (kept.size() == profile.samples.size()) return {};
  const std::size_t column = ShownColumn(profile);
  double all = 0;
  double in_kept = 0;
  for (const auto& sample : profile.samples) {
    all += static_cast<double>(Weight(sample, column));
  }
  for (const auto* sample : kept) {
    in_kept += static_cast<double>(Weight(*sample, column));
  }
  return {"truncated: the largest " + std::to_string(kept.size()) + " of " +
          std::to_string(profile.samples.size()) + " samples, with " +
          Percent(in_kept, all) + " of " + profile.sample_types.at(column).type};
}

}  // namespace

std::string PprofMessage(const model::Profile& profile, PprofLimits limits) {
  std::size_t count = std::min(profile.samples.size(), limits.samples);
  for (;;) {
    const Samples kept = Largest(profile, count);
    std::string message =
        ProfileWriter(profile, kept).Write(TruncationComment(profile, kept));
    if (message.size() <= limits.bytes || count == 0) return message;
    // The largest samples share the most; 9/10 saves a round that just misses.
    count = std::min(count - 1, count * limits.bytes / message.size() * 9 / 10);
  }
}

std::string Pprof(const model::Profile& profile) {
  return Gzip(PprofMessage(profile, {}));
}

}  // namespace heapwell::encode

namespace heapwell {

std::string EncodePprof(const HeapProfile& profile, HeapView view) {
  return encode::Pprof(model::ToProfile(profile, view));
}

std::string EncodePprof(const CpuProfile& profile) {
  return encode::Pprof(model::ToProfile(profile));
}

std::string EncodePprof(const ContentionProfile& profile) {
  return encode::Pprof(model::ToProfile(profile));
}

std::string EncodePprof(const ThreadStacks& stacks) {
  return encode::Pprof(model::ToProfile(stacks));
}

}  // namespace heapwell
