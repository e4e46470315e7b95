// SPDX-License-Identifier: Apache-2.0
// Client registration: which metadata is accepted, which error refuses the rest, and what starts enabled.
#include <string>
#include <vector>

#include "core/json.h"
#include "oauth/error.h"
#include "oauth/registration_metadata.h"
#include "suites.h"

namespace {

using oemr::oauth::ClientMetadata;
using oemr::oauth::read_client_metadata;

constexpr auto any_scope = [](const std::vector<std::string>&) {};

/// "error / description", or empty when it is accepted.
std::string refusal(const std::string& members) {
  const auto document = oemr::Json::parse("{" + members + "}");
  CU_ASSERT_FATAL(document.has_value());
  try {
    read_client_metadata(document->root(), any_scope);
    return {};
  } catch (const oemr::oauth::OAuthError& error) {
    CU_ASSERT_EQUAL(error.status(), 400);
    return error.code() + " / " + error.description();
  }
}

/// "status hint" of the refusal.
std::string advice(const std::string& members) {
  const auto document = oemr::Json::parse("{" + members + "}");
  CU_ASSERT_FATAL(document.has_value());
  try {
    read_client_metadata(document->root(), any_scope);
    return {};
  } catch (const oemr::oauth::OAuthError& error) {
    return error.hint();
  }
}

std::string registering(const std::string& members) {
  return refusal(R"("redirect_uris":["https://app.example.org/cb"],)" + members);
}

struct Case {
  const char* members;
  const char* refusal;
};

void metadata_is_checked() {
  constexpr Case cases[] = {
      {R"("application_type":"private","scope":"openid user/patient.read")", ""},
      {R"("application_type":"private","scope":"system/Patient.read","jwks":{"keys":[]})", ""},
      {R"("application_type":"private","scope":"system/Patient.read","jwks_uri":"https://a.example.org/jwks")", ""},
      {R"("application_type":"private","jwks_uri":"https://a.example.org/jwks","jwks":"")", ""},
      {R"("application_type":"private","jwks_uri":"","jwks":{"keys":[]})", ""},
      {R"("application_type":"private","jwks_uri":"https://a.example.org/jwks","jwks":{"keys":[]})",
       "invalid_client_metadata / jwks and jwks_uri exclude each other"},
      {R"("application_type":"private","scope":"system/Patient.read")", "invalid_client_metadata / jwks is invalid"},
      {R"("application_type":"private","scope":"system/Patient.read","jwks":"","jwks_uri":"")",
       "invalid_client_metadata / jwks is invalid"},
      {R"("scope":"user/patient.read")",
       "invalid_client_metadata / system and user scopes are only allowed for confidential clients"},
      {R"("application_type":"native","scope":"system/Patient.read")",
       "invalid_client_metadata / system and user scopes are only allowed for confidential clients"},
      {R"("scope":["openid"])", "invalid_client_metadata / scope is invalid"},
      {R"("contacts":"me@example.org")", "invalid_client_metadata / contacts is invalid"},
      {R"("contacts":["a|b"])", "invalid_client_metadata / contacts is invalid"},
      {R"("contacts":[1])", "invalid_client_metadata / contacts is invalid"},
      {R"x("tos_uri":"javascript:alert(1)")x", "invalid_client_metadata / tos_uri is invalid"},
      {R"("default_max_age":"soon")", "invalid_client_metadata / default_max_age is invalid"},
      {R"("jwks":[])", "invalid_client_metadata / jwks is invalid"},
      {R"("subject_type":"secret")", "invalid_client_metadata / Unsupported subject_type value : secret"},
      {R"("subject_type":"public")", ""},
      {R"("subject_type":"pairwise")", "invalid_client_metadata / Unsupported subject_type value : pairwise"},
      {R"("token_endpoint_auth_method":"none")", ""},
      {R"("application_type":"private","token_endpoint_auth_method":"none")",
       "invalid_client_metadata / Unsupported token_endpoint_auth_method value : none"},
      {R"("application_type":"private","token_endpoint_auth_method":"private_key_jwt")", ""},
      {R"("token_endpoint_auth_method":"tls_client_auth")",
       "invalid_client_metadata / Unsupported token_endpoint_auth_method value : tls_client_auth"},
      {R"("post_logout_redirect_uris":[""])", ""},
      {R"("post_logout_redirect_uris":[])", "invalid_client_metadata / post_logout_redirect_uris is invalid"},
      {R"("initiate_login_uri":"","jwks":"","jwks_uri":"")", ""},
      {R"("unknown_member":{"any":"thing"})", ""},
  };
  for (const Case& one : cases) CU_ASSERT_STRING_EQUAL(registering(one.members).c_str(), one.refusal);
}

void keys_are_kept_at_https_addresses() {
  for (const char* url : {"https://a.example.org/jwks", "https://a.example.org:8443/jwks?tenant=1", "HTTPS://10.1.2.3/",
                          "https://[2001:db8::1]/jwks"}) {
    CU_ASSERT_TRUE(oemr::oauth::is_key_set_url(url));
    CU_ASSERT(registering("\"jwks_uri\":\"" + std::string(url) + "\"").empty());
  }
  for (const char* url :
       {"http://a.example.org/jwks", "https://", "https:///jwks", "https://me@a.example.org/",
        "https://me:pw@a.example.org/", "https://a.example.org/jwks#keys", "https://a.example.org/jwks#",
        "https://a.example.org/a b", "file:///etc/passwd", "gopher://a.example.org/", "ftp://a.example.org/jwks",
        "//a.example.org/jwks", "/jwks", "jwks"}) {
    CU_ASSERT_FALSE(oemr::oauth::is_key_set_url(url));
    CU_ASSERT(registering("\"jwks_uri\":\"" + std::string(url) + "\"") ==
              "invalid_client_metadata / jwks_uri is invalid");
  }
}

void clients_say_whether_they_can_keep_a_secret() {
  const auto is_confidential = [](const std::string& members) {
    const auto document =
        oemr::Json::parse(R"({"redirect_uris":["https://a.example.org/"],"scope":"openid")" + members + "}");
    return read_client_metadata(document->root(), any_scope).is_confidential;
  };
  // OpenEMR's word, and what OpenEMR makes public.
  CU_ASSERT_TRUE(is_confidential(R"(,"application_type":"private")"));
  CU_ASSERT_FALSE(is_confidential(""));
  CU_ASSERT_FALSE(is_confidential(R"(,"token_endpoint_auth_method":"client_secret_post")"));
  CU_ASSERT_FALSE(is_confidential(R"(,"application_type":"web")"));
  CU_ASSERT_FALSE(
      is_confidential(R"(,"application_type":"native","token_endpoint_auth_method":"client_secret_basic")"));
  // The words of RFC 7591 and OpenID Connect.
  CU_ASSERT_TRUE(is_confidential(R"(,"application_type":"web","token_endpoint_auth_method":"client_secret_basic")"));
  CU_ASSERT_TRUE(is_confidential(R"(,"application_type":"web","token_endpoint_auth_method":"client_secret_post")"));
  CU_ASSERT_TRUE(is_confidential(R"(,"application_type":"web","token_endpoint_auth_method":"private_key_jwt")"));
  CU_ASSERT_TRUE(is_confidential(R"(,"token_endpoint_auth_method":"private_key_jwt")"));
  CU_ASSERT_FALSE(is_confidential(R"(,"application_type":"web","token_endpoint_auth_method":"none")"));
}

void names_fit_their_column() {
  const auto named = [](std::size_t length, const std::string& letter) {
    std::string name;
    for (std::size_t i = 0; i < length; ++i) name += letter;
    return registering("\"client_name\":\"" + name + "\"");
  };
  CU_ASSERT(named(80, "x").empty());
  CU_ASSERT(named(80, "ñ").empty());
  CU_ASSERT(named(81, "x") == "invalid_client_metadata / client_name is invalid");
}

void redirect_uris_are_needed_and_harmless() {
  CU_ASSERT(refusal(R"("client_name":"x")") == "invalid_redirect_uri / redirect_uris is invalid");
  CU_ASSERT(refusal(R"("redirect_uris":[""])") == "invalid_redirect_uri / redirect_uris is invalid");
  CU_ASSERT(refusal(R"("redirect_uris":"https://a.example.org/")") ==
            "invalid_redirect_uri / redirect_uris is invalid");
  CU_ASSERT(refusal(R"j("redirect_uris":["https://a.example.org/","javascript:alert(1)"])j") ==
            "invalid_redirect_uri / redirect_uris is invalid");
  for (const char* uri : {"https://a.example.org/cb", "https://a.example.org/cb?x=1", "http://localhost:3000/",
                          "http://127.0.0.1/cb", "http://[::1]:80/cb", "org.example.app:/cb", "myapp://cb"}) {
    CU_ASSERT_TRUE(oemr::oauth::is_redirect_uri(uri));
  }
  for (const char* uri :
       {"", "cb", "/cb", ":x", "https:", "https://", "https://a.example.org/#part", "http://a.example.org/cb",
        "https://me:pw@a.example.org/", "https://a.example.org/a b", "JavaScript:alert(1)", "data:text/html,x",
        "file:///etc/passwd", "vbscript:x", "blob:https://a.example.org/1", "a_b:c", "1a:b"}) {
    CU_ASSERT_FALSE(oemr::oauth::is_redirect_uri(uri));
  }
}

void refusals_say_which_value_and_what_to_do() {
  constexpr const char* rule =
      " must be a full address: https, http to localhost, 127.0.0.1 or [::1], or the app's own scheme; without user "
      "name, blank and fragment";
  CU_ASSERT(advice(R"("redirect_uris":["https://a.example.org/","http://a.example.org/cb","x"])") ==
            std::string("redirect_uris: value 2") + rule);
  CU_ASSERT(advice(R"("redirect_uris":["https://a.example.org/#x"])") == std::string("redirect_uris: value 1") + rule);
  CU_ASSERT(advice(R"("redirect_uris":["https://a.example.org/","https://b.example.org/",""])") ==
            std::string("redirect_uris: value 3") + rule);
  CU_ASSERT(advice(R"("redirect_uris":"https://a.example.org/")") == "redirect_uris: it must be a list");
  CU_ASSERT(advice(R"("client_name":"x")") ==
            "redirect_uris: it is missing; send a list, which may be empty for an app without users");
  CU_ASSERT(advice(R"("post_logout_redirect_uris":["http://a.example.org/"])") ==
            std::string("post_logout_redirect_uris: value 1") + rule);
  const std::string good = R"("redirect_uris":["https://a.example.org/"],)";
  constexpr Case cases[] = {
      {R"("contacts":["a@example.org","a|b"])", "contacts: value 2 must be a text without |"},
      {R"("contacts":"a@example.org")", "contacts: it must be a list"},
      {R"("client_name":1)", "client_name: it must be a text"},
      {R"("tos_uri":"terms")", "tos_uri: it must be a full http or https address"},
      {R"("jwks_uri":"http://a.example.org/")",
       "jwks_uri: it must be a full https address without user name and fragment"},
      {R"("jwks":[])", "jwks: it must be a JWK set: an object whose member keys is a list"},
      {R"("default_max_age":"soon")", "default_max_age: it must be a whole number"},
      {R"("require_auth_time":"yes")", "require_auth_time: it must be true or false"},
      {R"("scope":["openid"])", "scope: it must be one text, the scopes with a blank between them"},
      {R"("subject_type":"pairwise")", "subject_type: it must be public, or be left out"},
      {R"("token_endpoint_auth_method":"tls_client_auth")",
       "token_endpoint_auth_method: it must be client_secret_basic, client_secret_post, none, or be left out"},
      {R"("post_logout_redirect_uris":[])", "post_logout_redirect_uris: it must name an address, or be left out"},
      {R"("application_type":"private","scope":"system/Patient.read")",
       "jwks: system scopes need the client's keys, as jwks or at a jwks_uri"},
      {R"("application_type":"private","jwks_uri":"https://a.example.org/jwks","jwks":{"keys":[]})",
       "jwks: leave one of the two out"},
      {R"("scope":"user/patient.read")", "scope: leave them out, or register with application_type private"},
  };
  for (const Case& one : cases) CU_ASSERT_STRING_EQUAL(advice(good + one.members).c_str(), one.refusal);
}

void scope_has_a_default_and_keeps_empty_elements() {
  const auto none = oemr::Json::parse(R"({"redirect_uris":[]})");
  const ClientMetadata metadata = read_client_metadata(none->root(), any_scope);
  CU_ASSERT_EQUAL_FATAL(metadata.scopes.size(), 7);
  CU_ASSERT(metadata.scopes.front() == "openid" && metadata.scopes.back() == "api:port");
  const auto twice = oemr::Json::parse(R"({"redirect_uris":[],"scope":"openid  phone"})");
  CU_ASSERT_EQUAL(read_client_metadata(twice->root(), any_scope).scopes.size(), 3);
}

void scopes_are_looked_at_before_the_other_members() {
  const auto document = oemr::Json::parse(R"({"scope":"nonesuch","contacts":"me"})");
  const auto no_scope = [](const std::vector<std::string>& scopes) {
    throw oemr::oauth::invalid_scope(scopes.front());
  };
  try {
    read_client_metadata(document->root(), no_scope);
    CU_FAIL("accepted");
  } catch (const oemr::oauth::OAuthError& error) {
    CU_ASSERT(error.code() == "invalid_scope");
  }
}

void members_keep_the_order_of_the_answer() {
  const auto document = oemr::Json::parse(
      R"({"scope":"openid","redirect_uris":[],"tos_uri":"","client_name":"n","unknown":1,"contacts":[]})");
  std::string names;
  const ClientMetadata metadata = read_client_metadata(document->root(), any_scope);
  for (const auto& member : metadata.members) names.append(member.name).append(" ");
  CU_ASSERT(names == "contacts client_name redirect_uris tos_uri ");
}

const CU_TestInfo tests[] = {
    {"metadata is checked", metadata_is_checked},
    {"keys are kept at https addresses", keys_are_kept_at_https_addresses},
    {"names fit their column", names_fit_their_column},
    {"clients say whether they can keep a secret", clients_say_whether_they_can_keep_a_secret},
    {"redirect URIs are needed and harmless", redirect_uris_are_needed_and_harmless},
    {"refusals say which value and what to do", refusals_say_which_value_and_what_to_do},
    {"scope has a default and keeps empty elements", scope_has_a_default_and_keeps_empty_elements},
    {"scopes are looked at before the other members", scopes_are_looked_at_before_the_other_members},
    {"members keep the order of the answer", members_keep_the_order_of_the_answer},
    CU_TEST_INFO_NULL,
};

}  // namespace

const Suite registration_suite = {"registration", tests};
