// SPDX-License-Identifier: Apache-2.0
// Makes PEM texts of JSON Web Keys.
#include "oauth/json_web_key.h"

#include <algorithm>
#include <initializer_list>
#include <memory>
#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>
#include <openssl/pem.h>
#include <optional>
#include <string>

#include "core/encoding.h"
#include "core/json_writer.h"

namespace oemr::oauth {
namespace {

template <auto Release>
struct Releaser {
  template <class T>
  void operator()(T* handle) const noexcept {
    Release(handle);
  }
};
using Key = std::unique_ptr<EVP_PKEY, Releaser<EVP_PKEY_free>>;
using KeyContext = std::unique_ptr<EVP_PKEY_CTX, Releaser<EVP_PKEY_CTX_free>>;
using Bio = std::unique_ptr<BIO, Releaser<BIO_free_all>>;
using Builder = std::unique_ptr<OSSL_PARAM_BLD, Releaser<OSSL_PARAM_BLD_free>>;
using Parameters = std::unique_ptr<OSSL_PARAM, Releaser<OSSL_PARAM_free>>;
using Number = std::unique_ptr<BIGNUM, Releaser<BN_free>>;

/// RFC 7518 sections 3.3 and 3.4.
struct Algorithm {
  std::string_view name, key_type, curve;
  std::size_t coordinate_bytes;  // of an elliptic curve

  bool is_rsa() const noexcept { return curve.empty(); }
};
constexpr Algorithm algorithms[std::size(assertion_algorithms)] = {
    {"RS256", "RSA", {}, 0}, {"RS384", "RSA", {}, 0}, {"ES256", "EC", "P-256", 32}, {"ES384", "EC", "P-384", 48}};

constexpr int smallest_rsa_bits = 2048;  // RFC 7518 section 3.3
constexpr std::size_t largest_rsa_bytes = 1024;
constexpr int most_tried = 16;  // keys without a kid: each costs a signature's verification

const unsigned char* bytes(std::string_view text) { return reinterpret_cast<const unsigned char*>(text.data()); }

Number number(std::string_view big_endian) {
  return Number(BN_bin2bn(bytes(big_endian), static_cast<int>(big_endian.size()), nullptr));
}

Key make_key(const char* type, OSSL_PARAM_BLD* builder) {
  const Parameters parameters(OSSL_PARAM_BLD_to_param(builder));
  const KeyContext context(EVP_PKEY_CTX_new_from_name(nullptr, type, nullptr));
  EVP_PKEY* key = nullptr;
  if (!parameters || !context || EVP_PKEY_fromdata_init(context.get()) != 1 ||
      EVP_PKEY_fromdata(context.get(), &key, EVP_PKEY_PUBLIC_KEY, parameters.get()) != 1) {
    return nullptr;
  }
  return Key(key);
}

Key rsa_key(JsonValue jwk) {
  const auto n = from_base64url(jwk["n"].string()), e = from_base64url(jwk["e"].string());
  if (!n || !e || n->size() > largest_rsa_bytes || e->size() > sizeof(std::uint64_t)) return nullptr;
  const Builder builder(OSSL_PARAM_BLD_new());
  const Number modulus = number(*n), exponent = number(*e);
  if (!builder || !modulus || !exponent || BN_num_bits(modulus.get()) < smallest_rsa_bits) return nullptr;
  if (OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_N, modulus.get()) != 1 ||
      OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_E, exponent.get()) != 1) {
    return nullptr;
  }
  return make_key("RSA", builder.get());
}

Key ec_key(JsonValue jwk, const Algorithm& algorithm) {
  if (jwk["crv"].string() != algorithm.curve) return nullptr;
  const auto x = from_base64url(jwk["x"].string()), y = from_base64url(jwk["y"].string());
  if (!x || !y || x->size() != algorithm.coordinate_bytes || y->size() != algorithm.coordinate_bytes) return nullptr;
  const std::string point = std::string(1, '\x04') + *x + *y;  // SEC 1 section 2.3.3, uncompressed
  const Builder builder(OSSL_PARAM_BLD_new());
  const std::string curve(algorithm.curve);
  if (!builder || OSSL_PARAM_BLD_push_utf8_string(builder.get(), OSSL_PKEY_PARAM_GROUP_NAME, curve.c_str(), 0) != 1 ||
      OSSL_PARAM_BLD_push_octet_string(builder.get(), OSSL_PKEY_PARAM_PUB_KEY, point.data(), point.size()) != 1) {
    return nullptr;
  }
  return make_key("EC", builder.get());
}

