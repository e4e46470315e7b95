// SPDX-License-Identifier: Apache-2.0
// One-time passwords over liboath.
#include "openemr/totp.h"

#include <cstdlib>
#include <liboath/oath.h>
#include <memory>
#include <openssl/crypto.h>

#include "core/crypto.h"
#include "core/error.h"

namespace oemr::openemr {
namespace {

constexpr int step_seconds = 30;
constexpr unsigned digits = 6;

struct Wipe {
  std::size_t length = 0;
  void operator()(char* bytes) const noexcept {
    OPENSSL_cleanse(bytes, length);
    std::free(bytes);
  }
};
using Secret = std::unique_ptr<char, Wipe>;

Secret decode(std::string_view base32) {
  char* bytes = nullptr;
  std::size_t length = 0;
  const int result = oath_base32_decode(base32.data(), base32.size(), &bytes, &length);
  if (result == OATH_MALLOC_ERROR) throw Unavailable("no memory for a one-time password");
  if (result != OATH_OK) return {};
  return Secret(bytes, Wipe{length});
}

}  // namespace

std::optional<std::int64_t> verify_totp(std::string_view secret_base32, std::string_view code, std::int64_t seconds) {
  static const bool usable = oath_init() == OATH_OK;
  if (!usable) throw Error(500, "internal error", "liboath cannot be used");
  if (code.size() != digits || secret_base32.empty() || seconds < 0) return std::nullopt;
  const Secret secret = decode(secret_base32);
  if (!secret || secret.get_deleter().length == 0) return std::nullopt;
  const std::int64_t current = seconds / step_seconds;
  std::optional<std::int64_t> matched;
  for (std::int64_t step = current - 1; step <= current + 1; ++step) {
    char expected[digits + 1];
    if (step < 0) continue;
    if (oath_totp_generate(secret.get(), secret.get_deleter().length, static_cast<time_t>(step * step_seconds),
                           step_seconds, 0, digits, expected) != OATH_OK) {
      return std::nullopt;
    }
    if (crypto::equal(code, std::string_view(expected, digits))) matched = step;
  }
  return matched;
}

}  // namespace oemr::openemr
