// SPDX-License-Identifier: Apache-2.0
// The byte formats: three digits of version, then base64 of [salt] [HMAC] IV AES-256-CBC; and the opening of key sets.
#include "openemr/crypto_gen.h"

#include <array>
#include <utility>

#include "core/crypto.h"
#include "core/encoding.h"
#include "core/error.h"
#include "core/log.h"
#include "core/text.h"

namespace oemr::openemr {
namespace {

using crypto::Digest;

constexpr std::size_t key_size = 32, salt_size = 32, iv_size = 16;
constexpr int rounds = 100000;

using Scheme = CryptoGen::Scheme;

struct Version {
  std::string_view prefix, cipher_key, mac_key;
  bool has_mac, is_modern;  // modern: SHA-384 and keys derived from a password with a salt

  std::optional<Digest> mac() const {
    if (!has_mac) return std::nullopt;
    return is_modern ? Digest::sha384 : Digest::sha256;
  }
};
constexpr std::array<Version, 7> versions = {{
    {"007", "sevena", "sevenb", true, true},
    {"006", "sixa", "sixb", true, true},
    {"005", "fivea", "fiveb", true, true},
    {"004", "foura", "fourb", true, true},
    {"003", "twoa", "twob", true, false},
    {"002", "twoa", "twob", true, false},
    {"001", "one", "one", false, false},
}};

const Version* version_of(std::string_view text) {
  for (const Version& version : versions) {
    if (text.starts_with(version.prefix)) return &version;
  }
  return nullptr;
}

Scheme scheme_of_password(std::string_view password, std::string_view salt) {
  const std::string prekey = crypto::pbkdf2(Digest::sha384, password, salt, rounds, key_size);
  return {crypto::hkdf(Digest::sha384, prekey, salt, "aes-256-encryption", key_size),
          crypto::hkdf(Digest::sha384, prekey, salt, "sha-384-authentication", key_size), Digest::sha384};
}

/// Before version four: the digest of the password; the first version used the first 32 of its hexadecimal digits.
Scheme old_scheme_of_password(const Version& version, std::string_view password) {
  const std::string key = crypto::digest(Digest::sha256, password);
  if (!version.has_mac) return {hex(key).substr(0, key_size), {}, version.mac()};
  return {key, key, version.mac()};
}

/// HMAC IV ciphertext: checked before anything is decrypted.
std::optional<std::string> open_bytes(const Scheme& scheme, std::string_view bytes) {
  if (scheme.mac) {
    const std::size_t mac_size = crypto::size_of(*scheme.mac);
    if (bytes.size() < mac_size) return std::nullopt;
    const std::string_view mac = bytes.substr(0, mac_size);
    bytes.remove_prefix(mac_size);
    if (!crypto::equal(mac, crypto::hmac(*scheme.mac, scheme.mac_key, bytes))) return std::nullopt;
  }
  if (bytes.size() < iv_size) return std::nullopt;
  return crypto::aes256_cbc_decrypt(scheme.cipher_key, bytes.substr(0, iv_size), bytes.substr(iv_size));
}

std::string seal_bytes(std::string_view plain, const Scheme& scheme, std::string_view iv) {
  const std::string sealed = std::string(iv) + crypto::aes256_cbc_encrypt(scheme.cipher_key, iv, plain);
  return crypto::hmac(Digest::sha384, scheme.mac_key, sealed) + sealed;
}

/// Older formats on disk and all rows are base64 of the raw key.
std::optional<std::string> raw_key(std::string_view text) {
  auto key = from_base64(trim(text));
  if (!key || key->size() != key_size) return std::nullopt;
  return key;
}

}  // namespace

std::string detail::encrypt(std::string_view version, std::string_view plain, std::string_view cipher_key,
                            std::string_view mac_key, std::string_view iv) {
  const Scheme scheme{std::string(cipher_key), std::string(mac_key), Digest::sha384};
  return std::string(version) + base64(seal_bytes(plain, scheme, iv));
}

std::string detail::encrypt_006_with_password(std::string_view plain, std::string_view password, std::string_view salt,
                                              std::string_view iv) {
  return "006" + base64(std::string(salt) + seal_bytes(plain, scheme_of_password(password, salt), iv));
}

std::string CryptoGen::encrypt(std::string_view plain, KeySet set) const {
  const Named& keys = set == KeySet::drive ? drive_ : database_;
  const Version& version = *version_of(rules_.written);
  return detail::encrypt(version.prefix, plain, keys.find(version.cipher_key)->second,
                         keys.find(version.mac_key)->second, crypto::random_bytes(iv_size));
}

std::string CryptoGen::to_column(std::string_view secret) const {
  if (secret.empty()) return {};
  // One that looks like a ciphertext would be taken for one.
  const bool stays_plain = rules_.writes_plain && version_of(secret) == nullptr;
  return stays_plain ? std::string(secret) : encrypt(secret);
}

std::optional<std::string> CryptoGen::from_column(std::string_view text) const {
  if (rules_.reads_plain && version_of(text) == nullptr) return std::string(text);
  return decrypt(text);
}

std::optional<Scheme> CryptoGen::scheme(std::string_view text, KeySet set) const {
  const Version* version = version_of(text);
  if (version == nullptr) return std::nullopt;
  const Named& keys = set == KeySet::drive || !version->is_modern ? drive_ : database_;
  const auto cipher = keys.find(version->cipher_key), mac = keys.find(version->mac_key);
  if (cipher == keys.end() || mac == keys.end()) return std::nullopt;
  return Scheme{cipher->second, mac->second, version->mac()};
}

std::optional<std::string> CryptoGen::decrypt(std::string_view text, KeySet set) const {
  if (text.empty()) return "";
  const std::optional<Scheme> known = scheme(text, set);
  if (!known) return std::nullopt;
  const auto bytes = from_base64(text.substr(version_size));
  if (!bytes) return std::nullopt;
  return open_bytes(*known, *bytes);
}

std::string CryptoGen::encrypt_with_password(std::string_view plain, std::string_view password) {
  return detail::encrypt_006_with_password(plain, password, crypto::random_bytes(salt_size),
                                           crypto::random_bytes(iv_size));
}

std::optional<std::string> CryptoGen::decrypt_with_password(std::string_view text, std::string_view password) {
  if (text.empty()) return "";
  const Version* version = version_of(text);
  if (version == nullptr) return std::nullopt;
  const auto bytes = from_base64(text.substr(version->prefix.size()));
  if (!bytes) return std::nullopt;
  std::string_view rest = *bytes;
  if (!version->is_modern) return open_bytes(old_scheme_of_password(*version, password), rest);
  if (rest.size() < salt_size) return std::nullopt;
  const std::string_view salt = rest.substr(0, salt_size);
  return open_bytes(scheme_of_password(password, salt), rest.substr(salt_size));
}

CryptoGen CryptoGen::open(const Named& rows, const Named& files, Rules rules) {
  CryptoGen crypto;
  crypto.rules_ = rules;
  const Version& written = *version_of(rules.written);
  const auto refuse = [&](std::string_view key, const char* where) {
    const std::string text = "the encryption key " + std::string(key) + " " + where + " is not usable";
    if (key == written.cipher_key || key == written.mac_key)
      throw Error(500, "internal error", text + "; it is never replaced: restore it from a backup");
    log::warning("OEMR2010", text + "; what it encrypted cannot be read");
  };
  for (const Version& version : versions) {
    for (const std::string_view view : {version.cipher_key, version.mac_key}) {
      const std::string name(view);
      if (const auto row = rows.find(name); row != rows.end() && !crypto.database_.contains(name)) {
        if (auto key = raw_key(row->second)) {
          crypto.database_.emplace(name, *std::move(key));
        } else {
          refuse(name, "in table keys");
        }
      }
    }
  }
  for (const auto& [name, content] : files) {
    const bool is_encrypted = name.starts_with("five") || name.starts_with("six") || name.starts_with("seven");
    auto key = is_encrypted ? crypto.decrypt(trim(content), KeySet::database) : raw_key(content);
    if (key && key->size() == key_size) {
      crypto.drive_.emplace(name, *std::move(key));
    } else {
      refuse(name, "in documents/logs_and_misc/methods");
    }
  }
  for (const std::string_view name : {written.cipher_key, written.mac_key}) {
    if (!crypto.database_.contains(name)) refuse(name, "in table keys");
    if (!crypto.drive_.contains(name)) refuse(name, "in documents/logs_and_misc/methods");
  }
  return crypto;
}

}  // namespace oemr::openemr
