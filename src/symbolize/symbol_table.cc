// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#include "symbolize/symbol_table.h"

#include <elf.h>
#include <gelf.h>
#include <link.h>

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <string_view>

#include "symbolize/demangle.h"

namespace heapwell::symbolize {
namespace {

using RawSymbol = ElfW(Sym);

// Symbols between two looks at the clock.
constexpr std::size_t kBatch = 4096;
// Of the table and of names, of which some are needed again.
constexpr std::size_t kMaxLoadedBytes = std::size_t{1} << 20;

struct Table {
  std::span<const unsigned char> symbols = {};
  std::span<const unsigned char> strings = {};
};

std::span<const unsigned char> RawBytes(Elf_Scn* section) {
  const Elf_Data* data = section == nullptr ? nullptr : ::elf_rawdata(section, nullptr);
  if (data == nullptr || data->d_buf == nullptr) return {};
  return {static_cast<const unsigned char*>(data->d_buf), data->d_size};
}

Table FindTable(Elf* elf, SymbolSource source) {
  const auto type = source == SymbolSource::kSymtab ? SHT_SYMTAB : SHT_DYNSYM;
  for (Elf_Scn* section = nullptr;
       (section = ::elf_nextscn(elf, section)) != nullptr;) {
    GElf_Shdr header = {};
    if (::gelf_getshdr(section, &header) == nullptr) continue;
    if (static_cast<int>(header.sh_type) != type) continue;
    return {RawBytes(section), RawBytes(::elf_getscn(elf, header.sh_link))};
  }
  return {};
}

/// A symbol that may name an address. No name: none was found.
struct Candidate {
  std::uint64_t start = 0;
  int rank = 0;
  std::uint32_t name_offset = 0;
};

// Of a symbol with a size: before all others, it ends the reach of those without.
constexpr int kSized = -1;

int Rank(unsigned char info) {
  switch (info >> 4) {
    case STB_GLOBAL:
    case STB_GNU_UNIQUE:
      return 0;
    case STB_WEAK:
      return 1;
    default:
      return 2;
  }
}

/// "malloc" before "cfree_alias" before "__libc_malloc".
bool IsSimplerName(std::string_view a, std::string_view b) {
  const std::size_t a_underscores = std::min(a.find_first_not_of('_'), a.size());
  const std::size_t b_underscores = std::min(b.find_first_not_of('_'), b.size());
  if (a_underscores != b_underscores) return a_underscores < b_underscores;
  if (a.size() != b.size()) return a.size() < b.size();
  return a < b;
}

class Search {
 public:
  Search(ElfFile& file, const Table& table, std::span<const std::uint64_t> addresses)
      : file_(file),
        table_(table),
        addresses_(addresses),
        covering_(addresses.size()),
        nearest_(addresses.size()) {}

  void Run(const Budget& budget) {
    const std::size_t count = table_.symbols.size() / sizeof(RawSymbol);
    for (std::size_t i = 0; i < count; ++i) {
      if (i % kBatch == 0) {
        if (!budget.InTime() || !LoadBatch(i)) break;
      }
      RawSymbol symbol;
      std::memcpy(&symbol, &table_.symbols[i * sizeof(symbol)], sizeof(symbol));
      Consider(symbol);
    }
  }

  std::vector<Symbol> Result(bool table_is_whole) {
    std::vector<Symbol> found(addresses_.size());
    Candidate nearest = {};
    for (std::size_t i = 0; i < addresses_.size(); ++i) {
      if (IsBetter(nearest_[i], nearest)) nearest = nearest_[i];
      Candidate best = covering_[i];
      if (best.name_offset == 0 && table_is_whole && Reaches(nearest, addresses_[i])) {
        best = nearest;
      }
      if (best.name_offset == 0) continue;
      found[i] = {.name = std::string(Name(best).substr(0, kMaxNameBytes)),
                  .start = best.start};
    }
    return found;
  }

 private:
  void Consider(const RawSymbol& symbol) {
    const int type = symbol.st_info & 15;
    if (type != STT_FUNC && type != STT_GNU_IFUNC) return;
    if (symbol.st_shndx == SHN_UNDEF || symbol.st_value == 0) return;
    if (symbol.st_name == 0 || symbol.st_name >= table_.strings.size()) return;
    const auto first =
        std::lower_bound(addresses_.begin(), addresses_.end(), symbol.st_value);
    if (first == addresses_.end()) return;
    const auto section = file_.CodeSection(symbol.st_value);
    if (!section) return;

    auto i = static_cast<std::size_t>(first - addresses_.begin());
    Candidate candidate = {.start = symbol.st_value,
                           .rank = symbol.st_size > 0 ? kSized : Rank(symbol.st_info),
                           .name_offset = symbol.st_name};
    if (IsBetter(candidate, nearest_[i])) nearest_[i] = candidate;
    candidate.rank = Rank(symbol.st_info);
    const std::uint64_t room_bytes = section->high - symbol.st_value;
    const std::uint64_t end =
        symbol.st_value + std::min<std::uint64_t>(symbol.st_size, room_bytes);
    for (; i < addresses_.size() && addresses_[i] < end; ++i) {
      if (IsBetter(candidate, covering_[i])) covering_[i] = candidate;
    }
  }

  bool LoadBatch(std::size_t first_symbol) {
    FileImage& image = file_.image();
    if (image.loaded_bytes() > kMaxLoadedBytes) image.GiveBack();
    const auto rest = table_.symbols.subspan(first_symbol * sizeof(RawSymbol));
    const auto batch = rest.first(std::min(rest.size(), kBatch * sizeof(RawSymbol)));
    if (image.Load(batch)) return true;
    image.GiveBack();
    return image.Load(batch);
  }

  bool IsBetter(const Candidate& a, const Candidate& b) {
    if (a.name_offset == 0 || b.name_offset == 0) return b.name_offset == 0;
    if (a.start != b.start) return a.start > b.start;
    if (a.rank != b.rank) return a.rank < b.rank;
    return IsSimplerName(Name(a), Name(b));
  }

  std::string_view Name(const Candidate& candidate) {
    const auto rest = table_.strings.subspan(candidate.name_offset);
    const auto* text = reinterpret_cast<const char*>(rest.data());
    file_.image().LoadText(text);
    const std::string_view name(text, ::strnlen(text, rest.size()));
    // .symtab has "name@@VERSION" of what a library exports.
    return name.substr(0,
                       std::max<std::size_t>(1, std::min(name.find('@'), name.size())));
  }

  /// A symbol without size goes on to the next symbol, inside its section.
  [[nodiscard]] bool Reaches(const Candidate& nearest, std::uint64_t address) const {
    if (nearest.name_offset == 0 || nearest.rank == kSized) return false;
    const auto section = file_.CodeSection(nearest.start);
    return section && address < section->high;
  }

  ElfFile& file_;
  const Table table_;
  const std::span<const std::uint64_t> addresses_;
  std::vector<Candidate> covering_;  // The best symbol around each address,
  std::vector<Candidate> nearest_;   // and the last that starts after the one before.
};

}  // namespace

std::vector<Symbol> FindSymbols(ElfFile& file, SymbolSource source,
                                std::span<const std::uint64_t> addresses,
                                const Budget& budget) {
  const Table table = FindTable(file.elf(), source);
  if (table.symbols.empty() || table.strings.empty()) {
    return std::vector<Symbol>(addresses.size());
  }
  Search search(file, table, addresses);
  search.Run(budget);
  return search.Result(source == SymbolSource::kSymtab);
}

}  // namespace heapwell::symbolize
