// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
//
// One loaded object, and what is known of addresses in it.
#ifndef HEAPWELL_SRC_SYMBOLIZE_MODULE_H_
#define HEAPWELL_SRC_SYMBOLIZE_MODULE_H_

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

#include "heapwell/heap_profile.h"
#include "symbolize/binary.h"
#include "symbolize/budget.h"
#include "symbolize/dwarf_file.h"
#include "symbolize/entry_names.h"
#include "symbolize/loaded_object.h"
#include "symbolize/name_pool.h"
#include "symbolize/symbol_table.h"
#include "symbolize/unit_frames.h"

namespace heapwell::symbolize {

/// Names addresses of one object, first from its symbol tables, then from its debug
/// information, and keeps the answers. Its files are open or closed, and whoever needs
/// them opens them: closing them is always allowed, and costs time alone. `budget`,
/// `pool` and `debug_roots` outlive it. Not thread-safe.
class Module {
 public:
  Module(LoadedObject object, Budget& budget, NamePool& pool,
         std::span<const std::string> debug_roots);
  ~Module();
  Module(const Module&) = delete;
  Module& operator=(const Module&) = delete;

  [[nodiscard]] const LoadedObject& object() const noexcept { return object_; }

  /// `object`, read just now, is this one still: same file, build id and place; if it
  /// has no build id, also the same state of that file.
  [[nodiscard]] bool IsStill(const LoadedObject& object) const;

  /// Nothing more can be found out about `address`.
  [[nodiscard]] bool IsKnown(std::uintptr_t address) const;

  /// Names from symbol tables for `addresses`, which ascend, lie in the object, and
  /// are not known.
  void AddNames(std::span<const std::uintptr_t> addresses);

  /// Then, for those that are not known yet: files, lines and inlined functions.
  void AddLines(std::span<const std::uintptr_t> addresses);

  /// Ends a round: closes what would be opened again as fast, keeps the rest.
  void Rest();

  /// Closes all files. Answers stay.
  void CloseFiles();
  /// The same, if nothing new was asked of them for `idle`.
  void CloseFilesIfIdle(std::chrono::seconds idle);

  /// Closes all files and drops all answers.
  void Forget();

  [[nodiscard]] std::size_t answer_bytes() const noexcept { return share_.bytes(); }

  /// Innermost first. Empty: no name is known.
  [[nodiscard]] std::vector<Frame> FramesOf(std::uintptr_t address) const;
  /// Why there is not more.
  [[nodiscard]] Problem ProblemOf(std::uintptr_t address) const;

 private:
  struct Known {
    std::vector<PooledFrame> frames = {};
    Symbol symbol = {};  // Until lines are added.
    Problem problem = Problem::kNone;
    bool wants_lines = false;
    bool is_final = false;
  };
  /// An address that waits for its frames.
  struct Waiting {
    const Unit* unit = nullptr;
    UnitQuery query = {};
    Known* known = nullptr;
  };

  /// Members end in reverse order: names point into the debug information, and that
  /// into the files.
  struct Files {
    Binary binary = {};
    std::unique_ptr<DwarfFile> dwarf = {};
    std::optional<EntryNames> entry_names = {};
  };

  Files& OpenFiles();
  Problem OpenDwarf(Files& files);
  void AddNamesFrom(ElfFile& file, SymbolSource source,
                    std::span<const std::uintptr_t> addresses);
  [[nodiscard]] std::vector<Waiting> FindUnits(
      const DwarfFile* dwarf, std::span<const std::uintptr_t> addresses,
      Problem otherwise);
  void AddUnitLines(Files& files, std::span<const Waiting> waiting);
  void Withdraw(std::span<const std::uintptr_t> addresses);
  void FinishWithoutUnit(Known& known, Problem problem) const;
  void Finish(Known& known, Problem problem) const;

  LoadedObject object_;
  std::optional<FileIdentity> identity_ = {};  // Of objects without a build id.
  Budget& budget_;
  NamePool& pool_;
  std::span<const std::string> debug_roots_;
  Budget::Share share_;
  std::unique_ptr<Files> files_ = {};  // Null: closed.
  std::chrono::steady_clock::time_point last_read_ = {};
  std::uintptr_t bias_ = 0;  // Of the files last opened.
  std::unordered_map<std::uintptr_t, Known> known_ = {};
};

}  // namespace heapwell::symbolize

#endif  // HEAPWELL_SRC_SYMBOLIZE_MODULE_H_
