// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#ifndef HEAPWELL_SRC_MODEL_RING_H_
#define HEAPWELL_SRC_MODEL_RING_H_

#include <cstddef>
#include <utility>
#include <vector>

namespace heapwell::model {

/// The last `capacity` values, oldest first. Memory grows with what is in it
/// and ends at `capacity`. A value: copy it.
template <typename T>
class Ring {
 public:
  explicit Ring(std::size_t capacity) : capacity_(capacity) {}

  void Push(T value) {
    if (values_.size() < capacity_) {
      if (values_.size() == values_.capacity()) {
        const std::size_t more = values_.size() < 16 ? 16 : values_.size() * 2;
        values_.reserve(more < capacity_ ? more : capacity_);
      }
      values_.push_back(std::move(value));
    } else if (capacity_ > 0) {
      values_[oldest_] = std::move(value);
      oldest_ = (oldest_ + 1) % capacity_;
    }
  }

  /// Puts `value` in place of the last one. There must be one.
  void ReplaceLast(T value) {
    values_[(oldest_ + values_.size() - 1) % values_.size()] = std::move(value);
  }

  [[nodiscard]] std::size_t size() const { return values_.size(); }
  [[nodiscard]] bool empty() const { return values_.empty(); }
  [[nodiscard]] const T& operator[](std::size_t i) const {
    return values_[(oldest_ + i) % values_.size()];
  }
  [[nodiscard]] const T& back() const { return (*this)[size() - 1]; }
  /// Bytes that the values occupy, without what they own themselves.
  [[nodiscard]] std::size_t storage_bytes() const {
    return values_.capacity() * sizeof(T);
  }

 private:
  std::size_t capacity_;
  std::size_t oldest_ = 0;
  std::vector<T> values_ = {};
};

}  // namespace heapwell::model

#endif  // HEAPWELL_SRC_MODEL_RING_H_
