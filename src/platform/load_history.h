// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
//
// Which code was loaded where, and until when: so that an address recorded earlier is
// not taken for one of the code that lies there now.
#ifndef HEAPWELL_SRC_PLATFORM_LOAD_HISTORY_H_
#define HEAPWELL_SRC_PLATFORM_LOAD_HISTORY_H_

#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <vector>

#include "platform/loader.h"

namespace heapwell::platform {

/// What was recorded at [start, limit) in a generation below `before`
/// (base::UnloadGeneration) may be of other code than is loaded there, or was a moment
/// ago.
struct DoubtfulCode {
  std::uintptr_t start = 0;
  std::uintptr_t limit = std::numeric_limits<std::uintptr_t>::max();
  std::uint64_t before = std::numeric_limits<std::uint64_t>::max();
};

/// Compares what is loaded at one look with what was at the last. What came and went
/// between two looks has left a count alone: then all that has come since is doubtful.
/// Remembers kMaxGone places; of older ones, the time alone. Not thread-safe.
class LoadHistory {
 public:
  /// Programs that load and unload for ever do so with a few plugins.
  static constexpr std::size_t kMaxGone = 1024;

  /// True if `loaded` has unloads that the last look had not: Look then needs a new
  /// generation.
  [[nodiscard]] bool HasUnloads(const Loaded& loaded) const noexcept;

  /// Takes in what is loaded. `generation`: nothing that is recorded from now on is of
  /// code that is not in `loaded`, in an older one. `sees_all`: nobody could unload a
  /// library and load it again since the last look. An older list than the last one
  /// changes nothing.
  void Look(const Loaded& loaded, std::uint64_t generation, bool sees_all);

  /// Of what was loaded at the last look or before.
  [[nodiscard]] std::vector<DoubtfulCode> Doubtful() const;

 private:
  struct Object {
    std::uintptr_t start = 0;
    std::uintptr_t limit = 0;
    std::string name = {};
    std::string build_id = {};
    bool is_startup = false;
    std::uint64_t doubtful_before = 0;
  };
  struct Gone {
    std::uintptr_t start = 0;
    std::uintptr_t limit = 0;
    std::string build_id = {};
    std::uint64_t before = 0;
  };

  static std::vector<Object> ToObjects(const Loaded& loaded);
  static const Object* FindSame(const std::vector<Object>& objects,
                                const Object& object);
  std::uint64_t RememberGone(const std::vector<Object>& now, std::uint64_t generation);
  void Remember(const Object& object, std::uint64_t generation);
  static bool IsBack(const Gone& gone, const Object& object);
  [[nodiscard]] std::uint64_t DoubtfulBefore(const Object& fresh) const;

  bool looked_ = false;
  std::uint64_t loads_ = 0;
  std::uint64_t unloads_ = 0;
  std::vector<Object> objects_ = {};
  std::vector<Gone> gone_ = {};
  std::uint64_t unknown_before_ = 0;  // Something was unloaded, we do not know where.
};

/// Looks at what is loaded now, on behalf of the whole process; does nothing but
/// compare two counts if nothing changed. From the first call on, also before and
/// after each dlclose that comes by. Waits a few milliseconds at most for another
/// thread that looks (which a fork may have left behind). Thread-safe.
void LookAtLoadedCode() noexcept;

/// Looks, then tells of what code an older record is not to be believed. When that
/// cannot be found out now: of all.
std::vector<DoubtfulCode> ReadDoubtfulCode();

}  // namespace heapwell::platform

#endif  // HEAPWELL_SRC_PLATFORM_LOAD_HISTORY_H_
