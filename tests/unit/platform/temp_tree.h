// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#ifndef HEAPWELL_TESTS_UNIT_PLATFORM_TEMP_TREE_H_
#define HEAPWELL_TESTS_UNIT_PLATFORM_TEMP_TREE_H_

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>

namespace heapwell::platform {

/// A folder of files that lives as long as the object: a /proc and a /sys to read.
class TempTree {
 public:
  TempTree(std::initializer_list<std::pair<const char*, std::string_view>> files) {
    std::string name =
        (std::filesystem::temp_directory_path() / "tree-XXXXXX").string();
    root_ = ::mkdtemp(name.data());
    for (const auto& [path, text] : files) Write(path, text);
  }
  TempTree(const TempTree&) = delete;
  TempTree& operator=(const TempTree&) = delete;
  ~TempTree() { std::filesystem::remove_all(root_); }

  void Write(const std::string& path, std::string_view text) const {
    std::filesystem::create_directories(
        std::filesystem::path(root_ + path).parent_path());
    std::ofstream(root_ + path, std::ios::binary) << text;
  }

  [[nodiscard]] const std::string& root() const { return root_; }

 private:
  std::string root_;
};

}  // namespace heapwell::platform

#endif  // HEAPWELL_TESTS_UNIT_PLATFORM_TEMP_TREE_H_
