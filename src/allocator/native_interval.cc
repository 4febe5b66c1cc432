// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#include "allocator/native_interval.h"

#include <dlfcn.h>
#include <gperftools/malloc_extension.h>
#include <gperftools/tcmalloc.h>

#include <algorithm>
#include <cstddef>

namespace heapwell::allocator {
namespace {

constexpr const char* kProperty = "tcmalloc.sample_parameter";

// The flag is an int64 in the former, an int64_t in the latter.
constexpr const char* kFlags[] = {
    "_ZN61FLAG__namespace_do_not_use_directly_use_DECLARE_int64_instead"
    "31FLAGS_tcmalloc_sample_parameterE",
    "_ZN63FLAG__namespace_do_not_use_directly_use_DECLARE_int64_t_instead"
    "31FLAGS_tcmalloc_sample_parameterE",
};

// A definition of ours hides the flag from the ordinary search, so it is looked up in
// the object that defines tc_malloc.
std::int64_t* FindFlag() {
  Dl_info object = {};
  if (::dladdr(reinterpret_cast<void*>(&tc_malloc), &object) == 0) return nullptr;
  void* library = ::dlopen(object.dli_fname, RTLD_LAZY | RTLD_NOLOAD);
  if (library == nullptr) return nullptr;
  void* flag = nullptr;
  for (const char* name : kFlags) {
    if (flag == nullptr) flag = ::dlsym(library, name);
  }
  ::dlclose(library);  // One reference less; the library itself stays.
  return static_cast<std::int64_t*>(flag);
}

bool HasProperty() {
  std::size_t value = 0;
  return MallocExtension::instance()->GetNumericProperty(kProperty, &value);
}

}  // namespace

std::optional<NativeInterval> NativeInterval::Find() {
  NativeInterval interval;
  if (HasProperty()) return interval;
  interval.flag_ = FindFlag();
  return interval.flag_ != nullptr ? std::optional(interval) : std::nullopt;
}

std::uint64_t NativeInterval::Read() const {
  if (flag_ != nullptr) {
    return static_cast<std::uint64_t>(std::max<std::int64_t>(*flag_, 0));
  }
  std::size_t value = 0;
  MallocExtension::instance()->GetNumericProperty(kProperty, &value);
  return static_cast<std::uint64_t>(
      std::max<std::int64_t>(static_cast<std::int64_t>(value), 0));
}

void NativeInterval::Write(std::uint64_t interval_bytes) const {
  if (flag_ != nullptr) {
    *flag_ = static_cast<std::int64_t>(interval_bytes);
  } else {
    MallocExtension::instance()->SetNumericProperty(kProperty, interval_bytes);
  }
}

}  // namespace heapwell::allocator
