// SPDX-License-Identifier: Apache-2.0
// SMART App Launch discovery.
#include "oauth/smart_configuration.h"

#include "core/json_writer.h"
#include "oauth/metadata.h"
#include "oauth/scopes.h"

namespace oemr::oauth {
namespace {

// permission-v1: scopes end in .read and .write; permission-v2: in letters of .cruds.
constexpr std::string_view capabilities[] = {"launch-ehr",
                                             "context-banner",
                                             "context-ehr-patient",
                                             "context-style",
                                             "sso-openid-connect",
                                             "client-confidential-symmetric",
                                             "client-confidential-asymmetric",
                                             "permission-user",
                                             "context-standalone-patient",
                                             "launch-standalone",
                                             "permission-patient",
                                             "permission-offline",
                                             "permission-v1",
                                             "permission-v2",
                                             "client-public"};

}  // namespace

std::span<const std::string_view> smart_capabilities() noexcept { return capabilities; }

std::string smart_configuration(openemr::Site& site, db::Connection& db) {
  const ScopeRules rules = ScopeRules::of(site, db);
  std::string text;
  JsonWriter out(text);
  out.begin_object();
  write_server_metadata(out, issuer_of(site, db));
  write_texts(out, "grant_types_supported", {"client_credentials", "authorization_code"});
  write_texts(out, "scopes_supported", published_scopes(smart_scopes(rules), rules));
  write_texts(out, "capabilities", capabilities);
  out.end_object();
  return text;
}

}  // namespace oemr::oauth
