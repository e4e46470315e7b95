// SPDX-License-Identifier: Apache-2.0
// Which scope asks for which claims, and the value of each.
#include "oauth/claims.h"

#include <algorithm>
#include <initializer_list>
#include <string>

namespace oemr::oauth {
namespace {

struct ScopeClaims {
  std::string_view scope;
  std::string_view claims[6];
};
constexpr ScopeClaims table[] = {
    {"profile", {"name", "family_name", "given_name", "middle_name", "preferred_username", "locale"}},
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

/// The words that there are, with a blank between.
std::string joined_words(std::initializer_list<std::string_view> words) {
  std::string text;
  for (const std::string_view word : words) {
    if (!word.empty()) text.append(text.empty() ? 0 : 1, ' ').append(word);
  }
  return text;
}

std::string text_of(std::string_view claim, const Account& account, std::string_view nonce, std::string_view api_base) {
  if (claim == "nonce") return std::string(nonce);
  if (claim == "fhirUser") return account.role == rest::Role::system ? "" : fhir_user(account, api_base);
  if (claim == "name") return joined_words({account.first_name, account.last_name});
  if (claim == "family_name") return account.last_name;
  if (claim == "given_name") return account.first_name;
  if (claim == "middle_name") return account.middle_name;
  if (claim == "preferred_username") return account.username;
  if (claim == "email") return account.email;
  if (claim == "phone_number") return account.phone;
  if (claim == "address") return joined_words({account.street, account.city, account.state});
  return claim == "locale" ? "US" : "";
}

/// OpenID Connect Core 5.3.2: a claim without a value is left out; OpenEMR writes empty texts.
void write_claim(JsonWriter& out, std::string_view claim, const Account& account, std::string_view nonce,
                 std::string_view api_base) {
  constexpr std::string_view verified = "_verified";
  if (claim.starts_with("api:")) {
    out.key(claim).boolean(true);
  } else if (claim.ends_with(verified)) {
    const std::string_view what = claim.substr(0, claim.size() - verified.size());
    if (!text_of(what, account, nonce, api_base).empty()) out.key(claim).boolean(true);
  } else if (const std::string text = text_of(claim, account, nonce, api_base); text.empty()) {
    return;
  } else if (claim == "address") {  // section 5.1.1: an object
    out.key(claim).begin_object().member("formatted", text).end_object();
  } else {
    out.member(claim, text);
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
