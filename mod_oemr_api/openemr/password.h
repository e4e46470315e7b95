// SPDX-License-Identifier: Apache-2.0
// Password hashes of users and portal patients: bcrypt, SHA-512 crypt and Argon2.
#pragma once

#include <string>
#include <string_view>

#include "openemr/globals.h"

namespace oemr::openemr {

struct PasswordPolicy {
  std::string algorithm = "DEFAULT";  // DEFAULT (bcrypt), BCRYPT, ARGON2I, ARGON2ID, SHA512HASH
  int bcrypt_cost = 10;
  int argon_memory_kib = 65536, argon_time = 4, argon_threads = 1;
  int sha512_rounds = 100000;

  /// Globals gbl_auth_*; "DEFAULT" and what is out of range give PHP 8.2's defaults.
  static PasswordPolicy from(const Globals& globals);
};

/// Whether the text is a hash of a kind that OpenEMR accepts.
bool is_known_hash(std::string_view hash);
/// As PHP: bcrypt looks at the first 72 bytes, and a NUL ends the password for bcrypt and SHA-512 crypt. Throws
/// Unavailable when memory for Argon2 is short.
bool verify_password(std::string_view password, std::string_view hash);
std::string hash_password(std::string_view password, const PasswordPolicy& policy);
/// Algorithm or a cost differs from the policy: renewed at sign-in, as PHP does.
bool needs_rehash(std::string_view hash, const PasswordPolicy& policy);

}  // namespace oemr::openemr
