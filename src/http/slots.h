// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
//
// How many dear requests run at once.
#ifndef HEAPWELL_SRC_HTTP_SLOTS_H_
#define HEAPWELL_SRC_HTTP_SLOTS_H_

#include <atomic>
#include <utility>

namespace heapwell::http {

/// A fixed number of places. Lock-free; nobody waits for one.
class Slots {
 public:
  explicit Slots(int places) : free_(places) {}
  Slots(const Slots&) = delete;
  Slots& operator=(const Slots&) = delete;

  /// A place taken, or none. Gives it back when it goes out of scope.
  class Place {
   public:
    explicit Place(Slots* taken_from) : slots_(taken_from) {}
    Place(Place&& other) noexcept : slots_(std::exchange(other.slots_, nullptr)) {}
    Place& operator=(Place&&) = delete;
    ~Place();
    explicit operator bool() const { return slots_ != nullptr; }

   private:
    Slots* slots_;
  };

  [[nodiscard]] Place Take();

 private:
  std::atomic<int> free_;
};

/// What all requests of one process share.
struct Capacity {
  /// Of four threads one stays free for what is cheap (/metrics), whatever is asked.
  Slots heavy{3};
  /// Of the heavy ones, those that wait out their `seconds`: one stays for profiles.
  Slots waiting{2};
};

}  // namespace heapwell::http

#endif  // HEAPWELL_SRC_HTTP_SLOTS_H_
