// SPDX-License-Identifier: Apache-2.0
// Digests, MACs, key derivation and AES over OpenSSL's EVP; keys and results are raw bytes. Failures of OpenSSL throw
// Error(500).
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace oemr::crypto {

enum class Digest { sha1, sha256, sha384, sha512, sha3_512 };

/// In bytes.
std::size_t size_of(Digest kind);
std::string digest(Digest kind, std::string_view data);
std::string hmac(Digest kind, std::string_view key, std::string_view data);
std::string pbkdf2(Digest kind, std::string_view password, std::string_view salt, int rounds, std::size_t length);
/// RFC 5869 extract and expand.
std::string hkdf(Digest kind, std::string_view key, std::string_view salt, std::string_view info, std::size_t length);

/// PKCS#7 padding; key of 32 bytes, iv of 16.
std::string aes256_cbc_encrypt(std::string_view key, std::string_view iv, std::string_view plain);
/// Nothing when the padding or the length is wrong.
std::optional<std::string> aes256_cbc_decrypt(std::string_view key, std::string_view iv, std::string_view cipher);
/// Counter mode: the same call encrypts and decrypts; iv is the first counter block, big endian.
std::string aes256_ctr(std::string_view key, std::string_view iv, std::string_view data);

/// Galois/counter mode: a random nonce of 96 bits, the ciphertext, a tag of 128 bits. associated is authenticated too,
/// but not contained.
std::string aes256_gcm_seal(std::string_view key, std::string_view plain, std::string_view associated);
/// Nothing when any bit is not as it was sealed.
std::optional<std::string> aes256_gcm_open(std::string_view key, std::string_view sealed, std::string_view associated);

/// From the operating system's generator.
std::string random_bytes(std::size_t count);
/// Letters and digits, each as likely as any other.
std::string random_alphanumerics(std::size_t count);
/// Takes a time that depends on the lengths only.
bool equal(std::string_view a, std::string_view b) noexcept;

}  // namespace oemr::crypto
