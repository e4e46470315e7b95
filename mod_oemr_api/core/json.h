// SPDX-License-Identifier: Apache-2.0
// Reads JSON bodies through cJSON: a document that owns, and values that look into it.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

struct cJSON;

namespace oemr {

class JsonWriter;

/// A view; valid as long as its document. A default-made one is "absent": every is_…() is false.
class JsonValue {
 public:
  enum class Kind { absent, null, boolean, integer, real, string, array, object };

  JsonValue() = default;
  explicit JsonValue(const cJSON* node) : node_(node) {}

  Kind kind() const noexcept;
  bool exists() const noexcept { return node_ != nullptr; }
  bool is_null() const noexcept { return kind() == Kind::null; }
  bool is_string() const noexcept { return kind() == Kind::string; }
  bool is_object() const noexcept { return kind() == Kind::object; }
  bool is_array() const noexcept { return kind() == Kind::array; }
  bool is_number() const noexcept { return kind() == Kind::integer || kind() == Kind::real; }

  std::string_view string() const noexcept;  // empty unless a string
  std::int64_t integer() const noexcept;     // 0 unless a number
  double real() const noexcept;
  bool boolean() const noexcept;

  /// The last member of that name (names compared with case), or an absent value.
  JsonValue operator[](std::string_view name) const noexcept;
  /// Members in order; of equal names the last value, at the place of the first, as PHP reads them.
  std::vector<std::pair<std::string_view, JsonValue>> members() const;
  std::vector<JsonValue> elements() const;

  void write(JsonWriter& out) const;

 private:
  const cJSON* node_ = nullptr;
};

class Json {
 public:
  /// Nothing when the text is not one JSON value, is not UTF-8, is nested deeper than 100, or holds U+0000 in a string.
  static std::optional<Json> parse(std::string_view text);
  /// The same for what a caller sent: throws BeyondLimit when it is deep, long or wide beyond core/limits.h.
  static std::optional<Json> parse_sent(std::string_view text);

  JsonValue root() const noexcept { return JsonValue(root_.get()); }

 private:
  static std::optional<Json> parse_checked(std::string_view text);
  struct Free {
    void operator()(cJSON* node) const noexcept;
  };
  std::unique_ptr<cJSON, Free> root_;
};

}  // namespace oemr
