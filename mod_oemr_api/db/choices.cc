// SPDX-License-Identifier: Apache-2.0
// Resolves choices between columns.
#include "db/choices.h"

#include <span>

#include "core/error.h"
#include "db/sql_text.h"

namespace oemr::db {
namespace {

bool is_number(std::string_view word) noexcept { return word.front() >= '0' && word.front() <= '9'; }

/// "table.column:", which alone decides whether the alternative is taken.
bool has_condition(std::span<const Token> alternative) noexcept {
  return alternative.size() > 3 && alternative[1].is_symbol(".") && alternative[3].is_symbol(":");
}

bool is_there(std::span<const Token> alternative, const Aliases& aliases, const Schema& schema) {
  if (has_condition(alternative)) alternative = alternative.first(3);
  for (std::size_t i = 0; i + 2 < alternative.size(); ++i) {
    const Token& qualifier = alternative[i];
    if (!qualifier.is_word || is_number(qualifier.text) || !alternative[i + 1].is_symbol(".") ||
        !alternative[i + 2].is_word) {
      continue;
    }
    const auto alias = aliases.find(qualifier.text);
    const std::string_view table = alias == aliases.end() ? qualifier.text : std::string_view(alias->second);
    if (!schema.has_column(table, alternative[i + 2].text)) return false;
  }
  return true;
}

/// The end of the alternative that begins here: "|" or "}".
std::size_t alternative_end(std::span<const Token> tokens, std::size_t at) {
  while (at < tokens.size() && !tokens[at].is_symbol("|") && !tokens[at].is_symbol("}")) ++at;
  if (at == tokens.size()) throw Error(500, "internal error", "a choice in a statement has no end");
  return at;
}

}  // namespace

bool may_have_choices(std::string_view sql) noexcept { return sql.find('{') != std::string_view::npos; }

ChosenText choose(std::string_view sql, const Schema& schema) {
  const std::vector<Token> all = tokens_of(sql);
  const std::span<const Token> tokens(all);
  const Aliases aliases = aliases_of(tokens);
  ChosenText chosen;
  std::size_t copied = 0, parameter = 0;
  const auto copy_to = [&](std::size_t end) {
    chosen.sql.append(sql.substr(copied, end - copied));
    copied = end;
  };
  const auto count_parameters = [&](std::span<const Token> part, bool is_kept) {
    for (const Token& token : part) {
      if (!token.is_symbol("?")) continue;
      if (is_kept) chosen.parameters.push_back(parameter);
      ++parameter;
    }
  };
  for (std::size_t i = 0; i < tokens.size(); ++i) {
    if (!tokens[i].is_symbol("{")) {
      count_parameters(tokens.subspan(i, 1), true);
      continue;
    }
    copy_to(tokens[i].begin);
    bool is_chosen = false;
    do {
      const std::size_t begin = i + 1;
      i = alternative_end(tokens, begin);
      const auto alternative = tokens.subspan(begin, i - begin);
      const bool is_taken = !is_chosen && is_there(alternative, aliases, schema);
      count_parameters(alternative, is_taken);
      if (is_taken) {
        const std::size_t from = has_condition(alternative) ? alternative[3].end : tokens[begin - 1].end;
        chosen.sql.append(sql.substr(from, tokens[i].begin - from));
      }
      is_chosen = is_chosen || is_taken;
    } while (tokens[i].is_symbol("|"));
    copied = tokens[i].end;
  }
  copy_to(sql.size());
  return chosen;
}

}  // namespace oemr::db
