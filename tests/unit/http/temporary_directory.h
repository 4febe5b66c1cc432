// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#ifndef HEAPWELL_TESTS_UNIT_HTTP_TEMPORARY_DIRECTORY_H_
#define HEAPWELL_TESTS_UNIT_HTTP_TEMPORARY_DIRECTORY_H_

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>

namespace heapwell::http {

/// A directory of its own for one test.
class TemporaryDirectory {
 public:
  TemporaryDirectory() {
    std::string name = (std::filesystem::temp_directory_path() / "heapwell.XXXXXX");
    path_ = mkdtemp(name.data());
  }
  TemporaryDirectory(const TemporaryDirectory&) = delete;
  TemporaryDirectory& operator=(const TemporaryDirectory&) = delete;
  ~TemporaryDirectory() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }

  [[nodiscard]] std::string Path(std::string_view name) const { return path_ / name; }

  std::string Write(std::string_view name, std::string_view text) const {
    std::ofstream(Path(name), std::ios::trunc | std::ios::binary) << text;
    return Path(name);
  }

 private:
  std::filesystem::path path_;
};

}  // namespace heapwell::http

#endif  // HEAPWELL_TESTS_UNIT_HTTP_TEMPORARY_DIRECTORY_H_
