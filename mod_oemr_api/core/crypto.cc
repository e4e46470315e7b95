// SPDX-License-Identifier: Apache-2.0
// The primitives over OpenSSL 3 (EVP, EVP_KDF), every handle owned by a unique_ptr.
#include "core/crypto.h"

#include <cerrno>
#include <memory>
#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/hmac.h>
#include <openssl/kdf.h>
#include <openssl/params.h>
#include <sys/random.h>

#include "core/held.h"
#include "core/openssl.h"

namespace oemr::crypto {
namespace {

using namespace detail;

int length_of(std::string_view bytes) {
  if (bytes.size() > 0x7fffffff) fail("input too long");
  return static_cast<int>(bytes.size());
}

/// The result, or nothing when the last block does not end in correct padding.
std::optional<std::string> run_cipher(const EVP_CIPHER* cipher, std::string_view key, std::string_view iv,
                                      std::string_view data, bool encrypting) {
  if (key.size() != 32 || iv.size() != 16) fail("AES key or IV of wrong length");
  const CipherContext context(EVP_CIPHER_CTX_new());
  if (!context || EVP_CipherInit_ex2(context.get(), cipher, input(key), input(iv), encrypting, nullptr) != 1) {
    fail("cipher not available");
  }
  std::string out(data.size() + 16, '\0');
  std::size_t written = 0;
  constexpr std::size_t step = std::size_t{1} << 30;  // EVP counts in int
  for (std::size_t at = 0; at < data.size(); at += step) {
    const std::string_view part = data.substr(at, step);
    int count = 0;
    if (EVP_CipherUpdate(context.get(), output(out) + written, &count, input(part), static_cast<int>(part.size())) !=
        1) {
      fail("cipher update");
    }
    written += static_cast<std::size_t>(count);
  }
  int count = 0;
  if (EVP_CipherFinal_ex(context.get(), output(out) + written, &count) != 1) {
    ERR_clear_error();
    return std::nullopt;
  }
  out.resize(written + static_cast<std::size_t>(count));
  return out;
}

}  // namespace

std::size_t size_of(Digest kind) { return static_cast<std::size_t>(EVP_MD_get_size(method(kind))); }

std::string digest(Digest kind, std::string_view data) {
  std::string out(EVP_MAX_MD_SIZE, '\0');
  unsigned length = 0;
  if (EVP_Digest(data.data(), data.size(), output(out), &length, method(kind), nullptr) != 1) fail("digest");
  out.resize(length);
  return out;
}

std::string hmac(Digest kind, std::string_view key, std::string_view data) {
  std::string out(EVP_MAX_MD_SIZE, '\0');
  unsigned length = 0;
  if (HMAC(method(kind), given(key).data(), length_of(key), input(data), data.size(), output(out), &length) ==
      nullptr) {
    fail("HMAC");
  }
  out.resize(length);
  return out;
}

std::string pbkdf2(Digest kind, std::string_view password, std::string_view salt, int rounds, std::size_t length) {
  expect_nothing_held("derive a key from a password");
  std::string out(length, '\0');
  if (PKCS5_PBKDF2_HMAC(given(password).data(), length_of(password), input(salt), length_of(salt), rounds, method(kind),
                        length_of(out), output(out)) != 1) {
    fail("PBKDF2");
  }
  return out;
}

std::string hkdf(Digest kind, std::string_view key, std::string_view salt, std::string_view info, std::size_t length) {
  const std::unique_ptr<EVP_KDF, Release<EVP_KDF_free>> kdf(EVP_KDF_fetch(nullptr, "HKDF", nullptr));
  const std::unique_ptr<EVP_KDF_CTX, Release<EVP_KDF_CTX_free>> context(kdf ? EVP_KDF_CTX_new(kdf.get()) : nullptr);
  if (!context) fail("HKDF not available");
  const auto octets = [](const char* name, std::string_view bytes) {
    return OSSL_PARAM_construct_octet_string(name, const_cast<char*>(given(bytes).data()), bytes.size());
  };
  const OSSL_PARAM parameters[] = {
      OSSL_PARAM_construct_utf8_string(OSSL_KDF_PARAM_DIGEST, const_cast<char*>(EVP_MD_get0_name(method(kind))), 0),
      octets(OSSL_KDF_PARAM_KEY, key),
      octets(OSSL_KDF_PARAM_SALT, salt),
      octets(OSSL_KDF_PARAM_INFO, info),
      OSSL_PARAM_construct_end(),
  };
  std::string out(length, '\0');
  if (EVP_KDF_derive(context.get(), output(out), out.size(), parameters) != 1) fail("HKDF");
  return out;
}

std::string aes256_cbc_encrypt(std::string_view key, std::string_view iv, std::string_view plain) {
  auto out = run_cipher(EVP_aes_256_cbc(), key, iv, plain, true);
  if (!out) fail("AES-256-CBC");
  return *std::move(out);
}

std::optional<std::string> aes256_cbc_decrypt(std::string_view key, std::string_view iv, std::string_view cipher) {
  if (cipher.empty() || cipher.size() % 16 != 0) return std::nullopt;
  return run_cipher(EVP_aes_256_cbc(), key, iv, cipher, false);
}

std::string aes256_ctr(std::string_view key, std::string_view iv, std::string_view data) {
  auto out = run_cipher(EVP_aes_256_ctr(), key, iv, data, true);
  if (!out) fail("AES-256-CTR");
  return *std::move(out);
}

namespace {

constexpr std::size_t gcm_nonce_size = 12, gcm_tag_size = 16;

/// A context that has read key, nonce and associated data.
CipherContext start_gcm(std::string_view key, std::string_view nonce, std::string_view associated, bool encrypting) {
  if (key.size() != 32) fail("AES key of wrong length");
  CipherContext context(EVP_CIPHER_CTX_new());
  int ignored = 0;
  if (!context ||
      EVP_CipherInit_ex2(context.get(), EVP_aes_256_gcm(), input(key), input(nonce), encrypting, nullptr) != 1 ||
      EVP_CipherUpdate(context.get(), nullptr, &ignored, input(associated), length_of(associated)) != 1) {
    fail("AES-256-GCM not available");
  }
  return context;
}

std::string run_gcm(EVP_CIPHER_CTX* context, std::string_view data) {
  std::string out(data.size(), '\0');
  int count = 0;
  if (EVP_CipherUpdate(context, output(out), &count, input(data), length_of(data)) != 1) fail("AES-256-GCM");
  return out;
}

}  // namespace

std::string aes256_gcm_seal(std::string_view key, std::string_view plain, std::string_view associated) {
  std::string sealed = random_bytes(gcm_nonce_size);
  const CipherContext context = start_gcm(key, sealed, associated, true);
  sealed += run_gcm(context.get(), plain);
  std::string tag(gcm_tag_size, '\0');
  int none = 0;
  if (EVP_CipherFinal_ex(context.get(), output(tag), &none) != 1 ||
      EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_AEAD_GET_TAG, static_cast<int>(gcm_tag_size), tag.data()) != 1) {
    fail("AES-256-GCM tag");
  }
  return sealed + tag;
}

