// SPDX-License-Identifier: Apache-2.0
// Reads JSON through cJSON, behind a check of the letters: cJSON takes more than RFC 8259 allows (loose numbers,
// control characters, a byte order mark), cuts strings at U+0000, and rounds numbers that a double cannot hold.
#include "core/json.h"

#include <algorithm>
#include <charconv>
#include <cjson/cJSON.h>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <unordered_map>

#include "core/json_writer.h"
#include "core/limits.h"
#include "core/text.h"

namespace oemr {
namespace {

constexpr std::int64_t largest_exact_integer = std::int64_t{1} << 53;

constexpr bool is_digit(char c) noexcept { return c >= '0' && c <= '9'; }

/// Four hexadecimal digits other than 0000; cJSON takes anything else for U+0000.
constexpr bool is_code_unit(std::string_view digits) noexcept {
  const auto is_hexadecimal = [](char c) { return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'); };
  return digits.size() == 4 && digits != "0000" && std::all_of(digits.begin(), digits.end(), is_hexadecimal);
}

/// Whose text it is: a caller's has bounds, and going beyond them is said.
enum class Origin { own, caller };

/// Reads tokens one after the other; how they fit together is for cJSON to judge.
class TokenCheck {
 public:
  TokenCheck(std::string_view text, Origin origin) : text_(text), origin_(origin) {}

  bool all_well_formed() {
    while (at_ < text_.size()) {
      if (!token()) return false;
    }
    return true;
  }

 private:
  char peek() const noexcept { return at_ < text_.size() ? text_[at_] : '\0'; }

  bool token() {
    switch (const char c = text_[at_]) {
      case '[':
      case '{':
        ++at_;
        return enter();
      case ']':
      case '}':
        ++at_;
        if (!commas_.empty()) commas_.pop_back();
        return true;
      case ',':
        ++at_;
        count_element();
        return true;
      case ':':
      case ' ':
      case '\t':
      case '\r':
      case '\n':
        ++at_;
        return true;
      case '"':
        return string();
      default:
        return c == '-' || is_digit(c) ? number() : word();
    }
  }

  bool enter() {
    commas_.push_back(0);
    const bool is_deep = commas_.size() > limits::json_depth.most;
    if (origin_ == Origin::own) return !is_deep;
    if (is_deep) throw BeyondLimit(limits::json_depth);
    check_limit(++values_, limits::json_values);
    return true;
  }

  void count_element() {
    if (origin_ == Origin::own || commas_.empty()) return;
    check_limit(++commas_.back() + 1, limits::json_elements);
    check_limit(++values_, limits::json_values);
  }

  bool string() {
    for (++at_; at_ < text_.size(); ++at_) {
      if (text_[at_] == '"') {
        ++at_;
        return true;
      }
      if (static_cast<unsigned char>(text_[at_]) < 0x20) return false;
      if (text_[at_] != '\\') continue;
      ++at_;
      if (peek() == 'u' && !is_code_unit(text_.substr(at_ + 1, 4))) return false;
    }
    return false;
  }

  bool digits() noexcept {
    const std::size_t start = at_;
    while (is_digit(peek())) ++at_;
    return at_ > start;
  }

  bool number() {
    const std::size_t start = at_;
    if (peek() == '-') ++at_;
    const bool starts_with_zero = peek() == '0';
    const std::size_t first_digit = at_;
    if (!digits() || (starts_with_zero && at_ - first_digit > 1)) return false;
    bool is_whole = true;
    if (peek() == '.') {
      is_whole = false;
      ++at_;
      if (!digits()) return false;
    }
    if (peek() == 'e' || peek() == 'E') {
      is_whole = false;
      ++at_;
      if (peek() == '+' || peek() == '-') ++at_;
      if (!digits()) return false;
    }
    return is_kept(text_.substr(start, at_ - start), is_whole);
  }

  /// RFC 8259, 6: beyond this numbers are not interoperable; here they would be stored as another number.
  static bool is_kept(std::string_view digits, bool is_whole) noexcept {
    const char *begin = digits.data(), *end = begin + digits.size();
    if (!is_whole) {
      double value = 0;
      return std::from_chars(begin, end, value).ec == std::errc();
    }
    std::int64_t value = 0;
    return std::from_chars(begin, end, value).ec == std::errc() && value <= largest_exact_integer &&
           value >= -largest_exact_integer;
  }

  bool word() {
    for (const std::string_view known : {"null", "true", "false"}) {
      if (!text_.substr(at_).starts_with(known)) continue;
      at_ += known.size();
      return true;
    }
    return false;
  }

  std::string_view text_;
  const Origin origin_;
  std::size_t at_ = 0, values_ = 1;
  std::vector<std::size_t> commas_;  // in each of the open lists and objects
};

std::string_view name_of(const cJSON* member) noexcept {
  return member->string == nullptr ? std::string_view{} : std::string_view(member->string);
}

}  // namespace

JsonValue::Kind JsonValue::kind() const noexcept {
  if (node_ == nullptr) return Kind::absent;
  switch (node_->type & 0xFF) {
    case cJSON_False:
    case cJSON_True:
      return Kind::boolean;
    case cJSON_Number:
      return std::fabs(node_->valuedouble) <= static_cast<double>(largest_exact_integer) &&
                     std::trunc(node_->valuedouble) == node_->valuedouble
                 ? Kind::integer
                 : Kind::real;
    case cJSON_String:
      return Kind::string;
    case cJSON_Array:
      return Kind::array;
    case cJSON_Object:
      return Kind::object;
    default:
      return Kind::null;
  }
}

std::string_view JsonValue::string() const noexcept {
  return is_string() ? std::string_view(node_->valuestring) : std::string_view{};
}

std::int64_t JsonValue::integer() const noexcept {
  // 2^63 itself is not an int64: anything outside is held at the nearest exact double inside.
  constexpr double limit = 9223372036854774784.0;
  return static_cast<std::int64_t>(std::clamp(real(), -limit, limit));
}

double JsonValue::real() const noexcept { return is_number() ? node_->valuedouble : 0; }

bool JsonValue::boolean() const noexcept { return node_ != nullptr && (node_->type & 0xFF) == cJSON_True; }

JsonValue JsonValue::operator[](std::string_view name) const noexcept {
  JsonValue found;
  if (!is_object()) return found;
  for (const cJSON* member = node_->child; member != nullptr; member = member->next) {
    if (name_of(member) == name) found = JsonValue(member);
  }
  return found;
}

std::vector<std::pair<std::string_view, JsonValue>> JsonValue::members() const {
  std::vector<std::pair<std::string_view, JsonValue>> result;
  if (!is_object()) return result;
  std::unordered_map<std::string_view, std::size_t> places;  // a search per member would let a body cost its square
  for (const cJSON* member = node_->child; member != nullptr; member = member->next) {
    const auto [place, is_new] = places.try_emplace(name_of(member), result.size());
    if (is_new) {
      result.emplace_back(name_of(member), JsonValue(member));
    } else {
      result[place->second].second = JsonValue(member);
    }
  }
  return result;
}

std::vector<JsonValue> JsonValue::elements() const {
  std::vector<JsonValue> result;
  if (!is_array()) return result;
  for (const cJSON* element = node_->child; element != nullptr; element = element->next) result.emplace_back(element);
  return result;
}

void JsonValue::write(JsonWriter& out) const {
  switch (kind()) {
    case Kind::absent:
    case Kind::null:
      out.null();
      break;
    case Kind::boolean:
      out.boolean(boolean());
      break;
    case Kind::integer:
      out.integer(integer());
      break;
    case Kind::real:
      out.real(real());
      break;
    case Kind::string:
      out.string(string());
      break;
    case Kind::array:
      out.begin_array();
      for (const JsonValue element : elements()) element.write(out);
      out.end_array();
      break;
    case Kind::object:
      out.begin_object();
      for (const auto& [name, value] : members()) {
        out.key(name);
        value.write(out);
      }
      out.end_object();
      break;
  }
}

std::optional<Json> Json::parse(std::string_view text) {
  if (!is_utf8(text) || !TokenCheck(text, Origin::own).all_well_formed()) return std::nullopt;
  return parse_checked(text);
}

std::optional<Json> Json::parse_sent(std::string_view text) {
  if (!is_utf8(text) || !TokenCheck(text, Origin::caller).all_well_formed()) return std::nullopt;
  return parse_checked(text);
}

std::optional<Json> Json::parse_checked(std::string_view text) {
  Json result;
  const char* end = nullptr;
  result.root_.reset(cJSON_ParseWithLengthOpts(text.data(), text.size(), &end, false));
  if (!result.root_) return std::nullopt;
  const auto used = static_cast<std::size_t>(end - text.data());
  if (!trim(text.substr(used)).empty()) return std::nullopt;
  return result;
}

void Json::Free::operator()(cJSON* node) const noexcept { cJSON_Delete(node); }

}  // namespace oemr
