// SPDX-License-Identifier: Apache-2.0
// Gives the expressions of a statement one collation.
#include "db/collations.h"

#include <algorithm>
#include <span>
#include <utility>

#include "core/text.h"
#include "db/sql_text.h"

namespace oemr::db {
namespace {

constexpr std::string_view operators_before[] = {
    "=", "<>", "!=", "<", ">", "<=", ">=", "LIKE", "REGEXP", "WHEN", "THEN", "ELSE", "CASE", "BINARY"};
constexpr std::string_view operators_after[] = {
    "<>", "!=", "<", ">", "<=", ">=", "LIKE", "REGEXP", "THEN", "WHEN", "ELSE", "END"};

/// A column "alias.name" that holds text, by the position of its alias.
struct TextReference {
  std::size_t token;
  std::string_view collation;
};

std::vector<TextReference> references_of(std::span<const Token> tokens, const TextColumns& columns) {
  const auto aliases = aliases_of(tokens);
  std::vector<TextReference> references;
  for (std::size_t i = 0; i + 2 < tokens.size(); ++i) {
    if (!tokens[i].is_word || tokens[i + 1].text != "." || !tokens[i + 2].is_word) continue;
    const auto table = aliases.find(tokens[i].text);
    if (table == aliases.end()) continue;
    const auto column = columns.find(table->second + "." + std::string(tokens[i + 2].text));
    if (column != columns.end()) references.push_back({i, column->second});
  }
  return references;
}

std::string_view text_at(std::span<const Token> tokens, std::size_t position) {
  return position < tokens.size() ? tokens[position].text : std::string_view{};
}

/// The collation of the first column that a word, not a value, is compared with.
std::string chosen_collation(std::span<const Token> tokens, std::span<const TextReference> references) {
  for (const TextReference& reference : references) {
    const std::size_t right = reference.token + 4;
    if (text_at(tokens, right - 1) == "=" && right < tokens.size() && tokens[right].is_word &&
        reference.collation.starts_with("utf8mb4_")) {
      return std::string(reference.collation);
    }
  }
  return "utf8mb4_general_ci";
}

/// CAST(… AS CHAR).
bool begins_cast_to_text(std::span<const Token> tokens, std::size_t position) {
  if (!equal_ignoring_case(tokens[position].text, "CAST") || text_at(tokens, position + 1) != "(") return false;
  std::size_t depth = 0;
  for (std::size_t i = position + 1; i < tokens.size(); ++i) {
    if (tokens[i].is_symbol("(")) ++depth;
    if (tokens[i].is_symbol(")") && --depth == 0) return equal_ignoring_case(tokens[i - 1].text, "CHAR");
  }
  return false;
}

}  // namespace

bool is_mix_of_collations(unsigned number) noexcept { return number == 1267 || number == 1270 || number == 1271; }

std::vector<std::string> tables_of(std::string_view sql) {
  const std::vector<Token> tokens = tokens_of(sql);
  std::vector<std::string> tables;
  for (const auto& [alias, table] : aliases_of(tokens)) {
    if (std::ranges::find(tables, table) == tables.end()) tables.push_back(table);
  }
  return tables;
}

TextColumns text_columns(Link& link, std::string_view sql) {
  TextColumns columns;
  const std::vector<std::string> tables = tables_of(sql);
  if (tables.empty()) return columns;
  std::string question =
      "SELECT table_name, column_name, collation_name FROM information_schema.columns WHERE table_schema = DATABASE() "
      "AND collation_name IS NOT NULL AND table_name IN (?";
  for (std::size_t i = 1; i < tables.size(); ++i) question += ",?";
  Statement statement(link, question + ")");
  const std::vector<Parameter> parameters(tables.begin(), tables.end());
  statement.execute(parameters);
  while (statement.fetch()) {
    std::string name(statement.value(0).text());
    name.append(".").append(statement.value(1).text());
    columns.emplace(std::move(name), statement.value(2).text());
  }
  return columns;
}

std::string with_one_collation(std::string_view sql, const TextColumns& columns) {
  const std::vector<Token> tokens = tokens_of(sql);
  const std::vector<TextReference> references = references_of(tokens, columns);
  const std::string suffix = " USING utf8mb4) COLLATE " + chosen_collation(tokens, references) + ")";
  struct Parenthesis {
    bool is_query;  // a subquery, or the arguments of a function
    bool is_text;   // of a number that becomes a text in the collation of the connection
  };
  std::vector<Parenthesis> open;
  std::string result;
  std::size_t copied = 0, next = 0;
  const auto copy_to = [&](std::size_t end) {
    result.append(sql.substr(copied, end - copied));
    copied = end;
  };
  for (std::size_t i = 0; i < tokens.size(); ++i) {
    if (begins_cast_to_text(tokens, i)) {
      copy_to(tokens[i].begin);
      result.append("(CONVERT(");
    }
    if (tokens[i].is_symbol("(")) {
      open.push_back(
          {equal_ignoring_case(text_at(tokens, i + 1), "SELECT"), i > 0 && begins_cast_to_text(tokens, i - 1)});
    } else if (tokens[i].is_symbol(")") && !open.empty()) {
      if (open.back().is_text) {
        copy_to(tokens[i].end);
        result.append(suffix);
      }
      open.pop_back();
    }
    if (next == references.size() || references[next].token != i) continue;
    ++next;
    const std::string_view before = i > 0 ? tokens[i - 1].text : std::string_view{}, after = text_at(tokens, i + 3);
    if (after == "=" || equal_ignoring_case(after, "IN")) continue;
    const bool is_argument = !open.empty() && !open.back().is_query;
    // What only stands in a list of columns keeps its name, and an order its index.
    if (!is_argument && !is_one_of(before, operators_before) && !is_one_of(after, operators_after)) continue;
    copy_to(tokens[i].begin);
    result.append("(CONVERT(");
    copy_to(tokens[i + 2].end);
    result.append(suffix);
  }
  copy_to(sql.size());
  return result;
}

}  // namespace oemr::db
