// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#include "symbolize/entry_names.h"

#include <dwarf.h>

#include <cstddef>
#include <initializer_list>
#include <limits>
#include <string_view>

#include "symbolize/demangle.h"

namespace heapwell::symbolize {
namespace {

// Origins of origins; libdw follows 16 as well.
constexpr int kMaxReferences = 16;
// Lambdas in functions in classes in functions.
constexpr int kMaxScopeDepth = 8;

// A hash node with its bucket.
constexpr std::size_t kKnownBytes = 80;

constexpr std::initializer_list<unsigned> kOrigins = {DW_AT_abstract_origin,
                                                      DW_AT_specification};

/// What the first of the attributes `names` refers to. False: there is none, or it
/// cannot be read.
bool FollowOnce(DwarfFile& dwarf, Dwarf_Die& entry,
                std::initializer_list<unsigned> names) {
  for (const unsigned name : names) {
    Dwarf_Attribute attribute;
    Dwarf_Die next;
    if (::dwarf_attr(&entry, name, &attribute) == nullptr ||
        ::dwarf_formref_die(&attribute, &next) == nullptr) {
      continue;
    }
    if (!dwarf.Load(next)) return false;
    entry = next;
    return true;
  }
  return false;
}

/// Where the entry lies that `entry` is an instance of. Null: it is of none.
const void* OriginOf(Dwarf_Die& entry) {
  Dwarf_Attribute attribute;
  Dwarf_Die origin;
  if (::dwarf_attr(&entry, DW_AT_abstract_origin, &attribute) == nullptr ||
      ::dwarf_formref_die(&attribute, &origin) == nullptr) {
    return nullptr;
  }
  return origin.addr;
}

/// Follows references of the kinds `names` as far as they lead.
Dwarf_Die Follow(DwarfFile& dwarf, Dwarf_Die entry,
                 std::initializer_list<unsigned> names) {
  for (int i = 0; i < kMaxReferences && FollowOnce(dwarf, entry, names); ++i) {
  }
  return entry;
}

/// The attribute of `entry` or of what it is an instance or a definition of. What
/// libdw has for this follows references into units that are not loaded.
Dwarf_Attribute* Find(DwarfFile& dwarf, Dwarf_Die entry, unsigned name,
                      Dwarf_Attribute& attribute) {
  for (int i = 0; i < kMaxReferences; ++i) {
    if (::dwarf_attr(&entry, name, &attribute) != nullptr) return &attribute;
    if (!FollowOnce(dwarf, entry, kOrigins)) return nullptr;
  }
  return nullptr;
}

/// Until the next text is read.
std::string_view Text(DwarfFile& dwarf, const Dwarf_Die& entry,
                      std::initializer_list<unsigned> names) {
  Dwarf_Attribute attribute;
  for (const unsigned name : names) {
    const std::string_view text = dwarf.ReadText(Find(dwarf, entry, name, attribute));
    if (!text.empty()) return text;
  }
  return {};
}

std::uint32_t StartLine(DwarfFile& dwarf, const Dwarf_Die& entry) {
  Dwarf_Attribute attribute;
  Dwarf_Word line = 0;
  if (::dwarf_formudata(Find(dwarf, entry, DW_AT_decl_line, attribute), &line) != 0 ||
      line > std::numeric_limits<std::uint32_t>::max()) {
    return 0;
  }
  return static_cast<std::uint32_t>(line);
}

/// In C nothing is inside anything.
bool IsC(DwarfFile& dwarf, Dwarf_Die& entry) {
  Dwarf_Die unit;
  if (!dwarf.LoadRootOf(entry) ||
      ::dwarf_diecu(&entry, &unit, nullptr, nullptr) == nullptr) {
    return false;
  }
  switch (::dwarf_srclang(&unit)) {
    case DW_LANG_C89:
    case DW_LANG_C:
    case DW_LANG_C99:
    case DW_LANG_C11:
      return true;
    default:
      return false;
  }
}

/// What a namespace or a type adds to a name.
std::string ScopePart(DwarfFile& dwarf, Dwarf_Die& scope, const std::string& member) {
  const std::string name(Text(dwarf, scope, {DW_AT_name}));
  if (::dwarf_tag(&scope) == DW_TAG_namespace) {
    return name.empty() ? "(anonymous namespace)" : name;
  }
  // gcc's type of a lambda has no name, or one that looks like template arguments.
  if (name.empty()) return member == "operator()" ? "{lambda}" : "{unnamed}";
  return name.starts_with("<lambda") ? "{lambda}" : name;
}

}  // namespace

EntryName EntryNames::NameOf(const Dwarf_Die& entry) {
  Dwarf_Die copy = entry;
  return Read(copy, 0);
}

EntryName EntryNames::Read(Dwarf_Die& entry, int depth) {
  // Of a constructor's two versions each has its own linkage name.
  const bool has_own_name = ::dwarf_hasattr(&entry, DW_AT_linkage_name) != 0;
  if (!has_own_name) {
    // Most were inlined elsewhere as well: then their origin need not be loaded.
    const auto known = known_.find(OriginOf(entry));
    if (known != known_.end()) return known->second;
  }
  Dwarf_Die origin =
      has_own_name ? entry : Follow(dwarf_, entry, {DW_AT_abstract_origin});
  const auto known = known_.find(origin.addr);
  if (known != known_.end()) return known->second;

  Limit limit = Limit::kNone;
  EntryName result = {.function = pool_.Intern({}),
                      .system_name = pool_.Intern({}),
                      .start_line = StartLine(dwarf_, origin)};
  if (const auto linkage =
          Text(dwarf_, origin, {DW_AT_linkage_name, DW_AT_MIPS_linkage_name});
      !linkage.empty()) {
    result.system_name = pool_.Intern(linkage);
    result.function = pool_.Readable(result.system_name);
    result.is_linkage_name = true;
  } else if (const auto name = Text(dwarf_, origin, {DW_AT_name}); !name.empty()) {
    result.system_name = pool_.Intern(name);
    result.function = IsC(dwarf_, origin)
                          ? result.system_name
                          : pool_.Intern(SimplifyName(
                                ScopedName(origin, std::string(name), depth, limit)));
  }
  if (limit == Limit::kNone && !pool_.full() && share_.Add(kKnownBytes)) {
    known_.emplace(origin.addr, result);
  }
  return result;
}

std::string EntryNames::ScopedName(const Dwarf_Die& entry, const std::string& name,
                                   int depth, Limit& limit) {
  if (depth >= kMaxScopeDepth) return name;
  const Dwarf_Die declared = Follow(dwarf_, entry, kOrigins);
  std::string path;
  for (Dwarf_Die& scope : dwarf_.ScopesOf(declared, limit)) {
    if (::dwarf_tag(&scope) == DW_TAG_subprogram) {
      path = *Read(scope, depth + 1).function;  // Whole: it has its own scopes.
    } else {
      path += (path.empty() ? "" : "::") + ScopePart(dwarf_, scope, name);
    }
  }
  return path.empty() ? name : path + "::" + name;
}

}  // namespace heapwell::symbolize
