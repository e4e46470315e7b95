// SPDX-License-Identifier: Apache-2.0
// Tokens that a key of the server signs under any header, as libjwt would not.
#pragma once

#include <memory>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <string>
#include <string_view>

#include "core/encoding.h"
#include "oauth/jwt.h"
#include "openemr/rsa_key.h"
#include "suite.h"

/// The raw signature of the text (RS256).
inline std::string rs256_signature(const oemr::openemr::RsaKey& key, std::string_view text) {
  const std::string& pem = key.private_pem();
  const std::unique_ptr<BIO, decltype(&BIO_free_all)> bio(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())),
                                                          BIO_free_all);
  const std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)> parsed(
      PEM_read_bio_PrivateKey(bio.get(), nullptr, nullptr, nullptr), EVP_PKEY_free);
  const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context(EVP_MD_CTX_new(), EVP_MD_CTX_free);
  std::string signature(512, '\0');
  std::size_t size = signature.size();
  CU_ASSERT_FATAL(EVP_DigestSignInit(context.get(), nullptr, EVP_sha256(), nullptr, parsed.get()) == 1);
  CU_ASSERT_FATAL(EVP_DigestSign(context.get(), reinterpret_cast<unsigned char*>(signature.data()), &size,
                                 reinterpret_cast<const unsigned char*>(text.data()), text.size()) == 1);
  signature.resize(size);
  return signature;
}

inline std::string rs256_token(const oemr::openemr::RsaKey& key, std::string_view header, std::string_view claims) {
  const std::string text = oemr::base64url(header) + "." + oemr::base64url(claims);
  return text + "." + oemr::base64url(rs256_signature(key, text));
}

/// Whether the server takes a token that the key signed under that name; without a name the token names none.
inline bool takes_token_of(const oemr::openemr::SigningKeys& keys, const oemr::openemr::RsaKey& signer,
                           std::string_view key_id = {}, std::int64_t now = oemr::now_seconds()) {
  std::string header = R"({"alg":"RS256")";
  if (!key_id.empty()) header.append(R"(,"kid":")").append(key_id).append("\"");
  const auto parsed = oemr::oauth::parse_jwt(rs256_token(signer, header + "}", R"({"sub":"me"})"));
  CU_ASSERT_FATAL(parsed.jwt.has_value());
  return oemr::oauth::is_signed_by(*parsed.jwt, keys, now);
}
