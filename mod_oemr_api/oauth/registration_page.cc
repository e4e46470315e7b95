// SPDX-License-Identifier: Apache-2.0
// The page /smart/register-app: OpenEMR's interface/smart/register-app.php, by the rules of POST /registration.
#include <algorithm>
#include <iterator>

#include "core/crypto.h"
#include "core/encoding.h"
#include "core/json_writer.h"
#include "core/text.h"
#include "core/time.h"
#include "oauth/authorize/flow_cookies.h"
#include "oauth/authorize/scope_words.h"
#include "oauth/authorize/visit.h"
#include "oauth/error.h"
#include "oauth/metadata.h"
#include "oauth/registration.h"
#include "oauth/scopes.h"
#include "pages/registration.h"
#include "rest/cookies.h"

namespace oemr::oauth {
namespace {

using pages::Message;

constexpr std::string_view cookie_name = "__Secure-oemr-registration", sealed_as = "registration form";
constexpr int form_seconds = 3600;

// Nobody is signed in, so the form's token is that of a cookie that this server sealed; other sites can neither read
// nor send it (SameSite=Strict). What an app gets follows from the form, so that one that is sent twice, by a double
// click, registers one app, and both answers show it.

bool is_form_token(OAuthCall& call, std::string_view token) {
  const auto sealed = from_base64url(token);
  const auto expires = sealed ? crypto::aes256_gcm_open(cookie_key(call), *sealed, sealed_as) : std::nullopt;
  return expires && *expires >= std::to_string(now_seconds());
}

std::string cookie_of(OAuthCall& call) {
  std::string_view value;
  for (const auto& [name, text] : rest::cookies(call.request)) {
    if (name == cookie_name) value = text;
  }
  return is_form_token(call, value) ? std::string(value) : std::string();
}

void set_cookie(OAuthCall& call, std::string_view value, int seconds) {
  const std::string path = flow_path(call.site) + "/smart/register-app";
  call.response.add_header("Set-Cookie",
                           rest::Cookie{cookie_name, value, path, rest::SameSite::strict, seconds}.header());
}

/// The browser's, so that several tabs may be open, or a new one.
std::string form_token(OAuthCall& call) {
  std::string token = cookie_of(call);
  if (token.empty()) {
    const std::string expires = std::to_string(now_seconds() + form_seconds);
    token = base64url(crypto::aes256_gcm_seal(cookie_key(call), expires, sealed_as));
    set_cookie(call, token, form_seconds);
  }
  return token;
}

struct Named {
  std::string_view scope;
  Message label;
};
constexpr Named special_scopes[] = {
    {"openid", "Sign people in"},
    {"online_access", "Access while a person uses the app"},
    {"offline_access", "Access that lasts while nobody uses the app"},
    {"launch", "Be opened from within OpenEMR"},
    {"launch/patient", "Have the person choose a patient"},
    {"api:oemr", "Use OpenEMR's standard API"},
    {"api:fhir", "Use the FHIR API"},
    {"api:port", "Use the API of the patient portal"},
    {"system/Patient.$export", "Export all patients"},
    {"system/Group.$export", "Export a group of patients"},
    {"system/*.$export", "Export everything"},
    {"system/*.$bulkdata-status", "Follow an export"},
};

constexpr struct {
  std::string_view prefix;
  Message title;
} groups[] = {{"", "Sign-in and APIs"},
              {"patient/", "The record of one patient"},
              {"user/", "All records that the person who signs in may see"},
              {"system/", "All records, without a person"}};

/// Which of groups[] it is in.
std::size_t group_of(std::string_view scope) {
  for (std::size_t group = 1; group < std::size(groups); ++group) {
    if (scope.starts_with(groups[group].prefix)) return group;
  }
  return 0;
}

std::string label_of(const pages::Texts& texts, std::string_view scope) {
  const auto special = std::find_if(std::begin(special_scopes), std::end(special_scopes),
                                    [&](const Named& named) { return named.scope == scope; });
  if (special != std::end(special_scopes)) return std::string(texts(special->label));
  const auto label = words_of(scope).label;
  return label ? std::string(texts(*label)) : std::string();
}

/// The least that an app of patients, the most common kind, needs.
bool is_usual(std::string_view scope) {
  constexpr std::string_view usual[] = {"openid", "fhirUser", "launch/patient", "api:fhir", "patient/Patient.read"};
  return std::find(std::begin(usual), std::end(usual), scope) != std::end(usual);
}

std::vector<std::string> ticked_scopes(const QueryParameters& form) {
  std::vector<std::string> scopes;
  for (const auto& [name, value] : form.all()) {
    if (name == "scope") scopes.push_back(value);
  }
  return scopes;
}

template <class IsTicked>
void add_scopes(pages::RegistrationView& view, OAuthCall& call, const pages::Texts& texts, IsTicked is_ticked) {
  for (const auto& group : groups) view.groups.push_back({std::string(texts(group.title)), {}});
  for (const std::string& scope : supported_scopes(ScopeRules::of(call.site, *call.db))) {
    if (scope.starts_with("site:")) continue;  // granted with every token
    view.groups[group_of(scope)].choices.push_back({scope, label_of(texts, scope), is_ticked(scope)});
  }
  std::erase_if(view.groups, [](const auto& group) { return group.choices.empty(); });
}

std::vector<std::string_view> lines_of(std::string_view text) {
  std::vector<std::string_view> lines;
  for (const std::string_view line : split(text, '\n')) {
    if (!trim(line).empty()) lines.push_back(trim(line));
  }
  return lines;
}

/// The form as the document that a program would send (RFC 7591).
std::string document_of(const QueryParameters& form) {
  const std::vector<std::string> scopes = ticked_scopes(form);
  const std::string_view keys = trim(form["jwks"]), keys_uri = trim(form["jwks_uri"]);
  const bool is_confidential = form["application_type"] == "private";
  const bool has_users = scopes.empty() || !std::all_of(scopes.begin(), scopes.end(), [](std::string_view scope) {
                           return scope.starts_with("system/") || scope.starts_with("api:");
                         });
  std::vector<std::string_view> redirect_uris = lines_of(form["redirect_uris"]);
  if (redirect_uris.empty() && has_users) redirect_uris.emplace_back();

  std::string text;
  JsonWriter out(text);
  out.begin_object().member("application_type", form["application_type"]).member("scope", join_scopes(scopes));
  out.member("client_name", trim(form["client_name"]));
  if (const std::string_view contact = trim(form["contacts"]); !contact.empty()) {
    write_texts(out, "contacts", {contact});
  }
  write_texts(out, "redirect_uris", redirect_uris);
  const std::vector<std::string_view> logout_uris = lines_of(form["post_logout_redirect_uris"]);
  if (!logout_uris.empty()) write_texts(out, "post_logout_redirect_uris", logout_uris);
  out.member("initiate_login_uri", trim(form["initiate_login_uri"])).member("jwks_uri", keys_uri);
  const auto key_set = Json::parse_sent(keys);
  if (key_set) {
    out.key("jwks");
    key_set->root().write(out);
  } else {
    out.member("jwks", keys);
  }
  const std::string_view private_method =
      keys.empty() && keys_uri.empty() ? "client_secret_post" : "private_key_jwt";  // the former is OpenEMR's
  out.member("token_endpoint_auth_method", is_confidential ? private_method : "none").end_object();
  return text;
}

std::string token_address(OAuthCall& call) { return call.site.oauth_base(*call.db) + "/token"; }

pages::RegistrationView empty_view(OAuthCall& call) {
  pages::RegistrationView view;
  view.csrf = form_token(call);
  view.token_address = token_address(call);
  return view;
}

void show(OAuthCall& call) {
  const pages::Look look = make_look(call, nullptr);
  pages::RegistrationView view = empty_view(call);
  add_scopes(view, call, look.texts, is_usual);
  pages::write_registration(call.response, look, view);
}

Message words_of_problem(std::string_view member) {
  if (member == "client_name") return "Enter a name of at most 80 characters.";
  if (member == "redirect_uris" || member == "post_logout_redirect_uris") {
    return "Enter full addresses: https, the app's own scheme, or http on this very machine; without a fragment.";
  }
  if (member == "initiate_login_uri" || member == "jwks_uri") return "Enter a full address that begins with https.";
  if (member == "jwks") return "Enter a JSON Web Key Set; an app without users needs one.";
  if (member == "scope") return "These cannot be had together.";
  return "Check what you entered.";
}

void show_again(OAuthCall& call, const QueryParameters& form, const OAuthError& error, std::string_view member) {
  const pages::Look look = make_look(call, nullptr);
  pages::RegistrationView view = empty_view(call);
  view.name = form["client_name"];
  view.contact = form["contacts"];
  view.redirect_uris = form["redirect_uris"];
  view.launch_uri = form["initiate_login_uri"];
  view.logout_uris = form["post_logout_redirect_uris"];
  view.keys_uri = form["jwks_uri"];
  view.keys = form["jwks"];
  view.is_confidential = form["application_type"] == "private";
  const std::vector<std::string> ticked = ticked_scopes(form);
  add_scopes(view, call, look.texts,
             [&](const std::string& scope) { return std::find(ticked.begin(), ticked.end(), scope) != ticked.end(); });
  view.status = error.status();
  view.wrong_member = member;
  view.problem = error.retry_after_seconds() > 0 ? pages::words_of_wait(look.texts, error.retry_after_seconds())
                                                 : std::string(look.texts(words_of_problem(member)));
  view.detail = error.code() == "invalid_scope" ? error.hint() : error.description();
  pages::write_registration(call.response, look, view);
  if (error.retry_after_seconds() > 0) {
    call.response.header("Retry-After", std::to_string(error.retry_after_seconds()));
  }
}

void show_result(OAuthCall& call, const Registration& registration) {
  const auto& [metadata, credentials] = registration;
  pages::RegisteredView view;
  view.name = metadata["client_name"].string();
  view.client_id = credentials.client_id;
  view.secret = credentials.secret;
  view.registration_token = credentials.registration_token;
  view.registration_address = registration_address(call, credentials);
  view.token_address = token_address(call);
  view.is_enabled = starts_enabled(metadata, *call.site.globals(*call.db));
  view.signs_assertions = metadata["token_endpoint_auth_method"].string() == "private_key_jwt";
  set_cookie(call, "", 0);  // the form is used up: loading the page anew registers nothing
  pages::write_registered(call.response, make_look(call, nullptr), view);
}

void take(OAuthCall& call) {
  const QueryParameters form = form_parameters(call.request);
  const std::string token = cookie_of(call);
  if (token.empty() || !crypto::equal(token, form["csrf_token_form"])) {
    throw Refusal::leading_on(faults::stale_registration, flow_path(call.site) + "/smart/register-app");
  }
  try {
    refuse_if_spent(spend_registration(call));
    const Json document = parse_metadata_document(document_of(form));
    // Programs may leave the name out, people are asked for it.
    if (document.root()["client_name"].string().empty()) {
      throw MetadataError("client_name", "client_name is missing", "client_name: enter a name");
    }
    // Of the form as it was sent: a corrected one is another app.
    const ClientCredentials credentials(cookie_key(call), std::string(token).append(call.request.body));
    show_result(call, register_client(call, document.root(), credentials));
  } catch (const MetadataError& error) {
    show_again(call, form, error, error.member());
  } catch (const OAuthError& error) {
    show_again(call, form, error, error.code() == "invalid_scope" ? "scope" : "");
  }
}

}  // namespace

void serve_registration_page(OAuthCall& call) {
  if (!call.site.globals(*call.db)->is_on("rest_fhir_api")) throw Refusal(faults::registration_off);
  call.request.method == "POST" ? take(call) : show(call);
}

}  // namespace oemr::oauth
