// SPDX-License-Identifier: Apache-2.0
// What the files that call OpenSSL share: owned handles, views as its pointers, one way to fail.
#pragma once

#include <memory>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <string>
#include <string_view>

#include "core/crypto.h"
#include "core/error.h"

namespace oemr::crypto::detail {

[[noreturn]] inline void fail(const char* what) {
  ERR_clear_error();  // a stale entry would be blamed on the next caller of this thread
  throw Error(500, "internal error", std::string("OpenSSL: ") + what);
}

inline const EVP_MD* method(Digest kind) {
  switch (kind) {
    case Digest::sha1:
      return EVP_sha1();
    case Digest::sha256:
      return EVP_sha256();
    case Digest::sha384:
      return EVP_sha384();
    case Digest::sha512:
      return EVP_sha512();
    case Digest::sha3_512:
      return EVP_sha3_512();
  }
  fail("unknown digest");
}

/// An empty view may hold a null pointer, which OpenSSL reads as "not given".
inline std::string_view given(std::string_view bytes) { return bytes.empty() ? std::string_view("") : bytes; }
inline const unsigned char* input(std::string_view bytes) {
  return reinterpret_cast<const unsigned char*>(given(bytes).data());
}
inline unsigned char* output(std::string& bytes) { return reinterpret_cast<unsigned char*>(bytes.data()); }

template <auto release>
struct Release {
  template <typename Handle>
  void operator()(Handle* handle) const noexcept {
    release(handle);
  }
};
using CipherContext = std::unique_ptr<EVP_CIPHER_CTX, Release<EVP_CIPHER_CTX_free>>;

}  // namespace oemr::crypto::detail
