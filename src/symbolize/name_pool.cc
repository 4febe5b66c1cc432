// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#include "symbolize/name_pool.h"

#include "symbolize/demangle.h"

namespace heapwell::symbolize {
namespace {

// A hash node, its bucket, and what malloc adds to both and to the text.
constexpr std::size_t kNodeBytes = 96;

// Never destroyed: threads may still hold it while the program ends.
const std::string* Nothing() {
  static const std::string& nothing = *new std::string;
  return &nothing;
}

}  // namespace

const std::string* NamePool::Intern(std::string_view text) {
  text = text.substr(0, kMaxNameBytes);
  if (text.empty()) return Nothing();
  const auto known = texts_.find(text);
  if (known != texts_.end()) return &known->first;
  if (!share_.Add(text.size() + kNodeBytes)) {
    full_ = true;
    return Nothing();
  }
  return &texts_.emplace(text, nullptr).first->first;
}

const std::string* NamePool::Readable(const std::string* symbol) {
  const auto known = texts_.find(*symbol);
  if (known == texts_.end()) return Nothing();
  if (known->second == nullptr) {
    const std::string* readable = Intern(ReadableName(*symbol));
    texts_.find(*symbol)->second = readable;  // The table may have grown.
    return readable;
  }
  return known->second;
}

void NamePool::Clear() {
  texts_ = {};
  share_.ShrinkTo(0);
  full_ = false;
}

}  // namespace heapwell::symbolize
