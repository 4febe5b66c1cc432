// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#include "encode/legacy_threads.h"

#include <algorithm>
#include <cstdint>
#include <string_view>

#include "encode/units.h"
#include "model/heap_report.h"
#include "model/thread_stacks.h"

namespace heapwell::encode {
namespace {

// Go's reader gives up at a line of 64 KiB.
constexpr std::size_t kMaxNameBytes = 1024;

// Names of a group's threads are listed up to here: a pool has hundreds of one name.
constexpr std::size_t kMaxNames = 20;

const Location* Find(const ThreadStacks& stacks, std::uintptr_t address) {
  const auto found = std::lower_bound(
      stacks.locations.begin(), stacks.locations.end(), address,
      [](const Location& location, std::uintptr_t a) { return location.address < a; });
  return found != stacks.locations.end() && found->address == address ? &*found
                                                                      : nullptr;
}

std::string NameOf(const Frame& frame) {
  return OneLine(frame.function.empty() ? frame.system_name : frame.function,
                 kMaxNameBytes);
}

std::string PlaceOf(const Frame& frame) {
  if (frame.file.empty()) return {};
  return OneLine(frame.file, kMaxNameBytes) + ":" + std::to_string(frame.line);
}

void AppendFrames(std::string& out, const ThreadStacks& stacks,
                  std::uintptr_t address) {
  const std::string prefix = "#\t" + Hex(address);
  const Location* location = Find(stacks, address);
  if (location == nullptr || location->frames.empty()) {
    out.append(prefix) += '\n';
    return;
  }
  for (const Frame& frame : location->frames) {
    out.append(prefix).append("\t").append(NameOf(frame));
    const std::string place = PlaceOf(frame);
    if (!place.empty()) out.append("\t").append(place);
    out += '\n';
  }
}

std::string NamesOf(const model::ThreadGroup& group) {
  std::string names;
  const std::size_t shown = std::min(group.threads.size(), kMaxNames);
  for (std::size_t i = 0; i < shown; ++i) {
    const ThreadStack& thread = *group.threads[i];
    if (i > 0) names += ", ";
    names += OneLine(thread.name, kMaxNameBytes) + " (" + std::to_string(thread.id) +
             ", " + thread.state + ")";
  }
  if (shown < group.threads.size()) {
    names += " and " + std::to_string(group.threads.size() - shown) + " more";
  }
  return names;
}

void AppendGroup(std::string& out, const ThreadStacks& stacks,
                 const model::ThreadGroup& group) {
  const ThreadStack& first = *group.threads.front();
  if (first.stack.empty()) {
    out += "# without a stack: " + NamesOf(group) + "\n\n";
    return;
  }
  out += std::to_string(group.threads.size()) + " @";
  // Readers expect return addresses and take one off.
  for (const std::uintptr_t address : first.stack) {
    out.append(" ").append(Hex(address + 1));
  }
  out += "\n# threads: " + NamesOf(group) + "\n";
  for (const std::uintptr_t address : first.stack) AppendFrames(out, stacks, address);
  if (first.incomplete) out += "#\t(the outer part is not known)\n";
  out += '\n';
}

void AppendDumpedFrames(std::string& out, const ThreadStacks& stacks,
                        std::uintptr_t address) {
  const Location* location = Find(stacks, address);
  if (location == nullptr || location->frames.empty()) {
    out += model::NameOfAddress(address, stacks.mappings) + "(...)\n\t" + Hex(address) +
           "\n";
    return;
  }
  for (const Frame& frame : location->frames) {
    const std::string place = PlaceOf(frame);
    out += NameOf(frame) + "(...)\n\t" + (place.empty() ? Hex(address) : place) + "\n";
  }
}

}  // namespace

std::string LegacyThreads(const ThreadStacks& stacks) {
  std::string out =
      "goroutine profile: total " + std::to_string(stacks.threads.size()) + "\n";
  for (const model::ThreadGroup& group : model::GroupByStack(stacks)) {
    AppendGroup(out, stacks, group);
  }
  return out;
}

std::string ThreadDump(const ThreadStacks& stacks) {
  std::string out;
  for (const ThreadStack& thread : stacks.threads) {
    out += "goroutine " + std::to_string(thread.id) + " [" + thread.state +
           ", thread \"" + OneLine(thread.name, kMaxNameBytes) + "\"]:\n";
    for (const std::uintptr_t address : thread.stack) {
      AppendDumpedFrames(out, stacks, address);
    }
    if (thread.stack.empty()) out += "(no stack: it ran, and could not be stopped)\n";
    if (thread.incomplete) out += "(the outer part is not known)\n";
    if (thread.truncated) out += "...additional frames elided...\n";
    out += '\n';
  }
  return out;
}

std::string LegacyThreadCreate(const ThreadStacks& stacks) {
  return "threadcreate profile: total " + std::to_string(stacks.threads.size()) +
         "\n# where threads were created is not known\n";
}

}  // namespace heapwell::encode
