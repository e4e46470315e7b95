// SPDX-License-Identifier: Apache-2.0
// The metadata that a client sends to register (RFC 7591 section 2): what is accepted, and what follows from it.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/json.h"
#include "core/json_writer.h"
#include "oauth/error.h"
#include "openemr/globals.h"
#include "rest/request.h"

namespace oemr::oauth {

/// What a release knows of at registration.
struct RegistrationForm {
  bool has_decision_support = false;  // dsi_type and dsi_source_attributes
  bool is_lenient = false;            // empty lists are taken; an empty document lacks its scope
};

/// What of an app's advice to clinicians is based on evidence or predicted (ONC HTI-1, decision support interventions).
struct DecisionSupport {
  enum class Type { none, evidence, predictive };
  Type type = Type::none;
  std::vector<std::pair<std::string_view, std::string_view>> attributes;  // names and values
  bool is_given = false;                                                  // by the document
};
/// Its members in a registration.
void write_decision_support(JsonWriter& out, const DecisionSupport& support);

/// Checked metadata. Views look into the document that it was read from.
struct ClientMetadata {
  struct Member {
    std::string_view name;
    JsonValue value;
  };
  std::vector<Member> members;  // those known to the server, in the order of its answer; scope is not among them
  bool is_confidential = false;
  std::vector<std::string> scopes;                  // the client's, or the server's default
  std::optional<DecisionSupport> decision_support;  // nothing where the release does not know it

  JsonValue operator[](std::string_view name) const noexcept;
};

/// What is wrong with one member; the hint says which value, and what it must be.
class MetadataError : public OAuthError {
 public:
  MetadataError(std::string_view name, const std::string& problem, std::string advice);
  const std::string& member() const noexcept { return member_; }

 private:
  std::string member_;
};

/// The JSON object that a request brings. Throws OAuthError 400, 413.
Json read_metadata_document(const rest::Request& request, RegistrationForm form = {});
Json parse_metadata_document(std::string_view text, RegistrationForm form = {});

/// Throws when a scope is not supported.
using ScopeCheck = std::function<void(const std::vector<std::string>& scopes)>;
/// Throws OAuthError 400: what is wrong first in OpenEMR's order, where scopes come before the other members; for what
/// is wrong with a member a MetadataError.
ClientMetadata read_client_metadata(JsonValue document, const ScopeCheck& check_scopes, RegistrationForm form = {});
/// The same for a client of a known kind, which application_type may leave out but not change.
ClientMetadata read_client_metadata(JsonValue document, bool is_confidential, const ScopeCheck& check_scopes,
                                    RegistrationForm form = {});

/// Whether the client may be used at once, or waits for an administrator (OpenEMR's rule).
bool starts_enabled(const ClientMetadata& metadata, const openemr::Globals& globals);

/// An absolute URI without fragment and user information, over https, over http to this very machine, or of an app's
/// own scheme (RFC 8252 section 7); never one that a browser would execute or read from disk.
bool is_redirect_uri(std::string_view uri);
/// An absolute http or https URL.
bool is_web_url(std::string_view url);
/// An absolute https URL without fragment and user information, from which a client's keys can be fetched.
bool is_key_set_url(std::string_view url);

}  // namespace oemr::oauth
