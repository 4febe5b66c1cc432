// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#include "symbolize/unit_frames.h"

#include <optional>
#include <string>
#include <unordered_map>

#include "symbolize/inline_chain.h"

namespace heapwell::symbolize {
namespace {

class Finder {
 public:
  Finder(DwarfFile& dwarf, const Unit& unit, EntryNames& names, NamePool& pool,
         Budget& budget)
      : dwarf_(dwarf),
        unit_(unit),
        names_(names),
        pool_(pool),
        budget_(budget),
        lines_(dwarf.ReadLineTable(unit, limit_)) {}

  /// Which limit kept the lines from us.
  Limit FindLines(std::span<const UnitQuery> queries) {
    rows_.assign(queries.size(), {});
    if (!lines_) return limit_;
    Limit limit = Limit::kNone;
    const LineIndex* index = dwarf_.LineIndexOf(unit_, *lines_, limit);
    if (index == nullptr) return limit;
    std::vector<std::uint64_t> addresses;
    for (const UnitQuery& query : queries) addresses.push_back(query.address);
    rows_ = lines_->Find(addresses, *index, budget_);
    return Limit::kNone;
  }

  UnitAnswer Answer(const UnitQuery& query, std::size_t index) {
    UnitAnswer answer;
    const auto function = dwarf_.FindFunction(unit_, query.address, answer.limit);
    if (answer.limit != Limit::kNone) return answer;
    PooledFrame innermost = {.function = pool_.Intern({}),
                             .system_name = pool_.Intern({}),
                             .file = FileName(rows_[index]),
                             .line = rows_[index].line};
    if (function) {
      Compose(*function, query, innermost, answer.frames);
    } else if (!query.symbol->name.empty()) {
      UseSymbol(*query.symbol, innermost);
      answer.frames.push_back(innermost);
    }
    if (pool_.full()) answer = {.limit = Limit::kMemory};
    return answer;
  }

 private:
  /// Each function's line is where it called the next inner one.
  void Compose(Dwarf_Die function, const UnitQuery& query, PooledFrame frame,
               std::vector<PooledFrame>& frames) {
    const auto chain = FindInlineChain(function, query.address);
    for (std::size_t i = chain.size(); i-- > 0;) {
      const EntryName name = names_.NameOf(chain[i].entry);
      frame.function = name.function;
      frame.system_name = name.system_name;
      frame.start_line = name.start_line;
      const bool is_symbol = i == 0 && !name.is_linkage_name &&
                             !query.symbol->name.empty() &&
                             ::dwarf_haspc(&function, query.symbol->start) > 0;
      if (is_symbol) UseSymbol(*query.symbol, frame);
      if (!frame.function->empty()) frames.push_back(frame);
      frame.line = chain[i].call_line;
      frame.file = FileName({.found = frame.line != 0, .file = chain[i].call_file});
    }
  }

  void UseSymbol(const Symbol& symbol, PooledFrame& frame) {
    frame.system_name = pool_.Intern(symbol.name);
    frame.function = pool_.Readable(frame.system_name);
  }

  const std::string* FileName(const LineRow& row) {
    if (!row.found || !lines_) return pool_.Intern({});
    const auto [entry, is_new] = files_.try_emplace(row.file, nullptr);
    if (is_new) entry->second = pool_.Intern(lines_->FileName(row.file));
    return entry->second;
  }

  DwarfFile& dwarf_;
  const Unit& unit_;
  EntryNames& names_;
  NamePool& pool_;
  Budget& budget_;
  Limit limit_ = Limit::kNone;
  std::optional<LineTable> lines_;
  std::vector<LineRow> rows_ = {};
  std::unordered_map<std::uint64_t, const std::string*> files_ = {};
};

}  // namespace

std::vector<UnitAnswer> FindUnitFrames(DwarfFile& dwarf, const Unit& unit,
                                       std::span<const UnitQuery> queries,
                                       EntryNames& names, NamePool& pool,
                                       Budget& budget) {
  std::vector<UnitAnswer> answers(queries.size());
  dwarf.MakeRoom();
  Finder finder(dwarf, unit, names, pool, budget);
  Limit limit = finder.FindLines(queries);
  for (std::size_t i = 0; i < queries.size(); ++i) {
    if (limit == Limit::kNone && !budget.InTime()) limit = Limit::kTime;
    if (limit == Limit::kNone) {
      answers[i] = finder.Answer(queries[i], i);
    } else {
      answers[i].limit = limit;
    }
  }
  return answers;
}

}  // namespace heapwell::symbolize
