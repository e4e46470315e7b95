// SPDX-License-Identifier: Apache-2.0
// One RSA key of the authorization server, with the names of a JWK and as the PEM texts that libjwt takes.
#pragma once

#include <memory>
#include <string>
#include <string_view>

namespace oemr::openemr {

/// Immutable, shared between threads. Opened and checked once.
class RsaKey {
 public:
  /// From PEM texts; Error(500) when it is no RSA key of 2048 bits or more, or the passphrase does not open it. name is
  /// what the error calls it.
  static RsaKey open_private(std::string_view pem, const std::string& passphrase, const std::string& name);
  static RsaKey open_public(std::string_view pem, const std::string& name);
  RsaKey(RsaKey&&) noexcept;
  RsaKey& operator=(RsaKey&&) noexcept;
  ~RsaKey();

  const std::string& key_id() const noexcept;       // RFC 7638 thumbprint
  const std::string& modulus() const noexcept;      // base64url
  const std::string& exponent() const noexcept;     // base64url
  const std::string& public_pem() const noexcept;   // SubjectPublicKeyInfo
  const std::string& private_pem() const noexcept;  // PKCS#8 without a passphrase: a secret; empty for a public key
  int bits() const noexcept;

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
