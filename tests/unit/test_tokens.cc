// SPDX-License-Identifier: Apache-2.0
// The pure parts of issuing tokens: dates, launch context, PKCE, client assertions and their keys.
#include <string>
#include <vector>

#include "core/encoding.h"
#include "core/json.h"
#include "core/time.h"
#include "oauth/client_assertion.h"
#include "oauth/error.h"
#include "oauth/issuance.h"
#include "oauth/json_web_key.h"
#include "oauth/launch_context.h"
#include "oauth/pkce.h"
#include "signed_tokens.h"
#include "suites.h"

namespace {

using namespace oemr::oauth;

void numeric_dates_lose_their_zeros() {
  CU_ASSERT(numeric_date(1795452281968184) == "1795452281.968184");
  CU_ASSERT(numeric_date(1795452281000500) == "1795452281.0005");
  CU_ASSERT(numeric_date(1795452281100000) == "1795452281.1");
  CU_ASSERT(numeric_date(1795452281000000) == "1795452281");
}

void three_months_are_reckoned_as_php_does() {
  const auto after = [](std::string_view text) {
    return oemr::format_date_time(oemr::civil_of(three_months_after(oemr::seconds_of(*oemr::parse_date_time(text)))));
  };
  CU_ASSERT(after("2026-11-23 17:00:01") == "2027-02-23 17:00:01");
  CU_ASSERT(after("2026-11-30 00:00:00") == "2027-03-02 00:00:00");
  CU_ASSERT(after("2027-11-30 00:00:00") == "2028-03-01 00:00:00");
  CU_ASSERT(after("2026-01-31 12:00:00") == "2026-05-01 12:00:00");
}

std::string members(const LaunchContext& context, const std::vector<std::string>& scopes) {
  return stored_launch_context(context, scopes, "https://h/style");
}

void launch_members_follow_the_scopes() {
  const LaunchContext none, full{"p1", "e1", "main.tab", "a1"};
  CU_ASSERT(members(none, {"openid"}) == "[]");
  CU_ASSERT(members(none, {"launch/patient"}) == "[]");
  CU_ASSERT(members(full, {"openid"}) == R"({"patient":"p1"})");
  CU_ASSERT(members(full, {"launch", "launch/patient"}) ==
            R"({"patient":"p1","need_patient_banner":true,"smart_style_url":"https:\/\/h\/style"})");
  CU_ASSERT(members(full, {"launch"}) ==
            R"({"patient":"p1","need_patient_banner":false,"encounter":"e1","intent":"main.tab","fhirContext":)"
            R"([{"reference":"Appointment\/a1","type":"Appointment"}],"smart_style_url":"https:\/\/h\/style"})");
  CU_ASSERT(members(none, {"launch"}) == R"({"smart_style_url":"https:\/\/h\/style"})");
}

void stored_context_is_read_again() {
  const LaunchContext context = read_launch_context(members({"p1", "e1", "main.tab", "a1"}, {"launch"}));
  CU_ASSERT(context.patient == "p1" && context.encounter == "e1" && context.intent == "main.tab");
  CU_ASSERT(context.appointment.empty());
  for (const char* text : {"", "[]", "{", "null", R"({"patient":1})"}) {
    CU_ASSERT(read_launch_context(text).patient.empty());
  }
}

/// The error code of a verifier, or empty.
std::string pkce(std::string_view challenge, std::string_view method, std::optional<std::string_view> verifier) {
  try {
    check_code_verifier(challenge, method, verifier);
    return {};
  } catch (const OAuthError& error) {
    return error.code();
  }
}

void code_verifiers_must_fit() {
  // RFC 7636 appendix B.
  constexpr std::string_view verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
  constexpr std::string_view challenge = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";
  CU_ASSERT(pkce(challenge, "S256", verifier).empty());
  CU_ASSERT(pkce("", "", std::nullopt).empty());
  CU_ASSERT(pkce("", "", verifier) == "invalid_request");
  CU_ASSERT(pkce(challenge, "S256", std::nullopt) == "invalid_request");
  CU_ASSERT(pkce(challenge, "S256", "") == "invalid_request");
  CU_ASSERT(pkce(challenge, "S256", "tooshort") == "invalid_request");
  CU_ASSERT(pkce(challenge, "S256", std::string(43, 'A')) == "invalid_grant");
  CU_ASSERT(pkce(challenge, "S256", std::string(43, ' ')) == "invalid_request");
  CU_ASSERT(pkce(verifier, "plain", verifier) == "invalid_grant");
  CU_ASSERT(pkce(verifier, "", verifier) == "invalid_grant");
}

Jwt assertion(const std::string& claims, const std::string& header = R"({"alg":"RS384"})") {
  auto parsed = parse_jwt(oemr::base64url(header) + "." + oemr::base64url(claims) + ".c2ln");
  CU_ASSERT_FATAL(parsed.jwt.has_value());
  return std::move(*parsed.jwt);
}

bool is_valid(const std::string& claims) {
  return has_valid_claims(assertion("{" + claims + "}"), "me", "https://h/token", "https://h", 1000);
}

void assertions_must_claim_what_they_should() {
  const std::string who = R"("iss":"me","sub":"me",)", rest = R"("jti":"j","exp":1200,"aud":"https://h/token")";
  CU_ASSERT_TRUE(is_valid(who + rest));
  CU_ASSERT_TRUE(is_valid(who + R"("jti":"j","exp":1200.5,"aud":["x","https://h/token"])"));
  CU_ASSERT_TRUE(is_valid(who + R"("jti":"j","exp":1200,"aud":"https://h")"));
  CU_ASSERT_TRUE(is_valid(who + rest + R"(,"nbf":1060,"iat":1060)"));
  CU_ASSERT_FALSE(is_valid(who + rest + R"(,"nbf":1061)"));
  CU_ASSERT_FALSE(is_valid(who + rest + R"(,"iat":1061)"));
  CU_ASSERT_FALSE(is_valid(who + rest + R"(,"nbf":"1000")"));
  CU_ASSERT_FALSE(is_valid(R"("iss":"you","sub":"me",)" + rest));
  CU_ASSERT_FALSE(is_valid(R"("sub":"me",)" + rest));
  CU_ASSERT_FALSE(is_valid(who + R"("jti":"","exp":1200,"aud":"https://h/token")"));
  CU_ASSERT_FALSE(is_valid(who + R"("exp":1200,"aud":"https://h/token")"));
  CU_ASSERT_FALSE(is_valid(who + R"("jti":"j","aud":"https://h/token")"));
  CU_ASSERT_FALSE(is_valid(who + R"("jti":"j","exp":"1200","aud":"https://h/token")"));
  CU_ASSERT_FALSE(is_valid(who + R"("jti":"j","exp":940,"aud":"https://h/token")"));
  CU_ASSERT_TRUE(is_valid(who + R"("jti":"j","exp":941,"aud":"https://h/token")"));
  CU_ASSERT_TRUE(is_valid(who + R"("jti":"j","exp":1360,"aud":"https://h/token")"));
  CU_ASSERT_FALSE(is_valid(who + R"("jti":"j","exp":1361,"aud":"https://h/token")"));
  CU_ASSERT_FALSE(is_valid(who + R"("jti":"j","exp":1200,"aud":"https://h/fhir")"));
  CU_ASSERT_FALSE(is_valid(who + R"("jti":"j","exp":1200)"));
}

bool is_signed(std::string_view token, const std::string& keys) {
  const auto parsed = parse_jwt(token);
  CU_ASSERT_FATAL(parsed.jwt.has_value());
  const auto set = oemr::Json::parse(R"({"keys":[)" + keys + "]}");
  CU_ASSERT_FATAL(set.has_value());
  return is_signed_by_one_of(*parsed.jwt, set->root());
}

std::string with(std::string_view key, const std::string& members) {
  return std::string(key.substr(0, key.size() - 1)) + "," + members + "}";
}

void keys_verify_their_own_signatures() {
  const std::string es(es384_key), rs(rs384_key);
  CU_ASSERT_TRUE(is_signed(es384_token, es));
  CU_ASSERT_TRUE(is_signed(rs384_token, rs));
  CU_ASSERT_TRUE(is_signed(rs384_token, es + "," + rs));
  const std::string shorter_es(es256_key), other_rs(rs256_key);
  CU_ASSERT_TRUE(is_signed(es256_token, es + "," + shorter_es));
  CU_ASSERT_TRUE(is_signed(rs256_token, rs + "," + other_rs));
  CU_ASSERT_FALSE(is_signed(es256_token, es + "," + rs));
  CU_ASSERT_FALSE(is_signed(es384_token, shorter_es));
  CU_ASSERT_FALSE(is_signed(rs384_token, other_rs));
  CU_ASSERT_FALSE(is_signed(rs384_token, es));
  CU_ASSERT_FALSE(is_signed(es384_token, rs));
  CU_ASSERT_FALSE(is_signed(es384_token, ""));
  CU_ASSERT_FALSE(is_signed(es384_token, with(es, R"("use":"enc")")));
  // The tokens say kid "k1".
  CU_ASSERT_TRUE(is_signed(es384_token, with(es, R"("kid":"k1")")));
  CU_ASSERT_FALSE(is_signed(es384_token, with(es, R"("kid":"k2")")));
  for (const char* broken : {"{}", R"({"kty":"RSA"})", R"({"kty":"EC","crv":"P-384","x":"AA","y":"AA"})",
                             R"({"kty":"RSA","n":"AQAB","e":"AQAB"})", "1", "null"}) {
    CU_ASSERT_FALSE(is_signed(es384_token, broken));
    CU_ASSERT_FALSE(is_signed(rs384_token, broken));
  }
}

void changed_tokens_do_not_verify() {
  const std::string keys = std::string(es384_key) + "," + std::string(rs384_key) + "," + std::string(es256_key) + "," +
                           std::string(rs256_key);
  for (const std::string_view token : {es384_token, rs384_token, es256_token, rs256_token}) {
    for (const std::size_t place : {token.find('.') + 5, token.size() - 20}) {
      std::string changed(token);
      changed[place] = changed[place] == 'A' ? 'B' : 'A';
      const auto parsed = parse_jwt(changed);
      CU_ASSERT(!parsed.jwt || !is_signed(changed, keys));
    }
  }
}

const CU_TestInfo tests[] = {
    {"numeric dates lose their zeros", numeric_dates_lose_their_zeros},
    {"three months are reckoned as PHP does", three_months_are_reckoned_as_php_does},
    {"launch members follow the scopes", launch_members_follow_the_scopes},
    {"stored context is read again", stored_context_is_read_again},
    {"code verifiers must fit", code_verifiers_must_fit},
    {"assertions must claim what they should", assertions_must_claim_what_they_should},
    {"keys verify their own signatures", keys_verify_their_own_signatures},
    {"changed tokens do not verify", changed_tokens_do_not_verify},
    CU_TEST_INFO_NULL,
};

}  // namespace

const Suite tokens_suite = {"tokens", tests};