std::optional<std::string> aes256_gcm_open(std::string_view key, std::string_view sealed, std::string_view associated) {
  if (sealed.size() < gcm_nonce_size + gcm_tag_size) return std::nullopt;
  std::string tag(sealed.substr(sealed.size() - gcm_tag_size));
  sealed.remove_suffix(gcm_tag_size);
  const CipherContext context = start_gcm(key, sealed.substr(0, gcm_nonce_size), associated, false);
  std::string plain = run_gcm(context.get(), sealed.substr(gcm_nonce_size));
  if (EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_AEAD_SET_TAG, static_cast<int>(tag.size()), tag.data()) != 1) {
    fail("AES-256-GCM tag");
  }
  unsigned char nothing_left[16];
  int none = 0;
  if (EVP_CipherFinal_ex(context.get(), nothing_left, &none) != 1) {
    ERR_clear_error();
    return std::nullopt;
  }
  return plain;
}

std::string random_bytes(std::size_t count) {
  std::string out(count, '\0');
  for (std::size_t filled = 0; filled < count;) {
    const ssize_t got = getrandom(out.data() + filled, count - filled, 0);
    if (got < 0 && errno != EINTR) throw Error(500, "internal error", "getrandom failed");
    if (got > 0) filled += static_cast<std::size_t>(got);
  }
  return out;
}

std::string random_alphanumerics(std::size_t count) {
  constexpr std::string_view letters = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
  std::string text;
  while (text.size() < count) {
    for (const char byte : random_bytes(count)) {
      const auto value = static_cast<unsigned char>(byte) & 63U;  // 62 and 63 are drawn again
      if (value < letters.size() && text.size() < count) text += letters[value];
    }
  }
  return text;
}

bool equal(std::string_view a, std::string_view b) noexcept {
  return a.size() == b.size() && (a.empty() || CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0);
}

}  // namespace oemr::crypto
