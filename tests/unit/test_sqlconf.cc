// SPDX-License-Identifier: Apache-2.0
// The reader of sqlconf.php: the installer's form, hand edits in its style, and refusals that name the line but no
// value.
#include <string>

#include "core/error.h"
#include "openemr/sqlconf.h"
#include "suites.h"

using namespace oemr;
using namespace oemr::openemr;

namespace {

constexpr std::string_view installed = R"(<?php
//  OpenEMR
//  MySQL Config

global $disable_utf8_flag;
$disable_utf8_flag = false;

$host	= 'localhost';
$port	= '3306';
$login	= 'emr';
$pass	= 'p\'a\\ss\n"$x';
$dbase	= 'emr_db';
$db_encoding	= 'utf8mb4';

$sqlconf = array();
global $sqlconf;
$sqlconf["host"]= $host;
$sqlconf["port"] = $port;
$sqlconf["login"] = $login;
$sqlconf["pass"] = $pass;
$sqlconf["dbase"] = $dbase;
$sqlconf["db_encoding"] = $db_encoding;

//////////////////////////
//////DO NOT TOUCH THIS///
$config = 1; /////////////
//////////////////////////
?>
)";

std::string refusal(std::string_view php) {
  try {
    parse_sqlconf(php);
    return "accepted";
  } catch (const Error& error) {
    return error.status() == 500 ? error.what() : "wrong status";
  }
}

std::string with_password(std::string_view expression) {
  return "<?php $sqlconf = array('host' => 'h', 'login' => 'l', 'dbase' => 'd', 'pass' => " + std::string(expression) +
         ");";
}
std::string password_of(std::string_view expression) { return parse_sqlconf(with_password(expression)).password; }

void the_installers_form() {
  const SqlConf conf = parse_sqlconf(installed);
  CU_ASSERT(conf.host == "localhost");
  CU_ASSERT(conf.port == "3306");
  CU_ASSERT(conf.login == "emr");
  CU_ASSERT(conf.password == "p'a\\ss\\n\"$x");
  CU_ASSERT(conf.database == "emr_db");
  CU_ASSERT(conf.charset == "utf8mb4");
}

void hand_edits() {
  const SqlConf conf = parse_sqlconf(
      "\xef\xbb\xbf\r\n<?PHP\r\n/* ours\n * $host = 'no'; */ # 'a ?\n$SqlConf = 'another';;\n"
      "$sqlconf = ['host' => 'db.example.org', 'port' => 3307, \"login\" => 'u',];\n"
      "$sqlconf['pass']\n = // below\n \"\\x41\\102\\u{e9}\\$\\q\";\n$sqlconf['dbase'] = $sqlconf['login'] ; $config = "
      "TRUE ?>\n\n");
  CU_ASSERT(conf.host == "db.example.org");
  CU_ASSERT(conf.port == "3307");
  CU_ASSERT(conf.password == "AB\xc3\xa9$\\q");
  CU_ASSERT(conf.database == "u");
  CU_ASSERT(conf.charset == "utf8mb4");
  CU_ASSERT(parse_sqlconf(with_password("'' , 'db_encoding' => 'latin1'")).charset == "utf8");
}

