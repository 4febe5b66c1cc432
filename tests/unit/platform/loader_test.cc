// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#include "platform/loader.h"

#include <gtest/gtest.h>
#include <link.h>
#include <sys/auxv.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cstdlib>
#include <new>
#include <string>
#include <vector>

#include "platform/loaded_copy.h"
#include "platform/temp_tree.h"

namespace {

// What is allocated on this thread within a callback of the loader.
thread_local bool t_in_callback = false;
std::atomic<int> g_allocations_in_callback{0};

struct Wrapped {
  int (*callback)(dl_phdr_info*, std::size_t, void*);
  void* argument;
};

int Watch(dl_phdr_info* info, std::size_t size, void* argument) {
  const Wrapped& wrapped = *static_cast<Wrapped*>(argument);
  t_in_callback = true;
  const int result = wrapped.callback(info, size, wrapped.argument);
  t_in_callback = false;
  return result;
}

}  // namespace

// The linker puts the first in the place of the second (--wrap), for our own calls.
extern "C" int __real_dl_iterate_phdr(int (*callback)(dl_phdr_info*, std::size_t,
                                                      void*),
                                      void* argument);
extern "C" int __wrap_dl_iterate_phdr(int (*callback)(dl_phdr_info*, std::size_t,
                                                      void*),
                                      void* argument) {
  Wrapped wrapped{callback, argument};
  return __real_dl_iterate_phdr(Watch, &wrapped);
}

// Not inlined: g++ warns of free() on memory of what it takes for another operator new.
[[gnu::noinline]] void* operator new(std::size_t size) {
  if (t_in_callback) ++g_allocations_in_callback;
  void* memory = std::malloc(size);
  if (memory == nullptr) throw std::bad_alloc();
  return memory;
}
[[gnu::noinline]] void* operator new(std::size_t size, const std::nothrow_t&) noexcept {
  if (t_in_callback) ++g_allocations_in_callback;
  return std::malloc(size);
}
[[gnu::noinline]] void operator delete(void* memory) noexcept { std::free(memory); }
[[gnu::noinline]] void operator delete(void* memory, std::size_t) noexcept {
  std::free(memory);
}

extern "C" const char __executable_start;  // Set by the linker.

