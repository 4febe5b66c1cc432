// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>
#include <pthread.h>

#include <mutex>

#include "base/fault.h"
#include "heapwell/mutex.h"

namespace heapwell {
namespace {

TEST(PthreadMutexReference, LocksTheMutexThatIsThere) {
  pthread_mutex_t native = PTHREAD_MUTEX_INITIALIZER;
  PthreadMutex mutex(&native);
  {
    const std::lock_guard lock(mutex);
    EXPECT_NE(pthread_mutex_trylock(&native), 0);
  }
  EXPECT_EQ(pthread_mutex_trylock(&native), 0);
  EXPECT_FALSE(mutex.try_lock());
  EXPECT_EQ(pthread_mutex_unlock(&native), 0);
  EXPECT_EQ(base::FaultCount(), 0u);
}

}  // namespace
}  // namespace heapwell
