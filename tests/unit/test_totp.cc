// SPDX-License-Identifier: Apache-2.0
// One-time passwords: RFC 6238 appendix B (last six digits), the window of one step, and broken input.
#include "openemr/totp.h"
#include "suites.h"

using oemr::openemr::verify_totp;

namespace {

constexpr std::string_view secret = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";  // "12345678901234567890"

void vectors() {
  CU_ASSERT(verify_totp(secret, "287082", 59) == 1);
  CU_ASSERT(verify_totp(secret, "081804", 1111111109) == 1111111109 / 30);
  CU_ASSERT(verify_totp(secret, "050471", 1111111111) == 1111111111 / 30);
  CU_ASSERT(verify_totp(secret, "005924", 1234567890) == 1234567890 / 30);
  CU_ASSERT(verify_totp(secret, "279037", 2000000000) == 2000000000 / 30);
  CU_ASSERT(verify_totp(secret, "353130", 20000000000) == 20000000000 / 30);
}

void one_step_to_either_side() {
  CU_ASSERT(!verify_totp(secret, "287082", -1));
  CU_ASSERT(verify_totp(secret, "287082", 0) == 1);
  CU_ASSERT(verify_totp(secret, "287082", 89) == 1);
  CU_ASSERT(!verify_totp(secret, "287082", 90));
  CU_ASSERT(verify_totp(secret, "005924", 1234567890 - 30) == 1234567890 / 30);
  CU_ASSERT(!verify_totp(secret, "005924", 1234567890 - 60));
}

void broken_input() {
  for (const std::string_view code : {"", "28708", "2870820", "94287082", "28708x", " 87082", "+87082", "-87082"}) {
    CU_ASSERT(!verify_totp(secret, code, 59));
  }
  CU_ASSERT(!verify_totp("", "287082", 59));
  CU_ASSERT(!verify_totp("not base32 !", "287082", 59));
  CU_ASSERT(verify_totp("gezdgnbv gy3tqojq gezdgnbv gy3tqojq", "287082", 59) == 1);  // as people type it
}

const CU_TestInfo tests[] = {
    {"RFC 6238 vectors", vectors},
    {"one step to either side", one_step_to_either_side},
    {"broken input", broken_input},
    CU_TEST_INFO_NULL,
};

}  // namespace

extern const Suite totp_suite = {"openemr/totp", tests};
