// SPDX-License-Identifier: Apache-2.0
// Reads and makes RSA keys. libjwt parses a PEM text at each use and would ask the terminal for a passphrase: it is
// given one that needs none, which stays in this process.
#include "openemr/rsa_key.h"

#include <openssl/core_names.h>
#include <openssl/crypto.h>
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

std::string public_text(const EVP_PKEY* key) {
  const Bio text(BIO_new(BIO_s_mem()));
  if (!text || PEM_write_bio_PUBKEY(text.get(), key) != 1) fail("a public key could not be written");
  return take_text(text.get());
}

std::string private_text(const EVP_PKEY* key) {
  const Bio text(BIO_new(BIO_s_secmem()));
  if (!text || PEM_write_bio_PKCS8PrivateKey(text.get(), key, nullptr, nullptr, 0, nullptr, nullptr) != 1) {
    fail("a private key could not be written");
  }
  return take_text(text.get());
}

}  // namespace

struct RsaKey::State {
  std::string key_id, modulus, exponent, public_pem, private_pem;
  int bits = 0;

  State() = default;
  State(const State&) = delete;
  State& operator=(const State&) = delete;
  ~State() { OPENSSL_cleanse(private_pem.data(), private_pem.size()); }

  void take(const Key& key, const std::string& name);
};

void RsaKey::State::take(const Key& key, const std::string& name) {
  if (EVP_PKEY_is_a(key.get(), "RSA") != 1 || EVP_PKEY_get_bits(key.get()) < 2048) {
    fail(name + " is no RSA key of 2048 bits or more");
  }
  bits = EVP_PKEY_get_bits(key.get());
  public_pem = public_text(key.get());
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
  const Key read = read_private(pem, passphrase);
  if (!read) fail(name + " is damaged or its passphrase is another one");
  RsaKey key;
  key.state_->take(read, name);
  key.state_->private_pem = private_text(read.get());
  return key;
}

RsaKey RsaKey::open_public(std::string_view pem, const std::string& name) {
  const Key read(PEM_read_bio_PUBKEY(reader(pem).get(), nullptr, nullptr, nullptr));
  if (!read) fail(name + " is damaged");
  RsaKey key;
  key.state_->take(read, name);
  return key;
}

const std::string& RsaKey::key_id() const noexcept { return state_->key_id; }
const std::string& RsaKey::modulus() const noexcept { return state_->modulus; }
const std::string& RsaKey::exponent() const noexcept { return state_->exponent; }
const std::string& RsaKey::public_pem() const noexcept { return state_->public_pem; }
const std::string& RsaKey::private_pem() const noexcept { return state_->private_pem; }
int RsaKey::bits() const noexcept { return state_->bits; }

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
