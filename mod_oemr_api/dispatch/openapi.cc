// SPDX-License-Identifier: Apache-2.0
// Writes the OpenAPI document of a site.
#include "dispatch/openapi.h"

#include <algorithm>
#include <set>

#include "core/text.h"
#include "dispatch/access.h"
#include "dispatch/family.h"
#include "dispatch/openapi_components.h"
#include "dispatch/openapi_schemas.h"
#include "dispatch/routes.h"
#include "fhir/resources.h"
#include "rest/call.h"
#include "rest/envelope.h"
#include "rest/list_filters.h"
#include "rest/resource.h"

namespace oemr::dispatch {
namespace {

using rest::Method;
using rest::PathKey;
using rest::Route;

std::string_view family_name(const Route& route) { return route.pattern.substr(1, route.pattern.find('/', 1) - 1); }
bool is_fhir(const Route& route) { return route.pattern.starts_with("/fhir/"); }
std::string_view content_type_of(const Route& route) {
  if (route.sends_files) return "*/*";
  const bool is_json = !is_fhir(route) || route.pattern.find("/.well-known/") != std::string_view::npos;
  return is_json ? "application/json" : "application/fhir+json";
}

/// "/api/patient/:puuid" -> "/api/patient/{puuid}".
std::string path_template(std::string_view pattern) {
  std::string path;
  for (std::string_view element : split(pattern.substr(1), '/')) {
    path.append("/");
    if (element.starts_with(':')) {
      path.append("{").append(element.substr(1)).append("}");
    } else {
      path.append(element);
    }
  }
  return path;
}

std::vector<std::string_view> path_parameters(std::string_view pattern) {
  std::vector<std::string_view> names;
  for (std::string_view element : split(pattern.substr(1), '/')) {
    if (element.starts_with(':')) names.push_back(element.substr(1));
  }
  return names;
}

/// What each family asks for before any resource's own scope.
std::string_view family_scope(const Route& route) {
  const Family* family = family_of(route.pattern);
  return is_fhir(route) ? "api:fhir" : family != nullptr ? family->scope : std::string_view{};
}

std::vector<std::string> scopes_of(const Route& route) {
  std::vector<std::string> scopes;
  if (const auto scope = family_scope(route); !scope.empty()) scopes.emplace_back(scope);
  const std::string_view resource = rest::scope_resource(route);
  if (resource == "-") return scopes;
  const std::string_view last = route.pattern.substr(route.pattern.rfind('/') + 1);
  const std::string_view permission = last.starts_with('$') ? last : route.method == Method::get ? "read" : "write";
  // Groups are for programs that sign in for themselves: OpenEMR has no other scope for them.
  const std::string_view context = resource == "Group"                     ? "system/"
                                   : route.pattern.starts_with("/portal/") ? "patient/"
                                                                           : "user/";
  scopes.push_back(std::string(context) + std::string(resource) + "." + std::string(permission));
  return scopes;
}

std::string operation_id(const Route& route) {
  std::string id = lower_ascii(rest::method_name(route.method));
  for (std::string_view element : split(route.pattern.substr(1), '/')) {
    id.append("_");
    for (char c : element) {
      if (c != ':' && c != '$' && c != '.') id.push_back(c == '-' ? '_' : c);
    }
  }
  return id;
}

std::string summary_of(const Route& route) {
  if (!route.summary.empty()) return std::string(route.summary);
  if (route.resource == nullptr) return std::string(rest::method_name(route.method)) + " " + std::string(route.pattern);
  std::string name = replace_all(route.resource->name, "_", " ");
  if (route.handler == &rest::read_list) return "The list of " + name + " records";
  switch (route.method) {
    case Method::get:
      return "One " + name + " record";
    case Method::post:
      return "Creates a " + name + " record";
    case Method::put:
      return "Changes a " + name + " record";
    case Method::remove:
      return "Removes a " + name + " record";
  }
  return name;
}

std::string schema_of(const PathKey* key) {
  if (key != nullptr && key->kind == PathKey::Kind::number) return R"({"type":"integer","minimum":0})";
  if (key != nullptr && key->kind == PathKey::Kind::uuid) return R"({"type":"string","format":"uuid"})";
  if (key == nullptr || key->choices.empty()) return R"({"type":"string","pattern":"^[A-Za-z0-9_$:-]+$"})";
  std::string schema;
  JsonWriter out(schema);
  out.begin_object().member("type", "string").key("enum").begin_array();
  for (const std::string_view choice : key->choices) out.string(choice);
  out.end_array().end_object();
  return schema;
}

/// What a caller should know beyond the parameters.
std::string description_of(const Route& route, const openemr::Release& release) {
  std::string text;
  const auto add = [&text](std::string_view sentence) { text.append(text.empty() ? "" : " ").append(sentence); };
  if (const rest::Acl& acl = acl_of(route, release); !acl.section.empty()) {
    add("The user's access must cover " + std::string(acl.section) + "/" + std::string(acl.value) + ".");
  }
  if (route.handler == &rest::read_list) add("A filter that is not named here is refused.");
  if (route.handler == &rest::update) {
    add(route.resource->replaces ? "Members that the body leaves out are emptied."
                                 : "Members that the body leaves out stay as they are.");
  }
  if (is_fhir(route) && !route.is_open) add("Scopes of the contexts user, patient and system open this route.");
  return text;
}

void write_path_parameters(JsonWriter& out, const Route& route) {
  const auto names = path_parameters(route.pattern);
  std::span<const PathKey> keys = route.resource != nullptr ? route.resource->keys : std::span<const PathKey>{};
  if (names.size() <= keys.size()) {
    keys = rest::ends_with_identifier(route) ? keys.last(names.size()) : keys.first(names.size());
  }
  for (std::size_t i = 0; i < names.size(); ++i) {
    const PathKey* key = i < keys.size() ? &keys[i] : nullptr;
    write_parameter(out, names[i], "path", schema_of(key), key != nullptr ? key->label : std::string_view{});
  }
}

std::string_view description_of(rest::Filter::Kind kind) {
  switch (kind) {
    case rest::Filter::Kind::exact:
      return "equal, byte for byte";
    case rest::Filter::Kind::contains:
      return "contained, without regard to case";
    case rest::Filter::Kind::date:
      return "YYYY-MM-DD";
    case rest::Filter::Kind::number:
      return "a whole number";
    case rest::Filter::Kind::uuid:
      return "a uuid";
  }
  return {};
}

std::string_view schema_of(const rest::Filter& filter) {
  if (filter.resolve == nullptr && filter.kind == rest::Filter::Kind::date)
    return R"({"type":"string","format":"date"})";
  if (filter.resolve == nullptr && filter.kind == rest::Filter::Kind::number) return R"({"type":"integer"})";
  if (filter.resolve == nullptr && filter.kind == rest::Filter::Kind::uuid)
    return R"({"type":"string","format":"uuid"})";
  return R"({"type":"string"})";
}

void write_search_parameters(JsonWriter& out, const Route& route) {
  for (const fhir::ResourceType* type : fhir::resource_types()) {
    if (route.pattern != "/fhir/" + std::string(type->name)) continue;
    for (const fhir::SearchParameter& parameter : type->search) {
      write_parameter(out, parameter.name, "query", R"({"type":"string"})", fhir::type_name(parameter.kind));
    }
    for (const std::string_view name : {"_count", "_sort", "_summary"}) {
      write_parameter(out, name, "query", R"({"type":"string"})", "FHIR R4, 3.1.1");
    }
  }
}

void write_parameters(JsonWriter& out, const Route& route, db::Connection& connection) {
  out.key("parameters").begin_array();
  write_path_parameters(out, route);
  const bool is_list = route.handler == &rest::read_list;
  if (is_list || route.open_upload != nullptr) {
    const rest::ListFilters filters(connection, *route.resource);
    for (const rest::Filter& filter : filters.all()) {
      if (!is_list && !filter.is_required) continue;
      const std::string_view description = filter.resolve != nullptr ? "" : description_of(filter.kind);
      write_parameter(out, filter.name, "query", schema_of(filter), description, filter.is_required);
    }
  }
  if (is_list) {
    for (const std::string_view name : {"_limit", "_count", "_offset", "_sort"})
      write_reference(out, "parameters", name);
  }
  if (route.method == Method::get) {
    write_search_parameters(out, route);
    write_reference(out, "parameters", "If-None-Match");
  } else if (route.method == Method::post) {
    write_reference(out, "parameters", "Idempotency-Key");
  } else {
    write_reference(out, "parameters", "If-Match");
  }
  out.end_array();
}

void write_body(JsonWriter& out, const Route& route, OpenApiSchemas& schemas) {
  if (route.method == Method::get || route.method == Method::remove) return;
  out.key("requestBody").begin_object().key("required").boolean(true).key("content").begin_object();
  const bool is_form = route.open_upload != nullptr;
  out.key(is_form ? "multipart/form-data" : content_type_of(route)).begin_object().key("schema");
  if (route.resource != nullptr && !is_form) {
    schemas.write_body(out, route);
  } else {
    out.begin_object().member("type", "object").end_object();
  }
  out.end_object().end_object().end_object();
}

/// The content of a FHIR answer: a Bundle for a search, else a resource of the path's type.
void write_fhir_answer(JsonWriter& out, const Route& route) {
  const std::string type(rest::scope_resource(route));
  out.begin_object().key("schema");
  const bool is_type = !type.empty() && type.front() >= 'A' && type.front() <= 'Z';
  if (route.method == Method::get && is_type && path_parameters(route.pattern).empty()) {
    write_reference(out, "schemas", "Bundle");
  } else if (route.method == Method::post) {  // OpenEMR's own answer, not the resource
    out.raw(R"({"type":"object","required":["uuid"],"properties":{"pid":{"type":"integer"},"id":{"type":"integer"},)"
            R"("uuid":{"type":"string","format":"uuid"}}})");
  } else if (is_type) {
    out.begin_object().member("type", "object").key("properties").begin_object().key("resourceType");
    out.begin_object().member("const", type).end_object().end_object();
    out.key("required").begin_array().string("resourceType").end_array().end_object();
  } else {
    out.begin_object().member("type", "object").end_object();
  }
  out.end_object();
}

bool has_known_answer(const Route& route) {
  return route.resource != nullptr &&
         (route.handler == &rest::read_list || route.handler == &rest::read_one || route.handler == &rest::create ||
          route.handler == &rest::update || route.handler == &rest::remove);
}

std::string success_of(const Route& route) {
  if (!has_known_answer(route)) return "2XX";
  return route.method == Method::post ? std::to_string(route.resource->created_status) : "200";
}

void write_responses(JsonWriter& out, const Route& route, OpenApiSchemas& schemas, const openemr::Release& release) {
  out.key("responses").begin_object().key(success_of(route)).begin_object().member("description", "done");
  out.key("content").begin_object().key(content_type_of(route));
  if (is_fhir(route)) {
    write_fhir_answer(out, route);
  } else if (has_known_answer(route)) {
    schemas.write_answer(out, route);
  } else {
    out.begin_object().end_object();
  }
  out.end_object().end_object();
  const bool bare = !is_fhir(route) && rest::envelope_of(route) == rest::Envelope::bare;
  const std::string_view failure = is_fhir(route) ? "fhir" : bare ? "bare" : "envelope";
  const auto refusal = [&](std::string_view status, std::string_view name) {
    out.key(status);
    write_reference(out, "responses", std::string(failure) + "-" + std::string(name));
  };
  if (route.method == Method::get) {
    out.key("304");
    write_reference(out, "responses", "unchanged");
  }
  refusal("400", "invalid");
  if (!route.is_open) refusal("401", "refused");
  if (!route.is_open && release.refuses_with_403()) refusal("403", "refused");
  refusal("404", "missing");
  if (route.method == Method::put || route.method == Method::remove) refusal("412", "changed");
  if (route.method != Method::get) refusal("413", "large");
  if (route.method == Method::post || route.method == Method::put) refusal("415", "type");
  if (route.sends_files) refusal("416", "range");
  if (route.method == Method::post) refusal("422", "reused");
  refusal("500", "failed");
  refusal("501", "off");
  refusal("503", "unavailable");
  out.end_object();
}

void write_operation(JsonWriter& out, const Route& route, OpenApiSchemas& schemas, db::Connection& connection,
                     const openemr::Release& release) {
  out.key(lower_ascii(rest::method_name(route.method))).begin_object();
  out.member("operationId", operation_id(route)).member("summary", summary_of(route));
  if (const std::string text = description_of(route, release); !text.empty()) out.member("description", text);
  out.key("tags").begin_array().string(family_name(route)).end_array();
  if (route.is_open) {
    out.key("security").begin_array().end_array();
  } else {
    out.key("security").begin_array();
    for (const std::string_view scheme : security_schemes) {
      out.begin_object().key(scheme).begin_array();
      for (const std::string& scope : scopes_of(route)) out.string(scope);
      out.end_array().end_object();
    }
    out.end_array();
  }
  if (const rest::Acl& acl = acl_of(route, release); !acl.section.empty()) {
    out.member("x-openemr-acl", std::string(acl.section) + "/" + std::string(acl.value));
  }
  write_parameters(out, route, connection);
  write_body(out, route, schemas);
  write_responses(out, route, schemas, release);
  out.end_object();
}

/// The routes of the families that are switched on, those of one path together.
std::vector<const Route*> published_routes(const openemr::Globals& globals) {
  std::vector<const Route*> found;
  routes().for_each([&](const Route& route) {
    const Family* family = family_of(route.pattern);
    if (route.handler == nullptr || route.is_refusal || family == nullptr || family->global.empty() ||
        !globals.is_on(family->global))
      return;
    const auto same_path =
        std::find_if(found.rbegin(), found.rend(), [&](const Route* other) { return other->pattern == route.pattern; });
    found.insert(same_path.base() == found.begin() ? found.end() : same_path.base(), &route);
  });
  return found;
}

void write_paths(JsonWriter& out, const std::vector<const Route*>& published, OpenApiSchemas& schemas,
                 db::Connection& connection, const openemr::Release& release) {
  out.key("paths").begin_object();
  std::string_view open_pattern;
  for (const Route* route : published) {
    if (route->pattern != open_pattern) {
      if (!open_pattern.empty()) out.end_object();
      open_pattern = route->pattern;
      out.key(path_template(open_pattern)).begin_object();
    }
    write_operation(out, *route, schemas, connection, release);
  }
  if (!open_pattern.empty()) out.end_object();
  out.end_object();
}

void serve_openapi(rest::Call& call) {
  const auto globals = call.site.globals(call.db);
  const auto published = published_routes(*globals);
  const std::string oauth = call.site.oauth_base(call.db);
  OpenApiSchemas schemas;
  call.response.content_type("application/json");
  JsonWriter out(call.response.body);
  out.begin_object().member("openapi", "3.1.0").key("info").begin_object();
  out.member("title", "OpenEMR API").member("version", call.site.release(call.db)->version_text());
  out.member("description", "The routes that mod_oemr_api serves natively on this site.").end_object();
  out.key("servers").begin_array().begin_object().member("url", call.site.api_base(call.db)).end_object().end_array();
  out.key("externalDocs").begin_object().member("description", "The authorization server: endpoints, grants, scopes");
  out.member("url", oauth + "/.well-known/openid-configuration").end_object();
  write_tags(out);
  write_paths(out, published, schemas, call.db, *call.site.release(call.db));
  out.key("components").begin_object();
  std::set<std::string> scopes;
  for (const Route* route : published) {
    if (route->is_open) continue;
    for (std::string& scope : scopes_of(*route)) {
      if (!scope.starts_with("system/")) scopes.insert(std::move(scope));  // those of people who sign in
    }
  }
  write_security_schemes(out, scopes, oauth, globals->integer("oauth_password_grant") != 0);
  write_shared_parameters(out);
  write_shared_responses(out);
  out.key("schemas").begin_object();
  schemas.write_components(out, call);
  out.end_object().end_object().end_object();
}

constexpr Route document_routes[] = {
    rest::unscoped(rest::open(rest::custom(Method::get, "/openapi.json", {}, &serve_openapi)))};

}  // namespace

const std::span<const Route> openapi_routes = document_routes;

}  // namespace oemr::dispatch
