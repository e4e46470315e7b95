// SPDX-License-Identifier: Apache-2.0
// JSON Web Tokens: what parses, with the hints that clients see, and the times.
#include "core/crypto.h"
#include "core/encoding.h"
#include "oauth/jwt.h"
#include "rs256.h"
#include "suites.h"

namespace {

using oemr::oauth::parse_jwt;

std::string token(std::string_view header, std::string_view claims) {
  return oemr::base64url(header) + "." + oemr::base64url(claims) + "." + oemr::base64url("signature");
}

bool is_current_with(std::string_view claims, double now) {
  const auto parsed = parse_jwt(token(R"({"alg":"RS256"})", claims));
  CU_ASSERT_FATAL(parsed.jwt.has_value());
  return oemr::oauth::is_current(*parsed.jwt, now);
}

void parts_are_kept() {
  const std::string text = token(R"({"typ":"JWT","alg":"RS256"})", R"({"sub":"a/b"})");
  const auto parsed = parse_jwt(text);
  CU_ASSERT_FATAL(parsed.jwt.has_value());
  CU_ASSERT(parsed.jwt->algorithm() == "RS256");
  CU_ASSERT(parsed.jwt->claims.root()["sub"].string() == "a/b");
  CU_ASSERT(parsed.jwt->signed_part == text.substr(0, text.rfind('.')));
  CU_ASSERT(parsed.jwt->signature == "signature");
  CU_ASSERT(parsed.hint.empty());
}

void hints_are_those_that_clients_know() {
  constexpr std::string_view dots = "The JWT string must have two dots";
  constexpr std::string_view base64 = "Error while decoding from Base64Url, invalid base64 characters detected";
  constexpr std::string_view json = "Error while decoding from JSON";
  for (const std::string_view text : {"", "garbage", "a.b", "a.b.c.d"}) CU_ASSERT(parse_jwt(text).hint == dots);
  for (const std::string_view text : {"a*.b*.c*", "e30=.e30.e30", "e30.e30.e3+/"}) {
    CU_ASSERT(parse_jwt(text).hint == base64);
  }
  CU_ASSERT(parse_jwt(token("{", "{}")).hint == json);
  CU_ASSERT(parse_jwt(token("{}", "{}x")).hint == json);
  CU_ASSERT(parse_jwt(token("{}", "")).hint == json);
}

void other_shapes_are_refused() {
  CU_ASSERT_FALSE(parse_jwt(token("1", "{}")).jwt.has_value());
  CU_ASSERT_FALSE(parse_jwt(token("{}", "[]")).jwt.has_value());
  CU_ASSERT_FALSE(parse_jwt(token(R"({"alg":"RS256","enc":"A128GCM"})", "{}")).jwt.has_value());
}

void times_may_be_fractional_and_have_no_leeway() {
  CU_ASSERT_TRUE(is_current_with("{}", 1000));
  CU_ASSERT_TRUE(is_current_with(R"({"iat":1000,"nbf":1000,"exp":1001})", 1000));
  CU_ASSERT_FALSE(is_current_with(R"({"iat":1000.5})", 1000.4));
  CU_ASSERT_TRUE(is_current_with(R"({"iat":1000.5})", 1000.5));
  CU_ASSERT_FALSE(is_current_with(R"({"nbf":1001})", 1000.9));
  CU_ASSERT_FALSE(is_current_with(R"({"exp":1000})", 1000));
  CU_ASSERT_TRUE(is_current_with(R"({"exp":1000.000001})", 1000));
}

void times_that_are_no_numbers_are_refused() {
  CU_ASSERT_FALSE(is_current_with(R"({"exp":"2000"})", 1000));
  CU_ASSERT_FALSE(is_current_with(R"({"exp":null})", 1000));
  CU_ASSERT_FALSE(is_current_with(R"({"nbf":{}})", 1000));
}

std::shared_ptr<const oemr::openemr::SigningKeys> new_keys() {
  const oemr::openemr::PemPair pair = oemr::openemr::make_rsa_pair("passphrase");
  return oemr::openemr::SigningKeys::open(pair.private_key, pair.public_key, "passphrase", "secret");
}

void only_our_own_rs256_is_accepted() {
  const auto keys = new_keys();
  const auto others = new_keys();
  const std::string claims = R"({"sub":"x"})";
  const auto is_accepted = [&](std::string_view text) {
    const auto parsed = parse_jwt(text);
    return parsed.jwt && oemr::oauth::is_signed_by(*parsed.jwt, *keys);
  };
  const auto signed_with = [&](std::string_view header, const oemr::openemr::SigningKeys& by) {
    const std::string text = oemr::base64url(header) + "." + oemr::base64url(claims);
    return text + "." + oemr::base64url(rs256_signature(by.signer(), text));
  };
  const std::string good = oemr::oauth::make_jwt(claims, *keys);
  CU_ASSERT_TRUE(is_accepted(good));
  CU_ASSERT(parse_jwt(good).jwt->header.root()["kid"].string() == keys->signer().key_id());
  CU_ASSERT_TRUE(is_accepted(signed_with(R"({"typ":"JWT","alg":"RS256"})", *keys)));  // OpenEMR's have no kid
  CU_ASSERT_FALSE(is_accepted(oemr::oauth::make_jwt(claims, *others)));

  for (const std::string_view header :
       {R"({"alg":"none"})", R"({"alg":"HS256"})", R"({"alg":"RS384"})", R"({"alg":"rs256"})", R"({"typ":"JWT"})",
        R"({"alg":["RS256"]})", R"({"alg":"RS256","crit":["exp"]})", R"({"alg":"RS256","enc":"A128GCM"})"}) {
    CU_ASSERT_FALSE(is_accepted(signed_with(header, *keys)));
  }
  // A key that the token brings along does not count (RFC 7515 section 4.1.3).
  const std::string own_key = R"({"alg":"RS256","jwk":{"kty":"RSA","n":")" + others->signer().modulus() + R"(","e":")" +
                              others->signer().exponent() + R"("},"kid":")" + keys->signer().key_id() + R"("})";
  CU_ASSERT_FALSE(is_accepted(signed_with(own_key, *others)));

  // The classic confusion: the public key taken for a secret.
  const std::string text = oemr::base64url(R"({"alg":"HS256"})") + "." + oemr::base64url(claims);
  CU_ASSERT_FALSE(is_accepted(
      text + "." + oemr::base64url(oemr::crypto::hmac(oemr::crypto::Digest::sha256, keys->signer().modulus(), text))));

  CU_ASSERT_FALSE(is_accepted(good.substr(0, good.rfind('.') + 1)));
  std::string tampered = good;
  tampered[good.find('.') + 3] ^= 1;
  CU_ASSERT_FALSE(is_accepted(tampered));
}

