// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#ifndef HEAPWELL_TESTS_UNIT_PLATFORM_LOADED_COPY_H_
#define HEAPWELL_TESTS_UNIT_PLATFORM_LOADED_COPY_H_

#include <dlfcn.h>

#include <filesystem>
#include <string>
#include <system_error>
#include <utility>

namespace heapwell::platform {

/// A copy of a small system library, loaded for as long as the object lives. Each copy
/// is a file of its own, so the loader takes it for another library.
class LoadedCopy {
 public:
  explicit LoadedCopy(const std::string& path) : path_(path) {
    // Any library would do; this one lies beside the C library, and is 15 KiB.
    Dl_info libc = {};
    if (::dladdr(::dlsym(RTLD_DEFAULT, "qsort"), &libc) == 0) return;
    const auto folder = std::filesystem::path(libc.dli_fname).parent_path();
    std::error_code error;
    if (!std::filesystem::copy_file(folder / "libutil.so.1", path_, error)) return;
    handle_ = ::dlopen(path_.c_str(), RTLD_NOW | RTLD_LOCAL);
  }
  LoadedCopy(LoadedCopy&& other) noexcept
      : path_(std::move(other.path_)), handle_(std::exchange(other.handle_, nullptr)) {}
  LoadedCopy& operator=(LoadedCopy&&) = delete;
  ~LoadedCopy() {
    if (handle_ != nullptr) ::dlclose(handle_);
  }

  explicit operator bool() const { return handle_ != nullptr; }
  [[nodiscard]] const std::string& path() const { return path_; }

 private:
  std::string path_;
  void* handle_ = nullptr;
};

}  // namespace heapwell::platform

#endif  // HEAPWELL_TESTS_UNIT_PLATFORM_LOADED_COPY_H_
