// SPDX-License-Identifier: Apache-2.0
// The endpoints below /oauth2/<site>: one table, one file per endpoint.
#pragma once

#include <filesystem>
#include <span>
#include <string>
#include <string_view>

#include "core/shared_cache.h"
#include "core/url.h"
#include "oauth/bearer.h"
#include "oauth/budget.h"
#include "oauth/client_keys.h"
#include "openemr/site.h"
#include "rest/request.h"
#include "rest/response.h"

namespace oemr::oauth {

/// What directives say to the authorization server.
struct OAuthSettings {
  bool require_client_secret = false;
  bool has_pages = true;               // people sign in and consent here, not at PHP's pages
  std::string extra_scopes;            // blank separated
  std::filesystem::path php_sessions;  // empty: nobody is taken at PHP's word
  BearerSettings bearer;
  BudgetLimits budgets;
  ClientKeySettings client_keys;
};

/// What an endpoint may use. Handlers throw OAuthError, which serve() writes, or another Error, which is the
/// dispatcher's.
struct OAuthCall {
  const rest::Request& request;
  rest::Response& response;
  openemr::Site& site;
  openemr::SiteConnection& db;
  SharedCache& cache;
  const OAuthSettings& settings;
};

struct Endpoint {
  /// service: for programs, errors as JSON, any origin. page: for people, within a sign-in. asset: needs no database.
  enum class Kind { service, page, asset };

  std::string_view path;     // below /oauth2/<site>: "/token" exactly, "/client/" with something behind it
  std::string_view methods;  // "GET POST"
  void (*handler)(OAuthCall&);
  Kind kind = Kind::service;

  bool is_of_sign_in() const noexcept { return kind != Kind::service; }
  bool accepts(std::string_view method) const;
  /// Whether a request of that method has a body that the handler looks at.
  bool takes_body(std::string_view method) const { return (method == "POST" || method == "PUT") && accepts(method); }
};

/// Every endpoint served here; what is not in it falls through.
std::span<const Endpoint> endpoints() noexcept;
const Endpoint* find_endpoint(std::string_view path) noexcept;

/// Runs the endpoint; 404 while every API of the site is off, 405 for other methods.
void serve(OAuthCall& call, const Endpoint& endpoint);

/// The page of an error that is not the flow's own: the database is down, the body too large.
void write_failure_page(const rest::Request& request, rest::Response& response, int status);

/// What codes and refresh tokens are sealed with. Sealing and opening one takes long: the connection is given back.
std::string take_sealing_secret(OAuthCall& call);

/// The parameters of a form body; none when the body is of another type.
QueryParameters form_parameters(const rest::Request& request);
/// RFC 6749 section 3.2: no parameter more than once. Throws invalid_request.
void refuse_repeated(const QueryParameters& form);
/// Of the query and of a form that is posted: the endpoints that people are sent to read both alike.
QueryParameters query_and_form(const rest::Request& request);

// The handlers, each in the file of its name.
void serve_server_metadata(OAuthCall& call);
void serve_jwk(OAuthCall& call);
void serve_registration(OAuthCall& call);
void serve_registration_page(OAuthCall& call);
void serve_client_configuration(OAuthCall& call);
void serve_token(OAuthCall& call);
void serve_introspection(OAuthCall& call);
void serve_revocation(OAuthCall& call);
void serve_logout(OAuthCall& call);
void serve_userinfo(OAuthCall& call);

// Those of the folder authorize.
void serve_authorize(OAuthCall& call);
void serve_sign_in(OAuthCall& call);
void serve_patient_select(OAuthCall& call);
void serve_patient_select_confirm(OAuthCall& call);
void serve_consent(OAuthCall& call);
void serve_ehr_launch(OAuthCall& call);
void serve_style(OAuthCall& call);
void serve_opening_script(OAuthCall& call);
void serve_logo(OAuthCall& call);
void serve_smart_style(OAuthCall& call);

}  // namespace oemr::oauth