void quoted_texts() {
  CU_ASSERT(password_of("''").empty());
  CU_ASSERT(password_of(R"('a\b\'\\')") == R"(a\b'\)");
  CU_ASSERT(password_of(R"("\n\t\r\v\e\f\\\"\$")") == "\n\t\r\v\033\f\\\"$");
  CU_ASSERT(password_of(R"("\0")") == std::string(1, '\0'));
  CU_ASSERT(password_of(R"("\400\18\xg\x4\X4a")") == std::string("\0\0018\\xg\x04J", 8));
  CU_ASSERT(password_of(R"("\u{1F600}\u{41}\u")") ==
            "\xf0\x9f\x98\x80"
            "A\\u");
  CU_ASSERT(password_of(R"("$5 a$ { $")") == "$5 a$ { $");
  CU_ASSERT(password_of("'line\nbreak // # /* ?>'") == "line\nbreak // # /* ?>");
  CU_ASSERT(password_of("true") == "1");
  CU_ASSERT(password_of("0") == "0");
}

void dynamic_values_are_refused_with_their_line() {
  for (const std::string_view expression : {"getenv('P')",
                                            "\"$x\"",
                                            "\"a{$x}\"",
                                            "\"${x}\"",
                                            "\"\\\\$x\"",
                                            "PASSWORD",
                                            "$other",
                                            "'a' . 'b'",
                                            "<<<A\nA",
                                            "$_ENV['P']",
                                            "$$x",
                                            "-1",
                                            "1.5",
                                            "0x10",
                                            "012",
                                            "1e3",
                                            "(1)",
                                            "array()",
                                            "`id`",
                                            "@$x",
                                            "\"\\u{}\"",
                                            "\"\\u{110000}\"",
                                            "\"\\u{41\"",
                                            "'",
                                            "\"",
                                            "\"\\",
                                            "'\\",
                                            "/*",
                                            "$sqlconf['x']",
                                            "fn() => 1",
                                            "'a' ?: 'b'",
                                            "1 /*"}) {
    const std::string message = refusal(with_password(expression));
    CU_ASSERT(message.starts_with("sqlconf.php line "));
    CU_ASSERT(message.find("OemrDatabase") != std::string::npos);
  }
  CU_ASSERT(refusal("<?php\n\n$pass = 'secret';\n$pass = getenv('x');").starts_with("sqlconf.php line 4: "));
  CU_ASSERT(refusal("<?php\n$a = 'secret\n\n' . 'b';").starts_with("sqlconf.php line 4: "));
  CU_ASSERT(refusal("<?php\n$a = 'secret").starts_with("sqlconf.php line 2: "));
  CU_ASSERT(refusal("<?php\n$a = 'secret").find("secret") == std::string::npos);
  for (const std::string_view statement : {"include 'a.php';",
                                           "if (true) {}",
                                           "$a += 1;",
                                           "$a['b']['c'] = 1;",
                                           "$a[] = 1;",
                                           "$a",
                                           "$a =",
                                           "echo 1;",
                                           "function f() {}",
                                           "}",
                                           "$GLOBALS['host'] = 'x';",
                                           "global;",
                                           "global $a $b;",
                                           "$a = 1 $b = 2;",
                                           "#[A]",
                                           "$a = [1];",
                                           "$a = ['b' => ['c' => 1]];",
                                           "$a = 1; $a['b'] = 2;",
                                           "\x01",
                                           "?> x"}) {
    CU_ASSERT(refusal("<?php " + std::string(statement)).starts_with("sqlconf.php line 1: "));
  }
  CU_ASSERT(refusal("").starts_with("sqlconf.php line 1: "));
  CU_ASSERT(refusal("<html>").starts_with("sqlconf.php line 1: "));
  CU_ASSERT(refusal("<?phpx").starts_with("sqlconf.php line 1: "));
}

void what_is_missing_is_named() {
  CU_ASSERT(refusal("<?php").find("$sqlconf") != std::string::npos);
  CU_ASSERT(refusal("<?php $sqlconf['host'] = 'h';").find("\"login\"") != std::string::npos);
  CU_ASSERT(refusal("<?php $config = 0;").find("setup") != std::string::npos);
}

/// Damage in any place gives an answer or an Error, in linear time; nothing else.
void damaged_files_never_crash() {
  std::string damaged(installed);
  for (std::size_t i = 0; i < installed.size(); ++i) {
    refusal(installed.substr(0, i));
    for (const char c : {'\0', '"', '\\', '$', '\xff', '/', '[', '*', '?'}) {
      damaged[i] = c;
      refusal(damaged);
    }
    damaged[i] = installed[i];
  }
  CU_ASSERT(refusal("<?php " + std::string(100000, '[')).starts_with("sqlconf.php line 1: "));
  CU_ASSERT(refusal(with_password("'" + std::string(2000, 'x') + "'")).starts_with("sqlconf.php line 1: "));
  for (const std::string_view part :
       {"[", "(", "$a[", "array(", "/*", "\"{", "\\", "'", "\"\\u{", "$a=$a;", "global $a,", "#\n", "$a=[", "?>"}) {
    std::string many = "<?php $a = 'x';";
    while (many.size() < 60000) many += part;
    CU_ASSERT(refusal(many) != "wrong status");
  }
}

const CU_TestInfo tests[] = {
    {"the installer's form", the_installers_form},
    {"hand edits", hand_edits},
    {"quoted texts", quoted_texts},
    {"dynamic values are refused with their line", dynamic_values_are_refused_with_their_line},
    {"what is missing is named", what_is_missing_is_named},
    {"damaged files never crash", damaged_files_never_crash},
    CU_TEST_INFO_NULL,
};

}  // namespace

extern const Suite sqlconf_suite = {"openemr/sqlconf", tests};
