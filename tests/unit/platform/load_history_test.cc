// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#include "platform/load_history.h"

#include <dlfcn.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstddef>
#include <optional>
#include <string>
#include <utility>

#include "base/unload.h"
#include "platform/loaded_copy.h"
#include "platform/temp_tree.h"

namespace heapwell::platform {
namespace {

/// A loader's list with a program at 0x1000; what is loaded and unloaded is counted.
class FakeLoader {
 public:
  FakeLoader() { Add({.name = "", .is_program = true, .is_startup = true}, 0x1000); }

  FakeLoader& Load(const std::string& name, std::uintptr_t start,
                   const std::string& build_id) {
    Add({.name = name, .build_id = build_id}, start);
    return *this;
  }

  FakeLoader& Unload(const std::string& name) {
    const auto found = std::ranges::find(loaded.objects, name, &LoadedObject::name);
    const auto index = static_cast<std::size_t>(found - loaded.objects.begin());
    loaded.objects.erase(found);
    loaded.segments.erase(loaded.segments.begin() + static_cast<std::ptrdiff_t>(index));
    for (std::size_t i = index; i < loaded.segments.size(); ++i) {
      loaded.segments[i].object = i;
    }
    ++loaded.unloads;
    return *this;
  }

  Loaded loaded = {};

