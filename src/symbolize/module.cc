// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#include "symbolize/module.h"

#include <algorithm>
#include <cstddef>
#include <iterator>
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

Module::~Module() = default;

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

Module::Files& Module::OpenFiles() {
  last_read_ = std::chrono::steady_clock::now();
  if (files_ && !files_->binary.Unchanged()) CloseFiles();
  if (!files_) {
    files_ = std::make_unique<Files>();
    files_->binary = OpenBinary(object_, debug_roots_, budget_);
    bias_ = files_->binary.bias;
  }
  return *files_;
}

void Module::AddNames(std::span<const std::uintptr_t> addresses) {
  Binary& binary = OpenFiles().binary;
  for (const std::uintptr_t address : addresses) {
    const auto [entry, is_new] = known_.try_emplace(address);
    if (is_new && !share_.Add(kKnownBytes)) {
      known_.erase(entry);
      return;
    }
    entry->second.problem = Problem::kNoSymbol;
    entry->second.wants_lines = true;
  }
  if (binary.loaded) {
    AddNamesFrom(*binary.loaded, SymbolSource::kSymtab, addresses);
  }
  if (binary.debug) {
    AddNamesFrom(*binary.debug, SymbolSource::kSymtab, addresses);
  }
  if (binary.loaded) {
    AddNamesFrom(*binary.loaded, SymbolSource::kDynsym, addresses);
  }
  binary.GiveBack();
  if (!binary.Unchanged()) {
    Withdraw(addresses);
    return;
  }
  if (binary.DwarfPart() != nullptr) return;
  // A program has dozens of libraries without debug information: hold no descriptors
  // for them, and settle here what lines would need.
  const Problem problem =
      binary.problem != Problem::kNone ? binary.problem : Problem::kNoDebugInfo;
  CloseFiles();
  for (const std::uintptr_t address : addresses) {
    FinishWithoutUnit(known_.find(address)->second, problem);
  }
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
  std::vector<std::uintptr_t> unknown;
  std::copy_if(addresses.begin(), addresses.end(), std::back_inserter(unknown),
               [this](std::uintptr_t address) {
                 const auto known = known_.find(address);
                 return known != known_.end() && known->second.wants_lines;
               });
  if (unknown.empty()) return;
  Files& files = OpenFiles();
  const Problem problem = OpenDwarf(files);
  std::vector<Waiting> waiting = FindUnits(files.dwarf.get(), unknown, problem);
  std::stable_sort(waiting.begin(), waiting.end(),
                   [](const Waiting& a, const Waiting& b) { return a.unit < b.unit; });
  for (std::size_t begin = 0; begin < waiting.size();) {
    std::size_t end = begin;
    while (end < waiting.size() && waiting[end].unit == waiting[begin].unit) ++end;
    AddUnitLines(files, std::span(waiting).subspan(begin, end - begin));
    begin = end;
  }
  if (!files.binary.Unchanged()) Withdraw(unknown);
}

/// Takes back what was found in files that somebody wrote to meanwhile: it may be of
/// two files in one. Next time they are opened, and believed, anew.
void Module::Withdraw(std::span<const std::uintptr_t> addresses) {
  CloseFiles();
  for (const std::uintptr_t address : addresses) {
    Known& known = known_.find(address)->second;
    known.frames.clear();
    known.symbol = {};
    Finish(known, Problem::kOtherFile);
  }
}

/// Opens the debug information and lists its units. What kept us from it, or from a
/// part of it.
Problem Module::OpenDwarf(Files& files) {
  Binary& binary = files.binary;
  if (binary.problem != Problem::kNone) return binary.problem;
  ElfFile* const file = binary.DwarfPart();
  if (file == nullptr) return Problem::kNoDebugInfo;
  if (!files.dwarf) {
    Limit limit = Limit::kNone;
    files.dwarf =
        DwarfFile::Open(*file, binary.alt ? &*binary.alt : nullptr, budget_, limit);
    if (limit != Limit::kNone) return ToProblem(limit);
    if (!files.dwarf) return Problem::kDamaged;
    files.entry_names.emplace(*files.dwarf, pool_, budget_);
  }
  const Limit limit = files.dwarf->ListUnits();
  return limit == Limit::kNone ? Problem::kNoLine : ToProblem(limit);
}

/// Addresses that are in no unit are done, with `otherwise`.
std::vector<Module::Waiting> Module::FindUnits(
    const DwarfFile* dwarf, std::span<const std::uintptr_t> addresses,
    Problem otherwise) {
  std::vector<Waiting> waiting;
  for (const std::uintptr_t address : addresses) {
    Known& known = known_.find(address)->second;
    const std::uint64_t file_address = address - bias_;
    const Unit* unit = dwarf != nullptr ? dwarf->FindUnit(file_address) : nullptr;
    if (unit == nullptr) {
      FinishWithoutUnit(known, otherwise);
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

void Module::AddUnitLines(Files& files, std::span<const Waiting> waiting) {
  std::vector<UnitQuery> queries;
  for (const Waiting& one : waiting) queries.push_back(one.query);
  std::vector<UnitAnswer> answers = FindUnitFrames(
      *files.dwarf, *waiting.front().unit, queries, *files.entry_names, pool_, budget_);
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

void Module::FinishWithoutUnit(Known& known, Problem problem) const {
  Finish(known, IsStartCode(known.symbol) ? Problem::kNone : problem);
}

void Module::Finish(Known& known, Problem problem) const {
  known.problem = problem;
  known.wants_lines = false;
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
  if (files_ && files_->dwarf) {
    files_->binary.GiveBack();
  } else {
    CloseFiles();
  }
}

void Module::CloseFiles() { files_.reset(); }

void Module::CloseFilesIfIdle(std::chrono::seconds idle) {
  if (std::chrono::steady_clock::now() - last_read_ >= idle) CloseFiles();
}

void Module::Forget() {
  CloseFiles();
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
