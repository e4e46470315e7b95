// SPDX-License-Identifier: Apache-2.0
// Signing keys: a fresh pair through PEM and back, wrong passphrases and mixed pairs, and sharing between threads.
#include <thread>
#include <vector>

#include "core/encoding.h"
#include "core/error.h"
#include "openemr/signing_keys.h"
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
  CU_ASSERT(keys->exponent() == "AQAB");
  CU_ASSERT(from_base64url(keys->modulus())->size() == 256);
  CU_ASSERT(from_base64url(keys->key_id())->size() == 32);
  const std::string signature = keys->sign("data");
  CU_ASSERT(signature.size() == 256);
  CU_ASSERT(keys->verify("data", signature));
  CU_ASSERT(!keys->verify("date", signature));
  CU_ASSERT(!keys->verify("data", {}));
  CU_ASSERT(!keys->verify({}, signature));
  CU_ASSERT(!keys->verify("data", signature.substr(1)));
  CU_ASSERT(!keys->verify("data", signature + "x"));
  CU_ASSERT(keys->verify({}, keys->sign({})));
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
        const std::string data = std::to_string(i);
        count += keys->verify(data, keys->sign(data)) ? 1 : 0;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  for (const int count : good) CU_ASSERT(count == 20);
}

const CU_TestInfo tests[] = {
    {"a fresh pair", a_fresh_pair},
    {"unusable pairs", unusable_pairs},
    {"shared between threads", shared_between_threads},
    CU_TEST_INFO_NULL,
};

}  // namespace

extern const Suite signing_keys_suite = {"openemr/signing_keys", tests};
