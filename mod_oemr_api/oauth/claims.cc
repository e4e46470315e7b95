// SPDX-License-Identifier: Apache-2.0
// Which scope asks for which claims, and the value of each.
#include "oauth/claims.h"

#include <algorithm>
#include <string>

namespace oemr::oauth {
namespace {

struct ScopeClaims {
  std::string_view scope;
  std::string_view claims[14];
};
constexpr ScopeClaims table[] = {
    {"profile",
     {"name", "family_name", "given_name", "middle_name", "nickname", "preferred_username", "profile", "picture",
      "website", "gender", "birthdate", "zoneinfo", "locale", "updated_at"}},
    {"email", {"email", "email_verified"}},
    {"address", {"address"}},
    {"phone", {"phone_number", "phone_number_verified"}},
    {"email_verified", {"email_verified"}},
    {"family_name", {"family_name"}},
    {"given_name", {"given_name"}},
    {"fhirUser", {"fhirUser"}},
    {"locale", {"locale"}},
    {"api:oemr", {"api:oemr"}},
    {"api:fhir", {"api:fhir"}},
    {"api:port", {"api:port"}},
    {"nonce", {"nonce"}},
};

/// FHIR has a Practitioner for each user with an NPI, a Person for the others.
std::string fhir_user(const Account& account, std::string_view api_base) {
  const std::string_view type = account.role == rest::Role::patient            ? "Patient"
                                : account.has_npi && !account.username.empty() ? "Practitioner"
                                                                               : "Person";
  return std::string(api_base).append("/fhir/").append(type).append("/").append(account.uuid);
}

void write_claim(JsonWriter& out, std::string_view claim, const Account& account, std::string_view nonce,
                 std::string_view api_base) {
  if (claim == "nonce") {
    if (!nonce.empty()) out.member(claim, nonce);
  } else if (claim == "fhirUser") {
    if (account.role != rest::Role::system) out.member(claim, fhir_user(account, api_base));
  } else if (claim == "email_verified" || claim == "phone_number_verified" || claim.starts_with("api:")) {
    out.key(claim).boolean(true);
  } else {
    const std::string value = claim == "name"                 ? account.first_name + " " + account.last_name
                              : claim == "family_name"        ? account.last_name
                              : claim == "given_name"         ? account.first_name
                              : claim == "middle_name"        ? account.middle_name
                              : claim == "preferred_username" ? account.username
                              : claim == "email"              ? account.email
                              : claim == "phone_number"       ? account.phone
                              : claim == "locale"             ? std::string("US")
                              : claim == "address" ? account.street + " " + account.city + " " + account.state
                                                   : std::string();
    out.member(claim, value);
  }
}

}  // namespace

void write_identity_claims(JsonWriter& out, const Account& account, const std::vector<std::string>& scopes,
                           std::string_view nonce, std::string_view api_base) {
  std::vector<std::string_view> written;
  for (const std::string& scope : scopes) {
    const auto row = std::find_if(std::begin(table), std::end(table), [&](const auto& r) { return r.scope == scope; });
    if (row == std::end(table)) continue;
    for (const std::string_view claim : row->claims) {
      if (claim.empty() || std::find(written.begin(), written.end(), claim) != written.end()) continue;
      written.push_back(claim);
      write_claim(out, claim, account, nonce, api_base);
    }
  }
}

}  // namespace oemr::oauth
