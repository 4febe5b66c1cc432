// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#include "model/plumbing.h"

#include <gtest/gtest.h>

#include <string>

namespace heapwell::model {
namespace {

Frame Named(std::string function, std::string file = {}) {
  Frame frame;
  frame.function = std::move(function);
  frame.file = std::move(file);
  return frame;
}

class PlumbingNames : public testing::TestWithParam<const char*> {};

TEST_P(PlumbingNames, ArePlumbing) { EXPECT_TRUE(IsPlumbing(Named(GetParam()))); }

INSTANTIATE_TEST_SUITE_P(
    Seen, PlumbingNames,
    testing::Values(
        "operator new", "operator new[]", "operator new(unsigned long)", "malloc",
        "calloc", "realloc", "aligned_alloc", "__libc_malloc", "strdup", "tc_malloc",
        "tc_newarray_nothrow", "tcmalloc::ThreadCache::FetchFromCentralCache",
        "(anonymous namespace)::malloc_fast_path<&tcmalloc::malloc_oom>",
        "std::__new_allocator<app::Entry>::allocate",
        "__gnu_cxx::new_allocator<app::Entry>::allocate",
        "std::allocator_traits<std::allocator<char> >::allocate",
        "std::__detail::_Hashtable_alloc<std::allocator<int> >::_M_allocate_node",
        "std::__cxx11::basic_string<char>::_M_construct<char const*>",
        "std::vector<app::Entry, std::allocator<app::Entry> >::push_back",
        "std::pair<int, int>* std::__uninitialized_copy<false>::__uninit_copy<int>",
        "void std::__introsort_loop<int*, long>",
        "std::unique_ptr<app::Entry> std::make_unique<app::Entry>",
        "std::_Function_handler<void (), app::Run()::{lambda()#1}>::_M_invoke",
        "__cxa_allocate_exception"));

class ProgramNames : public testing::TestWithParam<const char*> {};

TEST_P(ProgramNames, AreNotPlumbing) { EXPECT_FALSE(IsPlumbing(Named(GetParam()))); }

INSTANTIATE_TEST_SUITE_P(
    Seen, ProgramNames,
    testing::Values(
        "main", "app::Store::Put", "app::Store<std::string>::Put",
        "void app::Fill<std::vector<int> >", "std::vector<int> app::Make<int>",
        "app::Run()::{lambda()#1}::operator()", "app::Entry::operator new",
        "app::Entry::operator new[]", "app::operator<< <std::string>",
        "std::ostream& app::operator<< <std::string>", "app::Iterator::operator->",
        "decltype ((a)->b) app::Get<std::string>", "tc_parse", "tcmallocish::Run",
        "standard::Run", "mallocate", "(anonymous namespace)::Leak",
        "app::std_like::Get", "app::malloc", "operator_new_hook", "start_thread"));

TEST(IsPlumbing, TellsASpecialisationOfTheProgramByItsFile) {
  const std::string hash = "std::hash<app::Key>::operator()";
  EXPECT_FALSE(IsPlumbing(Named(hash, "/srv/app/key.h")));
  EXPECT_TRUE(IsPlumbing(Named(hash, "/usr/include/c++/12/bits/functional_hash.h")));
}

HeapSample Sample(std::vector<std::uintptr_t> stack, std::int64_t objects) {
  HeapSample sample;
  sample.stack = std::move(stack);
  sample.object_bytes = 64;
  sample.alloc_objects = 10 * objects;
  sample.alloc_bytes = 640 * objects;
  sample.inuse_objects = objects;
  sample.inuse_bytes = 64 * objects;
  sample.inuse_samples = 1;
  return sample;
}

Location At(std::uintptr_t address, std::vector<Frame> frames) {
  Location location;
  location.address = address;
  location.frames = std::move(frames);
  return location;
}

// main (0x50) calls Put, which has push_back inlined (0x40), which calls
// _M_realloc_insert, which calls operator new either here (0x20) or there (0x30).
HeapProfile ProfileOfAPut() {
  HeapProfile profile;
  profile.locations = {
      At(0x10, {Named("operator new")}),
      At(0x20, {Named("std::vector<int>::_M_realloc_insert<int>")}),
      At(0x30, {Named("std::vector<int>::_M_realloc_insert<int>")}),
      At(0x40, {Named("std::vector<int>::push_back"), Named("app::Put")}),
      At(0x50, {Named("main")}),
  };
  return profile;
}

TEST(WithoutPlumbing, LeavesTheProgramsFrameInnermost) {
  HeapProfile profile = ProfileOfAPut();
  profile.samples = {Sample({0x10, 0x20, 0x40, 0x50}, 1)};
  const HeapProfile own = WithoutPlumbing(profile);
  ASSERT_EQ(own.samples.size(), 1u);
  EXPECT_EQ(own.samples[0].stack, (std::vector<std::uintptr_t>{0x40, 0x50}));
  ASSERT_EQ(own.Find(0x40)->frames.size(), 1u);
  EXPECT_EQ(own.Find(0x40)->frames[0].function, "app::Put");
}

// The functions that large blocks pass through have no symbol.
TEST(WithoutPlumbing, LooksPastTheAllocatorsNamelessFunctions) {
  HeapProfile profile = ProfileOfAPut();
  Location nameless;
  nameless.address = 0x1;
  profile.locations.insert(profile.locations.begin(), nameless);
  profile.samples = {Sample({0x1, 0x10, 0x20, 0x40, 0x50}, 1)};
  EXPECT_EQ(WithoutPlumbing(profile).samples[0].stack.front(), 0x1u)
      << "it lies nowhere: it may be the program's";
  profile.mappings = {{0x1, 0x2, 0, "/usr/lib/libtcmalloc.so.4.5.10", ""}};
  EXPECT_EQ(WithoutPlumbing(profile).samples[0].stack.front(), 0x40u);
}

TEST(WithoutPlumbing, SumsSamplesThatBecomeTheSame) {
  HeapProfile profile = ProfileOfAPut();
  profile.samples = {Sample({0x10, 0x20, 0x40, 0x50}, 1),
                     Sample({0x10, 0x30, 0x40, 0x50}, 2)};
  profile.samples[0].inuse_bytes_standard_error = 30;
  profile.samples[1].inuse_bytes_standard_error = 40;
  profile.samples[0].inuse_objects_standard_error = 0.3;
  profile.samples[1].inuse_objects_standard_error = 0.4;
  profile.samples[0].alloc_bytes_standard_error = 300;
  profile.samples[1].alloc_bytes_standard_error = 400;
  profile.samples[1].alloc_objects_standard_error = 4.0;
  const HeapProfile own = WithoutPlumbing(profile);
  ASSERT_EQ(own.samples.size(), 1u);
  EXPECT_EQ(own.samples[0].inuse_objects, 3);
  EXPECT_EQ(own.samples[0].inuse_bytes, 192);
  EXPECT_EQ(own.samples[0].alloc_objects, 30);
  EXPECT_EQ(own.samples[0].alloc_bytes, 1920);
  EXPECT_EQ(own.samples[0].inuse_samples, 2u);
  EXPECT_EQ(own.samples[0].inuse_bytes_standard_error, 50u);
  EXPECT_DOUBLE_EQ(own.samples[0].inuse_objects_standard_error, 0.5);
  EXPECT_EQ(own.samples[0].alloc_bytes_standard_error, 500u);
  EXPECT_EQ(own.samples[0].alloc_objects_standard_error, 4.0);
}

TEST(WithoutPlumbing, KeepsSizesApart) {
  HeapProfile profile = ProfileOfAPut();
  profile.samples = {Sample({0x10, 0x40}, 1), Sample({0x10, 0x40}, 1)};
  profile.samples[1].object_bytes = 128;
  EXPECT_EQ(WithoutPlumbing(profile).samples.size(), 2u);
}

TEST(WithoutPlumbing, KeepsAStackThatIsPlumbingThroughout) {
  HeapProfile profile = ProfileOfAPut();
  profile.samples = {Sample({0x10, 0x20}, 1)};
  EXPECT_EQ(WithoutPlumbing(profile).samples[0].stack,
            (std::vector<std::uintptr_t>{0x10, 0x20}));
}

TEST(WithoutPlumbing, KeepsPlumbingFurtherOut) {
  HeapProfile profile = ProfileOfAPut();
  profile.samples = {Sample({0x50, 0x20, 0x40}, 1)};
  const HeapProfile own = WithoutPlumbing(profile);
  EXPECT_EQ(own.samples[0].stack, (std::vector<std::uintptr_t>{0x50, 0x20, 0x40}));
  EXPECT_EQ(own.Find(0x40)->frames.size(), 2u);
}

TEST(WithoutPlumbing, StopsAtAnAddressWithoutAName) {
  HeapProfile profile = ProfileOfAPut();
  profile.locations.push_back(At(0x60, {}));
  profile.samples = {Sample({0x10, 0x60, 0x40}, 1), Sample({0x10, 0x70, 0x40}, 1)};
  const HeapProfile own = WithoutPlumbing(profile);
  EXPECT_EQ(own.samples[0].stack, (std::vector<std::uintptr_t>{0x60, 0x40}));
  EXPECT_EQ(own.samples[1].stack, (std::vector<std::uintptr_t>{0x70, 0x40}));
}

TEST(WithoutPlumbing, LeavesUnknownColumnsUnknown) {
  HeapProfile profile = ProfileOfAPut();
  profile.samples = {Sample({0x20, 0x40}, 1), Sample({0x30, 0x40}, 1)};
  for (HeapSample& sample : profile.samples) {
    sample.alloc_objects.reset();
    sample.alloc_bytes.reset();
  }
  EXPECT_FALSE(WithoutPlumbing(profile).samples[0].alloc_bytes.has_value());
}

}  // namespace
}  // namespace heapwell::model