 private:
  void Add(LoadedObject object, std::uintptr_t start) {
    loaded.segments.push_back(
        {.start = start, .limit = start + 0x1000, .object = loaded.objects.size()});
    loaded.objects.push_back(std::move(object));
    ++loaded.loads;
  }
};

/// Below which generation a record at `address` is not to be believed. 0: of any.
std::uint64_t DoubtfulBefore(const LoadHistory& history, std::uintptr_t address) {
  std::uint64_t before = 0;
  for (const DoubtfulCode& doubtful : history.Doubtful()) {
    if (doubtful.start > address || address >= doubtful.limit) continue;
    before = std::max(before, doubtful.before);
  }
  return before;
}

TEST(LoadHistory, DoubtsNothingWhereNothingWasUnloaded) {
  FakeLoader loader;
  LoadHistory history;
  history.Look(loader.loaded, 1, true);
  history.Look(loader.Load("a.so", 0x5000, "aa").loaded, 1, true);
  EXPECT_TRUE(history.Doubtful().empty());
}

TEST(LoadHistory, DoubtsOlderRecordsWhereOtherCodeWas) {
  FakeLoader loader;
  LoadHistory history;
  history.Look(loader.Load("a.so", 0x5000, "aa").loaded, 1, true);
  history.Look(loader.Unload("a.so").loaded, 7, true);
  history.Look(loader.Load("b.so", 0x4800, "bb").Load("c.so", 0x9000, "cc").loaded, 7,
               true);
  EXPECT_EQ(DoubtfulBefore(history, 0x5000), 7u) << "they overlap";
  EXPECT_EQ(DoubtfulBefore(history, 0x9000), 0u);
  EXPECT_EQ(DoubtfulBefore(history, 0x1000), 0u);
}

TEST(LoadHistory, SeesAReplacementBetweenTwoLooks) {
  FakeLoader loader;
  LoadHistory history;
  history.Look(loader.Load("a.so", 0x5000, "aa").loaded, 1, false);
  history.Look(loader.Unload("a.so").Load("b.so", 0x5000, "bb").loaded, 3, false);
  EXPECT_EQ(DoubtfulBefore(history, 0x5000), 3u);
}

TEST(LoadHistory, TrustsTheSameFileBackAtItsPlace) {
  FakeLoader loader;
  LoadHistory history;
  history.Look(loader.Load("a.so", 0x5000, "aa").loaded, 1, true);
  history.Look(loader.Unload("a.so").loaded, 3, true);
  history.Look(loader.Load("a.so", 0x5000, "aa").loaded, 3, true);
  EXPECT_EQ(DoubtfulBefore(history, 0x5000), 0u);
}

TEST(LoadHistory, TrustsTheSameFileThatWasBackBeforeTheNextLook) {
  FakeLoader loader;
  LoadHistory history;
  history.Look(loader.Load("a.so", 0x5000, "aa").loaded, 1, false);
  history.Look(loader.Unload("a.so").Load("a.so", 0x5000, "aa").loaded, 3, false);
  EXPECT_EQ(DoubtfulBefore(history, 0x5000), 0u);
}

TEST(LoadHistory, DoesNotTrustItWithoutABuildIdOrWhereAnotherWasMeanwhile) {
  FakeLoader loader;
  LoadHistory history;
  history.Look(loader.Load("n.so", 0x5000, "").Load("a.so", 0x7000, "aa").loaded, 1,
               true);
  history.Look(loader.Unload("n.so").Unload("a.so").loaded, 3, true);
  history.Look(loader.Load("n.so", 0x5000, "").Load("b.so", 0x7000, "bb").loaded, 3,
               true);
  history.Look(loader.Unload("b.so").loaded, 5, true);
  history.Look(loader.Load("a.so", 0x7000, "aa").loaded, 5, true);
  EXPECT_EQ(DoubtfulBefore(history, 0x5000), 3u);
  EXPECT_EQ(DoubtfulBefore(history, 0x7000), 5u);
}

TEST(LoadHistory, DoubtsAllThatIsNewAfterSomethingCameAndWentUnseen) {
  FakeLoader loader;
  LoadHistory history;
  history.Look(loader.Load("old.so", 0x5000, "oo").loaded, 1, true);
  loader.Load("unseen.so", 0x7000, "uu").Unload("unseen.so");
  history.Look(loader.Load("b.so", 0x7000, "bb").loaded, 4, true);
  history.Look(loader.Load("c.so", 0x9000, "cc").loaded, 4, true);
  EXPECT_EQ(DoubtfulBefore(history, 0x7000), 4u);
  EXPECT_EQ(DoubtfulBefore(history, 0x9000), 4u) << "unseen.so may have been there";
  EXPECT_EQ(DoubtfulBefore(history, 0x5000), 0u) << "nobody could unload that unseen";
}

TEST(LoadHistory, DoubtsAllButTheProgramWhereUnloadsGoUnseen) {
  FakeLoader loader;
  LoadHistory history;
  history.Look(loader.Load("a.so", 0x5000, "aa").loaded, 1, false);
  loader.Unload("a.so").Load("b.so", 0x5000, "bb").Unload("b.so");
  history.Look(loader.Load("a.so", 0x5000, "aa").loaded, 4, false);
  EXPECT_EQ(DoubtfulBefore(history, 0x5000), 4u);
  EXPECT_EQ(DoubtfulBefore(history, 0x1000), 0u);
}

TEST(LoadHistory, DoubtsWhatItFindsLoadedAfterUnloadsItDidNotSee) {
  FakeLoader loader;
  loader.Load("a.so", 0x5000, "aa").Unload("a.so");
  LoadHistory history;
  history.Look(loader.Load("b.so", 0x5000, "bb").loaded, 2, true);
  EXPECT_EQ(DoubtfulBefore(history, 0x5000), 2u);
  EXPECT_EQ(DoubtfulBefore(history, 0x1000), 0u);
}

TEST(LoadHistory, DoubtsOlderRecordsWhereCodeWasAMomentAgo) {
  FakeLoader loader;
  LoadHistory history;
  history.Look(loader.Load("b.so", 0x5000, "bb").loaded, 1, true);
  history.Look(loader.Unload("b.so").loaded, 3, true);
  EXPECT_EQ(DoubtfulBefore(history, 0x5000), 3u);
}

TEST(LoadHistory, TakesNoOlderListThanTheLast) {
  FakeLoader loader;
  LoadHistory history;
  const Loaded older = loader.Load("a.so", 0x5000, "aa").loaded;
  history.Look(older, 1, true);
  history.Look(loader.Unload("a.so").Load("b.so", 0x5000, "bb").loaded, 3, true);
  history.Look(older, 5, true);
  EXPECT_EQ(DoubtfulBefore(history, 0x5000), 3u);
}

TEST(LoadHistory, RemembersABoundedNumberOfPlacesAndDoubtsAllNewCodeBeyond) {
  FakeLoader loader;
  LoadHistory history;
  history.Look(loader.loaded, 1, true);
  for (std::size_t i = 0; i <= LoadHistory::kMaxGone; ++i) {
    const std::string name = std::to_string(i);
    const std::uintptr_t start = 0x100000 + i * 0x10000;
    history.Look(loader.Load(name, start, name).loaded, i + 1, true);
    history.Look(loader.Unload(name).loaded, i + 2, true);
  }
  history.Look(loader.Load("new.so", 0x5000, "nn").loaded, 5000, true);
  EXPECT_EQ(DoubtfulBefore(history, 0x5000), 2u) << "when the forgotten one went";
}

TEST(LookAtLoadedCode, RaisesTheGenerationWhenCodeIsGoneAndElseNot) {
  const TempTree tree{{"/x", ""}};
  std::optional<LoadedCopy> copy(tree.root() + "/copy.so");
  ASSERT_TRUE(*copy);
  LookAtLoadedCode();
  const std::uint64_t loaded = base::UnloadGeneration();
  LookAtLoadedCode();
  EXPECT_EQ(base::UnloadGeneration(), loaded);
  // Of two references one is given back: nothing goes. Our dlclose raises it all the
  // same, for it cannot know; the history must, once more, when something went.
  ::dlclose(::dlopen(copy->path().c_str(), RTLD_NOW));
  const std::uint64_t by_dlclose = base::UnloadGeneration() - loaded;
  copy.reset();
  LookAtLoadedCode();
  EXPECT_EQ(base::UnloadGeneration(), loaded + 2 * by_dlclose + 1);
}

}  // namespace
}  // namespace heapwell::platform
