// SPDX-License-Identifier: Apache-2.0
// Sessions of OpenEMR's own pages, whole and broken.
#include "openemr/php_session.h"
#include "suites.h"

namespace {

using oemr::openemr::parse_ehr_session;

constexpr std::string_view signed_in =
    "site_id|s:7:\"default\";language_direction|s:3:\"ltr\";authUser|s:5:\"admin\";authPass|s:6:\"$2y$|;\";authUserID|"
    "i:1;"
    "nothing|N;yes|b:1;half|d:0.5;list|a:2:{i:0;s:10:\"authUser|s\";s:1:\"k\";a:1:{i:0;b:0;}}"
    "thing|O:8:\"stdClass\":1:{s:1:\"a\";i:5;}own|C:3:\"Foo\":4:{ab|;}again|R:2;suit|E:11:\"Suit:Hearts\";";

void a_session_says_who_is_signed_in() {
  const auto session = parse_ehr_session(signed_in);
  CU_ASSERT_FATAL(session.has_value());
  CU_ASSERT(session->site == "default" && session->username == "admin" && session->password_hash == "$2y$|;");
  CU_ASSERT_EQUAL(session->user_id, 1);
  CU_ASSERT_EQUAL(parse_ehr_session("authUser|s:1:\"a\";authPass|s:1:\"b\";authUserID|s:2:\"17\";")->user_id, 17);
}

/// As OpenEMR 8 writes it, through Symfony.
void variables_may_be_in_one_value() {
  const std::string inner =
      "a:6:{s:7:\"site_id\";s:7:\"default\";s:34:\"enable_database_connection_pooling\";b:0;s:8:\"authUser\";"
      "s:5:\"admin\";s:8:\"authPass\";s:3:\"$2y\";s:10:\"authUserID\";i:1;s:16:\"csrf_private_key\";s:5:\"\x80}\";|\";"
      "}";
  const std::string rest =
      "_symfony_flashes|a:0:{}_sf2_meta|a:3:{s:1:\"u\";i:1795877722;s:1:\"c\";i:1795877700;"
      "s:1:\"l\";i:0;}";
  const auto session = parse_ehr_session("OpenEMR|" + inner + rest);
  CU_ASSERT_FATAL(session.has_value());
  CU_ASSERT(session->site == "default" && session->username == "admin" && session->password_hash == "$2y");
  CU_ASSERT_EQUAL(session->user_id, 1);
  // Sessions of the authorization server and of the portal are other people's.
  CU_ASSERT_FALSE(parse_ehr_session("authserverOpenEMR|" + inner + rest).has_value());
  CU_ASSERT_FALSE(parse_ehr_session("PortalOpenEMR|" + inner + rest).has_value());
  const std::string whole = "OpenEMR|" + inner;
  for (std::size_t size = 0; size < whole.size(); ++size) {
    CU_ASSERT_FALSE(parse_ehr_session(whole.substr(0, size)).has_value());
  }
}

void others_say_nothing() {
  for (const std::string_view text :
       {"", "authUser|s:5:\"admin\";", "authUser|s:5:\"admin\";authPass|s:1:\"x\";", "authUserID|i:1;", "garbage", "|",
        "a|", "a|s:999999:\"x\";", "a|s:-1:\"x\";", "a|s:99999999999999999999:\"\";", "a|a:1:{i:0;", "a|a:99:{}",
        "a|i:1", "authUser|a:1:{i:0;s:1:\"a\";}authPass|s:1:\"b\";authUserID|i:1;"}) {
    CU_ASSERT_FALSE(parse_ehr_session(text).has_value());
  }
  std::string deep = "a|";
  for (int i = 0; i < 100000; ++i) deep += "a:1:{i:0;";
  CU_ASSERT_FALSE(parse_ehr_session(deep).has_value());
}

void every_beginning_of_a_session_is_harmless() {
  for (std::size_t size = 0; size < signed_in.size(); ++size) {
    const std::string part(signed_in.substr(0, size));
    const auto session = parse_ehr_session(part);
    if (session) CU_ASSERT(session->username == "admin");
  }
}

void only_ids_of_php_are_looked_for() {
  for (const std::string_view id : {"", "short", "../../etc/passwd/aaaaaaaaaaaaaaaa",
                                    "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaa/a", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"}) {
    CU_ASSERT_FALSE(oemr::openemr::read_ehr_session("/nonexistent", id, 0).has_value());
  }
}

const CU_TestInfo tests[] = {{"a session says who is signed in", a_session_says_who_is_signed_in},
                             {"variables may be in one value", variables_may_be_in_one_value},
                             {"others say nothing", others_say_nothing},
                             {"every beginning of a session is harmless", every_beginning_of_a_session_is_harmless},
                             {"only ids of PHP are looked for", only_ids_of_php_are_looked_for},
                             CU_TEST_INFO_NULL};

}  // namespace

extern const Suite php_session_suite = {"PHP sessions", tests};