void claims_come_back_as_they_went_in() {
  const auto keys = new_keys();
  const auto read = parse_jwt(oemr::oauth::make_jwt(
      R"({"iat":1795452281.968185,"exp":1795452281,"name":"Zoë \"\\u0000\" <\/b>","nonce":"a\u0000b\\\u0000","list":["x",{}]})",
      *keys));
  CU_ASSERT_FATAL(read.jwt.has_value());
  CU_ASSERT_TRUE(read.jwt->is_typed_jwt());
  const oemr::JsonValue claims = read.jwt->claims.root();
  CU_ASSERT_DOUBLE_EQUAL(claims["iat"].real(), 1795452281.968185, 1e-6);
  CU_ASSERT_EQUAL(claims["exp"].integer(), 1795452281);
  CU_ASSERT(claims["name"].string() == "Zoë \"\\u0000\" </b>");
  CU_ASSERT(claims["nonce"].string() == "a\uFFFDb\\\uFFFD");  // libjwt carries no U+0000
  CU_ASSERT_EQUAL(claims["list"].elements().size(), 2);
}

void two_readers_of_json_do_not_disagree() {
  const auto keys = new_keys();
  const oemr::openemr::RsaKey& key = keys->signer();
  const auto is_accepted = [&](std::string_view header) {
    const auto parsed = parse_jwt(rs256_token(key, header, "{}"));
    return parsed.jwt && oemr::oauth::is_signed_by(*parsed.jwt, *keys);
  };
  CU_ASSERT_TRUE(is_accepted(R"({"alg":"RS256"})"));
  CU_ASSERT_TRUE(is_accepted(R"({"typ":"jwt","alg":"RS256"})"));
  CU_ASSERT_FALSE(is_accepted(R"({"typ":"at+jwt","alg":"RS256"})"));
  for (const std::string_view header :
       {R"({"alg":"RS256","alg":"HS256"})", R"({"alg":"RS256","alg":"none"})", R"({"alg":"RS384","\u0061lg":"rs256"})",
        R"({"alg":"RS256","Alg":"none","alg":null})", "{\"alg\":\"RS256\",}", R"({"alg":"RS256","n":1e999})"}) {
    CU_ASSERT_FALSE(is_accepted(header));
  }
  // A MAC made with the public key, under headers that one reader may take for RS256.
  for (const std::string_view header : {R"({"alg":"RS256","alg":"HS256"})", R"({"alg":"HS256","alg":"RS256"})",
                                        R"({"alg":"HS256"})", R"({"Alg":"RS256","alg":"HS256"})"}) {
    const std::string text = oemr::base64url(header) + "." + oemr::base64url("{}");
    const auto parsed = parse_jwt(
        text + "." + oemr::base64url(oemr::crypto::hmac(oemr::crypto::Digest::sha256, key.public_pem(), text)));
    CU_ASSERT_FATAL(parsed.jwt.has_value());
    CU_ASSERT_FALSE(oemr::oauth::is_signed_by(*parsed.jwt, *keys));
  }
}

void over_long_tokens_are_not_looked_at() {
  const auto keys = new_keys();
  const auto is_accepted = [&](std::size_t letters) {
    const auto parsed =
        parse_jwt(rs256_token(keys->signer(), R"({"alg":"RS256"})", "{\"sub\":\"" + std::string(letters, 'x') + "\"}"));
    return parsed.jwt && oemr::oauth::is_signed_by(*parsed.jwt, *keys);
  };
  CU_ASSERT_TRUE(is_accepted(40000));
  CU_ASSERT_FALSE(is_accepted(60000));
}

const CU_TestInfo tests[] = {{"parts are kept", parts_are_kept},
                             {"hints are those that clients know", hints_are_those_that_clients_know},
                             {"other shapes are refused", other_shapes_are_refused},
                             {"times may be fractional and have no leeway", times_may_be_fractional_and_have_no_leeway},
                             {"times that are no numbers are refused", times_that_are_no_numbers_are_refused},
                             {"only our own RS256 is accepted", only_our_own_rs256_is_accepted},
                             {"claims come back as they went in", claims_come_back_as_they_went_in},
                             {"two readers of JSON do not disagree", two_readers_of_json_do_not_disagree},
                             {"over-long tokens are not looked at", over_long_tokens_are_not_looked_at},
                             CU_TEST_INFO_NULL};

}  // namespace

extern const Suite jwt_suite = {"JSON Web Tokens", tests};
