// SPDX-License-Identifier: Apache-2.0
// A reader of constant PHP assignments: tokens, then statements; it runs nothing, and its time and memory are linear.
#include "openemr/sqlconf.h"

#include <map>

#include "core/error.h"
#include "core/text.h"
#include "openemr/php_tokens.h"

namespace oemr::openemr {
namespace {

using Scalars = std::map<std::string, std::string, std::less<>>;

/// PHP's variables after the file has run: texts, and arrays of texts. An array inside an array has no use here.
class Reader {
 public:
  explicit Reader(std::string_view php) : tokens_(php) {}

  void run() {
    while (tokens_.current().kind != PhpToken::Kind::end) statement();
  }

  const Scalars* array(std::string_view name) const {
    const auto found = arrays_.find(name);
    return found == arrays_.end() ? nullptr : &found->second;
  }
  const std::string* scalar(std::string_view name) const {
    const auto found = scalars_.find(name);
    return found == scalars_.end() ? nullptr : &found->second;
  }

 private:
  using Kind = PhpToken::Kind;

  bool takes(char sign) {
    if (tokens_.current().kind != Kind::sign || tokens_.current().text[0] != sign) return false;
    tokens_.advance();
    return true;
  }
  void expect(char sign) {
    if (!takes(sign)) tokens_.refuse("something else than a plain assignment of a constant value");
  }
  bool at_word(std::string_view word) const {
    return tokens_.current().kind == Kind::word && equal_ignoring_case(tokens_.current().text, word);
  }

  void statement() {
    if (takes(';')) return;
    if (at_word("global")) return global_statement();
    if (tokens_.current().kind != Kind::variable) tokens_.refuse("something else than an assignment");
    const std::string name = variable();
    if (takes('[')) {
      std::string key = constant_key();
      expect('=');
      if (scalars_.contains(name)) tokens_.refuse("a text used as an array");
      arrays_[name].insert_or_assign(std::move(key), scalar_expression());
    } else {
      expect('=');
      assign(name);
    }
    if (tokens_.current().kind != Kind::end) expect(';');  // "?>" ends a statement too
  }

  void global_statement() {
    do {
      tokens_.advance();
      variable();
    } while (tokens_.current().kind == Kind::sign && tokens_.current().text == ",");
    if (tokens_.current().kind != Kind::end) expect(';');
  }

  void assign(const std::string& name) {
    if (at_word("array")) {
      tokens_.advance();
      expect('(');
      assign_array(name, ')');
    } else if (takes('[')) {
      assign_array(name, ']');
    } else {
      scalars_.insert_or_assign(name, scalar_expression());
      arrays_.erase(name);
    }
  }

  void assign_array(const std::string& name, char closing) {
    Scalars values;
    while (!takes(closing)) {
      std::string key = scalar_expression();
      expect('=');
      expect('>');
      values.insert_or_assign(std::move(key), scalar_expression());
      if (!takes(',')) {
        expect(closing);
        break;
      }
    }
    scalars_.erase(name);
    arrays_.insert_or_assign(name, std::move(values));
  }

  std::string variable() {
    if (tokens_.current().kind != Kind::variable) tokens_.refuse("something else than a variable");
    std::string name = tokens_.take();
    if (name == "GLOBALS" || name.starts_with('_')) tokens_.refuse("a variable of PHP itself");
    return name;
  }

  std::string scalar_expression() {
    const PhpToken& token = tokens_.current();
    if (token.kind == Kind::text || token.kind == Kind::number) return tokens_.take();
    if (token.kind == Kind::word) return constant();
    if (token.kind != Kind::variable) tokens_.refuse("a value that is not constant");
    const std::string name = variable();
    if (!takes('[')) {
      const std::string* value = scalar(name);
      if (value == nullptr) tokens_.refuse("a variable that has no plain value before");
      return *value;
    }
    const std::string key = constant_key();
    const Scalars* values = array(name);
    const auto found = values == nullptr ? Scalars::const_iterator{} : values->find(key);
    if (values == nullptr || found == values->end()) tokens_.refuse("an array element that has no plain value before");
    return found->second;
  }

  /// A text or a number: keys that are expressions themselves would need recursion without a bound.
  std::string constant_key() {
    if (tokens_.current().kind != Kind::text && tokens_.current().kind != Kind::number) {
      tokens_.refuse("an array key that is not constant");
    }
    std::string key = tokens_.take();
    expect(']');
    return key;
  }

  /// true, false and null as PHP turns them into text.
  std::string constant() {
    const bool is_true = at_word("true");
    if (!is_true && !at_word("false") && !at_word("null")) tokens_.refuse("a function call or a named constant");
    tokens_.advance();
    return is_true ? "1" : "";
  }

  PhpTokens tokens_;
  Scalars scalars_;
  std::map<std::string, Scalars, std::less<>> arrays_;
};

std::string setting(const Scalars& values, std::string_view name) {
  const auto found = values.find(name);
  if (found == values.end()) {
    throw Error(
        500, "site configuration error",
        "sqlconf.php sets no $sqlconf[\"" + std::string(name) + "\"; set it there, or use the OemrDatabase directives");
  }
  return found->second;
}

}  // namespace

SqlConf parse_sqlconf(std::string_view php) {
  Reader reader(php);
  reader.run();
  // The file that OpenEMR is shipped with says $config = 0 until its setup has been run.
  if (const std::string* config = reader.scalar("config"); config != nullptr && (config->empty() || *config == "0")) {
    throw Error(500, "site configuration error", "sqlconf.php says $config = 0: the setup of OpenEMR has not been run");
  }
  const Scalars* values = reader.array("sqlconf");
  if (values == nullptr) {
    throw Error(500, "site configuration error",
                "sqlconf.php fills no array $sqlconf; set it there, or use the OemrDatabase directives");
  }
  SqlConf conf;
  conf.host = setting(*values, "host");
  conf.login = setting(*values, "login");
  conf.password = setting(*values, "pass");
  conf.database = setting(*values, "dbase");
  if (const auto port = values->find("port"); port != values->end()) conf.port = port->second;
  // PHP knows two answers only: utf8mb4 when the file says so, else utf8.
  if (const auto charset = values->find("db_encoding"); charset != values->end() && charset->second != "utf8mb4") {
    conf.charset = "utf8";
  }
  return conf;
}

}  // namespace oemr::openemr
