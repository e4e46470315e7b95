// SPDX-License-Identifier: Apache-2.0
// Takes declared SQL apart.
#include "db/sql_text.h"

#include <algorithm>

#include "core/text.h"

namespace oemr::db {
namespace {

bool is_word_character(char c) noexcept {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == '$';
}

/// The end of a text that begins here with a quote.
std::size_t quoted_end(std::string_view sql, std::size_t at) noexcept {
  const char quote = sql[at];
  for (++at; at < sql.size() && sql[at] != quote; ++at) {
    if (sql[at] == '\\' && quote != '`') ++at;
  }
  return std::min(at + 1, sql.size());
}

constexpr std::string_view before_table[] = {"FROM", "JOIN", "UPDATE", "INTO"};
constexpr std::string_view after_table[] = {"ON",    "LEFT",  "RIGHT", "INNER", "CROSS",  "JOIN",   "STRAIGHT_JOIN",
                                            "WHERE", "ORDER", "GROUP", "LIMIT", "HAVING", "SET",    "FOR",
                                            "UNION", "USING", "FORCE", "USE",   "VALUES", "SELECT", "LOCK"};

}  // namespace

std::vector<Token> tokens_of(std::string_view sql) {
  std::vector<Token> tokens;
  for (std::size_t at = 0; at < sql.size();) {
    const std::size_t begin = at;
    if (sql[at] == ' ' || sql[at] == '\n' || sql[at] == '\t') {
      ++at;
      continue;
    }
    if (is_word_character(sql[at])) {
      while (at < sql.size() && is_word_character(sql[at])) ++at;
      tokens.push_back({sql.substr(begin, at - begin), begin, at, true});
    } else if (sql[at] == '`' || sql[at] == '\'' || sql[at] == '"') {
      at = quoted_end(sql, at);
      const bool is_name = sql[begin] == '`' && at - begin > 2;
      tokens.push_back({is_name ? sql.substr(begin + 1, at - begin - 2) : sql.substr(begin, 1), begin, at, is_name});
    } else {
      constexpr std::string_view operators = "<>=!";
      ++at;
      while (operators.find(sql[begin]) != std::string_view::npos && at < sql.size() &&
             operators.find(sql[at]) != std::string_view::npos) {
        ++at;
      }
      tokens.push_back({sql.substr(begin, at - begin), begin, at, false});
    }
  }
  return tokens;
}

bool is_one_of(std::string_view word, std::span<const std::string_view> words) noexcept {
  return std::ranges::any_of(words, [&](std::string_view known) { return equal_ignoring_case(word, known); });
}

Aliases aliases_of(std::span<const Token> tokens) {
  Aliases aliases;
  for (std::size_t i = 0; i + 1 < tokens.size(); ++i) {
    if (!tokens[i].is_word || !is_one_of(tokens[i].text, before_table) || !tokens[i + 1].is_word) continue;
    const std::string_view table = tokens[i + 1].text;
    std::size_t next = i + 2;
    if (next < tokens.size() && equal_ignoring_case(tokens[next].text, "AS")) ++next;
    const bool has_alias = next < tokens.size() && tokens[next].is_word && !is_one_of(tokens[next].text, after_table);
    aliases.try_emplace(std::string(has_alias ? tokens[next].text : table), table);
  }
  return aliases;
}

}  // namespace oemr::db
