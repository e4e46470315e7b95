// SPDX-License-Identifier: Apache-2.0
// One RSA key of the authorization server: signs when it is a private one, verifies, and has the names of a JWK.
#pragma once

#include <memory>
#include <string>
#include <string_view>

namespace oemr::openemr {

/// Immutable, shared between threads. Parsed once; signing and verifying take no disk and no database.
class RsaKey {
 public:
  /// From PEM texts; Error(500) when it is no RSA key of 2048 bits or more, or the passphrase does not open it. name is
  /// what the error calls it.
  static RsaKey open_private(std::string_view pem, const std::string& passphrase, const std::string& name);
  static RsaKey open_public(std::string_view pem, const std::string& name);
  RsaKey(RsaKey&&) noexcept;
  RsaKey& operator=(RsaKey&&) noexcept;
  ~RsaKey();

  /// RS256 (RSASSA-PKCS1-v1_5 with SHA-256): raw signature bytes.
  std::string sign(std::string_view data) const;
  bool verify(std::string_view data, std::string_view signature) const;

  const std::string& key_id() const noexcept;    // RFC 7638 thumbprint
  const std::string& modulus() const noexcept;   // base64url
  const std::string& exponent() const noexcept;  // base64url
  int bits() const noexcept;
  std::string public_pem() const;  // SubjectPublicKeyInfo

 private:
  RsaKey();
  struct State;
  std::unique_ptr<State> state_;
};

/// A new RSA pair of 2048 bits as PEM: PKCS#8 encrypted with the passphrase, and the public key's SubjectPublicKeyInfo.
struct PemPair {
  std::string private_key, public_key;
};
PemPair make_rsa_pair(const std::string& passphrase);

}  // namespace oemr::openemr
