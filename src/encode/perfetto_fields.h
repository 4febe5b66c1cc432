// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
//
// Field numbers of the messages of perfetto.protos that we write, as
// github.com/google/perfetto gives them in protos/perfetto/trace/.
#ifndef HEAPWELL_SRC_ENCODE_PERFETTO_FIELDS_H_
#define HEAPWELL_SRC_ENCODE_PERFETTO_FIELDS_H_

#include <protozero/types.hpp>

namespace heapwell::encode::perfetto {

enum class TraceField : protozero::pbf_tag_type { kPacket = 1 };
enum class Packet : protozero::pbf_tag_type {
  kTimestamp = 8,  // Nanoseconds; of CLOCK_BOOTTIME unless said otherwise.
  kSequenceId = 10,
  kTrackEvent = 11,
  kInternedData = 12,
  kSequenceFlags = 13,
  kTrackDescriptor = 60,
};
enum class Descriptor : protozero::pbf_tag_type {
  kUuid = 1,
  kName = 2,
  kProcess = 3,
  kThread = 4,
  kParentUuid = 5,
  kCounter = 8,
};
enum class Process : protozero::pbf_tag_type { kPid = 1, kName = 6 };
enum class Thread : protozero::pbf_tag_type { kPid = 1, kTid = 2, kName = 5 };
enum class Counter : protozero::pbf_tag_type { kUnit = 3, kYAxisShareKey = 7 };
enum class Event : protozero::pbf_tag_type {
  kDebugAnnotations = 4,
  kType = 9,
  kNameIid = 10,
  kTrackUuid = 11,
  kName = 23,
  kCounterValue = 30,
  kCallstackIid = 56,
  kCallstackWeight = 57,
};
enum class Annotation : protozero::pbf_tag_type {
  kUint = 3,
  kDouble = 5,
  kString = 6,
  kName = 10,
};
enum class Interned : protozero::pbf_tag_type {
  kEventNames = 2,
  kFunctionNames = 5,
  kFrames = 6,
  kCallstacks = 7,
  kSourcePaths = 18,
};
enum class String : protozero::pbf_tag_type { kIid = 1, kText = 2 };
enum class FrameField : protozero::pbf_tag_type {
  kIid = 1,
  kFunctionName = 2,
  kSourcePath = 5,
  kLine = 6,
};
enum class Callstack : protozero::pbf_tag_type { kIid = 1, kFrames = 2 };

enum EventType { kSliceBegin = 1, kSliceEnd = 2, kInstant = 3, kCounter = 4 };
enum SequenceFlag { kStateCleared = 1, kNeedsState = 2 };
constexpr int kUnitBytes = 3;

template <typename Enum>
constexpr protozero::pbf_tag_type Tag(Enum field) {
  return static_cast<protozero::pbf_tag_type>(field);
}

}  // namespace heapwell::encode::perfetto

#endif  // HEAPWELL_SRC_ENCODE_PERFETTO_FIELDS_H_
