// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#include "symbolize/module.h"

#include <algorithm>
#include <cstddef>
#include <utility>

namespace heapwell::symbolize {
namespace {

// What one address takes in known_, with the vector of its frames.
constexpr std::size_t kKnownBytes = 192;
constexpr std::size_t kFrameBytes = sizeof(PooledFrame);

Problem ToProblem(Limit limit) {
  switch (limit) {
    case Limit::kTime:
      return Problem::kTime;
    case Limit::kMemory:
      return Problem::kMemory;
    case Limit::kNone:
      break;
  }
  return Problem::kNone;
}

/// Next time there may be time again, or a file; the rest stays as it is.
bool IsFinal(Problem problem) {
  switch (problem) {
    case Problem::kTime:
    case Problem::kNoFile:
    case Problem::kOtherFile:
    case Problem::kUnverifiable:
    case Problem::kAltMissing:
      return false;
    default:
      return true;
  }
}

/// Below every main() lies the C library's start code, without lines almost anywhere.
/// To report it would be to report something always.
bool IsStartCode(const Symbol& symbol) { return symbol.name == "_start"; }

std::optional<FileIdentity> IdentifyUnlessNamed(const LoadedObject& object) {
  if (!object.build_id.empty()) return std::nullopt;
  return IdentifyFile(object.is_program ? "/proc/self/exe" : object.file.c_str());
}

bool IsSamePlace(const Mapping& a, const Mapping& b) {
  return a.start == b.start && a.limit == b.limit && a.file_offset == b.file_offset;
}

Frame ToFrame(const PooledFrame& frame) {
  return {.function = *frame.function,
          .system_name = *frame.system_name,
          .file = *frame.file,
          .line = frame.line,
          .start_line = frame.start_line};
}

}  // namespace

Module::Module(LoadedObject object, Budget& budget, NamePool& pool,
               std::span<const std::string> debug_roots)
    : object_(std::move(object)),
      identity_(IdentifyUnlessNamed(object_)),
      budget_(budget),
      pool_(pool),
      debug_roots_(debug_roots),
      share_(budget) {}

Module::~Module() { CloseFiles(); }

bool Module::IsStill(const LoadedObject& object) const {
  return std::equal(object.segments.begin(), object.segments.end(),
                    object_.segments.begin(), object_.segments.end(), IsSamePlace) &&
         object.file == object_.file && object.build_id == object_.build_id &&
         IdentifyUnlessNamed(object) == identity_;
}

bool Module::IsKnown(std::uintptr_t address) const {
  const auto known = known_.find(address);
  return known != known_.end() && known->second.is_final;
}

void Module::OpenFiles() {
  if (binary_ && !binary_->Unchanged()) CloseFiles();
  if (binary_) return;
  binary_ = OpenBinary(object_, debug_roots_, budget_);
  bias_ = binary_->bias;
  files_problem_ = binary_->problem;
  if (files_problem_ == Problem::kNone && binary_->DwarfPart() == nullptr) {
    files_problem_ = Problem::kNoDebugInfo;
  }
}

void Module::AddNames(std::span<const std::uintptr_t> addresses) {
  OpenFiles();
  for (const std::uintptr_t address : addresses) {
    const auto [entry, is_new] = known_.try_emplace(address);
    if (is_new && !share_.Add(kKnownBytes)) {
      known_.erase(entry);
      return;
    }
    entry->second.problem = Problem::kNoSymbol;
  }
  if (binary_->loaded) {
    AddNamesFrom(*binary_->loaded, SymbolSource::kSymtab, addresses);
  }
  if (binary_->debug) {
    AddNamesFrom(*binary_->debug, SymbolSource::kSymtab, addresses);
  }
  if (binary_->loaded) {
    AddNamesFrom(*binary_->loaded, SymbolSource::kDynsym, addresses);
  }
  binary_->GiveBack();
  // A program has dozens of libraries without debug information: hold no descriptors
  // for them until their turn comes.
  if (binary_->DwarfPart() == nullptr) CloseFiles();
}

void Module::AddNamesFrom(ElfFile& file, SymbolSource source,
                          std::span<const std::uintptr_t> addresses) {
  std::vector<Known*> nameless;
  std::vector<std::uint64_t> file_addresses;
  for (const std::uintptr_t address : addresses) {
    const auto known = known_.find(address);
    if (known == known_.end() || !known->second.symbol.name.empty()) continue;
    nameless.push_back(&known->second);
    file_addresses.push_back(address - bias_);
  }
  if (nameless.empty()) return;
  std::vector<Symbol> symbols = FindSymbols(file, source, file_addresses, budget_);
  for (std::size_t i = 0; i < nameless.size(); ++i) {
    if (symbols[i].name.empty()) continue;
    nameless[i]->symbol = std::move(symbols[i]);
    const std::string* system_name = pool_.Intern(nameless[i]->symbol.name);
    nameless[i]->frames = {{.function = pool_.Readable(system_name),
                            .system_name = system_name,
                            .file = pool_.Intern({})}};
  }
}

void Module::AddLines(std::span<const std::uintptr_t> addresses) {
  const Problem problem = OpenDwarf();
  std::vector<Waiting> waiting = FindUnits(addresses, problem);
  std::stable_sort(waiting.begin(), waiting.end(),
                   [](const Waiting& a, const Waiting& b) { return a.unit < b.unit; });
  for (std::size_t begin = 0; begin < waiting.size();) {
    std::size_t end = begin;
    while (end < waiting.size() && waiting[end].unit == waiting[begin].unit) ++end;
    AddUnitLines(std::span(waiting).subspan(begin, end - begin));
    begin = end;
  }
}

/// Opens the debug information and lists its units. What kept us from it, or from a
/// part of it.
Problem Module::OpenDwarf() {
  if (binary_->problem != Problem::kNone) return binary_->problem;
  ElfFile* const file = binary_->DwarfPart();
  if (file == nullptr) return Problem::kNoDebugInfo;
  if (!dwarf_) {
    Limit limit = Limit::kNone;
    dwarf_ =
        DwarfFile::Open(*file, binary_->alt ? &*binary_->alt : nullptr, budget_, limit);
    if (limit != Limit::kNone) return ToProblem(limit);
    if (!dwarf_) return Problem::kDamaged;
    entry_names_.emplace(*dwarf_, pool_, budget_);
  }
  const Limit limit = dwarf_->ListUnits();
  return limit == Limit::kNone ? Problem::kNoLine : ToProblem(limit);
}

/// Addresses that are in no unit are done, with `otherwise`.
std::vector<Module::Waiting> Module::FindUnits(
    std::span<const std::uintptr_t> addresses, Problem otherwise) {
  std::vector<Waiting> waiting;
  for (const std::uintptr_t address : addresses) {
    const auto entry = known_.find(address);
    if (entry == known_.end()) continue;  // No memory was left for it.
    Known& known = entry->second;
    const std::uint64_t file_address = address - bias_;
    const Unit* unit = dwarf_ ? dwarf_->FindUnit(file_address) : nullptr;
    if (unit == nullptr) {
      Finish(known, IsStartCode(known.symbol) ? Problem::kNone : otherwise);
    } else if (unit->is_split) {
      Finish(known, Problem::kSplit);
    } else {
      waiting.push_back({.unit = unit,
                         .query = {.address = file_address, .symbol = &known.symbol},
                         .known = &known});
    }
  }
  return waiting;
}

void Module::AddUnitLines(std::span<const Waiting> waiting) {
  std::vector<UnitQuery> queries;
  for (const Waiting& one : waiting) queries.push_back(one.query);
  std::vector<UnitAnswer> answers = FindUnitFrames(
      *dwarf_, *waiting.front().unit, queries, *entry_names_, pool_, budget_);
  for (std::size_t i = 0; i < waiting.size(); ++i) {
    Known& known = *waiting[i].known;
    UnitAnswer& answer = answers[i];
    if (answer.limit == Limit::kNone &&
        !share_.Add(answer.frames.size() * kFrameBytes)) {
      answer.limit = Limit::kMemory;
    }
    if (answer.limit != Limit::kNone) {
      Finish(known, ToProblem(answer.limit));
      continue;
    }
    if (!answer.frames.empty()) known.frames = std::move(answer.frames);
    const bool has_line = !known.frames.empty() && known.frames.front().line != 0;
    Finish(known, has_line ? Problem::kNone : Problem::kNoLine);
  }
}

void Module::Finish(Known& known, Problem problem) const {
  known.problem = problem;
  if (known.frames.empty() &&
      (problem == Problem::kNoDebugInfo || problem == Problem::kNoLine)) {
    known.problem = Problem::kNoSymbol;
  }
  // A symbol table that was not read to its end says nothing of what it lacks.
  if (known.problem == Problem::kNoSymbol && !budget_.InTime()) {
    known.problem = Problem::kTime;
  }
  known.is_final = IsFinal(known.problem);
  if (known.is_final) known.symbol = {};
}

void Module::Rest() {
  if (!dwarf_) {
    CloseFiles();
  } else {
    binary_->GiveBack();
  }
}

void Module::CloseFiles() {
  entry_names_.reset();
  dwarf_.reset();
  binary_.reset();
}

void Module::Forget() {
  CloseFiles();
  files_problem_ = Problem::kNone;
  known_ = {};
  share_.ShrinkTo(0);
}

std::vector<Frame> Module::FramesOf(std::uintptr_t address) const {
  std::vector<Frame> frames;
  const auto known = known_.find(address);
  if (known == known_.end()) return frames;
  for (const PooledFrame& frame : known->second.frames) {
    frames.push_back(ToFrame(frame));
  }
  return frames;
}

Problem Module::ProblemOf(std::uintptr_t address) const {
  const auto known = known_.find(address);
  return known == known_.end() ? Problem::kMemory : known->second.problem;
}

}  // namespace heapwell::symbolize
