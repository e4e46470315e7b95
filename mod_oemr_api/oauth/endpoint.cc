// SPDX-License-Identifier: Apache-2.0
// The table of endpoints and what they have in common.
#include "oauth/endpoint.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "core/error.h"
#include "core/multipart.h"
#include "core/text.h"
#include "oauth/authorize/visit.h"
#include "oauth/error.h"

namespace oemr::oauth {
namespace {

constexpr Endpoint table[] = {
    {"/.well-known/openid-configuration", "GET", serve_server_metadata},
    {"/.well-known/oauth-authorization-server", "GET", serve_server_metadata},
    {"/jwk", "GET", serve_jwk},
    {"/registration", "POST", serve_registration},
    {"/client/", "GET PUT DELETE", serve_client_configuration},
    {"/token", "POST", serve_token},
    {"/introspect", "GET POST", serve_introspection},
    {"/revoke", "POST", serve_revocation},
    {"/userinfo", "GET POST", serve_userinfo},
    {"/logout", "GET POST", serve_logout},
    // The paths of OpenEMR's own pages.
    {"/authorize", "GET POST", serve_authorize, Endpoint::Kind::page},
    {"/provider/login", "GET POST", serve_sign_in, Endpoint::Kind::page},
    {"/login", "GET POST", serve_sign_in, Endpoint::Kind::page},
    {"/smart/patient-select", "GET POST", serve_patient_select, Endpoint::Kind::page},
    {"/smart/patient-select-confirm", "POST", serve_patient_select_confirm, Endpoint::Kind::page},
    {"/scope-authorize-confirm", "GET", serve_consent, Endpoint::Kind::page},
    {"/device/code", "POST", serve_consent, Endpoint::Kind::page},
    {"/smart/ehr-launch-autosubmit", "POST", serve_ehr_launch, Endpoint::Kind::page},
    {"/smart/register-app", "GET POST", serve_registration_page, Endpoint::Kind::page},
    {"/opening.js", "GET", serve_opening_script, Endpoint::Kind::asset},
    {"/style.css", "GET", serve_style, Endpoint::Kind::asset},
    {"/logo", "GET", serve_logo, Endpoint::Kind::asset},
    {"/smart/smart-style", "GET", serve_smart_style},
};

bool is_any_api_on(const openemr::Globals& globals) {
  return globals.is_on("rest_api") || globals.is_on("rest_fhir_api") || globals.is_on("rest_portal_api");
}

}  // namespace

bool Endpoint::accepts(std::string_view method) const {
  const auto known = split(methods, ' ');
  return std::find(known.begin(), known.end(), method == "HEAD" ? "GET" : method) != known.end();
}

std::span<const Endpoint> endpoints() noexcept { return table; }

const Endpoint* find_endpoint(std::string_view path) noexcept {
  const auto found = std::find_if(std::begin(table), std::end(table), [&](const Endpoint& e) {
    return e.path.ends_with('/') ? path.size() > e.path.size() && path.starts_with(e.path) : path == e.path;
  });
  return found == std::end(table) ? nullptr : found;
}

void serve(OAuthCall& call, const Endpoint& endpoint) {
  // Tokens are not to be kept (RFC 6749 section 5.1).
  call.response.header("Cache-Control", "no-store");
  call.response.header("Pragma", "no-cache");
  if (!endpoint.accepts(call.request.method)) {
    const std::string methods = replace_all(endpoint.methods, " ", ", ");
    call.response.header("Allow", methods);
    return write_error(call.response, invalid_request("This endpoint takes " + methods, 405));
  }
  if (endpoint.kind == Endpoint::Kind::asset) return endpoint.handler(call);
  if (!is_any_api_on(*call.site.globals(*call.db))) {
    return write_error(call.response, invalid_request("All APIs of this site are switched off", 404));
  }
  try {
    endpoint.handler(call);
  } catch (const Refusal& refusal) {
    write_refusal(call, refusal);
  } catch (const OAuthError& error) {
    if (endpoint.kind == Endpoint::Kind::page) throw;
    write_error(call.response, error);
  }
}

std::string take_sealing_secret(OAuthCall& call) {
  std::string secret = call.site.signing_keys(*call.db)->sealing_secret();
  call.db.give_back();
  return secret;
}
namespace {

/// The fields of multipart/form-data, which curl --form sends.
class FieldSink final : public FormSink {
 public:
  QueryParameters fields;

 private:
  static constexpr std::size_t most_fields = 100;

  void begin_part(const FormPart& part) override {
    if (part.file_name) throw BadRequest("the form has a file in place of the field " + part.name);
    if (fields.all().size() == most_fields) throw BadRequest("the form has more than 100 fields");
    name_ = part.name;
    value_.clear();
  }
  void part_bytes(std::string_view bytes) override { value_.append(bytes); }
  void end_part() override { fields.add(std::move(name_), std::move(value_)); }

  std::string name_, value_;
};

}  // namespace

QueryParameters form_parameters(const rest::Request& request) {
  const std::string_view type = request.header("Content-Type").value_or("");
  if (starts_with_ignoring_case(trim(type), "multipart/form-data")) {
    FieldSink sink;
    FormParser parser(FormParser::boundary_of(type), sink);
    parser.feed(request.body);
    parser.finish();
    return std::move(sink.fields);
  }
  if (!equal_ignoring_case(trim(type.substr(0, type.find(';'))), "application/x-www-form-urlencoded")) return {};
  return QueryParameters::parse(request.body);
}

void refuse_repeated(const QueryParameters& form) {
  std::vector<std::string_view> names;
  for (const auto& [name, value] : form.all()) names.push_back(name);
  std::sort(names.begin(), names.end());
  const auto repeated = std::adjacent_find(names.begin(), names.end());
  if (repeated != names.end()) throw missing_parameter(*repeated);
}

QueryParameters query_and_form(const rest::Request& request) {
  QueryParameters sent = request.query;
  if (request.method != "POST") return sent;
  for (auto& [name, value] : form_parameters(request).all()) sent.add(std::move(name), std::move(value));
  return sent;
}

}  // namespace oemr::oauth
