// SPDX-License-Identifier: Apache-2.0
// Reads our own declared SQL, not any SQL: words, quoted texts, single characters. Known to this room only.
#pragma once

#include <cstddef>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace oemr::db {

struct Token {
  std::string_view text;  // without backticks; of a quoted text the quote alone
  std::size_t begin, end;
  bool is_word;

  bool is_symbol(std::string_view symbol) const noexcept { return !is_word && text == symbol; }
};
std::vector<Token> tokens_of(std::string_view sql);

/// Without regard to case.
bool is_one_of(std::string_view word, std::span<const std::string_view> words) noexcept;

/// alias -> table; a table without an alias is its own.
using Aliases = std::map<std::string, std::string, std::less<>>;
Aliases aliases_of(std::span<const Token> tokens);

}  // namespace oemr::db
