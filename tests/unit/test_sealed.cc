// SPDX-License-Identifier: Apache-2.0
// Sealed codes and refresh tokens: a fixed vector both ways, and each way of damage with its message.
#include "core/crypto.h"
#include "core/encoding.h"
#include "openemr/sealed.h"
#include "suites.h"

using namespace oemr;
using namespace oemr::openemr;

namespace {

constexpr std::string_view secret = "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=";
constexpr std::string_view vector =
    "def50200000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f202122232425262728292a2b2c2d2e2f"
    "654d041a480f467d6e2e390c67f6fb36940b5c25ddb2c1f603a0ffd4af4e2b22fb339066c04200";

std::string ascending(char first, char count) {
  std::string bytes;
  for (char i = 0; i < count; ++i) bytes += static_cast<char>(first + i);
  return bytes;
}

void vector_both_ways() {
  CU_ASSERT(detail::seal_with(R"({"a":1})", secret, ascending(0, 32), ascending(0x20, 16)) == vector);
  const Unsealed opened = unseal(vector, secret);
  CU_ASSERT(opened.failure.empty());
  CU_ASSERT(opened.plain == R"({"a":1})");
}

void own_texts_both_ways() {
  for (const std::string_view plain :
       {std::string_view(""), std::string_view("x\0y", 3), std::string_view("{\"scopes\":[]}")}) {
    const std::string text = seal(plain, secret);
    CU_ASSERT(text.starts_with("def50200"));
    CU_ASSERT(text.size() == 2 * (84 + plain.size()));
    const Unsealed opened = unseal(text, secret);
    CU_ASSERT(opened.failure.empty());
    CU_ASSERT(opened.plain == plain);
  }
  CU_ASSERT(seal("same", secret) != seal("same", secret));
}

void damage_is_named() {
  CU_ASSERT(unseal("def5020", secret).failure == "Ciphertext has invalid hex encoding.");
  CU_ASSERT(unseal("def502zz", secret).failure == "Ciphertext has invalid hex encoding.");
  CU_ASSERT(unseal("", secret).failure == "Ciphertext is too short.");
  CU_ASSERT(unseal(vector.substr(0, 2 * 83), secret).failure == "Ciphertext is too short.");
  CU_ASSERT(unseal("def50100" + std::string(vector.substr(8)), secret).failure == "Bad version header.");
  CU_ASSERT(unseal(vector, "another secret").failure == "Integrity check failed.");
  for (const std::size_t at : {8UL, 72UL, 104UL, 106UL, vector.size() - 1}) {  // salt, iv, text, text, MAC
    std::string forged(vector);
    forged[at] = forged[at] == '1' ? '2' : '1';
    const Unsealed opened = unseal(forged, secret);
    CU_ASSERT(opened.failure == "Integrity check failed.");
    CU_ASSERT(opened.plain.empty());
  }
}

const CU_TestInfo tests[] = {
    {"vector both ways", vector_both_ways},
    {"own texts both ways", own_texts_both_ways},
    {"damage is named", damage_is_named},
    CU_TEST_INFO_NULL,
};

}  // namespace

extern const Suite sealed_suite = {"openemr/sealed", tests};