bool is_for_signatures(JsonValue jwk) {
  const JsonValue use = jwk["use"];
  return !use.exists() || use.string() == "sig";
}

/// The key as PEM; empty when it is of another kind or curve, broken or too weak.
std::string pem_of(JsonValue jwk, const Algorithm& algorithm) {
  if (jwk["kty"].string() != algorithm.key_type || !is_for_signatures(jwk)) return {};
  const Key key = algorithm.is_rsa() ? rsa_key(jwk) : ec_key(jwk, algorithm);
  const Bio text(BIO_new(BIO_s_mem()));
  char* begin = nullptr;
  const bool is_written = key && text && PEM_write_bio_PUBKEY(text.get(), key.get()) == 1;
  const long length = is_written ? BIO_get_mem_data(text.get(), &begin) : 0;
  ERR_clear_error();
  return length > 0 ? std::string(begin, static_cast<std::size_t>(length)) : std::string();
}

/// Null when it is none of ours, or the header demands what nobody here understands (RFC 7515 section 4.1.11).
const Algorithm* algorithm_of(const Jwt& jwt) {
  const auto* found = std::find_if(std::begin(algorithms), std::end(algorithms),
                                   [&](const Algorithm& one) { return one.name == jwt.algorithm(); });
  return found == std::end(algorithms) || jwt.has_critical() ? nullptr : found;
}

void write_members(JsonWriter& out, JsonValue jwk, std::initializer_list<std::string_view> names) {
  out.begin_object();
  for (const std::string_view name : names) {
    if (jwk[name].is_string()) out.member(name, jwk[name].string());
  }
  out.end_object();
}

}  // namespace

bool has_known_algorithm(const Jwt& jwt) { return algorithm_of(jwt) != nullptr; }

bool has_named_key(const Jwt& jwt, JsonValue key_set) {
  const JsonValue kid = jwt.header.root()["kid"];
  const auto keys = key_set["keys"].elements();
  return kid.is_string() && std::any_of(keys.begin(), keys.end(), [&](JsonValue jwk) {
           return jwk["kid"].is_string() && jwk["kid"].string() == kid.string();
         });
}

std::string usable_keys(JsonValue key_set) {
  std::string text;
  JsonWriter out(text);
  out.begin_object().key("keys").begin_array();
  for (const JsonValue jwk : key_set["keys"].elements()) {
    const auto* algorithm = std::find_if(std::begin(algorithms), std::end(algorithms),
                                         [&](const Algorithm& one) { return !pem_of(jwk, one).empty(); });
    if (algorithm == std::end(algorithms)) continue;
    if (algorithm->is_rsa()) {
      write_members(out, jwk, {"kty", "kid", "n", "e"});
    } else {
      write_members(out, jwk, {"kty", "kid", "crv", "x", "y"});
    }
  }
  out.end_array().end_object();
  return text;
}

bool is_signed_by_one_of(const Jwt& jwt, JsonValue key_set) {
  const Algorithm* algorithm = algorithm_of(jwt);
  if (algorithm == nullptr) return false;
  const std::string_view chosen = jwt.header.root()["kid"].string();
  int tried = 0;
  for (const JsonValue jwk : key_set["keys"].elements()) {
    const std::string_view kid = jwk["kid"].string();
    if (!chosen.empty() && !kid.empty() && kid != chosen) continue;
    const std::string pem = pem_of(jwk, *algorithm);
    if (pem.empty()) continue;
    if (is_signed_with(jwt, algorithm->name, pem)) return true;
    if (++tried == most_tried) return false;
  }
  return false;
}

}  // namespace oemr::oauth
