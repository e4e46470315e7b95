// SPDX-License-Identifier: Apache-2.0
// Password hashes of users and portal patients: bcrypt, SHA-512 crypt and Argon2.
#pragma once

#include <string>
#include <string_view>

namespace oemr::openemr {

struct PasswordPolicy {  // globals gbl_auth_*
  std::string algorithm = "DEFAULT";  // DEFAULT, BCRYPT, ARGON2I, ARGON2ID, SHA512HASH
  int bcrypt_cost = 10;
  int argon_memory_kib = 65536, argon_time = 4, argon_threads = 1;
  int sha512_rounds = 100000;
};

/// Whether the text is a hash of a kind that OpenEMR accepts.
bool is_known_hash(std::string_view hash);
bool verify_password(std::string_view password, std::string_view hash);
std::string hash_password(std::string_view password, const PasswordPolicy& policy);
/// Algorithm or a cost differs from the policy: renewed at sign-in, as PHP does.
bool needs_rehash(std::string_view hash, const PasswordPolicy& policy);

}  // namespace oemr::openemr
