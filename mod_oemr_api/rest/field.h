// SPDX-License-Identifier: Apache-2.0
// Fields of a request body: name, label, presence and rules, declared as constexpr tables by resource files.
#pragma once

#include <array>
#include <cstddef>
#include <string_view>

namespace oemr::rest {

/// One test of a value; the texts and keys of its messages are those of OpenEMR's validators.
struct Rule {
  enum class Kind {
    none,
    length,
    exact_length,
    numeric,
    date,
    date_time,
    moment,  // a date, with or without a time
    email,
    patient_email,
    url,
    text,
    exists,
    option,
    structure  // a list or an object, which the resource reads itself
  };
  Kind kind = Kind::none;
  std::size_t minimum = 0, maximum = 0;
  std::string_view table{}, column{};  // exists: a row with that value; option: list_options of list_id = table
  std::string_view message{};          // instead of OpenEMR's usual text; its key is the field's name then

  constexpr Rule saying(std::string_view text_of_message) const {
    Rule copy = *this;
    copy.message = text_of_message;
    return copy;
  }
};

namespace rule {

constexpr Rule length(std::size_t minimum, std::size_t maximum) {
  return {Rule::Kind::length, minimum, maximum, {}, {}, {}};
}
constexpr Rule exact_length(std::size_t bytes) { return {Rule::Kind::exact_length, bytes, bytes, {}, {}, {}}; }
constexpr Rule exists(std::string_view table, std::string_view column) {
  return {Rule::Kind::exists, 0, 0, table, column, {}};
}
constexpr Rule option_of(std::string_view list) { return {Rule::Kind::option, 0, 0, list, {}, {}}; }
inline constexpr Rule numeric{Rule::Kind::numeric};
inline constexpr Rule date{Rule::Kind::date};
inline constexpr Rule date_time{Rule::Kind::date_time};
inline constexpr Rule moment{Rule::Kind::moment};
inline constexpr Rule email{Rule::Kind::email};
inline constexpr Rule patient_email{Rule::Kind::patient_email};
inline constexpr Rule url{Rule::Kind::url};
inline constexpr Rule text{Rule::Kind::text};
inline constexpr Rule structure{Rule::Kind::structure};

}  // namespace rule

enum class Presence {
  required,            // on insert; on update it may be absent, but never empty
  always_required,     // on update too
  optional,            // absent or empty is fine: the rules are skipped
  optional_not_empty,  // may be absent
  in_path,             // no member of the body: where the messages about that path key stand
};

struct Field {
  std::string_view name;
  std::string_view label{};  // in messages; the name with blanks for underscores when empty
  Presence presence = Presence::optional;
  std::array<Rule, 3> rules{};

  constexpr Field labelled(std::string_view text_of_label) const {
    Field copy = *this;
    copy.label = text_of_label;
    return copy;
  }
};

template <class... Rules>
constexpr Field required(std::string_view name, Rules... rules) {
  return Field{name, {}, Presence::required, {rules...}};
}
template <class... Rules>
constexpr Field always_required(std::string_view name, Rules... rules) {
  return Field{name, {}, Presence::always_required, {rules...}};
}
template <class... Rules>
constexpr Field optional(std::string_view name, Rules... rules) {
  return Field{name, {}, Presence::optional, {rules...}};
}
constexpr Field in_path(std::string_view name) { return Field{name, {}, Presence::in_path, {}}; }
template <class... Rules>
constexpr Field optional_not_empty(std::string_view name, Rules... rules) {
  return Field{name, {}, Presence::optional_not_empty, {rules...}};
}

}  // namespace oemr::rest
