// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#include "symbolize/contiguous_unit.h"

// Many fields, to keep what follows apart from the unit's own entry.
#define FIELDS_4(name) int name##_0, name##_1, name##_2, name##_3;
#define FIELDS_16(name) \
  FIELDS_4(name##_0) FIELDS_4(name##_1) FIELDS_4(name##_2) FIELDS_4(name##_3)
#define FIELDS_64(name) \
  FIELDS_16(name##_0) FIELDS_16(name##_1) FIELDS_16(name##_2) FIELDS_16(name##_3)
#define FIELDS_256(name) \
  FIELDS_64(name##_0) FIELDS_64(name##_1) FIELDS_64(name##_2) FIELDS_64(name##_3)

namespace contiguous {
namespace {

struct Wide {
  FIELDS_256(a)
  FIELDS_256(b)
  FIELDS_256(c)
  FIELDS_256(d)
};

Wide g_wide;

[[gnu::always_inline]] inline int Dot(const int* a, const int* b) {
  return a[0] * b[0] + a[1] * b[1] + a[2] * b[2] + a[3] * b[3];
}

}  // namespace

int Plain(int x) { return x + g_wide.a_0_0_0_0; }

int Interleaved(const int* a, const int* b) {
  return Dot(a, b) ^ Dot(a + 4, b + 4) ^ Dot(a + 8, b + 8);
}

}  // namespace contiguous
