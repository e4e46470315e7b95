// SPDX-License-Identifier: Apache-2.0
// OpenEMR's translations: tables lang_languages, lang_constants and lang_definitions. A constant is the English text
// itself.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "db/connection.h"

namespace oemr::openemr {

struct Language {
  std::int64_t id = 0;
  std::string code, name;  // "es", "Spanish (Spain)"
  bool is_right_to_left = false;
};

/// The languages that the install knows.
std::vector<Language> read_languages(db::Connection& connection);

/// What a person prefers: BCP 47 tags in order ("es-MX"), from OpenID's ui_locales and then from Accept-Language.
std::vector<std::string> preferred_tags(std::string_view ui_locales, std::string_view accept_language);

/// The first preferred language that the install has, else the one of that name (global language_default), else
/// nothing: then the texts stay English.
std::optional<Language> choose_language(const std::vector<Language>& known, std::span<const std::string> tags,
                                        std::string_view default_name);

/// Constant -> definition, for those of the constants that have one in the language. One statement.
using Definitions = std::map<std::string, std::string, std::less<>>;
Definitions read_definitions(db::Connection& connection, std::int64_t language_id,
                             std::span<const std::string_view> constants);

}  // namespace oemr::openemr
