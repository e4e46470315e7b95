// SPDX-License-Identifier: Apache-2.0
// Writes what the operations of an OpenAPI document share.
#include "dispatch/openapi_components.h"

#include <utility>

#include "dispatch/openapi_schemas.h"

namespace oemr::dispatch {
namespace {

/// "user/patient.read" -> "read patient, as far as the user may".
std::string scope_text(std::string_view scope) {
  if (scope == "api:oemr") return "the standard API";
  if (scope == "api:fhir") return "the FHIR API";
  if (scope == "api:port") return "the portal API";
  const std::size_t slash = scope.find('/'), dot = scope.rfind('.');
  if (slash == std::string_view::npos || dot == std::string_view::npos || dot < slash) return std::string(scope);
  return std::string(scope.substr(dot + 1)) + " " + std::string(scope.substr(slash + 1, dot - slash - 1)) +
         (scope.starts_with("patient/") ? ", the patient's own" : ", as far as the user may");
}

void write_flow(JsonWriter& out, std::string_view name, const std::set<std::string>& scopes, const std::string& oauth) {
  out.key(name).begin_object();
  if (name == "authorizationCode") out.member("authorizationUrl", oauth + "/authorize");
  out.member("tokenUrl", oauth + "/token").member("refreshUrl", oauth + "/token").key("scopes").begin_object();
  for (const std::string& scope : scopes) out.member(scope, scope_text(scope));
  out.end_object().end_object();
}

}  // namespace

void write_parameter(JsonWriter& out, std::string_view name, std::string_view where, std::string_view schema,
                     std::string_view description, bool is_required) {
  out.begin_object().member("name", name).member("in", where);
  if (where == "path" || is_required) out.key("required").boolean(true);
  if (!description.empty()) out.member("description", description);
  out.key("schema").raw(schema).end_object();
}

void write_tags(JsonWriter& out) {
  constexpr std::pair<std::string_view, std::string_view> tags[] = {
      {"api", "The standard API: for users of the practice and their apps"},
      {"portal", "The portal API: for patients, each sees what is theirs"},
      {"fhir", "FHIR R4: for users, patients and systems"}};
  out.key("tags").begin_array();
  for (const auto& [name, description] : tags) {
    out.begin_object().member("name", name).member("description", description).end_object();
  }
  out.end_array();
}

void write_security_schemes(JsonWriter& out, const std::set<std::string>& scopes, const std::string& oauth,
                            bool has_password_grant) {
  out.key("securitySchemes").begin_object().key("openemr").begin_object().member("type", "oauth2");
  out.member("description", "Apps register at " + oauth + "/registration (RFC 7591).").key("flows").begin_object();
  write_flow(out, "authorizationCode", scopes, oauth);
  if (has_password_grant) write_flow(out, "password", scopes, oauth);
  out.end_object().end_object();
  out.key("openid").begin_object().member("type", "openIdConnect");
  out.member("openIdConnectUrl", oauth + "/.well-known/openid-configuration").end_object().end_object();
}

void write_shared_parameters(JsonWriter& out) {
  struct Shared {
    std::string_view name, where, schema, description;
  };
  constexpr Shared shared[] = {
      {"_limit", "query", R"({"type":"integer","minimum":0,"maximum":200})",
       "how many records; 0 or none: all of them"},
      {"_count", "query", R"({"type":"integer","minimum":0,"maximum":200})",
       "the same as _limit, which goes before it"},
      {"_offset", "query", R"({"type":"integer","minimum":0})", "how many records to leave out, with _limit"},
      {"_sort", "query", R"({"type":"string"})", "columns of the record, with - before those to sort downwards"},
      {"If-None-Match", "header", R"({"type":"string"})", "304 while the record has this ETag"},
      {"If-Match", "header", R"({"type":"string"})", "412 unless the record has this ETag"},
      {"Idempotency-Key", "header", R"({"type":"string","minLength":1,"maxLength":255})",
       "the same key again gives the first answer again and writes nothing"},
  };
  out.key("parameters").begin_object();
  for (const Shared& parameter : shared) {
    out.key(parameter.name);
    write_parameter(out, parameter.name, parameter.where, parameter.schema, parameter.description);
  }
  out.end_object();
}

void write_shared_responses(JsonWriter& out) {
  constexpr std::pair<std::string_view, std::string_view> refusals[] = {
      {"invalid", "the request cannot be accepted, and why"},
      {"refused", "no good token, or one that does not cover this; WWW-Authenticate says which"},
      {"missing", "no such record for this caller"},
      {"changed", "the record is not as If-Match says"},
      {"large", "the body is larger than this server accepts"},
      {"type", "the body is not of the media type or Content-Encoding that this takes"},
      {"range", "the file has no such bytes"},
      {"reused", "the Idempotency-Key belongs to another request"},
      {"failed", "the server could not carry it out; its log says more"},
      {"off", "this API is switched off, or the file lies where this server cannot read it"},
      {"unavailable", "the database does not answer or takes no writes; Retry-After says when to try again"}};
  constexpr std::pair<std::string_view, std::string_view> forms[] = {
      {"envelope", R"({"application/json":{"schema":{"$ref":"#/components/schemas/Failure"}}})"},
      {"bare", R"({"application/json":{"schema":{"type":["object","null"]}}})"},
      {"fhir", R"({"application/fhir+json":{"schema":{"$ref":"#/components/schemas/OperationOutcome"}}})"}};
  // A missing or bad token is told in the form of RFC 6750, one that does not cover this in the family's own.
  constexpr std::string_view refused = R"({"application/json":{"schema":{"type":"object"}}})";
  constexpr std::string_view refused_by_fhir =
      R"({"application/json":{"schema":{"type":"object","required":["error"]}},)"
      R"("application/fhir+json":{"schema":{"$ref":"#/components/schemas/OperationOutcome"}}})";
  out.key("responses").begin_object();
  out.key("unchanged").begin_object().member("description", "the record still has the ETag of If-None-Match");
  out.end_object();
  for (const auto& [form, content] : forms) {
    for (const auto& [name, description] : refusals) {
      const std::string_view body = name != "refused" ? content : form == "fhir" ? refused_by_fhir : refused;
      out.key(std::string(form) + "-" + std::string(name)).begin_object().member("description", description);
      out.key("content").raw(body).end_object();
    }
  }
  out.end_object();
}

}  // namespace oemr::dispatch
