// SPDX-License-Identifier: Apache-2.0
// Signing keys: a fresh pair through PEM and back, wrong passphrases and mixed pairs, and sharing between threads.
#include <thread>
#include <vector>

#include "core/encoding.h"
#include "core/error.h"
#include "oauth/jwt.h"
#include "openemr/signing_keys.h"
#include "rs256.h"
#include "suites.h"

using namespace oemr;
using namespace oemr::openemr;

namespace {

bool is_refused(std::string_view private_pem, std::string_view public_pem, const std::string& passphrase,
                const std::string& secret = "secret") {
  try {
    SigningKeys::open(private_pem, public_pem, passphrase, secret);
    return false;
  } catch (const Error& error) {
    return error.status() == 500 && std::string_view(error.what()).find(passphrase) == std::string_view::npos;
  }
}

void a_fresh_pair() {
  const PemPair pair = make_rsa_pair("Xyz 42");
  CU_ASSERT(pair.private_key.starts_with("-----BEGIN ENCRYPTED PRIVATE KEY-----\n"));
  CU_ASSERT(pair.public_key.starts_with("-----BEGIN PUBLIC KEY-----\n"));
  const auto keys = SigningKeys::open(pair.private_key, pair.public_key, "Xyz 42", "secret");
  CU_ASSERT(keys->sealing_secret() == "secret");
  CU_ASSERT(keys->signer().exponent() == "AQAB");
  CU_ASSERT(from_base64url(keys->signer().modulus())->size() == 256);
  CU_ASSERT(from_base64url(keys->signer().key_id())->size() == 32);
  CU_ASSERT(keys->signer().public_pem() == pair.public_key);
  CU_ASSERT(keys->signer().private_pem().starts_with("-----BEGIN PRIVATE KEY-----\n"));
  CU_ASSERT(RsaKey::open_public(pair.public_key, "public").private_pem().empty());
  auto token = oauth::parse_jwt(rs256_token(keys->signer(), R"({"alg":"RS256"})", "{}")).jwt;
  CU_ASSERT_FATAL(token.has_value());
  CU_ASSERT(oauth::is_signed_by(*token, *keys));
  const std::string signature = token->signature;
  CU_ASSERT(signature.size() == 256);
  for (const std::string& other : {std::string(), signature.substr(1), signature + "x", std::string(256, '\0')}) {
    token->signature = other;
    CU_ASSERT(!oauth::is_signed_by(*token, *keys));
  }
}

void unusable_pairs() {
  const PemPair pair = make_rsa_pair("Xyz 42"), other = make_rsa_pair("Xyz 42");
  CU_ASSERT(is_refused(pair.private_key, pair.public_key, "Xyz 43"));
  CU_ASSERT(is_refused(pair.private_key, pair.public_key, std::string(5000, 'p')));
  CU_ASSERT(is_refused(pair.private_key, other.public_key, "Xyz 42"));
  CU_ASSERT(is_refused(pair.private_key, "no PEM", "Xyz 42"));
  CU_ASSERT(is_refused("", pair.public_key, "Xyz 42"));
  CU_ASSERT(is_refused(pair.public_key, pair.public_key, "Xyz 42"));
  CU_ASSERT(is_refused(pair.private_key.substr(0, 900), pair.public_key, "Xyz 42"));
  CU_ASSERT(is_refused(pair.private_key, pair.public_key, "Xyz 42", ""));
}

void shared_between_threads() {
  const PemPair pair = make_rsa_pair("Xyz 42");
  const auto keys = SigningKeys::open(pair.private_key, pair.public_key, "Xyz 42", "secret");
  std::vector<int> good(4);
  std::vector<std::thread> threads;
  for (int& count : good) {
    threads.emplace_back([&keys, &count] {
      for (int i = 0; i < 20; ++i) {
        const auto token = oauth::parse_jwt(oauth::make_jwt("{\"n\":" + std::to_string(i) + "}", *keys)).jwt;
        count += token && oauth::is_signed_by(*token, *keys) ? 1 : 0;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  for (const int count : good) CU_ASSERT(count == 20);
}

void names_of_key_files() {
  const std::int64_t moment = 1795493715;  // 2026-11-24 04:15:15
  CU_ASSERT(key_file_name(moment, ".key") == "oemr-20261124-041515.key");
  CU_ASSERT(moment_of_key_file("oemr-20261124-041515.key") == moment);
  CU_ASSERT(moment_of_key_file("oemr-20261124-041515.pub") == moment);
  for (const std::string_view name :
       {"oaprivate.key", "oemr-20261124-041515.key.0123456789abcdef.new", "oemr-20261124-041515.txt",
        "oemr-20261324-041515.key", "oemr-20261124x041515.key", "oemr-2026-124-041515.key", "oemr-.key", ""}) {
    CU_ASSERT(!moment_of_key_file(name));
  }
}

/// The use of each published key, by file.
std::string uses(const SigningKeys& keys, std::int64_t now) {
  std::string text;
  for (const auto& one : keys.published(now)) {
    text += one.file.substr(0, 4) + (one.file.size() > 20 ? one.file.substr(11, 2) : std::string());
    text += one.use == SigningKeys::Use::signs ? "! " : one.use == SigningKeys::Use::next ? "> " : " ";
  }
  return text;
}

void keys_follow_one_another() {
  const PemPair pair = make_rsa_pair("Xyz 42"), first = make_rsa_pair("Xyz 42"), second = make_rsa_pair("Xyz 42");
  constexpr std::int64_t day = 86400;
  const std::int64_t t1 = *moment_of_key_file("oemr-20261101-000000.key"), t3 = t1 + 2 * day;
  const auto keys = SigningKeys::open(pair.private_key, pair.public_key, "Xyz 42", "secret",
                                      {{"oemr-20261103-000000.key", second.private_key},
                                       {"oemr-20261101-000000.key", first.private_key},
                                       {"oemr-20261102-000000.key", "damaged"},
                                       {"other.key", "damaged"}});
  CU_ASSERT((keys->left_out() == std::vector<std::string>{"oemr-20261102-000000.key"}));
  // Before its moment a key is published, so that others know it, and verifies; it does not sign.
  CU_ASSERT(uses(*keys, t1 - 1) == "oapr! oemr01> oemr03> ");
  CU_ASSERT(uses(*keys, t1) == "oemr01! oapr oemr03> ");
  CU_ASSERT(uses(*keys, t3) == "oemr03! oapr oemr01 ");
  CU_ASSERT(uses(*keys, t3 + day - 1) == "oemr03! oapr oemr01 ");
  CU_ASSERT(uses(*keys, t3 + day) == "oemr03! oapr ");
  CU_ASSERT(keys->ended(t3 + day - 1).empty());
  CU_ASSERT((keys->ended(t3 + day) == std::vector<std::string>{"oemr-20261101-000000.key"}));

  const RsaKey& php = keys->signer(t1 - 1);
  const RsaKey& own = keys->signer(t1);
  CU_ASSERT(php.key_id() == keys->php_key().key_id() && own.key_id() != php.key_id());
  CU_ASSERT(takes_token_of(*keys, own, own.key_id(), t3));
  CU_ASSERT(takes_token_of(*keys, own, {}, t3));
  CU_ASSERT(!takes_token_of(*keys, own, php.key_id(), t3));
  CU_ASSERT(!takes_token_of(*keys, own, "nonesuch", t3));
  CU_ASSERT(!takes_token_of(*keys, own, own.key_id(), t3 + day));
  CU_ASSERT(!takes_token_of(*keys, own, {}, t3 + day));
  CU_ASSERT(takes_token_of(*keys, php, php.key_id(), t3 + day));
}

void a_key_that_was_openemrs() {
  const PemPair old = make_rsa_pair("Xyz 42"), pair = make_rsa_pair("Xyz 42");
  const std::int64_t replaced = *moment_of_key_file("oemr-20261101-000000.pub");
  const auto keys =
      SigningKeys::open(pair.private_key, pair.public_key, "Xyz 42", "secret",
                        {{"oemr-20261101-000000.key", pair.private_key}, {"oemr-20261101-000000.pub", old.public_key}});
  CU_ASSERT(uses(*keys, replaced) == "oapr! oemr01 ");
  CU_ASSERT(keys->signer(replaced).key_id() == keys->php_key().key_id());
  const RsaKey former = RsaKey::open_private(old.private_key, "Xyz 42", "old");
  CU_ASSERT(takes_token_of(*keys, former, {}, replaced + 86399));
  CU_ASSERT(!takes_token_of(*keys, former, {}, replaced + 86400));
}

const CU_TestInfo tests[] = {
    {"a fresh pair", a_fresh_pair},
    {"unusable pairs", unusable_pairs},
    {"names of key files", names_of_key_files},
    {"keys follow one another", keys_follow_one_another},
    {"a key that was OpenEMR's", a_key_that_was_openemrs},
    {"shared between threads", shared_between_threads},
    CU_TEST_INFO_NULL,
};

}  // namespace

extern const Suite signing_keys_suite = {"openemr/signing_keys", tests};
