// SPDX-License-Identifier: Apache-2.0
// The authorization server's own keys of a site: RSA pair on disk, its passphrase and the sealing secret in table
// `keys`.
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

#include "db/connection.h"
#include "openemr/crypto_gen.h"

namespace oemr::openemr {

/// Immutable, shared between threads. Parsed once; signing and verifying take no disk and no database.
class SigningKeys {
 public:
  /// documents/certificates/oaprivate.key and oapublic.key, keys.oauth2passphrase and keys.oauth2key. What is absent on
  /// both sides is made as OpenEMR makes it; a half or unusable pair is an Error(500), never replaced.
  static std::shared_ptr<const SigningKeys> load(db::Connection& connection,
                                                 const std::filesystem::path& site_directory, const CryptoGen& crypto);
  /// From the PEM texts; Error(500) when they are no RSA pair of 2048 bits or more, or the passphrase does not open
  /// them.
  static std::shared_ptr<const SigningKeys> open(std::string_view private_pem, std::string_view public_pem,
                                                 const std::string& passphrase, std::string sealing_secret);
  ~SigningKeys();

  /// RS256 (RSASSA-PKCS1-v1_5 with SHA-256): raw signature bytes.
  std::string sign(std::string_view data) const;
  bool verify(std::string_view data, std::string_view signature) const;

  const std::string& key_id() const noexcept;          // RFC 7638 thumbprint
  const std::string& modulus() const noexcept;         // base64url
  const std::string& exponent() const noexcept;        // base64url
  const std::string& sealing_secret() const noexcept;  // for seal() and unseal() of codes and refresh tokens

 private:
  SigningKeys();
  struct State;
  std::unique_ptr<State> state_;
};

/// A new RSA pair of 2048 bits as PEM: PKCS#8 encrypted with the passphrase, and the public key's SubjectPublicKeyInfo.
struct PemPair {
  std::string private_key, public_key;
};
PemPair make_rsa_pair(const std::string& passphrase);

}  // namespace oemr::openemr
