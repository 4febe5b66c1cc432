// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#include "symbolize/name_pool.h"

#include <gtest/gtest.h>

#include <string>

#include "symbolize/demangle.h"

namespace heapwell::symbolize {
namespace {

constexpr std::chrono::seconds kTime{60};

TEST(NamePool, KeepsEachTextOnce) {
  Budget budget(10000, kTime);
  NamePool pool(budget);
  const std::string* first = pool.Intern("name");
  EXPECT_EQ(*first, "name");
  const std::size_t used = pool.used_bytes();
  EXPECT_EQ(pool.Intern("name"), first);
  EXPECT_EQ(pool.used_bytes(), used);
  EXPECT_NE(pool.Intern("other"), first);
}

TEST(NamePool, MakesASymbolReadableOnce) {
  Budget budget(10000, kTime);
  NamePool pool(budget);
  const std::string* symbol = pool.Intern("_ZN4shop8CheckoutEi");
  const std::string* readable = pool.Readable(symbol);
  EXPECT_EQ(*readable, "shop::Checkout");
  EXPECT_EQ(pool.Readable(symbol), readable);
}

TEST(NamePool, CutsWhatIsTooLong) {
  Budget budget(100000, kTime);
  NamePool pool(budget);
  EXPECT_EQ(pool.Intern(std::string(2 * kMaxNameBytes, 'x'))->size(), kMaxNameBytes);
}

TEST(NamePool, GivesTheEmptyTextOnceMemoryIsOver) {
  Budget budget(300, kTime);
  NamePool pool(budget);
  EXPECT_FALSE(pool.Intern("first")->empty());
  EXPECT_FALSE(pool.full());
  EXPECT_TRUE(pool.Intern(std::string(300, 'x'))->empty());
  EXPECT_TRUE(pool.full());
  pool.Clear();
  EXPECT_FALSE(pool.full());
  EXPECT_EQ(budget.used_bytes(), 0u);
}

}  // namespace
}  // namespace heapwell::symbolize
