// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#include "model/plumbing.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "model/error_sum.h"
#include "model/sample_key.h"

namespace heapwell::model {
namespace {

bool IsIdentifier(char c) {
  return c == '_' || (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') ||
         (c >= 'a' && c <= 'z');
}

bool IsOperatorAt(std::string_view text, std::size_t i) {
  constexpr std::string_view kOperator = "operator";
  if (text.substr(i, kOperator.size()) != kOperator) return false;
  const std::size_t end = i + kOperator.size();
  return (i == 0 || !IsIdentifier(text[i - 1])) &&
         (end == text.size() || !IsIdentifier(text[end]));
}

// What may follow a function's parameters in a demangled name.
bool IsSuffix(std::string_view text) {
  return text.starts_with("const") || text.starts_with("volatile") ||
         text.starts_with("[") || text.starts_with("&");
}

// The function's name without its return type, which demanglers put before the
// names of templates: "void app::F<int>" gives "app::F<int>".
std::string_view QualifiedName(std::string_view function) {
  std::size_t begin = 0;
  int depth = 0;
  for (std::size_t i = 0; i < function.size(); ++i) {
    const char c = function[i];
    if (depth == 0 && IsOperatorAt(function, i)) break;
    if (c == '<' || c == '(' || c == '{' || c == '[') {
      ++depth;
    } else if (c == ')' || c == '}' || c == ']' ||
               (c == '>' && !function.substr(0, i).ends_with('-'))) {
      --depth;
    } else if (c == ' ' && depth == 0) {
      if (IsSuffix(function.substr(i + 1))) break;
      begin = i + 1;
    }
  }
  return function.substr(begin);
}

// Where standard libraries keep their headers and sources. Elsewhere, a function in
// namespace std is the program's own specialisation, std::hash<app::Key> say.
bool IsLibraryFile(std::string_view file) {
  constexpr std::array<std::string_view, 4> kMarks = {"/include/c++/", "libstdc++",
                                                      "libcxx", "/bits/"};
  return std::any_of(kMarks.begin(), kMarks.end(), [&](std::string_view mark) {
    return file.find(mark) != std::string_view::npos;
  });
}

bool IsAllocationOperator(std::string_view name) {
  for (const std::string_view op : {"operator new", "operator delete"}) {
    if (name.starts_with(op) &&
        (name.size() == op.size() || !IsIdentifier(name[op.size()]))) {
      return true;
    }
  }
  return false;
}

// The malloc family as C, glibc and tcmalloc name it, and what libc functions that
// hand out malloc'd memory are called.
constexpr std::array<std::string_view, 45> kAllocationFunctions = {
    "__GI___libc_malloc",
    "__GI___strdup",
    "__GI___strndup",
    "__cxa_allocate_exception",
    "__libc_calloc",
    "__libc_malloc",
    "__libc_memalign",
    "__libc_realloc",
    "__posix_memalign",
    "__strdup",
    "__strndup",
    "aligned_alloc",
    "calloc",
    "cfree",
    "do_malloc",
    "do_malloc_pages",
    "do_memalign",
    "do_sampled_allocation",
    "free",
    "malloc",
    "malloc_fast_path",
    "memalign",
    "posix_memalign",
    "pvalloc",
    "realloc",
    "reallocarray",
    "strdup",
    "strndup",
    "tc_calloc",
    "tc_cfree",
    "tc_delete",
    "tc_deletearray",
    "tc_free",
    "tc_malloc",
    "tc_memalign",
    "tc_new",
    "tc_new_aligned",
    "tc_new_nothrow",
    "tc_newarray",
    "tc_newarray_aligned",
    "tc_newarray_nothrow",
    "tc_posix_memalign",
    "tc_pvalloc",
    "tc_realloc",
    "tc_valloc",
};
static_assert(std::is_sorted(kAllocationFunctions.begin(), kAllocationFunctions.end()));

bool IsAllocationFunction(std::string_view name) {
  constexpr std::string_view kAnonymous = "(anonymous namespace)::";
  if (name.starts_with(kAnonymous)) name.remove_prefix(kAnonymous.size());
  name = name.substr(0, name.find_first_of("<("));
  return std::binary_search(kAllocationFunctions.begin(), kAllocationFunctions.end(),
                            name);
}

bool IsPlumbingThroughout(const Location& location, std::span<const Mapping> mappings,
                          PlumbingTest test) {
  if (location.frames.empty()) {
    return test.is_nameless_plumbing != nullptr &&
           test.is_nameless_plumbing(location.address, mappings);
  }
  return std::all_of(location.frames.begin(), location.frames.end(), test.is_plumbing);
}

// The index of an address, or the number of locations.
std::size_t IndexOf(std::uintptr_t address, const std::vector<Location>& locations) {
  const auto found = std::lower_bound(
      locations.begin(), locations.end(), address,
      [](const Location& location, std::uintptr_t a) { return location.address < a; });
  const bool is_it = found != locations.end() && found->address == address;
  return is_it ? static_cast<std::size_t>(found - locations.begin()) : locations.size();
}

template <typename T>
void AddKnown(std::optional<T>& sum, const std::optional<T>& part) {
  if (part) sum = sum.value_or(0) + *part;
}

void AddErrors(HeapSample& sum, const HeapSample& part) {
  sum.inuse_bytes_standard_error =
      SumOfErrors(sum.inuse_bytes_standard_error, part.inuse_bytes_standard_error);
  sum.inuse_objects_standard_error =
      std::hypot(sum.inuse_objects_standard_error, part.inuse_objects_standard_error);
  if (part.alloc_bytes_standard_error) {
    sum.alloc_bytes_standard_error = SumOfErrors(
        sum.alloc_bytes_standard_error.value_or(0), *part.alloc_bytes_standard_error);
  }
  if (part.alloc_objects_standard_error) {
    sum.alloc_objects_standard_error =
        std::hypot(sum.alloc_objects_standard_error.value_or(0),
                   *part.alloc_objects_standard_error);
  }
}

void Add(HeapSample& sum, const HeapSample& part) {
  sum.truncated = sum.truncated || part.truncated;
  AddKnown(sum.alloc_objects, part.alloc_objects);
  AddKnown(sum.alloc_bytes, part.alloc_bytes);
  sum.inuse_objects += part.inuse_objects;
  sum.inuse_bytes += part.inuse_bytes;
  sum.inuse_samples += part.inuse_samples;
  AddErrors(sum, part);
}

std::vector<HeapSample> MergeEqualStacks(std::vector<HeapSample> samples) {
  std::unordered_map<std::string, std::size_t> index_by_key;
  std::vector<HeapSample> merged;
  merged.reserve(samples.size());
  for (HeapSample& sample : samples) {
    const auto [found, is_new] = index_by_key.try_emplace(
        SampleKey(sample.stack, sample.object_bytes) + sample.tag, merged.size());
    if (is_new) {
      merged.push_back(std::move(sample));
    } else {
      Add(merged[found->second], sample);
    }
  }
  return merged;
}

void TrimInnerPlumbing(Location& location, PlumbingTest test) {
  location.frames.erase(location.frames.begin(),
                        std::find_if_not(location.frames.begin(), location.frames.end(),
                                         test.is_plumbing));
}

}  // namespace

bool IsPlumbing(const Frame& frame) {
  const std::string_view name = QualifiedName(frame.function);
  if (name.starts_with("std::")) {
    return frame.file.empty() || IsLibraryFile(frame.file);
  }
  for (const std::string_view space :
       {"__gnu_cxx::", "__gnu_debug::", "__cxxabiv1::", "tcmalloc::"}) {
    if (name.starts_with(space)) return true;
  }
  return IsAllocationOperator(name) || IsAllocationFunction(name);
}

bool IsAllocatorCode(std::uintptr_t address, std::span<const Mapping> mappings) {
  const auto mapping = std::find_if(
      mappings.begin(), mappings.end(),
      [&](const Mapping& m) { return m.start <= address && address < m.limit; });
  return mapping != mappings.end() &&
         mapping->file.find("/libtcmalloc") != std::string::npos;
}

void CutPlumbing(std::span<std::vector<std::uintptr_t>* const> stacks,
                 std::vector<Location>& locations, std::span<const Mapping> mappings,
                 PlumbingTest test) {
  // One more, for addresses that have no location: those are nobody's plumbing.
  std::vector<bool> throughout(locations.size() + 1);
  for (std::size_t i = 0; i < locations.size(); ++i) {
    throughout[i] = IsPlumbingThroughout(locations[i], mappings, test);
  }
  std::vector<bool> ends_a_stack(locations.size() + 1);
  for (std::vector<std::uintptr_t>* stack : stacks) {
    const auto own =
        std::find_if_not(stack->begin(), stack->end(), [&](std::uintptr_t address) {
          return throughout[IndexOf(address, locations)];
        });
    if (own == stack->end()) continue;
    stack->erase(stack->begin(), own);
    ends_a_stack[IndexOf(stack->front(), locations)] = true;
  }
  for (std::size_t i = 0; i < locations.size(); ++i) {
    if (ends_a_stack[i]) TrimInnerPlumbing(locations[i], test);
  }
}

HeapProfile WithoutPlumbing(HeapProfile profile) {
  std::vector<std::vector<std::uintptr_t>*> stacks;
  stacks.reserve(profile.samples.size());
  for (HeapSample& sample : profile.samples) stacks.push_back(&sample.stack);
  CutPlumbing(stacks, profile.locations, profile.mappings,
              {&IsPlumbing, &IsAllocatorCode});
  profile.samples = MergeEqualStacks(std::move(profile.samples));
  return profile;
}

}  // namespace heapwell::model
