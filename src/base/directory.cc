// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#include "base/directory.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstddef>
#include <memory>

namespace heapwell::base {
namespace {

constexpr mode_t kOwnDirectory = 0700;
constexpr mode_t kOwnFile = 0600;

// A directory is not listed for longer than this: whoever fills it, it is not us.
constexpr std::size_t kMaxNames = 65536;

struct CloseDirectory {
  void operator()(DIR* directory) const { ::closedir(directory); }
};

int WriteAll(int fd, std::string_view content) noexcept {
  while (!content.empty()) {
    const ssize_t written = ::write(fd, content.data(), content.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return errno;
    content.remove_prefix(static_cast<std::size_t>(written));
  }
  return 0;
}

}  // namespace

int MakeDirectories(const std::string& path) {
  for (std::size_t end = path.find('/', 1);; end = path.find('/', end + 1)) {
    const std::string parent = path.substr(0, end);
    const int error = ::mkdir(parent.c_str(), kOwnDirectory) == 0 ? 0 : errno;
    // A parent on a read-only disk, or one that is not ours, will do if it is there.
    struct stat status = {};
    if (error != 0 && ::stat(parent.c_str(), &status) != 0) return error;
    if (end == std::string::npos) return 0;
  }
}

OwnedFd OpenDirectory(int at, const std::string& name) noexcept {
  return OwnedFd(
      ::openat(at, name.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW));
}

std::vector<std::string> ListNames(int directory) {
  // A descriptor of its own, for fdopendir takes what it is given.
  const int fd = ::openat(directory, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (fd < 0) return {};
  const std::unique_ptr<DIR, CloseDirectory> open(::fdopendir(fd));
  if (open == nullptr) {
    ::close(fd);
    return {};
  }
  std::vector<std::string> names;
  while (names.size() < kMaxNames) {
    const dirent* entry = ::readdir(open.get());
    if (entry == nullptr) break;
    const std::string_view name = entry->d_name;
    if (name != "." && name != "..") names.emplace_back(name);
  }
  return names;
}

int WriteNewFile(int directory, const std::string& name,
                 std::string_view content) noexcept {
  const int fd =
      ::openat(directory, name.c_str(),
               O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, kOwnFile);
  if (fd < 0) return errno;
  int error = WriteAll(fd, content);
  if (error == 0 && ::fsync(fd) != 0) error = errno;
  // Some file systems say only now that the disk is full.
  if (::close(fd) != 0 && error == 0 && errno != EINTR) error = errno;
  if (error != 0) ::unlinkat(directory, name.c_str(), 0);
  return error;
}

int RemoveFlatDirectory(int at, const std::string& name) {
  {
    const OwnedFd directory = OpenDirectory(at, name);
    if (!directory) return errno;
    for (const std::string& file : ListNames(directory.get())) {
      ::unlinkat(directory.get(), file.c_str(), 0);
    }
  }
  return ::unlinkat(at, name.c_str(), AT_REMOVEDIR) == 0 ? 0 : errno;
}

}  // namespace heapwell::base
