// SPDX-License-Identifier: Apache-2.0
// Digests, MACs and AES over OpenSSL's contexts.
#include "core/crypto_stream.h"

#include <openssl/core_names.h>
#include <openssl/params.h>

#include "core/openssl.h"

namespace oemr::crypto {

using namespace detail;

struct RunningDigest::State {
  std::unique_ptr<EVP_MD_CTX, Release<EVP_MD_CTX_free>> context{EVP_MD_CTX_new()};
};

RunningDigest::RunningDigest(Digest kind) : state_(std::make_unique<State>()) {
  if (!state_->context || EVP_DigestInit_ex2(state_->context.get(), method(kind), nullptr) != 1) fail("digest");
}

RunningDigest::~RunningDigest() = default;

void RunningDigest::add(std::string_view bytes) {
  if (EVP_DigestUpdate(state_->context.get(), bytes.data(), bytes.size()) != 1) fail("digest");
}

std::string RunningDigest::finish() {
  std::string out(EVP_MAX_MD_SIZE, '\0');
  unsigned length = 0;
  if (EVP_DigestFinal_ex(state_->context.get(), output(out), &length) != 1) fail("digest");
  out.resize(length);
  return out;
}

struct RunningHmac::State {
  std::unique_ptr<EVP_MAC, Release<EVP_MAC_free>> mac{EVP_MAC_fetch(nullptr, "HMAC", nullptr)};
  std::unique_ptr<EVP_MAC_CTX, Release<EVP_MAC_CTX_free>> context{mac ? EVP_MAC_CTX_new(mac.get()) : nullptr};
};

RunningHmac::RunningHmac(Digest kind, std::string_view key) : state_(std::make_unique<State>()) {
  const OSSL_PARAM parameters[] = {
      OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, const_cast<char*>(EVP_MD_get0_name(method(kind))), 0),
      OSSL_PARAM_construct_end(),
  };
  if (!state_->context || EVP_MAC_init(state_->context.get(), input(key), key.size(), parameters) != 1) fail("HMAC");
}

RunningHmac::~RunningHmac() = default;

void RunningHmac::add(std::string_view bytes) {
  if (EVP_MAC_update(state_->context.get(), input(bytes), bytes.size()) != 1) fail("HMAC");
}

std::string RunningHmac::finish() {
  std::string out(EVP_MAX_MD_SIZE, '\0');
  std::size_t length = 0;
  if (EVP_MAC_final(state_->context.get(), output(out), &length, out.size()) != 1) fail("HMAC");
  out.resize(length);
  return out;
}

struct Aes256Cbc::State {
  CipherContext context{EVP_CIPHER_CTX_new()};
};

Aes256Cbc::Aes256Cbc(Direction direction, std::string_view key, std::string_view iv)
    : state_(std::make_unique<State>()) {
  if (key.size() != 32 || iv.size() != 16) fail("AES key or IV of wrong length");
  const int encrypting = direction == Direction::encrypt ? 1 : 0;
  if (!state_->context ||
      EVP_CipherInit_ex2(state_->context.get(), EVP_aes_256_cbc(), input(key), input(iv), encrypting, nullptr) != 1) {
    fail("cipher not available");
  }
}

Aes256Cbc::~Aes256Cbc() = default;

void Aes256Cbc::without_padding() { EVP_CIPHER_CTX_set_padding(state_->context.get(), 0); }

void Aes256Cbc::add(std::string_view bytes, std::string& out) {
  const std::size_t before = out.size();
  if (bytes.size() > 0x7fffffe0) fail("input too long");
  out.resize(before + bytes.size() + 16);
  int count = 0;
  if (EVP_CipherUpdate(state_->context.get(), output(out) + before, &count, input(bytes),
                       static_cast<int>(bytes.size())) != 1) {
    fail("cipher update");
  }
  out.resize(before + static_cast<std::size_t>(count));
}

bool Aes256Cbc::finish(std::string& out) {
  const std::size_t before = out.size();
  out.resize(before + 16);
  int count = 0;
  const bool is_right = EVP_CipherFinal_ex(state_->context.get(), output(out) + before, &count) == 1;
  if (!is_right) ERR_clear_error();
  out.resize(before + (is_right ? static_cast<std::size_t>(count) : 0));
  return is_right;
}

}  // namespace oemr::crypto
