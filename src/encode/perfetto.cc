// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#include "encode/perfetto.h"

#include <algorithm>
#include <cstdint>
#include <functional>
#include <map>
#include <protozero/pbf_writer.hpp>
#include <string_view>
#include <utility>
#include <vector>

#include "base/utf8.h"
#include "encode/perfetto_fields.h"
#include "encode/units.h"

namespace heapwell::encode {
namespace perfetto {
namespace {

using model::TraceTime;
using protozero::pbf_writer;

// All of it is one sequence: what is interned in its first packet holds to its end.
constexpr std::uint32_t kSequence = 1;

// Tracks of the process.
enum ProcessTrack : std::uint64_t {
  kProcessTrack = 1,
  kPausesTrack,
  kAllocationsTrack,
  kFreesTrack,
  kFirstCounterTrack,
};

// Strings of one kind, numbered from 1 as they come.
class Names {
 public:
  std::uint64_t IidOf(std::string_view text) {
    const auto [found, is_new] = iids_.try_emplace(std::string(text), iids_.size() + 1);
    return found->second;
  }

  void Write(pbf_writer& interned, Interned field) const {
    for (const auto& [text, iid] : iids_) {
      pbf_writer message(interned, Tag(field));
      message.add_uint64(Tag(String::kIid), iid);
      message.add_string(Tag(String::kText), base::ToUtf8(text));
    }
  }

 private:
  std::map<std::string, std::uint64_t, std::less<>> iids_ = {};
};

struct TimedEvent {
  TraceTime at_ns = 0;
  std::string message = {};  // A TrackEvent.
};

class TraceWriter {
 public:
  explicit TraceWriter(const model::Trace& trace) : trace_(trace) {}

  std::string Write() && {
    AddAbout();
    AddRegions();
    AddSlices(TrackOf(kPausesTrack), trace_.pauses);
    for (std::size_t i = 0; i < trace_.counters.size(); ++i) AddCounter(i);
    AddSamples(kAllocationsTrack, "allocation", trace_.allocations);
    AddSamples(kFreesTrack, "free", trace_.frees);
    std::stable_sort(
        events_.begin(), events_.end(),
        [](const TimedEvent& a, const TimedEvent& b) { return a.at_ns < b.at_ns; });
    WriteInterned();
    WriteTracks();
    for (const TimedEvent& event : events_) WriteEvent(event);
    return std::move(bytes_);
  }

 private:
  std::uint64_t TrackOf(std::uint64_t track) const {
    return static_cast<std::uint64_t>(trace_.process) << 33 | track;
  }
  std::uint64_t TrackOfThread(std::int64_t thread) const {
    return TrackOf(std::uint64_t{1} << 32 | static_cast<std::uint64_t>(thread));
  }

  // Times before or after the trace would stretch the viewer's time line.
  TraceTime Within(TraceTime time) const {
    return std::clamp(time, trace_.begin_ns, std::max(trace_.begin_ns, trace_.end_ns));
  }

  template <typename Fill>
  void AddEvent(TraceTime at_ns, EventType type, std::uint64_t track, Fill fill) {
    TimedEvent& event = events_.emplace_back();
    event.at_ns = Within(at_ns);
    pbf_writer message(event.message);
    message.add_enum(Tag(Event::kType), type);
    message.add_uint64(Tag(Event::kTrackUuid), track);
    fill(message);
  }

  template <typename Add>
  static void Annotate(pbf_writer& event, std::string_view name, Add add) {
    pbf_writer annotation(event, Tag(Event::kDebugAnnotations));
    annotation.add_string(Tag(Annotation::kName), name.data(), name.size());
    add(annotation);
  }

  // What the trace is, and what it lacks.
  void AddAbout() {
    AddEvent(trace_.begin_ns, kInstant, TrackOf(kProcessTrack), [&](pbf_writer& event) {
      event.add_uint64(Tag(Event::kNameIid), event_names_.IidOf("heapwell trace"));
      const std::pair<const char*, std::uint64_t> numbers[] = {
          {"dropped_regions", trace_.dropped_regions},
          {"dropped_samples", trace_.dropped_samples}};
      for (const auto& [name, value] : numbers) {
        Annotate(event, name, [number = value](pbf_writer& annotation) {
          annotation.add_uint64(Tag(Annotation::kUint), number);
        });
      }
      Annotate(event, "note", [&](pbf_writer& annotation) {
        annotation.add_string(Tag(Annotation::kString), base::ToUtf8(trace_.note));
      });
    });
  }

