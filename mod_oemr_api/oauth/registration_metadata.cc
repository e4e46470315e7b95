// SPDX-License-Identifier: Apache-2.0
// The table of registration members and the rules over them.
#include "oauth/registration_metadata.h"

#include <algorithm>
#include <initializer_list>
#include <utility>
#include <vector>

#include "core/limits.h"
#include "core/text.h"
#include "core/url.h"

namespace oemr::oauth {
namespace {

enum class Form { text, url, key_set_url, text_list, redirect_list, integer, boolean, key_set };

struct KnownMember {
  std::string_view name;
  Form form;
};
// In the order in which OpenEMR gives them back.
constexpr KnownMember known_members[] = {
    {"contacts", Form::text_list},
    {"application_type", Form::text},
    {"client_name", Form::text},
    {"logo_uri", Form::url},
    {"redirect_uris", Form::redirect_list},
    {"post_logout_redirect_uris", Form::redirect_list},
    {"token_endpoint_auth_method", Form::text},
    {"policy_uri", Form::url},
    {"tos_uri", Form::url},
    {"jwks_uri", Form::key_set_url},
    {"jwks", Form::key_set},
    {"sector_identifier_uri", Form::url},
    {"subject_type", Form::text},
    {"default_max_age", Form::integer},
    {"require_auth_time", Form::boolean},
    {"default_acr_values", Form::text_list},
    {"initiate_login_uri", Form::url},
    {"request_uris", Form::redirect_list},
    {"response_types", Form::text_list},
    {"grant_types", Form::text_list},
};

constexpr std::size_t longest_document = 65535;  // what a column holds
constexpr std::string_view default_scope = "openid email phone address api:oemr api:fhir api:port";
constexpr std::size_t client_name_limit = 80;  // characters of the column, which the database would cut silently

// Lists are kept joined by '|'.
bool is_list_element(JsonValue value) {
  return value.is_string() && value.string().find_first_of(std::string_view("|\0", 2)) == std::string_view::npos;
}

/// The first of a list's values that does not hold, counted from 1; 0 when all do.
template <class Holds>
std::size_t first_misfit(JsonValue list, Holds holds) {
  const auto elements = list.elements();
  check_limit(elements.size(), limits::metadata_elements);
  const auto found = std::find_if_not(elements.begin(), elements.end(), holds);
  return found == elements.end() ? 0 : static_cast<std::size_t>(found - elements.begin()) + 1;
}

std::string value_must(std::size_t position, std::string_view what) {
  return "value " + std::to_string(position) + " must be " + std::string(what);
}

/// What to do about a list, or nothing when it is as it must be.
template <class Holds>
std::string problem_of_list(JsonValue value, Holds holds, std::string_view elements) {
  if (!value.is_array()) return "it must be a list";
  const std::size_t position = first_misfit(value, holds);
  return position == 0 ? std::string() : value_must(position, elements);
}

constexpr std::string_view address_rule =
    "a full address: https, http to localhost, 127.0.0.1 or [::1], or the app's own scheme; without user name, blank "
    "and "
    "fragment";

/// What to do about a member's value, or nothing when it fits. OpenEMR's registration page sends empty texts for what
/// its user left out.
std::string problem_of(Form form, JsonValue value) {
  const bool is_text = value.is_string(), is_blank = is_text && value.string().empty();
  switch (form) {
    case Form::text:
      return is_text ? "" : "it must be a text";
    case Form::url:
      return is_blank || (is_text && is_web_url(value.string())) ? "" : "it must be a full http or https address";
    case Form::key_set_url:
      return is_blank || (is_text && is_key_set_url(value.string()))
                 ? ""
                 : "it must be a full https address without user name and fragment";
    case Form::text_list:
      return problem_of_list(value, is_list_element, "a text without |");
    case Form::redirect_list:
      return problem_of_list(
          value,
          [](JsonValue element) {
            return is_list_element(element) && (element.string().empty() || is_redirect_uri(element.string()));
          },
          address_rule);
    case Form::integer:
      return value.kind() == JsonValue::Kind::integer ? "" : "it must be a whole number";
    case Form::boolean:
      return value.kind() == JsonValue::Kind::boolean || value.kind() == JsonValue::Kind::integer
                 ? ""
                 : "it must be true or false";
    case Form::key_set:
      check_limit(value["keys"].elements().size(), limits::metadata_elements);
      return is_blank || (value.is_object() && value["keys"].is_array())
                 ? ""
                 : "it must be a JWK set: an object whose member keys is a list";
  }
  return "it is not known";
}

/// OpenEMR's words, and as a hint what to do.
MetadataError unfit(std::string_view name, const std::string& advice) {
  return {name, std::string(name) + " is invalid", std::string(name) + ": " + advice};
}

void require_one_of(const ClientMetadata& metadata, std::string_view name,
                    std::initializer_list<std::string_view> accepted) {
  const JsonValue value = metadata[name];
  if (!value.exists() || std::find(accepted.begin(), accepted.end(), value.string()) != accepted.end()) return;
  throw MetadataError(name, "Unsupported " + std::string(name) + " value : " + std::string(value.string()),
                      std::string(name) + ": it must be " +
                          join(std::vector<std::string_view>(accepted.begin(), accepted.end()), ", ") +
                          ", or be left out");
}

bool names_private(JsonValue document) { return document["application_type"].string() == "private"; }

/// OpenEMR's word for it is the type "private". A client of RFC 7591 says how it will prove who it is: of the type
/// "web" by any method; without a type, which OpenEMR makes public, by the one that OpenEMR does not know.
bool registers_as_confidential(JsonValue document) {
  if (names_private(document)) return true;
  const JsonValue type = document["application_type"], method = document["token_endpoint_auth_method"];
  const bool is_web = type.string() == "web";
  if (!is_web && !type.string().empty()) return false;
  if (method.string() == "private_key_jwt") return true;
  return is_web && (method.string() == "client_secret_basic" || method.string() == "client_secret_post");
}

bool any_scope_has(const ClientMetadata& metadata, std::string_view part) {
  return std::any_of(metadata.scopes.begin(), metadata.scopes.end(),
                     [&](const std::string& scope) { return scope.find(part) != scope.npos; });
}

bool has_keys(JsonValue document) { return !document["jwks_uri"].string().empty() || document["jwks"].is_object(); }

void check_scopes_of_kind(const ClientMetadata& metadata, JsonValue document) {
  if (metadata.is_confidential) {
    if (any_scope_has(metadata, "system/") && !has_keys(document))
      throw unfit("jwks", "system scopes need the client's keys, as jwks or at a jwks_uri");
  } else if (any_scope_has(metadata, "system/") || any_scope_has(metadata, "user/")) {
    throw MetadataError("scope", "system and user scopes are only allowed for confidential clients",
                        "scope: leave them out, or register with application_type private");
  }
}

void copy_members(ClientMetadata& metadata, JsonValue document) {
  for (const KnownMember& member : known_members) {
    const JsonValue value = document[member.name];
    if (!value.exists() || value.is_null()) continue;
    if (const std::string advice = problem_of(member.form, value); !advice.empty()) throw unfit(member.name, advice);
    metadata.members.push_back({member.name, value});
  }
}

constexpr std::string_view decision_support_types[] = {"none", "evidence", "predictive"};

DecisionSupport read_decision_support(JsonValue document) {
  DecisionSupport read;
  const JsonValue type = document["dsi_type"], attributes = document["dsi_source_attributes"];
  if (type.exists() && !type.is_null()) {
    const auto place = std::find(std::begin(decision_support_types), std::end(decision_support_types), type.string());
    if (place == std::end(decision_support_types)) {
      throw MetadataError("dsi_type", "Unsupported dsi_type value : " + std::string(type.string()),
                          "dsi_type: it must be " +
                              join({std::begin(decision_support_types), std::end(decision_support_types)}, ", ") +
                              ", or be left out");
    }
    read.type = static_cast<DecisionSupport::Type>(place - std::begin(decision_support_types));
    read.is_given = true;
  }
  if (!attributes.exists() || attributes.is_null()) return read;
  const auto is_pair = [](JsonValue one) { return one["name"].is_string() && one["value"].is_string(); };
  if (const std::string advice = problem_of_list(attributes, is_pair, "an object with the texts name and value");
      !advice.empty()) {
    throw unfit("dsi_source_attributes", advice);
  }
  for (const JsonValue one : attributes.elements()) {
    read.attributes.emplace_back(one["name"].string(), one["value"].string());
  }
  return read;
}

std::size_t characters(std::string_view text) {
  return static_cast<std::size_t>(
      std::count_if(text.begin(), text.end(), [](char byte) { return (byte & 0xC0) != 0x80; }));
}

}  // namespace

MetadataError::MetadataError(std::string_view name, const std::string& problem, std::string advice)
    : OAuthError(400, name == "redirect_uris" ? "invalid_redirect_uri" : "invalid_client_metadata", problem,
                 std::move(advice)),
      member_(name) {}

void write_decision_support(JsonWriter& out, const DecisionSupport& support) {
  out.member("dsi_type", decision_support_types[static_cast<std::size_t>(support.type)]);
  if (support.attributes.empty()) return;
  out.key("dsi_source_attributes").begin_array();
  for (const auto& [name, value] : support.attributes) {
    out.begin_object().member("name", name).member("value", value).end_object();
  }
  out.end_array();
}

JsonValue ClientMetadata::operator[](std::string_view name) const noexcept {
  const auto found = std::find_if(members.begin(), members.end(), [&](const Member& m) { return m.name == name; });
  return found == members.end() ? JsonValue() : found->value;
}

Json read_metadata_document(const rest::Request& request, RegistrationForm form) {
  const std::string_view type = request.header("Content-Type").value_or("");
  if (!starts_with_ignoring_case(type, "application/json")) throw invalid_client_metadata("Unexpected content type");
  return parse_metadata_document(request.body, form);
}

Json parse_metadata_document(std::string_view text, RegistrationForm form) {
  if (form.is_lenient && (text.empty() || text == "{}" || text == "[]")) throw invalid_scope({});
  if (text.empty()) throw invalid_client_metadata("No JSON body");
  if (text.size() > longest_document) throw OAuthError(413, "invalid_client_metadata", "The metadata are too long");
  auto document = Json::parse_sent(text);
  if (!document || !document->root().is_object() || document->root().members().empty()) {
    throw invalid_client_metadata("Invalid JSON");
  }
  return std::move(*document);
}

ClientMetadata read_client_metadata(JsonValue document, const ScopeCheck& check_scopes, RegistrationForm form) {
  return read_client_metadata(document, registers_as_confidential(document), check_scopes, form);
}

ClientMetadata read_client_metadata(JsonValue document, bool is_confidential, const ScopeCheck& check_scopes,
                                    RegistrationForm form) {
  const JsonValue type = document["application_type"];
  // "web" is of either kind.
  const bool has_kind = type.exists() && !type.is_null() && type.string() != "web";
  if (has_kind && names_private(document) != is_confidential) {
    throw unfit("application_type", is_confidential ? "it must stay private" : "it cannot become private");
  }
  ClientMetadata metadata;
  metadata.is_confidential = is_confidential;
  const JsonValue scope = document["scope"];
  if (scope.exists() && !scope.is_null() && !scope.is_string()) {
    throw unfit("scope", "it must be one text, the scopes with a blank between them");
  }
  // An empty element (a double blank) is kept: it is not a supported scope.
  for (const std::string_view element : split(scope.is_string() ? scope.string() : default_scope, ' ')) {
    metadata.scopes.emplace_back(element);
  }
  check_scopes_of_kind(metadata, document);
  check_scopes(metadata.scopes);
  copy_members(metadata, document);
  if (form.has_decision_support) metadata.decision_support = read_decision_support(document);

  // RFC 7591 section 2: "none" is the method of public clients; the others need a secret or a key.
  if (metadata.is_confidential) {
    require_one_of(metadata, "token_endpoint_auth_method",
                   {"client_secret_basic", "client_secret_post", "private_key_jwt"});
  } else {
    require_one_of(metadata, "token_endpoint_auth_method", {"client_secret_basic", "client_secret_post", "none"});
  }
  require_one_of(metadata, "subject_type", {"public"});  // discovery promises no other
  if (characters(metadata["client_name"].string()) > client_name_limit) {
    throw unfit("client_name", "it must have no more than 80 characters");
  }
  // RFC 7591 section 2. The registration page of OpenEMR sends an empty text for the one that is not meant.
  if (!metadata["jwks_uri"].string().empty() && metadata["jwks"].is_object()) {
    throw MetadataError("jwks", "jwks and jwks_uri exclude each other", "jwks: leave one of the two out");
  }
  const JsonValue redirect_uris = metadata["redirect_uris"];
  if (!redirect_uris.is_array()) {
    throw unfit("redirect_uris", "it is missing; send a list, which may be empty for an app without users");
  }
  if (const std::size_t position = first_misfit(redirect_uris, [](JsonValue uri) { return !uri.string().empty(); })) {
    throw unfit("redirect_uris", value_must(position, address_rule));
  }
  const JsonValue logout = metadata["post_logout_redirect_uris"];
  if (!form.is_lenient && logout.exists() && logout.elements().empty()) {
    throw unfit("post_logout_redirect_uris", "it must name an address, or be left out");
  }
  return metadata;
}

bool starts_enabled(const ClientMetadata& metadata, const openemr::Globals& globals) {
  const auto has = [&](std::string_view scope) {
    return std::find(metadata.scopes.begin(), metadata.scopes.end(), scope) != metadata.scopes.end();
  };
  if (!metadata.is_confidential && has("launch")) return false;
  if (globals.text("oauth_app_manual_approval") == "1") return false;
  return !metadata.is_confidential || !(any_scope_has(metadata, "user/") || any_scope_has(metadata, "system/"));
}

bool is_redirect_uri(std::string_view uri) {
  const auto is_unfit = [](char c) { return static_cast<unsigned char>(c) <= 0x20 || c == 0x7f || c == '#'; };
  if (std::any_of(uri.begin(), uri.end(), is_unfit)) return false;
  const std::size_t colon = uri.find(':');
  const std::string scheme = lower_ascii(uri.substr(0, colon));
  if (scheme == "https" || scheme == "http") {
    const auto url = parse_url(uri);
    if (!url || url->host.empty() || url->has_user_info) return false;
    return scheme == "https" || url->host == "localhost" || url->host == "127.0.0.1" || url->host == "::1";
  }
  constexpr std::string_view executed_or_local[] = {"javascript", "vbscript", "data",       "blob",
                                                    "file",       "about",    "filesystem", "view-source"};
  const auto is_scheme_letter = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '+' || c == '-' || c == '.';
  };
  return colon != uri.npos && colon + 1 < uri.size() && scheme[0] >= 'a' && scheme[0] <= 'z' &&
         std::all_of(scheme.begin(), scheme.end(), is_scheme_letter) &&
         std::find(std::begin(executed_or_local), std::end(executed_or_local), scheme) == std::end(executed_or_local);
}

bool is_web_url(std::string_view text) {
  const auto url = parse_url(text);
  return url && !url->host.empty() && (url->scheme == "https" || url->scheme == "http") &&
         std::none_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) <= 0x20; });
}

bool is_key_set_url(std::string_view text) {
  const auto url = parse_url(text);
  return url && url->scheme == "https" && !url->host.empty() && !url->has_user_info && text.find('#') == text.npos;
}

}  // namespace oemr::oauth
