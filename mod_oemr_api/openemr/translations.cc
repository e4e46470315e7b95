// SPDX-License-Identifier: Apache-2.0
// Chooses a language and reads its definitions.
#include "openemr/translations.h"

#include <algorithm>
#include <charconv>
#include <utility>

#include "core/text.h"

namespace oemr::openemr {
namespace {

constexpr std::size_t tag_limit = 10;  // of a header that anybody may make as long as httpd takes it

/// The q of "es;q=0.8" in thousandths; 1000 without one.
int quality(std::string_view parameters) {
  const std::size_t at = parameters.find("q=");
  if (at == parameters.npos) return 1000;
  std::string_view text = trim(parameters.substr(at + 2));
  if (text.empty()) return 0;
  int value = text[0] == '1' ? 1000 : 0, place = 100;
  for (const char digit : text.substr(std::min<std::size_t>(2, text.size())).substr(0, 3)) {
    if (digit < '0' || digit > '9') break;
    value += (digit - '0') * place;
    place /= 10;
  }
  return std::min(value, 1000);
}

}  // namespace

std::vector<Language> read_languages(db::Connection& connection) {
  std::vector<Language> languages;
  db::Rows rows = connection.query(
      "SELECT lang_id, lang_code, COALESCE(lang_description, ''), COALESCE(lang_is_rtl, 0) FROM lang_languages"
      " ORDER BY lang_id");
  while (rows.next()) {
    languages.push_back({rows.integer(0), std::string(rows.text(1)), std::string(rows.text(2)), rows.integer(3) != 0});
  }
  return languages;
}

std::vector<std::string> preferred_tags(std::string_view ui_locales, std::string_view accept_language) {
  std::vector<std::string> tags;
  for (const std::string_view tag : split(ui_locales, ' ')) {
    if (!tag.empty() && tags.size() < tag_limit) tags.push_back(lower_ascii(tag));
  }
  std::vector<std::pair<int, std::string>> accepted;
  for (const std::string_view element : split(accept_language, ',')) {
    const std::size_t end = std::min(element.find(';'), element.size());
    const std::string_view tag = trim(element.substr(0, end));
    const int weight = quality(element.substr(end));
    if (!tag.empty() && weight > 0 && accepted.size() < tag_limit) accepted.emplace_back(weight, lower_ascii(tag));
  }
  std::stable_sort(accepted.begin(), accepted.end(), [](const auto& a, const auto& b) { return a.first > b.first; });
  for (auto& [weight, tag] : accepted) tags.push_back(std::move(tag));
  return tags;
}

std::optional<Language> choose_language(const std::vector<Language>& known, std::span<const std::string> tags,
                                        std::string_view default_name) {
  for (const std::string& tag : tags) {
    const std::string_view code = std::string_view(tag).substr(0, tag.find('-'));
    for (const Language& language : known) {
      if (equal_ignoring_case(language.code, code)) return language;
    }
    if (code == "en") return std::nullopt;  // the texts are English without a table of languages
  }
  for (const Language& language : known) {
    if (language.name == default_name) return language;
  }
  return std::nullopt;
}

Definitions read_definitions(db::Connection& connection, std::int64_t language_id,
                             std::span<const std::string_view> constants) {
  Definitions definitions;
  if (constants.empty()) return definitions;
  std::string sql =
      "SELECT c.constant_name, d.definition FROM lang_constants c JOIN lang_definitions d ON d.cons_id = c.cons_id"
      " WHERE d.lang_id = ? AND d.definition <> '' AND c.constant_name IN (?";
  std::vector<db::Parameter> parameters{language_id};
  for (const std::string_view constant : constants) {
    if (parameters.size() > 1) sql.append(", ?");
    parameters.emplace_back(constant);
  }
  db::Rows rows = connection.query(sql.append(")"), parameters);
  while (rows.next()) definitions.try_emplace(std::string(rows.text(0)), rows.text(1));
  return definitions;
}

}  // namespace oemr::openemr
