// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
#include "encode/json_value.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "base/fault.h"

namespace heapwell::encode {
namespace {

// A number or a string alone: such a value of nlohmann's destroys itself without
// allocating.
template <typename T>
std::string Leaf(const T& value) {
  return nlohmann::json(value).dump(-1, ' ', /*ensure_ascii=*/false,
                                    nlohmann::json::error_handler_t::replace);
}

void BreakLine(std::string& out, int indent, int depth) {
  if (indent < 0) return;
  out += '\n';
  out.append(static_cast<std::size_t>(indent) * static_cast<std::size_t>(depth), ' ');
}

// Calls `append` for each of `values`, with what stands between them.
template <typename Values, typename AppendOne>
void AppendAll(std::string& out, const Values& values, std::string_view brackets,
               int indent, int depth, AppendOne append) {
  out += brackets.front();
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (i > 0) out += ',';
    BreakLine(out, indent, depth + 1);
    append(values[i]);
  }
  if (!values.empty()) BreakLine(out, indent, depth);
  out += brackets.back();
}

}  // namespace

JsonValue::JsonValue(double value) : text_(Leaf(value)) {}
JsonValue::JsonValue(std::string_view value) : text_(Leaf(std::string(value))) {}

JsonValue::JsonValue(std::initializer_list<Member> members)
    : kind_(Kind::kObject), members_(members.begin(), members.end()) {}

JsonValue& JsonValue::operator[](std::string_view name) {
  if (kind_ != Kind::kObject) {
    base::Expect(kind_ == Kind::kLeaf && text_ == "null");
    kind_ = Kind::kObject;
  }
  const auto found =
      std::find_if(members_.begin(), members_.end(),
                   [&](const Member& member) { return member.first == name; });
  if (found != members_.end()) return found->second;
  return members_.emplace_back(std::string(name), nullptr).second;
}

void JsonValue::push_back(JsonValue value) {
  if (base::Expect(kind_ == Kind::kArray)) elements_.push_back(std::move(value));
}

std::string JsonValue::Dump(int indent) const {
  std::string out;
  Append(out, indent, 0);
  return out;
}

void JsonValue::Append(std::string& out, int indent, int depth) const {
  switch (kind_) {
    case Kind::kLeaf:
      out += text_;
      break;
    case Kind::kArray:
      AppendAll(out, elements_, "[]", indent, depth,
                [&](const JsonValue& value) { value.Append(out, indent, depth + 1); });
      break;
    case Kind::kObject:
      AppendAll(out, members_, "{}", indent, depth, [&](const Member& member) {
        out += Leaf(member.first);
        out += indent < 0 ? ":" : ": ";
        member.second.Append(out, indent, depth + 1);
      });
      break;
  }
}

}  // namespace heapwell::encode