  void AddRegions() {
    using Slice = std::reference_wrapper<const model::TraceSlice>;
    std::map<std::int64_t, std::vector<Slice>> by_thread;
    for (const auto& slice : trace_.regions) {
      by_thread[slice.thread].emplace_back(slice);
    }
    for (const auto& [thread, slices] : by_thread) {
      AddSlices(TrackOfThread(thread), slices);
    }
  }

  // Slices that began one after another: each ends before the one around it does.
  template <typename Slices>
  void AddSlices(std::uint64_t track, const Slices& slices) {
    std::vector<TraceTime> open;
    TraceTime last = trace_.begin_ns;
    const auto end_until = [&](TraceTime time) {
      for (; !open.empty() && open.back() <= time; open.pop_back()) {
        AddEvent(open.back(), kSliceEnd, track, [](pbf_writer&) {});
      }
    };
    for (const model::TraceSlice& slice : slices) {
      last = std::max(last, Within(slice.begin_ns));
      end_until(last);
      TraceTime end = std::max(last, Within(slice.end_ns));
      if (!open.empty()) end = std::min(end, open.back());
      open.push_back(end);
      AddEvent(last, kSliceBegin, track, [&](pbf_writer& event) {
        event.add_uint64(Tag(Event::kNameIid), event_names_.IidOf(slice.name));
      });
    }
    end_until(trace_.end_ns);
  }

  void AddCounter(std::size_t index) {
    for (const auto& [at_ns, value] : trace_.counters[index].points) {
      AddEvent(at_ns, kCounter, TrackOf(kFirstCounterTrack + index),
               [number = value](pbf_writer& event) {
                 event.add_int64(Tag(Event::kCounterValue), number);
               });
    }
  }

  void AddSamples(ProcessTrack track, std::string_view name,
                  const std::vector<model::TraceSample>& samples) {
    for (const model::TraceSample& sample : samples) {
      AddEvent(sample.at_ns, kInstant, TrackOf(track), [&](pbf_writer& event) {
        event.add_uint64(Tag(Event::kNameIid), event_names_.IidOf(name));
        event.add_uint64(Tag(Event::kCallstackIid), sample.stack + 1);
        event.add_double(Tag(Event::kCallstackWeight), sample.bytes);
        Annotate(event, "objects", [&](pbf_writer& annotation) {
          annotation.add_double(Tag(Annotation::kDouble), sample.objects);
        });
        if (sample.thread == 0) return;
        Annotate(event, "thread", [&](pbf_writer& annotation) {
          annotation.add_uint64(Tag(Annotation::kUint),
                                static_cast<std::uint64_t>(sample.thread));
        });
      });
    }
  }

  void WriteEvent(const TimedEvent& event) {
    pbf_writer packet(trace_writer_, Tag(TraceField::kPacket));
    packet.add_uint64(Tag(Packet::kTimestamp), static_cast<std::uint64_t>(event.at_ns));
    packet.add_uint32(Tag(Packet::kSequenceId), kSequence);
    packet.add_uint32(Tag(Packet::kSequenceFlags), kNeedsState);
    packet.add_message(Tag(Packet::kTrackEvent), event.message);
  }

  template <typename Fill>
  void WriteTrack(std::uint64_t uuid, Fill fill) {
    pbf_writer packet(trace_writer_, Tag(TraceField::kPacket));
    packet.add_uint32(Tag(Packet::kSequenceId), kSequence);
    pbf_writer descriptor(packet, Tag(Packet::kTrackDescriptor));
    descriptor.add_uint64(Tag(Descriptor::kUuid), uuid);
    fill(descriptor);
  }

  void WriteTracks() {
    WriteTrack(TrackOf(kProcessTrack), [&](pbf_writer& descriptor) {
      pbf_writer process(descriptor, Tag(Descriptor::kProcess));
      process.add_int32(Tag(Process::kPid), static_cast<std::int32_t>(trace_.process));
      process.add_string(Tag(Process::kName), base::ToUtf8(trace_.process_name));
    });
    for (const auto& [thread, name] : trace_.threads) WriteThread(thread, name);
    WriteChild(kPausesTrack, "pauses", /*is_counter=*/false);
    WriteChild(kAllocationsTrack, "allocations (sampled)", /*is_counter=*/false);
    WriteChild(kFreesTrack, "frees (sampled)", /*is_counter=*/false);
    for (std::size_t i = 0; i < trace_.counters.size(); ++i) {
      WriteChild(kFirstCounterTrack + i, trace_.counters[i].name, /*is_counter=*/true);
    }
  }

