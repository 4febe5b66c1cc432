// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#ifndef HEAPWELL_SRC_UNWIND_BYTE_READER_H_
#define HEAPWELL_SRC_UNWIND_BYTE_READER_H_

#include <cstdint>
#include <cstring>

namespace heapwell::unwind {

/// Reads DWARF's encodings from a bounded piece of memory. Past the end it reads
/// zeros and is no longer ok.
class ByteReader {
 public:
  ByteReader(const std::uint8_t* at, const std::uint8_t* end) : at_(at), end_(end) {}

  [[nodiscard]] bool ok() const { return ok_; }
  [[nodiscard]] bool done() const { return at_ >= end_; }
  [[nodiscard]] const std::uint8_t* at() const { return at_; }

  template <typename T>
  T Read() {
    T value{};
    if (!Has(sizeof(T))) return value;
    std::memcpy(&value, at_, sizeof(T));
    at_ += sizeof(T);
    return value;
  }

  std::uint64_t ReadUleb() {
    std::uint64_t value = 0;
    for (int shift = 0; shift < 64; shift += 7) {
      const auto byte = Read<std::uint8_t>();
      value |= std::uint64_t{byte & 0x7Fu} << shift;
      if ((byte & 0x80) == 0) return value;
    }
    ok_ = false;
    return value;
  }

  std::int64_t ReadSleb() {
    std::uint64_t value = 0;
    for (int shift = 0; shift < 64;) {
      const auto byte = Read<std::uint8_t>();
      value |= std::uint64_t{byte & 0x7Fu} << shift;
      shift += 7;
      if ((byte & 0x80) != 0) continue;
      if (shift < 64 && (byte & 0x40) != 0) value |= ~std::uint64_t{0} << shift;
      return static_cast<std::int64_t>(value);
    }
    ok_ = false;
    return 0;
  }

  void Skip(std::uint64_t bytes) {
    if (Has(bytes)) at_ += bytes;
  }

 private:
  bool Has(std::uint64_t bytes) {
    if (ok_ && bytes <= static_cast<std::uint64_t>(end_ - at_)) return true;
    ok_ = false;
    at_ = end_;
    return false;
  }

  const std::uint8_t* at_;
  const std::uint8_t* end_;
  bool ok_ = true;
};

}  // namespace heapwell::unwind

#endif  // HEAPWELL_SRC_UNWIND_BYTE_READER_H_
