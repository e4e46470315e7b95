// SPDX-License-Identifier: Apache-2.0
// Password hashes: published vectors of each kind, PHP's limits, the form of before OpenEMR 5.0, and renewal.
#include "openemr/password.h"
#include "suites.h"

using namespace oemr::openemr;

namespace {

constexpr std::string_view bcrypt_of_pass = "$2a$05$MKtnxYsfFPlb2mOW7Qzq2Oz61S26s5E80Yd60lKdX4Wy3PBdEufNu";
constexpr std::string_view bcrypt_of_u = "$2a$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW";  // "U*U"
constexpr std::string_view sha512_of_hello =
    "$6$rounds=10000$saltstringsaltst$OW1/O6BYHV6BcXZu8QVeXbDWra3Oeqh0sbHbbMCVNSnCM/UrjmM0Dp8vOuZeHBy/YTBmSK6H9qs/"
    "y3RnOaw5v.";
constexpr std::string_view argon2id_of_password =
    "$argon2id$v=19$m=256,t=2,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4";
constexpr std::string_view argon2i_of_password =
    "$argon2i$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$wWKIMhR9lyDFvRz9YTZweHKfbftvj+qf+YFY4NeBbtA";

PasswordPolicy policy(std::string algorithm) {
  PasswordPolicy cheap;
  cheap.algorithm = std::move(algorithm);
  cheap.bcrypt_cost = 4;
  cheap.argon_memory_kib = 64;
  cheap.argon_time = 1;
  cheap.sha512_rounds = 1000;
  return cheap;
}

void vectors() {
  CU_ASSERT(verify_password("pass", bcrypt_of_pass));
  CU_ASSERT(verify_password("U*U", bcrypt_of_u));
  CU_ASSERT(verify_password("Hello world!", sha512_of_hello));
  CU_ASSERT(verify_password("password", argon2id_of_password));
  CU_ASSERT(verify_password("password", argon2i_of_password));
  for (const std::string_view hash :
       {bcrypt_of_pass, bcrypt_of_u, sha512_of_hello, argon2id_of_password, argon2i_of_password}) {
    CU_ASSERT(is_known_hash(hash));
    for (const std::string_view wrong : {"", "Pass", "pass ", "U*", "Hello world", "passwor"})
      CU_ASSERT(!verify_password(wrong, hash));
    std::string damaged(hash);
    damaged.back() = damaged.back() == 'u' ? 'v' : 'u';
    CU_ASSERT(!verify_password("pass", damaged) && !verify_password("U*U", damaged) &&
              !verify_password("password", damaged));
    CU_ASSERT(!verify_password("pass", hash.substr(0, hash.size() - 1)));
  }
}

void unknown_hashes() {
  for (const std::string_view hash :
       {"", "pass", "*0", "$1$abc$def", "$2$05$", "$5$salt$x", "$argon2d$v=19$", "$2y$xx$aaaaaaaaaaaaaaaaaaaaaa",
        "5f4dcc3b5aa765d61d8327deb882cf99", "$2z$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW"}) {
    CU_ASSERT(!is_known_hash(hash));
    CU_ASSERT(!verify_password("pass", hash));
    CU_ASSERT(!verify_password(hash, hash));
  }
  for (const std::string_view hash :
       {"$6$", "$6$rounds=1$a$b", "$argon2id$", "$2y$99$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW"}) {
    CU_ASSERT(!verify_password("", hash));
    CU_ASSERT(!verify_password("pass", hash));
  }
}

void limits_of_php() {
  const std::string hash = hash_password(std::string(72, 'a'), policy("BCRYPT"));
  CU_ASSERT(verify_password(std::string(72, 'a') + "more", hash));
  CU_ASSERT(verify_password(std::string(5000, 'a'), hash));
  CU_ASSERT(!verify_password(std::string(71, 'a'), hash));
  CU_ASSERT(verify_password(std::string_view("pass\0more", 9), bcrypt_of_pass));
  CU_ASSERT(verify_password(std::string_view("Hello world!\0x", 14), sha512_of_hello));
  CU_ASSERT(!verify_password(std::string_view("password\0x", 10), argon2id_of_password));
  CU_ASSERT(!verify_password(std::string(5000, 'a'), sha512_of_hello));
}

/// The digest of "pass" for a salt whose last byte is zero, under a 21st letter that is only shown.
void form_of_before_5_0() {
  constexpr std::string_view stored = "$2a$05$MKtnxYsfFPlb2mOW7Qzq2./XhikPgLIGciAzL9Klkk9gTlQRJN0vq";
  CU_ASSERT(is_known_hash(stored));
  CU_ASSERT(verify_password("pass", stored));
  CU_ASSERT(!verify_password("Pass", stored));
  CU_ASSERT(!verify_password("pass", "$2a$06$" + std::string(stored.substr(7))));
  CU_ASSERT(needs_rehash(stored, policy("BCRYPT")));
}

void own_hashes() {
  for (const char* algorithm : {"DEFAULT", "BCRYPT", "ARGON2I", "ARGON2ID", "SHA512HASH"}) {
    const PasswordPolicy wanted = policy(algorithm);
    const std::string hash = hash_password("secret", wanted);
    CU_ASSERT(is_known_hash(hash));
    CU_ASSERT(verify_password("secret", hash));
    CU_ASSERT(!verify_password("Secret", hash));
    CU_ASSERT(!needs_rehash(hash, wanted));
    CU_ASSERT(hash != hash_password("secret", wanted));
  }
  CU_ASSERT(hash_password("x", policy("DEFAULT")).starts_with("$2y$04$"));
  CU_ASSERT(hash_password("x", policy("ARGON2ID")).starts_with("$argon2id$v=19$m=64,t=1,p=1$"));
  CU_ASSERT(hash_password("x", policy("SHA512HASH")).starts_with("$6$rounds=1000$"));
}

void renewal() {
  PasswordPolicy wanted = policy("BCRYPT");
  const std::string hash = hash_password("secret", wanted);
  wanted.bcrypt_cost = 5;
  CU_ASSERT(needs_rehash(hash, wanted));
  CU_ASSERT(needs_rehash(bcrypt_of_pass, wanted));  // "$2a$"
  CU_ASSERT(needs_rehash(hash, policy("ARGON2ID")));
  CU_ASSERT(needs_rehash(argon2i_of_password, policy("ARGON2ID")));
  CU_ASSERT(needs_rehash(argon2id_of_password, policy("ARGON2ID")));
  CU_ASSERT(needs_rehash(argon2id_of_password, policy("DEFAULT")));
  PasswordPolicy argon = policy("ARGON2ID");
  argon.argon_memory_kib = 256;
  argon.argon_time = 2;
  CU_ASSERT(!needs_rehash(argon2id_of_password, argon));
  argon.argon_threads = 2;
  CU_ASSERT(needs_rehash(argon2id_of_password, argon));
  CU_ASSERT(needs_rehash(sha512_of_hello, policy("SHA512HASH")));
  PasswordPolicy sha = policy("SHA512HASH");
  sha.sha512_rounds = 10000;
  CU_ASSERT(!needs_rehash(sha512_of_hello, sha));
}

const CU_TestInfo tests[] = {
    {"vectors", vectors},
    {"unknown hashes", unknown_hashes},
    {"limits of PHP", limits_of_php},
    {"the form of before 5.0", form_of_before_5_0},
    {"own hashes", own_hashes},
    {"renewal", renewal},
    CU_TEST_INFO_NULL,
};

}  // namespace

extern const Suite password_suite = {"openemr/password", tests};
