// SPDX-License-Identifier: Apache-2.0
// What a FHIR client asks before it has a token: the CapabilityStatement, SMART's configuration, the operations.
#include "core/error.h"
#include "fhir/capability_statement.h"
#include "fhir/resources.h"
#include "oauth/smart_configuration.h"
#include "rest/resource.h"

namespace oemr::fhir {
namespace {

constexpr std::string_view status_operation =
    R"({"resourceType":"OperationDefinition","id":"bulkdata-status","name":"BulkdataStatus","status":"active","kind":"operation",)"
    R"("code":"bulkdata-status","system":true,"type":false,"instance":false,)"
    R"("parameter":[{"name":"job","use":"in","min":1,"max":"1","type":"string"}]})";

void serve_metadata(rest::Call& call) {
  call.response.content_type("application/fhir+json");
  call.response.body.append(capability_statement(call.site, call.db));
}

void serve_smart_configuration(rest::Call& call) {
  call.response.content_type("application/json");
  call.response.body.append(oauth::smart_configuration(call.site, call.db));
}

void serve_operations(rest::Call& call) {
  const std::string base = call.site.api_base(call.db) + "/fhir/OperationDefinition";
  call.response.content_type("application/fhir+json");
  JsonWriter out(call.response.body);
  out.begin_object().member("resourceType", "Bundle").member("type", "searchset").key("total").integer(1);
  out.key("link").begin_array().begin_object().member("relation", "self").member("url", base).end_object().end_array();
  out.key("entry")
      .begin_array()
      .begin_object()
      .member("fullUrl", base + "/bulkdata-status")
      .key("resource")
      .raw(status_operation);
  out.key("search").begin_object().member("mode", "match").end_object().end_object().end_array().end_object();
}

void serve_operation(rest::Call& call) {
  // OpenEMR's name for it, and its id.
  if (call.key() != "$bulkdata-status" && call.key() != "bulkdata-status") {
    throw NotFound("no OperationDefinition with this name");
  }
  call.response.content_type("application/fhir+json");
  call.response.body.append(status_operation);
}

void refuse_bundle(rest::Call&) {
  throw Error(405,
              "bundles are not taken here (batch and transaction are not served): send each entry to its own type");
}

constexpr rest::Route refusal(rest::Method method, std::string_view pattern, rest::Handler handler) {
  rest::Route route = rest::unscoped(rest::custom(method, pattern, {}, handler));
  route.is_refusal = true;
  return route;
}

constexpr rest::Route routes[] = {
    refusal(rest::Method::post, "/fhir", &refuse_bundle),
    refusal(rest::Method::post, "/fhir/", &refuse_bundle),
    rest::open(rest::custom(rest::Method::get, "/fhir/metadata", {}, &serve_metadata)),
    rest::open(
        rest::custom(rest::Method::get, "/fhir/.well-known/smart-configuration", {}, &serve_smart_configuration)),
    rest::open(rest::custom(rest::Method::get, "/fhir/OperationDefinition", {}, &serve_operations)),
    rest::unscoped(rest::custom(rest::Method::get, "/fhir/OperationDefinition/:operation", {}, &serve_operation)),
};

}  // namespace

const std::span<const rest::Route> discovery_routes = routes;

}  // namespace oemr::fhir
