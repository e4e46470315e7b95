// SPDX-License-Identifier: Apache-2.0
// The tokens of a PHP file that holds nothing but constants; whatever could run is refused with its line.
#pragma once

#include <string>
#include <string_view>

namespace oemr::openemr {

struct PhpToken {
  enum class Kind { variable, word, text, number, sign, end };
  Kind kind = Kind::end;
  std::string text;  // a variable's name, a literal's value, the one character of a sign
  int line = 1;
};

/// One token ahead. Errors are Error(500) that name the line and the way out, never a value.
class PhpTokens {
 public:
  explicit PhpTokens(std::string_view php);

  const PhpToken& current() const noexcept { return token_; }
  void advance();
  /// The text of the current token, which is left behind.
  std::string take();
  /// what: "a function call", …
  [[noreturn]] void refuse(std::string_view what) const;

 private:
  bool skip(std::string_view text);
  void skip_blanks_and_comments();
  void skip_line_comment();
  void skip_block_comment();
  void open_tag();
  void close_tag();
  void read_name(PhpToken::Kind kind);
  void read_number();
  void read_single_quoted();
  void read_double_quoted();
  void read_escape();
  void append_number(std::string_view digits, int base);
  void step();

  std::string_view rest_;
  int line_ = 1;
  PhpToken token_;
};

}  // namespace oemr::openemr
