// SPDX-License-Identifier: Apache-2.0
// Password hashes over libxcrypt and libargon2.
#include "openemr/password.h"

#include <argon2.h>
#include <charconv>
#include <crypt.h>
#include <cstdint>
#include <memory>
#include <openssl/crypto.h>
#include <optional>

#include "core/crypto.h"
#include "core/error.h"
#include "core/held.h"

namespace oemr::openemr {
namespace {

constexpr std::size_t bcrypt_length = 60, bcrypt_digest_length = 31, bcrypt_password_limit = 72;

bool is_digit(char c) { return c >= '0' && c <= '9'; }

bool is_bcrypt(std::string_view hash) {
  return hash.size() == bcrypt_length && hash.starts_with("$2") &&
         std::string_view("abxy").find(hash[2]) != hash.npos && hash[3] == '$' && is_digit(hash[4]) &&
         is_digit(hash[5]) && hash[6] == '$';
}

std::optional<argon2_type> argon_type(std::string_view hash) {
  if (hash.starts_with("$argon2id$")) return Argon2_id;
  if (hash.starts_with("$argon2i$")) return Argon2_i;
  return std::nullopt;
}

/// The password as C reads it; its copy and the scratch memory of crypt_r are wiped.
class Crypt {
 public:
  explicit Crypt(std::string_view password) : password_(password), data_(new crypt_data{}) {}
  ~Crypt() {
    OPENSSL_cleanse(password_.data(), password_.size());
    OPENSSL_cleanse(data_.get(), sizeof(crypt_data));
  }
  Crypt(const Crypt&) = delete;
  Crypt& operator=(const Crypt&) = delete;

  /// Empty when the setting is not valid or the password longer than libxcrypt takes (512 bytes).
  std::string run(const std::string& setting) {
    const char* result = crypt_r(password_.c_str(), setting.c_str(), data_.get());
    return result == nullptr || result[0] == '*' ? std::string{} : result;
  }

