// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#include "encode/gzip.h"

#include <gtest/gtest.h>
#include <zlib.h>

#include <string>

namespace heapwell::encode {
namespace {

std::string Gunzip(const std::string& zipped, std::size_t max_bytes) {
  std::string data(max_bytes, '\0');
  z_stream stream = {};
  inflateInit2(&stream, MAX_WBITS + 16);
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(zipped.data()));
  stream.avail_in = static_cast<uInt>(zipped.size());
  stream.next_out = reinterpret_cast<Bytef*>(data.data());
  stream.avail_out = static_cast<uInt>(data.size());
  const int result = inflate(&stream, Z_FINISH);
  inflateEnd(&stream);
  if (result != Z_STREAM_END || stream.avail_in != 0) return "not one gzip member";
  data.resize(stream.total_out);
  return data;
}

class GzipTest : public testing::TestWithParam<std::string (*)(std::string_view)> {
 protected:
  std::string Zip(std::string_view data) { return GetParam()(data); }
};

TEST_P(GzipTest, UnzipsToTheSame) {
  std::string data;
  for (unsigned i = 0; i < 100000; ++i) data += std::to_string(i * i);
  const std::string zipped = Zip(data);
  EXPECT_LT(zipped.size(), data.size());
  EXPECT_EQ(Gunzip(zipped, data.size() + 1), data);
}

TEST_P(GzipTest, ZipsNothing) { EXPECT_EQ(Gunzip(Zip(""), 16), ""); }

TEST_P(GzipTest, ZipsWhatDoesNotShrink) {
  std::string noise;
  std::uint32_t state = 1;
  for (int i = 0; i < 5000; ++i) {
    state = state * 1664525 + 1013904223;
    noise += static_cast<char>(state >> 24);
  }
  EXPECT_EQ(Gunzip(Zip(noise), noise.size() + 1), noise);
}

TEST_P(GzipTest, GivesTheSameBytesForTheSameData) {
  EXPECT_EQ(Zip("heapwell"), Zip("heapwell"));
}

INSTANTIATE_TEST_SUITE_P(Both, GzipTest, testing::Values(&Gzip, &GzipByZlib));

}  // namespace
}  // namespace heapwell::encode
