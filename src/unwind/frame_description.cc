// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#include "unwind/frame_description.h"

#include <cstddef>

namespace heapwell::unwind {
namespace {

// Longer lengths are escapes to forms that no linker writes here.
constexpr std::uint32_t kMaxLength = 0xFFFFFFEF;

// The common part of a frame description.
struct Common {
  std::uint64_t code_align = 1;
  std::int64_t data_align = 1;
  std::uint8_t address_encoding = 0;
  bool augmented = false;
  bool signal_frame = false;
  ByteReader instructions{nullptr, nullptr};
};

std::size_t EncodedSize(std::uint8_t encoding) {
  switch (encoding & 0x07) {
    case 2:
      return 2;
    case 3:
      return 4;
    default:
      return 8;
  }
}

// The letters after 'z', in the order of their data.
void ReadAugmentation(const char* letters, ByteReader data, Common& common) {
  for (; *letters != '\0'; ++letters) {
    switch (*letters) {
      case 'R':
        common.address_encoding = data.Read<std::uint8_t>();
        break;
      case 'P':
        data.Skip(EncodedSize(data.Read<std::uint8_t>()));
        break;
      case 'L':
        data.Read<std::uint8_t>();
        break;
      case 'S':
        common.signal_frame = true;
        break;
      default:
        return;
    }
  }
}

std::optional<Common> ReadCommon(const std::uint8_t* cie) {
  ByteReader header(cie, cie + 8);
  const auto length = header.Read<std::uint32_t>();
  if (length < 8 || length > kMaxLength || header.Read<std::uint32_t>() != 0) {
    return std::nullopt;
  }
  ByteReader reader(cie + 8, cie + 4 + length);
  const auto version = reader.Read<std::uint8_t>();
  const char* augmentation = reinterpret_cast<const char*>(reader.at());
  while (reader.Read<char>() != '\0' && reader.ok()) {
  }
  Common common;
  common.code_align = reader.ReadUleb();
  common.data_align = reader.ReadSleb();
  if (version == 1) {
    reader.Read<std::uint8_t>();
  } else {
    reader.ReadUleb();
  }
  if (augmentation[0] == 'z') {
    common.augmented = true;
    const std::uint64_t size = reader.ReadUleb();
    const std::uint8_t* data = reader.at();
    reader.Skip(size);
    if (!reader.ok()) return std::nullopt;
    ReadAugmentation(augmentation + 1, {data, data + size}, common);
  } else if (augmentation[0] != '\0') {
    return std::nullopt;
  }
  common.instructions = ByteReader(reader.at(), cie + 4 + length);
  return reader.ok() ? std::optional(common) : std::nullopt;
}

// The function's addresses: the encodings that .eh_frame has on x86-64.
struct Range {
  std::uintptr_t start = 0;
  std::uintptr_t length = 0;
};

std::int64_t ReadEncoded(ByteReader& reader, std::size_t size) {
  switch (size) {
    case 2:
      return reader.Read<std::int16_t>();
    case 4:
      return reader.Read<std::int32_t>();
    default:
      return reader.Read<std::int64_t>();
  }
}

std::optional<Range> ReadRange(ByteReader& reader, std::uint8_t encoding) {
  constexpr std::uint8_t kApplication = 0x70;
  constexpr std::uint8_t kRelative = 0x10;
  const auto at = reinterpret_cast<std::uintptr_t>(reader.at());
  const bool relative = (encoding & kApplication) == kRelative;
  if ((encoding & kApplication) != 0 && !relative) return std::nullopt;
  const std::size_t size = EncodedSize(encoding);
  const std::int64_t start = ReadEncoded(reader, size);
  const std::int64_t length = ReadEncoded(reader, size);
  return Range{.start = (relative ? at : 0) + static_cast<std::uintptr_t>(start),
               .length = static_cast<std::uintptr_t>(length)};
}

}  // namespace

std::optional<FrameDescription> ReadFrameDescription(const std::uint8_t* fde) noexcept {
  ByteReader header(fde, fde + 8);
  const auto length = header.Read<std::uint32_t>();
  const auto back = header.Read<std::uint32_t>();
  if (length < 8 || length > kMaxLength || back == 0) return std::nullopt;
  const auto common = ReadCommon(fde + 4 - back);
  if (!common || common->signal_frame) return std::nullopt;

  ByteReader reader(fde + 8, fde + 4 + length);
  const auto range = ReadRange(reader, common->address_encoding);
  if (!range) return std::nullopt;
  if (common->augmented) reader.Skip(reader.ReadUleb());
  if (!reader.ok()) return std::nullopt;
  return FrameDescription{.start = range->start,
                          .length = range->length,
                          .code_align = common->code_align,
                          .data_align = common->data_align,
                          .common_instructions = common->instructions,
                          .instructions = reader};
}

}  // namespace heapwell::unwind
