// SPDX-License-Identifier: Apache-2.0
// The lexical rules are those of the PHP language reference (basic syntax, comments, strings).
#include "openemr/php_tokens.h"

#include <algorithm>
#include <charconv>
#include <utility>

#include "core/error.h"
#include "core/text.h"

namespace oemr::openemr {
namespace {

// Bounds that no file in the installer's style comes near; they keep copies of values cheap.
constexpr std::size_t longest_file = std::size_t{64} * 1024;
constexpr std::size_t longest_value = 1024;

constexpr std::string_view blanks = " \t\r\n";
constexpr std::string_view digits_10 = "0123456789";
constexpr std::string_view digits_8 = "01234567";
constexpr std::string_view digits_16 = "0123456789abcdefABCDEF";

bool starts_name(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || static_cast<unsigned char>(c) >= 0x80;
}
bool continues_name(char c) { return starts_name(c) || (c >= '0' && c <= '9'); }

void append_utf8(std::string& out, unsigned code) {
  const auto tail = [&](int shift) { out += static_cast<char>(0x80 | (code >> shift & 0x3f)); };
  if (code < 0x80) {
    out += static_cast<char>(code);
  } else if (code < 0x800) {
    out += static_cast<char>(0xc0 | code >> 6);
    tail(0);
  } else if (code < 0x10000) {
    out += static_cast<char>(0xe0 | code >> 12);
    tail(6);
    tail(0);
  } else {
    out += static_cast<char>(0xf0 | code >> 18);
    tail(12);
    tail(6);
    tail(0);
  }
}

}  // namespace

PhpTokens::PhpTokens(std::string_view php) : rest_(php) {
  if (php.size() > longest_file) refuse("more text than a configuration has");
  open_tag();
  advance();
}

void PhpTokens::refuse(std::string_view what) const {
  throw Error(500, "site configuration error",
              "sqlconf.php line " + std::to_string(token_.line) + ": " + std::string(what) +
                  "; this file is read, not run: write plain constant values, or use the OemrDatabase directives");
}

std::string PhpTokens::take() {
  std::string text = std::move(token_.text);
  advance();
  return text;
}

void PhpTokens::step() {
  if (rest_.front() == '\n') ++line_;
  rest_.remove_prefix(1);
}

bool PhpTokens::skip(std::string_view text) {
  if (!rest_.starts_with(text)) return false;
  rest_.remove_prefix(text.size());
  return true;
}

void PhpTokens::open_tag() {
  skip("\xef\xbb\xbf");
  while (!rest_.empty() && blanks.find(rest_.front()) != std::string_view::npos) step();
  token_.line = line_;
  if (!starts_with_ignoring_case(rest_, "<?php") ||
      (rest_.size() > 5 && blanks.find(rest_[5]) == std::string_view::npos)) {
    refuse("the file does not begin with <?php");
  }
  rest_.remove_prefix(5);
}

/// What follows "?>" would be sent to the browser by PHP: only blanks may.
void PhpTokens::close_tag() {
  while (!rest_.empty() && blanks.find(rest_.front()) != std::string_view::npos) step();
  token_.line = line_;
  if (!rest_.empty()) refuse("text after ?>");
}

void PhpTokens::skip_line_comment() {
  while (!rest_.empty() && rest_.front() != '\n' && !rest_.starts_with("?>")) rest_.remove_prefix(1);
}

void PhpTokens::skip_block_comment() {
  token_.line = line_;
  while (!rest_.empty()) {
    if (skip("*/")) return;
    step();
  }
  refuse("a comment without an end");
}

void PhpTokens::skip_blanks_and_comments() {
  while (!rest_.empty()) {
    if (blanks.find(rest_.front()) != std::string_view::npos) {
      step();
    } else if (rest_.starts_with("//") || (rest_.front() == '#' && !rest_.starts_with("#["))) {
      skip_line_comment();
    } else if (skip("/*")) {
      skip_block_comment();
    } else {
      return;
    }
  }
}

void PhpTokens::advance() {
  skip_blanks_and_comments();
  token_ = {PhpToken::Kind::end, {}, line_};
  if (rest_.empty()) return;
  if (skip("?>")) return close_tag();
  const char c = rest_.front();
  if (starts_name(c)) return read_name(PhpToken::Kind::word);
  if (c >= '0' && c <= '9') return read_number();
  rest_.remove_prefix(1);
  if (c == '$') {
    if (rest_.empty() || !starts_name(rest_.front())) refuse("a variable whose name is computed");
    return read_name(PhpToken::Kind::variable);
  }
  if (c == '\'') return read_single_quoted();
  if (c == '"') return read_double_quoted();
  if (std::string_view("=;,()[]>").find(c) == std::string_view::npos)
    refuse("an operator or another sign that is not understood");
  token_.kind = PhpToken::Kind::sign;
  token_.text = c;
}

void PhpTokens::read_name(PhpToken::Kind kind) {
  std::size_t length = 1;
  while (length < rest_.size() && continues_name(rest_[length])) ++length;
  if (length > longest_value) refuse("a name that is too long");
  token_.kind = kind;
  token_.text = rest_.substr(0, length);
  rest_.remove_prefix(length);
}

/// Decimal integers as written; PHP reads a leading zero as octal, which nobody means.
void PhpTokens::read_number() {
  const std::size_t length = std::min(rest_.find_first_not_of(digits_10), rest_.size());
  const bool is_plain = length <= 18 && (length == 1 || rest_.front() != '0');
  const bool ends = length == rest_.size() || (!continues_name(rest_[length]) && rest_[length] != '.');
  if (!is_plain || !ends) refuse("a number that is not a plain decimal integer");
  token_.kind = PhpToken::Kind::number;
  token_.text = rest_.substr(0, length);
  rest_.remove_prefix(length);
}

void PhpTokens::read_single_quoted() {
  token_.kind = PhpToken::Kind::text;
  while (!rest_.empty() && token_.text.size() <= longest_value) {
    if (skip("'")) return;
    if (rest_.starts_with("\\\\") || rest_.starts_with("\\'")) rest_.remove_prefix(1);
    token_.text += rest_.front();
    step();
  }
  refuse(rest_.empty() ? "a text without an end" : "a text that is too long");
}

void PhpTokens::read_double_quoted() {
  token_.kind = PhpToken::Kind::text;
  while (!rest_.empty() && token_.text.size() <= longest_value) {
    if (skip("\"")) return;
    if (rest_.starts_with("{$") ||
        (rest_.size() > 1 && rest_[0] == '$' && (rest_[1] == '{' || starts_name(rest_[1])))) {
      refuse("a text in double quotes with a variable inside (use single quotes, or \\$ for a dollar sign)");
    }
    if (skip("\\")) {
      read_escape();
    } else {
      token_.text += rest_.front();
      step();
    }
  }
  refuse(rest_.empty() ? "a text without an end" : "a text that is too long");
}

/// Behind the backslash, in double quotes; of an escape that PHP does not know the backslash stays.
void PhpTokens::read_escape() {
  if (rest_.empty()) return;
  constexpr std::string_view plain = "ntrvef\\$\"", meaning = "\n\t\r\v\033\f\\$\"";
  const char c = rest_.front();
  if (const std::size_t known = plain.find(c); known != std::string_view::npos) {
    token_.text += meaning[known];
    rest_.remove_prefix(1);
  } else if (digits_8.find(c) != std::string_view::npos) {
    const std::string_view digits = rest_.substr(0, 3);
    append_number(digits.substr(0, std::min(digits.find_first_not_of(digits_8), digits.size())), 8);
  } else if ((c == 'x' || c == 'X') && rest_.size() > 1 && digits_16.find(rest_[1]) != std::string_view::npos) {
    rest_.remove_prefix(1);
    const std::string_view digits = rest_.substr(0, 2);
    append_number(digits.substr(0, std::min(digits.find_first_not_of(digits_16), digits.size())), 16);
  } else if (rest_.starts_with("u{")) {
    rest_.remove_prefix(2);
    const std::string_view digits = rest_.substr(0, std::min(rest_.substr(0, 9).find('}'), rest_.size()));
    unsigned code = 0;
    const auto [end, failure] = std::from_chars(digits.data(), digits.data() + digits.size(), code, 16);
    if (failure != std::errc{} || end != digits.data() + digits.size() || code > 0x10ffff ||
        digits.size() == rest_.size()) {
      refuse("a \\u{…} that names no character");
    }
    append_utf8(token_.text, code);
    rest_.remove_prefix(digits.size() + 1);
  } else {
    token_.text += '\\';
  }
}

void PhpTokens::append_number(std::string_view digits, int base) {
  unsigned value = 0;
  std::from_chars(digits.data(), digits.data() + digits.size(), value, base);
  token_.text += static_cast<char>(value & 0xff);
  rest_.remove_prefix(digits.size());
}

}  // namespace oemr::openemr
