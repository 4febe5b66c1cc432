// Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
//
// A JSON document to be written.
#ifndef HEAPWELL_SRC_ENCODE_JSON_VALUE_H_
#define HEAPWELL_SRC_ENCODE_JSON_VALUE_H_

#include <concepts>
#include <cstddef>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace heapwell::encode {

/// A value of JSON, built as nlohmann's are: {{"name", 1}, {"other", nullptr}} is an
/// object, whose members keep their order. nlohmann writes the leaves; it does not
/// hold the tree, for its destructor allocates, and would end the host where there is
/// no memory. Nor does a std::variant: one whose copying throws destroys what it has
/// not, as g++ 12 compiles it. Not thread-safe.
class JsonValue {
 public:
  using Member = std::pair<std::string, JsonValue>;

  JsonValue(std::nullptr_t = nullptr) : text_("null") {}      // NOLINT
  JsonValue(bool value) : text_(value ? "true" : "false") {}  // NOLINT
  template <std::integral T>
  requires(!std::same_as<T, bool>) JsonValue(T value)
      : text_(std::to_string(value)) {}                                        // NOLINT
  JsonValue(double value);                                                     // NOLINT
  JsonValue(std::string_view value);                                           // NOLINT
  JsonValue(const std::string& value) : JsonValue(std::string_view(value)) {}  // NOLINT
  JsonValue(const char* value) : JsonValue(std::string_view(value)) {}         // NOLINT
  template <typename T>
  JsonValue(const std::vector<T>& values)  // NOLINT
      : kind_(Kind::kArray), elements_(values.begin(), values.end()) {}
  JsonValue(std::initializer_list<Member> members);

  static JsonValue array() { return JsonValue(std::vector<JsonValue>()); }
  static JsonValue object() { return JsonValue(std::initializer_list<Member>{}); }

  /// The member of that name, new if there is none; of null makes an object. Only of
  /// these two.
  JsonValue& operator[](std::string_view name);
  /// Only to an array.
  void push_back(JsonValue value);

  /// With `indent` spaces a level, each value on its own line; all on one if negative.
  /// What is not UTF-8 becomes U+FFFD.
  [[nodiscard]] std::string Dump(int indent) const;

 private:
  enum class Kind : char { kLeaf, kArray, kObject };

  void Append(std::string& out, int indent, int depth) const;

  Kind kind_ = Kind::kLeaf;
  std::string text_ = {};  // Of a leaf, as it is written.
  std::vector<JsonValue> elements_ = {};
  std::vector<Member> members_ = {};
};

}  // namespace heapwell::encode

#endif  // HEAPWELL_SRC_ENCODE_JSON_VALUE_H_
