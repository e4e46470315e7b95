// SPDX-License-Identifier: Apache-2.0
// header(4) salt(32) iv(16) AES-256-CTR HMAC-SHA-256(32), keys by PBKDF2 and HKDF from SHA-256 of the secret.
#include "openemr/sealed.h"

#include "core/crypto.h"
#include "core/encoding.h"

namespace oemr::openemr {
namespace {

using crypto::Digest;

constexpr std::string_view header("\xde\xf5\x02\x00", 4);
constexpr std::size_t salt_size = 32, iv_size = 16, mac_size = 32;
constexpr int rounds = 100000;

struct Keys {
  std::string authentication, encryption;
};

Keys derive(std::string_view secret, std::string_view salt) {
  const std::string prekey = crypto::pbkdf2(Digest::sha256, crypto::digest(Digest::sha256, secret), salt, rounds, 32);
  return {crypto::hkdf(Digest::sha256, prekey, salt, "DefusePHP|V2|KeyForAuthentication", 32),
          crypto::hkdf(Digest::sha256, prekey, salt, "DefusePHP|V2|KeyForEncryption", 32)};
}

}  // namespace

std::string detail::seal_with(std::string_view plain, std::string_view secret, std::string_view salt,
                              std::string_view iv) {
  const Keys keys = derive(secret, salt);
  std::string out(header);
  out.append(salt).append(iv).append(crypto::aes256_ctr(keys.encryption, iv, plain));
  out += crypto::hmac(Digest::sha256, keys.authentication, out);
  return hex(out);
}

std::string seal(std::string_view plain, std::string_view secret) {
  return detail::seal_with(plain, secret, crypto::random_bytes(salt_size), crypto::random_bytes(iv_size));
}

Unsealed unseal(std::string_view text, std::string_view secret) {
  const auto decoded = from_hex(text);
  if (!decoded) return {{}, "Ciphertext has invalid hex encoding."};
  std::string_view bytes = *decoded;
  if (bytes.size() < header.size() + salt_size + iv_size + mac_size) return {{}, "Ciphertext is too short."};
  if (!bytes.starts_with(header)) return {{}, "Bad version header."};
  const std::string_view mac = bytes.substr(bytes.size() - mac_size);
  bytes.remove_suffix(mac_size);
  const std::string_view salt = bytes.substr(header.size(), salt_size);
  const std::string_view iv = bytes.substr(header.size() + salt_size, iv_size);
  const Keys keys = derive(secret, salt);
  if (!crypto::equal(crypto::hmac(Digest::sha256, keys.authentication, bytes), mac)) {
    return {{}, "Integrity check failed."};
  }
  return {crypto::aes256_ctr(keys.encryption, iv, bytes.substr(header.size() + salt_size + iv_size)), {}};
}

}  // namespace oemr::openemr
