// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#include "symbolize/demangle.h"

#include <gtest/gtest.h>

#include <string>

namespace heapwell::symbolize {
namespace {

TEST(SimplifyName, DropsParametersAndQualifiers) {
  EXPECT_EQ(SimplifyName("shop::Order::Add(int, char const*) const"),
            "shop::Order::Add");
  EXPECT_EQ(SimplifyName("shop::Order::Take() &&"), "shop::Order::Take");
  EXPECT_EQ(SimplifyName("Take(void (*)(int))"), "Take");
}

TEST(SimplifyName, DropsTheReturnTypeOfATemplate) {
  EXPECT_EQ(SimplifyName("void shop::Keep<int>(int)"), "shop::Keep<int>");
  EXPECT_EQ(SimplifyName("std::vector<int, std::allocator<int> > Make<long>(long)"),
            "Make<long>");
  EXPECT_EQ(SimplifyName("decltype (fp + fp0) Sum<int>(int, int)"), "Sum<int>");
  EXPECT_EQ(SimplifyName("void (*Get<int>(int))(char)"), "Get<int>");
}

TEST(SimplifyName, KeepsShortTemplateArgumentsWithoutDefaults) {
  EXPECT_EQ(SimplifyName("std::vector<int, std::allocator<int> >::push_back(int&&)"),
            "std::vector<int>::push_back");
  EXPECT_EQ(SimplifyName("std::map<std::__cxx11::basic_string<char, "
                         "std::char_traits<char>, std::allocator<char> >, int, "
                         "std::less<void>, std::allocator<int> >::clear()"),
            "std::map<std::string, int>::clear");
  EXPECT_EQ(SimplifyName("std::function<int (int)>::operator()(int) const"),
            "std::function<int (int)>::operator()");
}

TEST(SimplifyName, ShortensLongTemplateArguments) {
  EXPECT_EQ(SimplifyName("std::_Rb_tree<int, std::pair<int const, int>, "
                         "std::_Select1st<std::pair<int const, int> > >::clear()"),
            "std::_Rb_tree<...>::clear");
}

TEST(SimplifyName, KeepsAnAllocatorThatIsTheSubject) {
  EXPECT_EQ(SimplifyName("std::__new_allocator<int>::allocate(unsigned long)"),
            "std::__new_allocator<int>::allocate");
  EXPECT_EQ(SimplifyName("std::allocator_traits<std::allocator<int> >::allocate()"),
            "std::allocator_traits<std::allocator<int>>::allocate");
}

TEST(SimplifyName, KeepsAnonymousNamespacesAndLambdasReadable) {
  EXPECT_EQ(SimplifyName("app::(anonymous namespace)::Grow(int)"),
            "app::(anonymous namespace)::Grow");
  EXPECT_EQ(SimplifyName("app::Run(int)::{lambda(int)#1}::operator()(int) const"),
            "app::Run::{lambda#1}::operator()");
  EXPECT_EQ(SimplifyName("app::T::Run(int) const::{lambda()#2}::operator()() const"),
            "app::T::Run::{lambda#2}::operator()");
  EXPECT_EQ(SimplifyName("main::$_0::operator()(int) const"), "main::$_0::operator()");
  EXPECT_EQ(SimplifyName("main::{unnamed type#1}::go()"), "main::{unnamed type#1}::go");
}

TEST(SimplifyName, KeepsOperators) {
  EXPECT_EQ(SimplifyName("operator new(unsigned long)"), "operator new");
  EXPECT_EQ(SimplifyName("operator new[](unsigned long, std::align_val_t)"),
            "operator new[]");
  EXPECT_EQ(SimplifyName("Big::operator()(int)"), "Big::operator()");
  EXPECT_EQ(SimplifyName("Big::operator->() const"), "Big::operator->");
  EXPECT_EQ(SimplifyName("bool operator< <int>(Big<int> const&, Big<int> const&)"),
            "operator<<int>");
  EXPECT_EQ(SimplifyName("std::ostream& std::operator<< <std::char_traits<char> >("
                         "std::ostream&, char const*)"),
            "std::operator<<<std::char_traits<char>>");
  EXPECT_EQ(SimplifyName("Big::operator<=>(Big const&) const"), "Big::operator<=>");
  EXPECT_EQ(
      SimplifyName("Big::operator std::vector<int, std::allocator<int> >() const"),
      "Big::operator std::vector<int>");
  EXPECT_EQ(SimplifyName("Big::operator bool() const"), "Big::operator bool");
  EXPECT_EQ(SimplifyName("operator\"\" _ms(unsigned long long)"), "operator\"\" _ms");
  EXPECT_EQ(SimplifyName("operators::Add(int)"), "operators::Add");
}

TEST(SimplifyName, DropsWhatTheCompilerAdded) {
  EXPECT_EQ(SimplifyName("Load(int) [clone .cold]"), "Load");
  EXPECT_EQ(SimplifyName("Name[abi:cxx11](int)"), "Name");
  EXPECT_EQ(SimplifyName("non-virtual thunk to Base::Run()"), "Base::Run");
  EXPECT_EQ(SimplifyName("TLS init function for app::state"),
            "TLS init function for app::state");
}

TEST(SimplifyName, ReadsArgumentsThatHoldComparisons) {
  EXPECT_EQ(SimplifyName("void Pick<&(Big::operator>(int))>(int)"),
            "Pick<&(Big::operator>(int))>");
  EXPECT_EQ(SimplifyName("int Pick<((2)>(1))>()"), "Pick<((2)>(1))>");
}

TEST(SimplifyName, GivesBackWhatIsNoName) {
  EXPECT_EQ(SimplifyName(""), "");
  EXPECT_EQ(SimplifyName("a<b"), "a<b");
  EXPECT_EQ(SimplifyName("f(int"), "f(int");
  EXPECT_EQ(SimplifyName(")("), ")(");
}

TEST(SimplifyName, SurvivesDeepNesting) {
  const std::string deep(20000, '<');
  EXPECT_EQ(SimplifyName("f" + deep), "f" + deep);
  std::string nested = "f";
  for (int i = 0; i < 5000; ++i) nested += "<a";
  nested += std::string(5000, '>') + "::g()";
  EXPECT_EQ(SimplifyName(nested), "f<a<a<a<a<a<a<a<a<a<...>>>>>>>>>>::g");
}

TEST(ReadableName, DemanglesAndSimplifies) {
  EXPECT_EQ(ReadableName("_ZN4shop5Order3AddEi"), "shop::Order::Add");
  EXPECT_EQ(ReadableName("main"), "main");
  EXPECT_EQ(ReadableName("_Zgarbage"), "_Zgarbage");
  EXPECT_EQ(ReadableName("_ZN4shop4LoadEi.cold"), "shop::Load");
}

TEST(ReadableName, DropsTheSuffixesOfClonesInC) {
  EXPECT_EQ(ReadableName("load.constprop.0"), "load");
  EXPECT_EQ(ReadableName("load.part.3.cold"), "load");
  EXPECT_EQ(ReadableName("main.main"), "main.main");
}

TEST(ReadableName, CutsHugeNames) {
  EXPECT_EQ(ReadableName(std::string(65536, 'x')).size(), kMaxNameBytes);
  EXPECT_EQ(ReadableName("_ZN" + std::string(65536, '9') + "E").size(), kMaxNameBytes);
}

TEST(ReadableName, PassesOddBytesThrough) {
  EXPECT_EQ(ReadableName("caf\xe9\xff"), "caf\xe9\xff");
}

}  // namespace
}  // namespace heapwell::symbolize
