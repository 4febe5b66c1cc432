// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#include <pthread.h>

#include "base/fault.h"
#include "heapwell/mutex.h"

namespace heapwell {

void PthreadMutexReference::lock() noexcept {
  base::Expect(::pthread_mutex_lock(mutex_) == 0);
}

bool PthreadMutexReference::try_lock() noexcept {
  return ::pthread_mutex_trylock(mutex_) == 0;
}

void PthreadMutexReference::unlock() noexcept {
  base::Expect(::pthread_mutex_unlock(mutex_) == 0);
}

}  // namespace heapwell
