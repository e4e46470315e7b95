// SPDX-License-Identifier: Apache-2.0
// The rules of OpenEMR's validators and their messages.
#include "rest/validation.h"

#include <algorithm>

#include "core/text.h"
#include "core/time.h"

namespace oemr::rest {
namespace {

bool takes_dates(const Field& field) {
  return std::any_of(field.rules.begin(), field.rules.end(), [](const Rule& rule) {
    return rule.kind == Rule::Kind::date || rule.kind == Rule::Kind::date_time || rule.kind == Rule::Kind::moment;
  });
}

bool is_empty(const Field& field, JsonValue value) {
  if (value.is_null()) return true;
  if (value.is_string()) return value.string().empty() || (takes_dates(field) && is_zero_date(value.string()));
  return value.is_array() && value.elements().empty();
}

std::string label_of(const Field& field) {
  return std::string(field.label.empty() ? replace_all(field.name, "_", " ") : std::string(field.label));
}

bool has_row(db::Connection& connection, const Rule& rule, const std::string& value) {
  if (rule.kind == Rule::Kind::option) {
    return connection
        .query("SELECT 1 FROM list_options WHERE list_id = ? AND option_id = ? LIMIT 1", {rule.table, value})
        .next();
  }
  std::string sql = "SELECT 1 FROM `";
  sql.append(rule.table).append("` WHERE `").append(rule.column).append("` = ? LIMIT 1");
  return connection.query(sql, {std::string_view(value)}).next();
}

struct Outcome {
  std::string_view key;  // empty: passed
  std::string text;
};

Outcome check_length(const Rule& rule, std::size_t bytes, const std::string& label) {
  const bool exact = rule.kind == Rule::Kind::exact_length;
  if (bytes < rule.minimum) {
    return exact ? Outcome{"Length::TOO_SHORT",
                           label + " is too short and must be " + std::to_string(rule.minimum) + " characters long"}
                 : Outcome{"LengthBetween::TOO_SHORT",
                           label + " must be " + std::to_string(rule.minimum) + " characters or longer"};
  }
  if (bytes > rule.maximum) {
    return exact ? Outcome{"Length::TOO_LONG",
                           label + " is too long and must be " + std::to_string(rule.maximum) + " characters long"}
                 : Outcome{"LengthBetween::TOO_LONG",
                           label + " must be " + std::to_string(rule.maximum) + " characters or shorter"};
  }
  return {};
}

Outcome check_rule(const Rule& rule, JsonValue value, const std::string& text_of_value, const std::string& label,
                   db::Connection& connection) {
  switch (rule.kind) {
    case Rule::Kind::length:
    case Rule::Kind::exact_length:
      return check_length(rule, text_of_value.size(), label);
    case Rule::Kind::numeric:
      if (value.is_number() || (value.is_string() && is_numeric_text(value.string()))) return {};
      return {"Numeric::NOT_NUMERIC", label + " must be numeric"};
    case Rule::Kind::date:
      if (parse_date(text_of_value)) return {};
      return {"DateTime::INVALID_VALUE", label + " must be a valid date"};
    case Rule::Kind::date_time:
      if (read_date_time(text_of_value)) return {};
      return {"DateTime::INVALID_VALUE", label + " must be a valid date: " + std::string(date_time_forms)};
    case Rule::Kind::moment:
      if (parse_date(text_of_value) || read_date_time(text_of_value)) return {};
      return {"DateTime::INVALID_VALUE", label + " must be a valid date"};
    case Rule::Kind::email:
      if (is_email(text_of_value, false)) return {};
      return {"Email::INVALID_VALUE", label + " must be a valid email address"};
    case Rule::Kind::patient_email:
      if (is_email(text_of_value, true)) return {};
      return {"email", "Email " + text_of_value + " is not a valid email"};
    case Rule::Kind::url:
      if (is_url(text_of_value)) return {};
      return {"Url::INVALID_URL", label + " must be a valid URL"};
    case Rule::Kind::text:
      if (value.is_string()) return {};
      return {"IsString::NOT_A_STRING", label + " must be a string"};
    case Rule::Kind::exists:
    case Rule::Kind::option:
      if (has_row(connection, rule, text_of_value)) return {};
      return {"Callback::INVALID_VALUE", label + " is invalid"};
    case Rule::Kind::structure:
    case Rule::Kind::none:
      break;
  }
  return {};
}

}  // namespace

void Validation::add(std::string_view field, std::string_view rule, std::string text_of_message) {
  auto found =
      std::find_if(messages_.begin(), messages_.end(), [&](const auto& entry) { return entry.first == field; });
  if (found == messages_.end()) found = messages_.insert(messages_.end(), {std::string(field), {}});
  for (auto& [key, old_text] : found->second) {
    if (key == rule) {
      old_text = std::move(text_of_message);
      return;
    }
  }
  found->second.emplace_back(rule, std::move(text_of_message));
}

bool Validation::has_message(std::string_view field) const noexcept {
  return std::any_of(messages_.begin(), messages_.end(),
                     [&](const auto& entry) { return entry.first == field && !entry.second.empty(); });
}

void Validation::forgive(std::string_view field) {
  std::erase_if(messages_, [&](const auto& entry) { return entry.first == field; });
}

void Validation::check_field(const Field& field, db::Connection& connection) {
  if (field.presence == Presence::in_path) {
    messages_.emplace_back(std::string(field.name), ValidationError::Rules{});
    return;
  }
  const JsonValue value = body_[field.name];
  const std::string label = label_of(field);
  if (!value.exists()) {
    if (field.presence == Presence::always_required ||
        (field.presence == Presence::required && kind_ == WriteKind::insert)) {
      add(field.name, "Required::NON_EXISTENT_KEY", std::string(field.name) + " must be provided, but does not exist");
    }
    return;
  }
  if (is_empty(field, value)) {
    if (field.presence != Presence::optional) add(field.name, "NotEmpty::EMPTY_VALUE", label + " must not be empty");
    return;
  }
  if (field.rules.front().kind == Rule::Kind::structure) {
    if (!value.is_array() && !value.is_object())
      add(field.name, "IsArray::NOT_AN_ARRAY", label + " must be a list or an object");
    return;
  }
  const std::optional<std::string> as_text = scalar_text(value);
  if (!as_text) {
    const bool wants_number = field.rules.front().kind == Rule::Kind::numeric;
    add(field.name, wants_number ? "Numeric::NOT_NUMERIC" : "IsString::NOT_A_STRING",
        label + (wants_number ? " must be numeric" : " must be a string"));
    return;
  }
  for (const Rule& rule : field.rules) {
    Outcome outcome = check_rule(rule, value, *as_text, label, connection);
    if (outcome.key.empty()) continue;
    if (rule.message.empty() || outcome.key == "IsString::NOT_A_STRING") {
      add(field.name, outcome.key, std::move(outcome.text));
    } else {
      add(field.name, field.name, std::string(rule.message));
    }
    if (rule.kind == Rule::Kind::text) break;  // a wrong type ends the chain
  }
}

void Validation::check(std::span<const Field> fields, db::Connection& connection) {
  for (const Field& field : fields) check_field(field, connection);
}

void Validation::finish() {
  std::erase_if(messages_, [](const auto& entry) { return entry.second.empty(); });
  if (!messages_.empty()) throw ValidationError(messages_);
}

bool is_numeric_text(std::string_view text_of_number) noexcept {
  constexpr std::string_view blanks = " \t\n\r\v\f";
  const std::size_t begin = text_of_number.find_first_not_of(blanks);
  if (begin == std::string_view::npos) return false;
  std::string_view rest = text_of_number.substr(begin, text_of_number.find_last_not_of(blanks) - begin + 1);
  auto digits = [&rest] {
    std::size_t count = 0;
    while (count < rest.size() && rest[count] >= '0' && rest[count] <= '9') ++count;
    rest.remove_prefix(count);
    return count;
  };
  if (rest.front() == '+' || rest.front() == '-') rest.remove_prefix(1);
  std::size_t found = digits();
  if (!rest.empty() && rest.front() == '.') {
    rest.remove_prefix(1);
    found += digits();
  }
  if (found == 0) return false;
  if (!rest.empty() && (rest.front() == 'e' || rest.front() == 'E')) {
    rest.remove_prefix(1);
    if (!rest.empty() && (rest.front() == '+' || rest.front() == '-')) rest.remove_prefix(1);
    if (digits() == 0) return false;
  }
  return rest.empty();
}

namespace {

bool is_alphanumeric(char c) noexcept {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

bool is_host_name(std::string_view host, bool needs_dot) noexcept {
  if (host.empty() || host.size() > 253 || (needs_dot && host.find('.') == std::string_view::npos)) return false;
  for (std::string_view label : split(host, '.')) {
    if (label.empty() || label.size() > 63 || !is_alphanumeric(label.front()) || !is_alphanumeric(label.back()))
      return false;
    for (char c : label) {
      if (!is_alphanumeric(c) && c != '-') return false;
    }
  }
  return true;
}

}  // namespace

bool is_email(std::string_view address, bool unicode_local_part) noexcept {
  const std::size_t at = address.rfind('@');
  if (at == std::string_view::npos || at == 0 || at > 64) return false;
  const std::string_view local = address.substr(0, at);
  if (local.front() == '.' || local.back() == '.' || local.find("..") != std::string_view::npos) return false;
  constexpr std::string_view special = "!#$%&'*+-/=?^_`{|}~.";
  for (char c : local) {
    const bool beyond_ascii = static_cast<unsigned char>(c) >= 0x80;
    if (beyond_ascii ? !unicode_local_part : !is_alphanumeric(c) && special.find(c) == std::string_view::npos)
      return false;
  }
  const std::string_view host = address.substr(at + 1), top = host.substr(host.rfind('.') + 1);
  return is_host_name(host, true) && (top.front() < '0' || top.front() > '9');
}

bool is_url(std::string_view address) noexcept {
  for (char c : address) {
    if (static_cast<unsigned char>(c) <= 0x20 || static_cast<unsigned char>(c) >= 0x7F) return false;
  }
  const std::size_t colon = address.find(':');
  if (colon == std::string_view::npos || colon == 0) return false;
  const std::string scheme = lower_ascii(address.substr(0, colon));
  for (char c : scheme) {
    if (!is_alphanumeric(c) && c != '+' && c != '-' && c != '.') return false;
  }
  std::string_view rest = address.substr(colon + 1);
  if (scheme == "mailto" || scheme == "news" || scheme == "file") return !rest.empty();
  if (!rest.starts_with("//")) return false;
  rest.remove_prefix(2);
  std::string_view authority = rest.substr(0, rest.find_first_of("/?#"));
  if (const std::size_t user_end = authority.rfind('@'); user_end != std::string_view::npos)
    authority.remove_prefix(user_end + 1);
  if (const std::size_t port = authority.rfind(':'); port != std::string_view::npos && authority.back() != ']') {
    const std::string_view digits = authority.substr(port + 1);
    if (digits.find_first_not_of("0123456789") != std::string_view::npos) return false;
    if (digits.size() > 5 || (digits.size() == 5 && digits > "65535")) return false;
    authority = authority.substr(0, port);
  }
  if (authority.empty()) return false;
  if (authority.front() == '[' && authority.back() == ']') return true;
  return (scheme != "http" && scheme != "https") || is_host_name(authority, false);
}

}  // namespace oemr::rest
