// SPDX-License-Identifier: Apache-2.0
// Identity claims: which scope asks for which, in the order of the scopes, each once.
#include <string>
#include <vector>

#include "core/json_writer.h"
#include "oauth/claims.h"
#include "suites.h"

namespace {

using oemr::oauth::Account;

std::string claims_of(const Account& account, const std::vector<std::string>& scopes, std::string_view nonce = {}) {
  std::string text;
  oemr::JsonWriter out(text);
  out.begin_object();
  oemr::oauth::write_identity_claims(out, account, scopes, nonce, "https://h/apis/default");
  out.end_object();
  return text;
}

Account practitioner() {
  Account account;
  account.uuid = "946702ee-a7a4-4a7a-af26-1edf6844ca40";
  account.username = "dlee";
  account.first_name = "Donna";
  account.last_name = "Lee";
  account.email = "d@example.org";
  account.street = "1 Road";
  account.city = "Town";
  account.state = "MD";
  account.has_npi = true;
  return account;
}

void scopes_choose_claims_in_their_order() {
  const Account account = practitioner();
  CU_ASSERT(claims_of(account, {"openid", "user/patient.read", "site:default"}) == "{}");
  CU_ASSERT(
      claims_of(account, {"api:fhir", "email", "address"}) ==
      R"({"api:fhir":true,"email":"d@example.org","email_verified":true,"address":{"formatted":"1 Road Town MD"}})");
  CU_ASSERT(claims_of(account, {"family_name", "given_name", "family_name"}) ==
            R"({"family_name":"Lee","given_name":"Donna"})");
}

void what_has_no_value_is_left_out() {
  Account account;
  account.last_name = "Lee";
  account.city = "Town";
  CU_ASSERT(claims_of(account, {"profile", "email", "phone", "address"}) ==
            R"({"name":"Lee","family_name":"Lee","locale":"US","address":{"formatted":"Town"}})");
}

void a_claim_comes_once() {
  const std::string text = claims_of(practitioner(), {"profile", "given_name", "locale"});
  CU_ASSERT(text.find("given_name") == text.rfind("given_name"));
  CU_ASSERT(text.find("locale") == text.rfind("locale"));
  CU_ASSERT(text.find(R"("name":"Donna Lee")") != text.npos);
}

void fhir_user_names_the_resource() {
  Account account = practitioner();
  const std::string tail = "/" + account.uuid + "\"}";
  const std::string base = R"({"fhirUser":"https://h/apis/default/fhir/)";
  CU_ASSERT(claims_of(account, {"fhirUser"}) == base + "Practitioner" + tail);
  account.has_npi = false;
  CU_ASSERT(claims_of(account, {"fhirUser"}) == base + "Person" + tail);
  account.role = oemr::rest::Role::patient;
  CU_ASSERT(claims_of(account, {"fhirUser"}) == base + "Patient" + tail);
  account.role = oemr::rest::Role::system;
  CU_ASSERT(claims_of(account, {"fhirUser"}) == "{}");
}

void nonce_comes_from_the_request() {
  CU_ASSERT(claims_of(practitioner(), {"nonce"}) == "{}");
  CU_ASSERT(claims_of(practitioner(), {"nonce"}, "n1") == R"({"nonce":"n1"})");
}

const CU_TestInfo tests[] = {
    {"scopes choose claims in their order", scopes_choose_claims_in_their_order},
    {"what has no value is left out", what_has_no_value_is_left_out},
    {"a claim comes once", a_claim_comes_once},
    {"fhirUser names the resource", fhir_user_names_the_resource},
    {"nonce comes from the request", nonce_comes_from_the_request},
    CU_TEST_INFO_NULL,
};

}  // namespace

const Suite claims_suite = {"claims", tests};
