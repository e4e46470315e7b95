// SPDX-License-Identifier: Apache-2.0
// RSA over EVP_PKEY. An EVP_PKEY that is only read may be shared between threads; each call has its own context.
#include "openemr/rsa_key.h"

#include <openssl/core_names.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <utility>

#include "core/crypto.h"
#include "core/encoding.h"
#include "core/error.h"

namespace oemr::openemr {
namespace {

template <auto release>
struct Release {
  template <typename Handle>
  void operator()(Handle* handle) const noexcept {
    release(handle);
  }
};
using Key = std::unique_ptr<EVP_PKEY, Release<EVP_PKEY_free>>;
using Bio = std::unique_ptr<BIO, Release<BIO_free_all>>;
using DigestContext = std::unique_ptr<EVP_MD_CTX, Release<EVP_MD_CTX_free>>;

[[noreturn]] void fail(const std::string& what) {
  ERR_clear_error();
  throw Error(500, "internal error", "the keys of the authorization server: " + what);
}

Bio reader(std::string_view text) {
  Bio bio(BIO_new_mem_buf(text.data(), static_cast<int>(text.size())));
  if (!bio) fail("no memory");
  return bio;
}

std::string take_text(BIO* bio) {
  char* text = nullptr;
  const long length = BIO_get_mem_data(bio, &text);
  return length > 0 ? std::string(text, static_cast<std::size_t>(length)) : std::string{};
}

Key read_private(std::string_view pem, const std::string& passphrase) {
  // Without a callback OpenSSL would ask the terminal for a passphrase.
  const auto give = [](char* buffer, int size, int, void* data) {
    const std::string& text = *static_cast<const std::string*>(data);
    if (text.size() > static_cast<std::size_t>(size)) return -1;
    text.copy(buffer, text.size());
    return static_cast<int>(text.size());
  };
  return Key(PEM_read_bio_PrivateKey(reader(pem).get(), nullptr, give, const_cast<std::string*>(&passphrase)));
}

std::string base64url_number(const EVP_PKEY* key, const char* name) {
  BIGNUM* raw = nullptr;
  if (EVP_PKEY_get_bn_param(key, name, &raw) != 1) fail("a number of the RSA key is missing");
  const std::unique_ptr<BIGNUM, Release<BN_free>> number(raw);
  std::string bytes(static_cast<std::size_t>(BN_num_bytes(number.get())), '\0');
  BN_bn2bin(number.get(), reinterpret_cast<unsigned char*>(bytes.data()));
  return base64url(bytes);
}

const unsigned char* input(std::string_view bytes) {
  return reinterpret_cast<const unsigned char*>(bytes.empty() ? "" : bytes.data());
}

}  // namespace

struct RsaKey::State {
  Key key;
  std::string key_id, modulus, exponent;

  void take(Key given, const std::string& name);
};

void RsaKey::State::take(Key given, const std::string& name) {
  key = std::move(given);
  if (EVP_PKEY_is_a(key.get(), "RSA") != 1 || EVP_PKEY_get_bits(key.get()) < 2048) {
    fail(name + " is no RSA key of 2048 bits or more");
  }
  modulus = base64url_number(key.get(), OSSL_PKEY_PARAM_RSA_N);
  exponent = base64url_number(key.get(), OSSL_PKEY_PARAM_RSA_E);
  // RFC 7638 section 3: the required members in lexicographic order, without blanks.
  key_id = base64url(
      crypto::digest(crypto::Digest::sha256, R"({"e":")" + exponent + R"(","kty":"RSA","n":")" + modulus + R"("})"));
}

RsaKey::RsaKey() : state_(std::make_unique<State>()) {}
RsaKey::RsaKey(RsaKey&&) noexcept = default;
RsaKey& RsaKey::operator=(RsaKey&&) noexcept = default;
RsaKey::~RsaKey() = default;

RsaKey RsaKey::open_private(std::string_view pem, const std::string& passphrase, const std::string& name) {
  Key read = read_private(pem, passphrase);
  if (!read) fail(name + " is damaged or its passphrase is another one");
  RsaKey key;
  key.state_->take(std::move(read), name);
  return key;
}

RsaKey RsaKey::open_public(std::string_view pem, const std::string& name) {
  Key read(PEM_read_bio_PUBKEY(reader(pem).get(), nullptr, nullptr, nullptr));
  if (!read) fail(name + " is damaged");
  RsaKey key;
  key.state_->take(std::move(read), name);
  return key;
}

std::string RsaKey::sign(std::string_view data) const {
  const DigestContext context(EVP_MD_CTX_new());
  std::size_t size = static_cast<std::size_t>(EVP_PKEY_get_size(state_->key.get()));
  std::string signature(size, '\0');
  if (!context || EVP_DigestSignInit(context.get(), nullptr, EVP_sha256(), nullptr, state_->key.get()) != 1 ||
      EVP_DigestSign(context.get(), reinterpret_cast<unsigned char*>(signature.data()), &size, input(data),
                     data.size()) != 1) {
    fail("signing failed");
  }
  signature.resize(size);
  return signature;
}

bool RsaKey::verify(std::string_view data, std::string_view signature) const {
  const DigestContext context(EVP_MD_CTX_new());
  if (!context || EVP_DigestVerifyInit(context.get(), nullptr, EVP_sha256(), nullptr, state_->key.get()) != 1) {
    fail("verifying failed");
  }
  const bool good = EVP_DigestVerify(context.get(), input(signature), signature.size(), input(data), data.size()) == 1;
  if (!good) ERR_clear_error();
  return good;
}

const std::string& RsaKey::key_id() const noexcept { return state_->key_id; }
const std::string& RsaKey::modulus() const noexcept { return state_->modulus; }
const std::string& RsaKey::exponent() const noexcept { return state_->exponent; }
int RsaKey::bits() const noexcept { return EVP_PKEY_get_bits(state_->key.get()); }

std::string RsaKey::public_pem() const {
  const Bio text(BIO_new(BIO_s_mem()));
  if (!text || PEM_write_bio_PUBKEY(text.get(), state_->key.get()) != 1) fail("a public key could not be written");
  return take_text(text.get());
}

PemPair make_rsa_pair(const std::string& passphrase) {
  const Key key(EVP_RSA_gen(2048));
  const Bio private_text(BIO_new(BIO_s_mem())), public_text(BIO_new(BIO_s_mem()));
  if (!key || !private_text || !public_text ||
      PEM_write_bio_PKCS8PrivateKey(private_text.get(), key.get(), EVP_aes_256_cbc(), passphrase.data(),
                                    static_cast<int>(passphrase.size()), nullptr, nullptr) != 1 ||
      PEM_write_bio_PUBKEY(public_text.get(), key.get()) != 1) {
    fail("no RSA pair could be made");
  }
  return {take_text(private_text.get()), take_text(public_text.get())};
}

}  // namespace oemr::openemr
