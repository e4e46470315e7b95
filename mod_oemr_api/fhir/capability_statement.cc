// SPDX-License-Identifier: Apache-2.0
// GET /fhir/metadata: the CapabilityStatement, written from the declared resource types.
#include "fhir/capability_statement.h"

#include <algorithm>
#include <string>
#include <vector>

#include "fhir/datatypes.h"
#include "fhir/resources.h"

namespace oemr::fhir {
namespace {

constexpr std::string_view smart = "http://fhir-registry.smarthealthit.org/StructureDefinition/";
constexpr std::string_view capabilities[] = {"launch-ehr",          "context-passthrough-banner",
                                             "context-ehr-patient", "context-passthrough-style",
                                             "sso-openid-connect",  "client-confidential-symmetric",
                                             "permission-user",     "context-standalone-patient",
                                             "launch-standalone",   "permission-patient",
                                             "permission-offline",  "client-public"};

void text_list(JsonWriter& out, std::string_view name, std::span<const std::string_view> texts) {
  if (texts.empty()) return;
  out.key(name).begin_array();
  for (std::string_view text : texts) out.string(text);
  out.end_array();
}

void write_security(JsonWriter& out, const std::string& oauth_base) {
  constexpr std::pair<std::string_view, std::string_view> endpoints[] = {
      {"token", "/token"}, {"authorize", "/authorize"}, {"register", "/registration"}, {"introspect", "/introspect"}};
  out.key("security").begin_object().key("extension").begin_array().begin_object().key("extension").begin_array();
  for (const auto& [name, path] : endpoints) {
    out.begin_object().member("valueUri", oauth_base + std::string(path)).member("url", name).end_object();
  }
  out.end_array().member("url", std::string(smart) + "oauth-uris").end_object();
  for (std::string_view capability : capabilities) {
    out.begin_object().member("valueCode", capability).member("url", std::string(smart) + "capabilities").end_object();
  }
  out.end_array().key("service").begin_array().begin_object().key("coding").begin_array();
  coding(out, "http://hl7.org/fhir/restful-security-service", "SMART-on-FHIR");
  out.end_array().member("text", "OAuth2 using SMART-on-FHIR profile (see http://docs.smarthealthit.org)").end_object();
  out.end_array().end_object();
}

/// "Encounter:patient", of what native types refer to.
std::vector<std::string> includes_of(const ResourceType& type) {
  std::vector<std::string> includes;
  for (const SearchParameter& parameter : type.search) {
    if (parameter.kind != SearchParameter::Kind::reference) continue;
    const bool is_followed =
        std::any_of(parameter.targets.begin(), parameter.targets.end(), [](std::string_view target) {
          const ResourceType* other = find_type(target);
          return other != nullptr && other->is_native();
        });
    if (is_followed) includes.push_back(std::string(type.name) + ":" + std::string(parameter.name));
  }
  return includes;
}

std::vector<std::string> reverse_includes_of(const ResourceType& type) {
  std::vector<std::string> includes;
  for (const ResourceType* other : resource_types()) {
    if (!other->is_native()) continue;
    for (const SearchParameter& parameter : other->search) {
      if (std::find(parameter.targets.begin(), parameter.targets.end(), type.name) != parameter.targets.end())
        includes.push_back(std::string(other->name) + ":" + std::string(parameter.name));
    }
  }
  return includes;
}

void write_includes(JsonWriter& out, const ResourceType& type) {
  constexpr std::string_view any[] = {"*"}, provenance[] = {"Provenance:target"};
  if (!type.is_native()) {  // what PHP says of itself
    if (type.includes) text_list(out, "searchInclude", any);
    if (type.reverse_includes) text_list(out, "searchRevInclude", provenance);
    return;
  }
  const std::vector<std::string> forward = includes_of(type), reverse = reverse_includes_of(type);
  text_list(out, "searchInclude", std::vector<std::string_view>(forward.begin(), forward.end()));
  text_list(out, "searchRevInclude", std::vector<std::string_view>(reverse.begin(), reverse.end()));
}

void write_type(JsonWriter& out, const ResourceType& type) {
  out.begin_object().member("type", type.name);
  out.member("profile", "http://hl7.org/fhir/StructureDefinition/" + std::string(type.name));
  text_list(out, "supportedProfile", type.profiles);
  out.key("interaction").begin_array();
  for (std::string_view interaction : type.interactions) out.begin_object().member("code", interaction).end_object();
  out.end_array();
  if (type.is_native()) {
    out.member("versioning", "versioned").key("readHistory").boolean(false);
    out.member("conditionalRead", "full-support");
  }
  out.key("updateCreate").boolean(false);
  write_includes(out, type);
  if (!type.search.empty()) {
    out.key("searchParam").begin_array();
    for (const SearchParameter& parameter : type.search) {
      out.begin_object().member("name", parameter.name);
      text_member(out, "definition", parameter.definition);
      out.member("type", type_name(parameter.kind)).end_object();
    }
    out.end_array();
  }
  if (!type.operations.empty()) {
    out.key("operation").begin_array();
    for (const Operation& operation : type.operations) {
      out.begin_object().member("name", operation.name).member("definition", operation.definition).end_object();
    }
    out.end_array();
  }
  out.end_object();
}

}  // namespace

std::string capability_statement(openemr::Site& site, db::Connection& connection) {
  std::string json;
  JsonWriter out(json);
  out.begin_object().member("resourceType", "CapabilityStatement").member("status", "active");
  out.member("date", site.local_now(connection).substr(0, 10)).member("kind", "instance");
  constexpr std::string_view instantiates[] = {"http://hl7.org/fhir/uv/bulkdata/CapabilityStatement/bulk-data"};
  text_list(out, "instantiates", instantiates);
  out.key("software")
      .begin_object()
      .member("name", "OpenEMR")
      .member("version", site.release(connection)->version_text())
      .end_object();
  out.key("implementation").begin_object().member("description", "OpenEMR FHIR API");
  out.member("url", site.api_base(connection) + "/fhir").end_object();
  out.member("fhirVersion", "4.0.1");
  constexpr std::string_view formats[] = {"application/fhir+json", "application/json"};
  text_list(out, "format", formats);
  out.key("rest").begin_array().begin_object().member("mode", "server");
  write_security(out, site.oauth_base(connection));
  out.key("resource").begin_array();
  for (const ResourceType* type : resource_types()) write_type(out, *type);
  out.end_array().end_object().end_array().end_object();
  return json;
}

}  // namespace oemr::fhir