  void WriteThread(std::int64_t id, const std::string& name) {
    WriteTrack(TrackOfThread(id), [&](pbf_writer& descriptor) {
      pbf_writer thread(descriptor, Tag(Descriptor::kThread));
      thread.add_int32(Tag(Thread::kPid), static_cast<std::int32_t>(trace_.process));
      thread.add_int32(Tag(Thread::kTid), static_cast<std::int32_t>(id));
      thread.add_string(Tag(Thread::kName), base::ToUtf8(name));
    });
  }

  void WriteChild(std::uint64_t track, const std::string& name, bool is_counter) {
    WriteTrack(TrackOf(track), [&](pbf_writer& descriptor) {
      descriptor.add_string(Tag(Descriptor::kName), name);
      descriptor.add_uint64(Tag(Descriptor::kParentUuid), TrackOf(kProcessTrack));
      if (!is_counter) return;
      pbf_writer counter(descriptor, Tag(Descriptor::kCounter));
      counter.add_enum(Tag(Counter::kUnit), kUnitBytes);
      counter.add_string(Tag(Counter::kYAxisShareKey), "bytes");
    });
  }

  // The first packet. Frames of a location are as many, inlined ones by themselves.
  void WriteInterned() {
    pbf_writer packet(trace_writer_, Tag(TraceField::kPacket));
    packet.add_uint32(Tag(Packet::kSequenceId), kSequence);
    packet.add_uint32(Tag(Packet::kSequenceFlags), kStateCleared);
    pbf_writer interned(packet, Tag(Packet::kInternedData));
    Names functions;
    Names files;
    for (std::size_t i = 0; i < trace_.stacks.size(); ++i) {
      std::vector<std::uint64_t> frames;
      // Perfetto has the outermost first.
      const auto& stack = trace_.stacks[i];
      for (auto address = stack.rbegin(); address != stack.rend(); ++address) {
        const auto& ids = FramesOf(*address, interned, functions, files);
        frames.insert(frames.end(), ids.rbegin(), ids.rend());
      }
      pbf_writer callstack(interned, Tag(Interned::kCallstacks));
      callstack.add_uint64(Tag(Callstack::kIid), i + 1);
      for (const std::uint64_t frame : frames) {
        callstack.add_uint64(Tag(Callstack::kFrames), frame);
      }
    }
    functions.Write(interned, Interned::kFunctionNames);
    files.Write(interned, Interned::kSourcePaths);
    event_names_.Write(interned, Interned::kEventNames);
  }

  // Innermost first. Written at their first use.
  const std::vector<std::uint64_t>& FramesOf(std::uintptr_t address,
                                             pbf_writer& interned, Names& functions,
                                             Names& files) {
    const auto [found, is_new] = frames_.try_emplace(address);
    if (!is_new) return found->second;
    const auto location = std::lower_bound(
        trace_.locations.begin(), trace_.locations.end(), address,
        [](const Location& place, std::uintptr_t a) { return place.address < a; });
    const bool known = location != trace_.locations.end() &&
                       location->address == address && !location->frames.empty();
    const std::vector<Frame> nameless = {{.function = Hex(address)}};
    for (const Frame& frame : known ? location->frames : nameless) {
      pbf_writer message(interned, Tag(Interned::kFrames));
      message.add_uint64(Tag(FrameField::kIid), ++last_frame_);
      const std::string& name =
          frame.function.empty() ? frame.system_name : frame.function;
      message.add_uint64(Tag(FrameField::kFunctionName), functions.IidOf(name));
      if (!frame.file.empty()) {
        message.add_uint64(Tag(FrameField::kSourcePath), files.IidOf(frame.file));
        message.add_uint32(Tag(FrameField::kLine), frame.line);
      }
      found->second.push_back(last_frame_);
    }
    return found->second;
  }

  const model::Trace& trace_;
  std::string bytes_ = {};
  pbf_writer trace_writer_{bytes_};
  std::vector<TimedEvent> events_ = {};
  Names event_names_ = {};
  std::map<std::uintptr_t, std::vector<std::uint64_t>> frames_ = {};
  std::uint64_t last_frame_ = 0;
};

}  // namespace
}  // namespace perfetto

std::string Perfetto(const model::Trace& trace) {
  return perfetto::TraceWriter(trace).Write();
}

}  // namespace heapwell::encode
