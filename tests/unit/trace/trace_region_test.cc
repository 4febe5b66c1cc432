// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <type_traits>

#include "heapwell/trace.h"
#include "trace/recording.h"
#include "trace/session.h"

namespace heapwell {
namespace {

static_assert(!std::is_copy_constructible_v<TraceRegion>);

TEST(TraceRegion, AsksWhetherATraceRuns) {
  ASSERT_TRUE(trace::Start());
  trace::PublishSession(0);
  { const TraceRegion unseen("unseen"); }
  EXPECT_TRUE(trace::Stop().regions.empty());
}

}  // namespace
}  // namespace heapwell
