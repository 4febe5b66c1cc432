// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#include "encode/gzip.h"

#include <zlib.h>

#include <memory>

#ifdef HEAPWELL_HAS_LIBDEFLATE
#include <libdeflate.h>
#endif

namespace heapwell::encode {
namespace {

// Measured on profiles: higher levels save 6 % of bytes and cost two to ten times
// the time.
constexpr int kLevel = 1;

#ifdef HEAPWELL_HAS_LIBDEFLATE
struct FreeCompressor {
  void operator()(libdeflate_compressor* compressor) const {
    libdeflate_free_compressor(compressor);
  }
};

std::string GzipByLibdeflate(std::string_view data) {
  const std::unique_ptr<libdeflate_compressor, FreeCompressor> compressor(
      libdeflate_alloc_compressor(kLevel));
  if (compressor == nullptr) return {};
  std::string zipped(libdeflate_gzip_compress_bound(compressor.get(), data.size()),
                     '\0');
  zipped.resize(libdeflate_gzip_compress(compressor.get(), data.data(), data.size(),
                                         zipped.data(), zipped.size()));
  return zipped;
}
#endif

}  // namespace

std::string GzipByZlib(std::string_view data) {
  constexpr int kGzipContainer = 16;  // Added to the window's bits: see zlib.h.
  z_stream stream = {};
  if (deflateInit2(&stream, kLevel, Z_DEFLATED, MAX_WBITS + kGzipContainer,
                   MAX_MEM_LEVEL, Z_DEFAULT_STRATEGY) != Z_OK) {
    return {};
  }
  const std::unique_ptr<z_stream, decltype(&deflateEnd)> end(&stream, &deflateEnd);
  std::string zipped(deflateBound(&stream, data.size()), '\0');
  // zlib does not write to its input; its interface is older than const.
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(data.data()));
  stream.avail_in = static_cast<uInt>(data.size());
  stream.next_out = reinterpret_cast<Bytef*>(zipped.data());
  stream.avail_out = static_cast<uInt>(zipped.size());
  if (deflate(&stream, Z_FINISH) != Z_STREAM_END) return {};
  zipped.resize(stream.total_out);
  return zipped;
}

std::string Gzip(std::string_view data) {
#ifdef HEAPWELL_HAS_LIBDEFLATE
  return GzipByLibdeflate(data);
#else
  return GzipByZlib(data);
#endif
}

}  // namespace heapwell::encode
