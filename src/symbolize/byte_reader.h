// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#ifndef HEAPWELL_SRC_SYMBOLIZE_BYTE_READER_H_
#define HEAPWELL_SRC_SYMBOLIZE_BYTE_READER_H_

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <string_view>

namespace heapwell::symbolize {

/// Reads DWARF's encodings from front to back, in this machine's byte order. What is
/// not there reads as 0 and leaves ok() false for good, so callers look once at the
/// end of a record.
class ByteReader {
 public:
  ByteReader() = default;
  explicit ByteReader(std::span<const unsigned char> bytes) : bytes_(bytes) {}

  [[nodiscard]] bool ok() const noexcept { return ok_; }
  [[nodiscard]] bool at_end() const noexcept { return at_ >= bytes_.size(); }
  [[nodiscard]] std::size_t offset() const noexcept { return at_; }
  [[nodiscard]] std::span<const unsigned char> rest() const noexcept {
    return bytes_.subspan(at_);
  }
  [[nodiscard]] std::size_t rest_bytes() const noexcept { return bytes_.size() - at_; }

  std::uint8_t U8() noexcept { return Fixed<std::uint8_t>(); }
  std::uint16_t U16() noexcept { return Fixed<std::uint16_t>(); }
  std::uint32_t U32() noexcept { return Fixed<std::uint32_t>(); }
  std::uint64_t U64() noexcept { return Fixed<std::uint64_t>(); }

  /// An offset of 32-bit or 64-bit DWARF.
  std::uint64_t Offset(bool is_64_bit) noexcept { return is_64_bit ? U64() : U32(); }

  std::uint64_t Unsigned(std::size_t bytes) noexcept {
    switch (bytes) {
      case 1:
        return U8();
      case 2:
        return U16();
      case 4:
        return U32();
      case 8:
        return U64();
      default:
        ok_ = false;
        return 0;
    }
  }

  std::uint64_t Uleb() noexcept {
    std::uint64_t value = 0;
    for (unsigned shift = 0;; shift += 7) {
      const std::uint8_t byte = U8();
      if (shift < 64) value |= std::uint64_t{byte & 0x7fu} << shift;
      if ((byte & 0x80) == 0) return value;
    }
  }

  std::int64_t Sleb() noexcept {
    std::uint64_t value = 0;
    for (unsigned shift = 0;; shift += 7) {
      const std::uint8_t byte = U8();
      if (shift < 64) value |= std::uint64_t{byte & 0x7fu} << shift;
      if ((byte & 0x80) != 0) continue;
      if ((byte & 0x40) != 0 && shift + 7 < 64)
        value |= ~std::uint64_t{0} << (shift + 7);
      return static_cast<std::int64_t>(value);
    }
  }

  /// Up to a NUL, which must be there.
  std::string_view CString() noexcept {
    const void* end = ok_ ? std::memchr(bytes_.data() + at_, 0, rest_bytes()) : nullptr;
    if (end == nullptr) {
      Fail();
      return {};
    }
    const auto* start = reinterpret_cast<const char*>(bytes_.data() + at_);
    const auto size = static_cast<std::size_t>(static_cast<const char*>(end) - start);
    at_ += size + 1;
    return {start, size};
  }

  /// The next `bytes` as a reader of their own.
  ByteReader Take(std::uint64_t bytes) noexcept {
    if (!ok_ || bytes > rest_bytes()) {
      Fail();
      return {};
    }
    const ByteReader part(bytes_.subspan(at_, static_cast<std::size_t>(bytes)));
    at_ += static_cast<std::size_t>(bytes);
    return part;
  }

  void Skip(std::uint64_t bytes) noexcept { Take(bytes); }

 private:
  template <class T>
  T Fixed() noexcept {
    T value = 0;
    if (!ok_ || sizeof(T) > rest_bytes()) {
      Fail();
      return 0;
    }
    std::memcpy(&value, bytes_.data() + at_, sizeof(T));
    at_ += sizeof(T);
    return value;
  }

  void Fail() noexcept {
    ok_ = false;
    at_ = bytes_.size();
  }

  std::span<const unsigned char> bytes_ = {};
  std::size_t at_ = 0;
  bool ok_ = true;
};

}  // namespace heapwell::symbolize

#endif  // HEAPWELL_SRC_SYMBOLIZE_BYTE_READER_H_
