// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#ifndef HEAPWELL_SRC_MONITOR_EVIDENCE_H_
#define HEAPWELL_SRC_MONITOR_EVIDENCE_H_

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "heapwell/result.h"

namespace heapwell::monitor {

/// One file of a set.
struct EvidenceFile {
  std::string name = {};  ///< Without a '/'.
  std::string content = {};
};

/// What a set of files is to hold.
struct EvidenceRequest {
  std::string why = {};
  std::uint64_t room_bytes = 0;  ///< What may still be allocated before the limit.
  /// With as little time and memory as can be: the set that is there even if the
  /// process does not live to finish the whole one.
  bool quick = false;
};

/// What one set of files is called by.
struct EvidenceLabel {
  std::chrono::system_clock::time_point taken_at = {};
  std::uint64_t used_bytes = 0;  ///< How bad it was: the most are worst.
};

/// A directory with sets of files, each a directory of its own, that tell why memory
/// ran short: for whoever comes after the OOM killer. A set is there whole or not at
/// all, and on the disk when Write returns. Readable by this user alone (0600, 0700).
/// What does not bear the name of a set is never touched. Holds no descriptor between
/// calls. Not thread-safe.
class EvidenceDirectory {
 public:
  /// Makes `path`, with its parents, where it does not exist. Fails with
  /// kInvalidOption where nothing can be written there. Keeps `kept_sets`: the newest,
  /// and of the others those with the most bytes used.
  static Result<EvidenceDirectory> Open(const std::string& path, std::size_t kept_sets);

  /// Writes one set, then removes those in excess. The path of the set; or why there
  /// is none, and then nothing of it is left. Two system calls and an fsync a file.
  Result<std::string> Write(const EvidenceLabel& label,
                            const std::vector<EvidenceFile>& files);

  /// Puts better `files` in the place of those that `set`, a path that Write returned,
  /// has by their names. Each is there whole at any moment: the old one or the new.
  /// Fails where one could not be written; it is then as it was. Costs as Write.
  Result<std::string> Replace(const std::string& set,
                              const std::vector<EvidenceFile>& files);

 private:
  EvidenceDirectory(std::string path, std::size_t kept_sets)
      : path_(std::move(path)), kept_sets_(kept_sets) {}

  std::string path_;  // Absolute: the host may change its directory.
  std::size_t kept_sets_;
};

}  // namespace heapwell::monitor

#endif  // HEAPWELL_SRC_MONITOR_EVIDENCE_H_