 private:
  std::string password_;
  std::unique_ptr<crypt_data> data_;
};

bool verify_bcrypt(std::string_view password, std::string_view hash) {
  Crypt crypt(password.substr(0, bcrypt_password_limit));
  if (crypto::equal(crypt.run(std::string(hash)), hash)) return true;
  // Before OpenEMR 5.0 the salt had 21 letters and a "$" for the 22nd, which PHP's crypt of that time read as a salt
  // whose last byte is zero while keeping the 21st letter in the result: the digest is that of the first 20 letters and
  // "..".
  if (!hash.starts_with("$2a$05$") || hash[28] != '.') return false;
  const std::string result = crypt.run(std::string(hash.substr(0, 27)) + "..");
  return result.size() == bcrypt_length &&
         crypto::equal(std::string_view(result).substr(bcrypt_length - bcrypt_digest_length),
                       hash.substr(bcrypt_length - bcrypt_digest_length));
}

bool verify_argon(std::string_view password, std::string_view hash, argon2_type type) {
  const int result = argon2_verify(std::string(hash).c_str(), password.data(), password.size(), type);
  if (result == ARGON2_MEMORY_ALLOCATION_ERROR) throw Unavailable("no memory to verify an Argon2 hash");
  return result == ARGON2_OK;
}

std::string hash_argon(std::string_view password, const PasswordPolicy& policy, argon2_type type) {
  constexpr std::uint32_t salt_length = 16, digest_length = 32;  // PHP's
  const auto time = static_cast<std::uint32_t>(policy.argon_time);
  const auto memory = static_cast<std::uint32_t>(policy.argon_memory_kib);
  const auto threads = static_cast<std::uint32_t>(policy.argon_threads);
  const std::string salt = crypto::random_bytes(salt_length);
  std::string encoded(argon2_encodedlen(time, memory, threads, salt_length, digest_length, type), '\0');
  const int result = argon2_hash(time, memory, threads, password.data(), password.size(), salt.data(), salt.size(),
                                 nullptr, digest_length, encoded.data(), encoded.size(), type, ARGON2_VERSION_13);
  if (result == ARGON2_MEMORY_ALLOCATION_ERROR) throw Unavailable("no memory to make an Argon2 hash");
  if (result != ARGON2_OK) throw Error(500, "internal error", std::string("Argon2: ") + argon2_error_message(result));
  encoded.resize(encoded.find('\0'));
  return encoded;
}

std::string hash_bcrypt(std::string_view password, int cost) {
  const std::string entropy = crypto::random_bytes(16);
  char setting[CRYPT_GENSALT_OUTPUT_SIZE];
  if (crypt_gensalt_rn("$2y$", static_cast<unsigned long>(cost), entropy.data(), static_cast<int>(entropy.size()),
                       setting, sizeof setting) == nullptr) {
    throw Error(500, "internal error", "libxcrypt makes no bcrypt salt");
  }
  std::string hash = Crypt(password.substr(0, bcrypt_password_limit)).run(setting);
  if (hash.empty()) throw Error(500, "internal error", "libxcrypt makes no bcrypt hash");
  return hash;
}

std::string hash_sha512(std::string_view password, int rounds) {
  std::string hash =
      Crypt(password).run("$6$rounds=" + std::to_string(rounds) + "$" + crypto::random_alphanumerics(16) + "$");
  if (hash.empty()) throw BadRequest("the password is too long");
  return hash;
}

/// The number behind a label inside a hash, or nothing.
std::optional<int> number_after(std::string_view hash, std::string_view label) {
  const std::size_t at = hash.find(label);
  if (at == hash.npos) return std::nullopt;
  int number = 0;
  const char* const end = hash.data() + hash.size();
  const auto [stopped, failure] = std::from_chars(hash.data() + at + label.size(), end, number);
  if (failure != std::errc{}) return std::nullopt;
  return number;
}

}  // namespace

PasswordPolicy PasswordPolicy::from(const Globals& globals) {
  PasswordPolicy policy;
  const auto read = [&](std::string_view name, int& target, int lowest, int highest) {
    const std::string_view text = globals.text(name);
    int number = 0;
    const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (failure == std::errc{} && end == text.data() + text.size() && number >= lowest && number <= highest)
      target = number;
  };
  policy.algorithm = globals.text("gbl_auth_hash_algo", "DEFAULT");
  read("gbl_auth_bcrypt_hash_cost", policy.bcrypt_cost, 4, 31);
  read("gbl_auth_argon_hash_memory_cost", policy.argon_memory_kib, 8, 4 * 1024 * 1024);
  read("gbl_auth_argon_hash_time_cost", policy.argon_time, 1, 1000);
  read("gbl_auth_argon_hash_thread_cost", policy.argon_threads, 1, 64);
  read("gbl_auth_sha512_rounds", policy.sha512_rounds, 1000, 999999999);
  return policy;
}

bool is_known_hash(std::string_view hash) {
  return hash.find('\0') == hash.npos && (is_bcrypt(hash) || argon_type(hash) || hash.starts_with("$6$"));
}

bool verify_password(std::string_view password, std::string_view hash) {
  expect_nothing_held("verify a password");
  if (!is_known_hash(hash)) return false;
  if (is_bcrypt(hash)) return verify_bcrypt(password, hash);
  if (const auto type = argon_type(hash)) return verify_argon(password, hash, *type);
  const std::string result = Crypt(password).run(std::string(hash));
  return !result.empty() && crypto::equal(result, hash);
}

std::string hash_password(std::string_view password, const PasswordPolicy& policy) {
  expect_nothing_held("hash a password");
  if (policy.algorithm == "ARGON2ID") return hash_argon(password, policy, Argon2_id);
  if (policy.algorithm == "ARGON2I") return hash_argon(password, policy, Argon2_i);
  if (policy.algorithm == "SHA512HASH") return hash_sha512(password, policy.sha512_rounds);
  return hash_bcrypt(password, policy.bcrypt_cost);
}

bool needs_rehash(std::string_view hash, const PasswordPolicy& policy) {
  if (policy.algorithm == "ARGON2ID" || policy.algorithm == "ARGON2I") {
    return argon_type(hash) != (policy.algorithm == "ARGON2ID" ? Argon2_id : Argon2_i) ||
           number_after(hash, "$m=") != policy.argon_memory_kib || number_after(hash, ",t=") != policy.argon_time ||
           number_after(hash, ",p=") != policy.argon_threads;
  }
  if (policy.algorithm == "SHA512HASH") {
    return !hash.starts_with("$6$rounds=") || number_after(hash, "$6$rounds=") != policy.sha512_rounds;
  }
  // PHP calls "$2y$" bcrypt and no other prefix.
  return !is_bcrypt(hash) || hash[2] != 'y' || number_after(hash.substr(3, 3), "$") != policy.bcrypt_cost;
}

}  // namespace oemr::openemr
