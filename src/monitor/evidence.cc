// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#include "monitor/evidence.h"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <charconv>
#include <cstdio>
#include <cstring>
#include <memory>
#include <optional>
#include <string_view>

#include "base/directory.h"

namespace heapwell::monitor {
namespace {

// heapwell-20261125T231500.123Z-812MiB-pid4711: sorts by time, and tells what counts.
constexpr std::string_view kSetPrefix = "heapwell-";
constexpr std::string_view kUnfinishedPrefix = ".heapwell-unfinished-";
constexpr std::uint64_t kMebibyte = std::uint64_t{1} << 20;

// What a killed process left half-done is removed once nobody can be at it any more.
constexpr time_t kUnfinishedSeconds = 3600;

struct Free {
  void operator()(char* text) const { ::free(text); }
};

struct Set {
  std::string name;
  std::uint64_t used_mebibytes = 0;
};

std::string Because(const std::string& what, const std::string& path, int error) {
  return what + " " + path + ": " + std::strerror(error);
}

std::string NameOf(const EvidenceLabel& label) {
  using std::chrono::milliseconds;
  const auto since = label.taken_at.time_since_epoch();
  const auto ms = std::chrono::duration_cast<milliseconds>(since).count();
  const time_t seconds = static_cast<time_t>(ms / 1000);
  tm utc = {};
  ::gmtime_r(&seconds, &utc);
  char date[32] = {};
  ::strftime(date, sizeof(date), "%Y%m%dT%H%M%S", &utc);
  char name[128] = {};
  std::snprintf(name, sizeof(name), "%s%s.%03dZ-%lluMiB-pid%d", kSetPrefix.data(), date,
                static_cast<int>(ms % 1000),
                static_cast<unsigned long long>(label.used_bytes / kMebibyte),
                static_cast<int>(::getpid()));
  return name;
}

// Empty: not the name of a set.
std::optional<Set> ParseName(const std::string& name) {
  if (!name.starts_with(kSetPrefix)) return std::nullopt;
  const std::size_t at = name.find("Z-", kSetPrefix.size());
  if (at == std::string::npos || name.find("MiB-pid", at) == std::string::npos) {
    return std::nullopt;
  }
  Set set{name};
  const char* end = name.data() + name.size();
  const auto parsed = std::from_chars(name.data() + at + 2, end, set.used_mebibytes);
  if (parsed.ec != std::errc{} || parsed.ptr[0] != 'M') return std::nullopt;
  return set;
}

void RemoveUnfinished(int directory) {
  for (const std::string& name : base::ListNames(directory)) {
    struct stat status = {};
    if (!name.starts_with(kUnfinishedPrefix) ||
        ::fstatat(directory, name.c_str(), &status, AT_SYMLINK_NOFOLLOW) != 0) {
      continue;
    }
    if (status.st_mtime + kUnfinishedSeconds < ::time(nullptr)) {
      base::RemoveFlatDirectory(directory, name);
    }
  }
}

// All but `newest` and the worst of the others. Equals: the earlier ones go.
void RemoveExcess(int directory, const std::string& newest, std::size_t kept_sets) {
  std::vector<Set> others;
  for (const std::string& name : base::ListNames(directory)) {
    if (name == newest) continue;
    if (auto set = ParseName(name)) others.push_back(*std::move(set));
  }
  std::ranges::sort(others, [](const Set& a, const Set& b) {
    if (a.used_mebibytes != b.used_mebibytes) {
      return a.used_mebibytes > b.used_mebibytes;
    }
    return a.name > b.name;
  });
  for (std::size_t i = kept_sets - 1; i < others.size(); ++i) {
    base::RemoveFlatDirectory(directory, others[i].name);
  }
}

// 0 or an errno.
int WriteFiles(int directory, const std::string& name,
               const std::vector<EvidenceFile>& files) {
  const base::OwnedFd set = base::OpenDirectory(directory, name);
  if (!set) return errno;
  for (const EvidenceFile& file : files) {
    const int error = base::WriteNewFile(set.get(), file.name, file.content);
    if (error != 0) return error;
  }
  return ::fsync(set.get()) == 0 ? 0 : errno;
}

// The set appears with its last system call but one, whole. 0 or an errno.
int WriteSet(int directory, const std::string& name,
             const std::vector<EvidenceFile>& files) {
  static std::atomic<unsigned> count{0};
  const std::string unfinished = std::string(kUnfinishedPrefix) +
                                 std::to_string(::getpid()) + "-" +
                                 std::to_string(count++) + "-" + name;
  if (::mkdirat(directory, unfinished.c_str(), 0700) != 0) return errno;
  int error = WriteFiles(directory, unfinished, files);
  if (error == 0 &&
      ::renameat(directory, unfinished.c_str(), directory, name.c_str()) != 0) {
    error = errno;
  }
  if (error != 0) {
    base::RemoveFlatDirectory(directory, unfinished);
    return error;
  }
  // Refused by some file systems; the set is there all the same.
  static_cast<void>(::fsync(directory));
  return 0;
}

// 0 or an errno.
int ReplaceFile(int set, const EvidenceFile& file) {
  const std::string unfinished = std::string(kUnfinishedPrefix) + file.name;
  int error = base::WriteNewFile(set, unfinished, file.content);
  if (error != 0) return error;
  if (::renameat(set, unfinished.c_str(), set, file.name.c_str()) != 0) {
    error = errno;
    ::unlinkat(set, unfinished.c_str(), 0);
  }
  return error;
}

}  // namespace

Result<EvidenceDirectory> EvidenceDirectory::Open(const std::string& path,
                                                  std::size_t kept_sets) {
  const auto refuse = [](std::string why) {
    return Error{ErrorCode::kInvalidOption, "guard.evidence_directory: " + why};
  };
  if (const int error = base::MakeDirectories(path)) {
    return refuse(Because("cannot make", path, error));
  }
  const std::unique_ptr<char, Free> absolute(::realpath(path.c_str(), nullptr));
  if (absolute == nullptr) return refuse(Because("cannot find", path, errno));
  const base::OwnedFd directory = base::OpenDirectory(AT_FDCWD, absolute.get());
  if (!directory) return refuse(Because("cannot open", path, errno));
  if (::faccessat(directory.get(), ".", W_OK | X_OK, AT_EACCESS) != 0) {
    return refuse(Because("cannot write to", path, errno));
  }
  RemoveUnfinished(directory.get());
  return EvidenceDirectory(absolute.get(), std::max<std::size_t>(kept_sets, 1));
}

Result<std::string> EvidenceDirectory::Write(const EvidenceLabel& label,
                                             const std::vector<EvidenceFile>& files) {
  // Who cleans up may have taken the directory away since.
  static_cast<void>(base::MakeDirectories(path_));
  const base::OwnedFd directory = base::OpenDirectory(AT_FDCWD, path_);
  if (!directory) {
    return Error{ErrorCode::kSystem, Because("cannot open", path_, errno)};
  }
  const std::string name = NameOf(label);
  if (const int error = WriteSet(directory.get(), name, files)) {
    return Error{ErrorCode::kSystem, Because("cannot write to", path_, error)};
  }
  RemoveUnfinished(directory.get());
  RemoveExcess(directory.get(), name, kept_sets_);
  return path_ + "/" + name;
}

Result<std::string> EvidenceDirectory::Replace(const std::string& set,
                                               const std::vector<EvidenceFile>& files) {
  const base::OwnedFd directory = base::OpenDirectory(AT_FDCWD, set);
  if (!directory) return Error{ErrorCode::kSystem, Because("cannot open", set, errno)};
  for (const EvidenceFile& file : files) {
    if (const int error = ReplaceFile(directory.get(), file)) {
      return Error{ErrorCode::kSystem, Because("cannot write to", set, error)};
    }
  }
  static_cast<void>(::fsync(directory.get()));
  return set;
}

}  // namespace heapwell::monitor