namespace heapwell::platform {
namespace {

const LoadedSegment* SegmentOf(const Loaded& loaded, std::uintptr_t address) {
  for (const LoadedSegment& segment : loaded.segments) {
    if (address >= segment.start && address < segment.limit) return &segment;
  }
  return nullptr;
}

std::uintptr_t Address(const void* pointer) {
  return reinterpret_cast<std::uintptr_t>(pointer);
}

TEST(ReadLoaded, NamesTheProgramFirstAndOnlyOnce) {
  const Loaded loaded = ReadLoaded();
  ASSERT_GT(loaded.objects.size(), 2u);
  EXPECT_TRUE(loaded.objects[0].is_program);
  EXPECT_EQ(std::count_if(loaded.objects.begin(), loaded.objects.end(),
                          [](const auto& object) { return object.is_program; }),
            1);
}

TEST(ReadLoaded, StartsTheProgramWhereTheLinkerPutIt) {
  const Loaded loaded = ReadLoaded();
  const LoadedSegment* segment = SegmentOf(loaded, Address(&__executable_start));
  ASSERT_NE(segment, nullptr);
  EXPECT_EQ(segment->start, Address(&__executable_start));
  EXPECT_EQ(segment->file_offset, 0u);
  EXPECT_TRUE(loaded.objects[segment->object].is_program);
}

TEST(ReadLoaded, HoldsEverySegmentInWholePages) {
  const Loaded loaded = ReadLoaded();
  const auto page = static_cast<std::uintptr_t>(::sysconf(_SC_PAGESIZE));
  std::vector<std::size_t> segments_of(loaded.objects.size());
  for (const LoadedSegment& segment : loaded.segments) {
    EXPECT_EQ(segment.start % page, 0u);
    EXPECT_EQ(segment.limit % page, 0u);
    EXPECT_EQ(segment.file_offset % page, 0u);
    EXPECT_LT(segment.start, segment.limit);
    ++segments_of[segment.object];
  }
  EXPECT_GE(segments_of[0], 2u) << "code and data of the program";
}

TEST(ReadLoaded, KnowsTheKernelsPageAndItsBuildId) {
  const std::uintptr_t vdso = ::getauxval(AT_SYSINFO_EHDR);
  if (vdso == 0) GTEST_SKIP() << "this kernel gives no vdso";
  const Loaded loaded = ReadLoaded();
  const LoadedSegment* segment = SegmentOf(loaded, vdso);
  ASSERT_NE(segment, nullptr);
  EXPECT_TRUE(loaded.objects[segment->object].is_vdso);
  EXPECT_GE(loaded.objects[segment->object].build_id.size(), 16u);
}

TEST(ReadLoaded, AllocatesNothingWhileTheLoaderIsLocked) {
  g_allocations_in_callback = 0;
  EXPECT_FALSE(ReadLoaded().objects.empty());
  EXPECT_EQ(g_allocations_in_callback, 0);
  // The control: an allocation in a callback is seen.
  ::dl_iterate_phdr(
      [](dl_phdr_info*, std::size_t, void*) {
        delete new std::string(100, 'x');
        return 1;
      },
      nullptr);
  EXPECT_GT(g_allocations_in_callback, 0);
}

TEST(ReadLoaded, TellsWhatCameWithTheProgramFromWhatWasLoadedLater) {
  const TempTree tree{{"/x", ""}};
  const Loaded before = ReadLoaded();
  const LoadedCopy copy(tree.root() + "/copy.so");
  ASSERT_TRUE(copy);
  const Loaded loaded = ReadLoaded();
  EXPECT_EQ(loaded.loads, before.loads + 1);
  EXPECT_EQ(loaded.unloads, before.unloads);
  EXPECT_TRUE(loaded.objects[0].is_startup);
  const LoadedSegment* libc = SegmentOf(loaded, Address(::dlsym(RTLD_NEXT, "fopen")));
  ASSERT_NE(libc, nullptr);
  EXPECT_TRUE(loaded.objects[libc->object].is_startup);
  const auto later =
      std::ranges::find(loaded.objects, copy.path(), &LoadedObject::name);
  ASSERT_NE(later, loaded.objects.end());
  EXPECT_FALSE(later->is_startup);
}

TEST(ReadLoaded, MakesRoomForMoreLibrariesThanItExpected) {
  const TempTree tree{{"/x", ""}};
  const std::string folder = tree.root() + "/" + std::string(150, 'd');
  std::filesystem::create_directories(folder);
  std::vector<LoadedCopy> copies;
  for (int i = 0; i < 100; ++i) {
    copies.emplace_back(folder + "/copy_" + std::to_string(i) + ".so");
    ASSERT_TRUE(copies.back());
  }
  const Loaded loaded = ReadLoaded();
  for (const LoadedCopy& copy : copies) {
    const auto found =
        std::find_if(loaded.objects.begin(), loaded.objects.end(),
                     [&](const auto& object) { return object.name == copy.path(); });
    ASSERT_NE(found, loaded.objects.end()) << copy.path();
    EXPECT_EQ(found->build_id.size(), 40u);
    const auto index = static_cast<std::size_t>(found - loaded.objects.begin());
    EXPECT_GE(
        std::count_if(loaded.segments.begin(), loaded.segments.end(),
                      [&](const auto& segment) { return segment.object == index; }),
        2);
  }
}

TEST(LoaderGeneration, ChangesWithEachLoadAndUnloadAndElseStandsStill) {
  const TempTree tree{{"/x", ""}};
  const std::uint64_t before = LoaderGeneration();
  EXPECT_EQ(LoaderGeneration(), before);
  std::uint64_t loaded = 0;
  {
    const LoadedCopy copy(tree.root() + "/copy.so");
    ASSERT_TRUE(copy);
    loaded = LoaderGeneration();
    EXPECT_NE(loaded, before);
  }
  EXPECT_NE(LoaderGeneration(), loaded);
  EXPECT_NE(LoaderGeneration(), before);
}

}  // namespace
}  // namespace heapwell::platform
