// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#include "symbolize/module.h"

#include <gtest/gtest.h>
#include <sys/auxv.h>

#include <algorithm>
#include <string>
#include <vector>

#include "platform/mappings.h"
#include "symbolize/workload.h"

namespace heapwell::symbolize {
namespace {

constexpr std::size_t kMemoryBytes = std::size_t{48} << 20;
constexpr std::chrono::seconds kTime{60};

LoadedObject ObjectAt(std::uintptr_t address) {
  const auto objects = GroupSegments(platform::ReadMappings());
  return *std::ranges::find_if(
      objects, [&](const LoadedObject& object) { return object.Contains(address); });
}

/// A module of what is loaded at `address`.
struct Fixture {
  explicit Fixture(std::uintptr_t address, std::size_t memory_bytes = kMemoryBytes)
      : budget(memory_bytes, kTime),
        pool(budget),
        module(ObjectAt(address), budget, pool, roots) {}

  const std::vector<std::string> roots = {};
  Budget budget;
  NamePool pool;
  Module module;
};

TEST(Module, TellsLinesAfterItsFilesWereClosed) {
  const std::uintptr_t address = workload::Outer();
  Fixture fixture(address);
  fixture.module.AddNames({{address}});
  fixture.module.CloseFiles();
  fixture.module.AddLines({{address}});
  EXPECT_EQ(fixture.module.ProblemOf(address), Problem::kNone);
  const auto frames = fixture.module.FramesOf(address);
  ASSERT_EQ(frames.size(), 3u);
  EXPECT_EQ(frames[0].line, workload::kInnerLine + 0u);
}

TEST(Module, IsDoneAfterNamesWithALibraryThatHasNoLines) {
  // In libc under sanitizers, too: these have an fopen of their own.
  const auto address = reinterpret_cast<std::uintptr_t>(&::getauxval) + 1;
  Fixture fixture(address);
  fixture.module.AddNames({{address}});
  EXPECT_TRUE(fixture.module.IsKnown(address));
  fixture.module.AddLines({{address}});
  fixture.module.Rest();
  EXPECT_EQ(fixture.module.ProblemOf(address), Problem::kNoDebugInfo);
  ASSERT_EQ(fixture.module.FramesOf(address).size(), 1u);
  EXPECT_NE(fixture.module.FramesOf(address)[0].function.find("getauxval"),
            std::string::npos);
}

TEST(Module, IsDoneAfterNamesWithAFileThatIsGone) {
  const std::uintptr_t address = workload::Outer();
  LoadedObject object = ObjectAt(address);
  object.is_program = false;
  object.file = "/nonexistent";
  Budget budget(kMemoryBytes, kTime);
  NamePool pool(budget);
  Module module(object, budget, pool, {});
  module.AddNames({{address}});
  module.AddLines({{address}});
  module.Rest();
  EXPECT_EQ(module.ProblemOf(address), Problem::kNoFile);
  EXPECT_FALSE(module.IsKnown(address)) << "the file may come back";
  EXPECT_TRUE(module.FramesOf(address).empty());
}

TEST(Module, KeepsAnswersWhenFilesAreClosedAndDropsThemWhenToldTo) {
  const std::uintptr_t address = workload::Outer();
  Fixture fixture(address);
  fixture.module.AddNames({{address}});
  fixture.module.AddLines({{address}});
  fixture.module.CloseFiles();
  EXPECT_EQ(fixture.module.FramesOf(address).size(), 3u);
  EXPECT_GT(fixture.module.answer_bytes(), 0u);
  fixture.module.Forget();
  EXPECT_TRUE(fixture.module.FramesOf(address).empty());
  EXPECT_FALSE(fixture.module.IsKnown(address));
  EXPECT_EQ(fixture.module.answer_bytes(), 0u);
}

TEST(Module, WithoutMemoryForAnAddressSaysSo) {
  const std::uintptr_t address = workload::Outer();
  Fixture fixture(address, /*memory_bytes=*/100);
  fixture.module.AddNames({{address}});
  fixture.module.AddLines({{address}});
  EXPECT_EQ(fixture.module.ProblemOf(address), Problem::kMemory);
}

TEST(Module, KeepsNamesWhenThereIsNoTimeForLines) {
  const std::uintptr_t address = workload::Outer();
  Fixture fixture(address);
  fixture.module.AddNames({{address}});
  fixture.budget.StartClock(std::chrono::milliseconds{0});
  fixture.module.AddLines({{address}});
  EXPECT_EQ(fixture.module.ProblemOf(address), Problem::kTime);
  EXPECT_FALSE(fixture.module.IsKnown(address)) << "next time there may be time";
  const auto frames = fixture.module.FramesOf(address);
  ASSERT_EQ(frames.size(), 1u);
  EXPECT_EQ(frames[0].function, "workload::(anonymous namespace)::Outer");
  EXPECT_EQ(frames[0].line, 0u);

  fixture.budget.StartClock(kTime);
  fixture.module.AddNames({{address}});
  fixture.module.AddLines({{address}});
  EXPECT_EQ(fixture.module.ProblemOf(address), Problem::kNone);
  EXPECT_EQ(fixture.module.FramesOf(address).size(), 3u);
}

TEST(Module, IsStillTheSameObjectOnlyAtTheSamePlaceWithTheSameBuildId) {
  const std::uintptr_t address = workload::Outer();
  const Fixture fixture(address);
  LoadedObject object = ObjectAt(address);
  EXPECT_TRUE(fixture.module.IsStill(object));
  object.build_id += "00";
  EXPECT_FALSE(fixture.module.IsStill(object));
  object = ObjectAt(address);
  for (Mapping& segment : object.segments) segment.start += 4096;
  EXPECT_FALSE(fixture.module.IsStill(object));
}

}  // namespace
}  // namespace heapwell::symbolize
