// SPDX-License-Identifier: Apache-2.0
// Which route takes a path, and which URLs are the module's.
#include "dispatch/routes.h"
#include "dispatch/service.h"
#include "rest/resource.h"
#include "suites.h"

namespace {

using namespace oemr::rest;
using oemr::dispatch::claim;
using oemr::dispatch::Settings;

void first_handler(Call&) {}
void second_handler(Call&) {}

constexpr Route people[] = {
    custom(Method::get, "/api/person/me", {}, &first_handler),
    custom(Method::get, "/api/person/:id", {}, &second_handler),
    custom(Method::put, "/api/person/:id", {}, &second_handler),
    custom(Method::get, "/api/person/:id/pet/:name", {}, &first_handler),
    custom(Method::remove, "/api/person/:id", {}, &first_handler),
};
constexpr Route left_out[] = {
    custom(Method::get, "/fhir/Person/$export", {}, nullptr),
    custom(Method::get, "/fhir/Person/:id", {}, &first_handler),
    custom(Method::post, "/fhir/Person", {}, &first_handler),
};
constexpr std::span<const Route> people_group = people, left_out_group = left_out;
constexpr RouteTable::Group groups[] = {&people_group, &left_out_group};
constexpr RouteTable table(groups);

/// "<handler>:<parameters>" of what matches, or "-".
std::string taken(std::string_view method, std::string_view path) {
  const auto match = table.match(method, path);
  if (!match) return "-";
  std::string text = match->route->handler == &first_handler ? "first" : "second";
  for (const std::string& parameter : match->parameters) text.append(":").append(parameter);
  return text;
}

void first_match_wins() {
  CU_ASSERT(taken("GET", "/api/person/me") == "first");
  CU_ASSERT(taken("GET", "/api/person/you") == "second:you");
  CU_ASSERT(taken("PUT", "/api/person/me") == "second:me");
  CU_ASSERT(taken("GET", "/api/person/1/pet/rex") == "first:1:rex");
}

void methods_and_literals_have_case() {
  CU_ASSERT(taken("get", "/api/person/me") == "-");
  CU_ASSERT(taken("PATCH", "/api/person/1") == "-");
  CU_ASSERT(taken("POST", "/api/person/1") == "-");
  CU_ASSERT(taken("DELETE", "/api/person/1") == "first:1");
  CU_ASSERT(taken("GET", "/api/Person/1") == "-");
  CU_ASSERT(taken("GET", "/API/person/1") == "-");
}

void whole_paths_match() {
  for (const std::string_view path :
       {"", "/", "/api", "/api/person", "/api/person/", "/api/person/1/", "/api/person//", "//api/person/1",
        "/api/person/1/pet", "/api/person/1/pet/", "/api/person//pet/rex", "/api/person/1/pets/rex",
        "/api/person/1/pet/rex/x", "/api/person/1?x", "x/api/person/1"}) {
    CU_ASSERT(taken("GET", path) == "-");
    CU_ASSERT_FALSE(table.has_path(path));
  }
}

void parameters_have_an_alphabet() {
  const std::string_view allowed = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ-_$:";
  for (int byte = 0; byte < 256; ++byte) {
    const char c = static_cast<char>(byte);
    const std::string path = std::string("/api/person/a") + c + "b";
    const bool expected = c != '\0' && allowed.find(c) != std::string_view::npos;
    CU_ASSERT_EQUAL(taken("GET", path) != "-", expected);
    CU_ASSERT_EQUAL(table.has_path(path), expected);
  }
  CU_ASSERT(taken("GET", "/api/person/:id") == "second::id");
  CU_ASSERT(taken("GET", "/api/person/" + std::string(5000, 'a')) == "second:" + std::string(5000, 'a'));
}

void null_handler_leaves_the_path() {
  CU_ASSERT(taken("GET", "/fhir/Person/$export") == "-");
  CU_ASSERT_FALSE(table.has_path("/fhir/Person/$export"));
  CU_ASSERT(taken("GET", "/fhir/Person/$everything") == "first:$everything");
}

void has_path_ignores_the_method() {
  CU_ASSERT(table.has_path("/fhir/Person"));
  CU_ASSERT(table.has_path("/fhir/Person/5"));
  CU_ASSERT_FALSE(table.has_path("/fhir/Person/5/6"));
}

void scope_is_named_by_the_path() {
  struct {
    std::string_view pattern, resource;
  } const cases[] = {
      {"/api/facility", "facility"},
      {"/api/facility/:fuuid", "facility"},
      {"/api/patient/:puuid/encounter", "encounter"},
      {"/api/patient/:puuid/encounter/:euuid", "encounter"},
      {"/api/patient/:pid/encounter/:eid/soap_note/:sid", "soap_note"},
      {"/portal/patient", "patient"},
      {"/portal/patient/encounter/:euuid", "encounter"},
      {"/fhir/Patient", "Patient"},
      {"/fhir/Patient/:uuid", "Patient"},
      {"/fhir/Patient/$export", "Patient"},
      {"/fhir/Group/:id/$export", "Group"},
      {"/fhir/DocumentReference/$docref", "DocumentReference"},
  };
  for (const auto& [pattern, resource] : cases) {
    CU_ASSERT(scope_resource(custom(Method::get, pattern, {}, &first_handler)) == resource);
  }
  CU_ASSERT(scope_resource(custom(Method::get, "/api/a/:b", {}, &first_handler, "other")) == "other");
  CU_ASSERT(scope_resource(unscoped(custom(Method::get, "/api/a", {}, &first_handler))) == "-");
}

void method_names_are_those_of_http() {
  CU_ASSERT(method_name(Method::get) == "GET" && method_name(Method::post) == "POST");
  CU_ASSERT(method_name(Method::put) == "PUT" && method_name(Method::remove) == "DELETE");
}

/// Every route that is served can be reached: none is hidden by an earlier one.
void no_served_route_is_hidden() {
  oemr::dispatch::routes().for_each([](const Route& route) {
    std::string path;
    for (std::string_view rest = route.pattern; !rest.empty();) {
      if (rest.front() == ':') {
        path.append("5");
        rest.remove_prefix(std::min(rest.find('/'), rest.size()));
      } else {
        path.push_back(rest.front());
        rest.remove_prefix(1);
      }
    }
    const auto match = oemr::dispatch::routes().match(method_name(route.method), path);
    if (route.handler == nullptr) {
      CU_ASSERT_FALSE(match.has_value());
      CU_ASSERT_FALSE(oemr::dispatch::routes().has_path(path));
      return;
    }
    CU_ASSERT_FATAL(match.has_value());
    CU_ASSERT(match->route == &route);
    CU_ASSERT(oemr::dispatch::routes().has_path(path));
    CU_ASSERT_FALSE(scope_resource(route).empty());
  });
}

/// "<area>:<site>:<route path>" of a claimed URL, or "-".
std::string claimed(std::string_view path, const Settings& settings = {}) {
  const auto found = claim("GET", path, settings);
  if (!found) return "-";
  return (found->area == Request::Area::api ? "api:" : "oauth:") + found->site_name + ":" + found->route_path;
}

void claims_what_is_served() {
  CU_ASSERT(claimed("/apis/default/api/patient") == "api:default:/api/patient");
  CU_ASSERT(claimed("/apis/my-site.org/fhir/Patient/5") == "api:my-site.org:/fhir/Patient/5");
  CU_ASSERT(claimed("/apis/default/portal/patient") == "api:default:/portal/patient");
  CU_ASSERT(claimed("/apis/default/fhir/metadata") == "api:default:/fhir/metadata");
  CU_ASSERT(claimed("/oauth2/default/token") == "oauth:default:/token");
  CU_ASSERT(claimed("/oauth2/default/client/abc") == "oauth:default:/client/abc");
  CU_ASSERT(claimed("/.well-known/oauth-authorization-server/oauth2/default") ==
            "oauth:default:/.well-known/oauth-authorization-server");
}

void leaves_what_is_not_served() {
  for (const std::string_view path : {"",
                                      "/",
                                      "/apis",
                                      "/apis/",
                                      "/apis/default",
                                      "/apis/default/",
                                      "/apis/default/api",
                                      "/.well-known/oauth-authorization-server",
                                      "/.well-known/oauth-authorization-server/oauth2/",
                                      "/.well-known/oauth-authorization-server/oauth2/default/",
                                      "/.well-known/oauth-authorization-server/apis/default",
                                      "/apis//api/patient",
                                      "/apis/default/api/nothing",
                                      "/apis/default/apis/default/api/patient",
                                      "/api/patient",
                                      "/APIS/default/api/patient",
                                      "/apish/default/api/patient",
                                      "/x/apis/default/api/patient",
                                      "/apis/default/api/patient/",
                                      "/oauth2/default",
                                      "/oauth2/default/",
                                      "/oauth2/default/tokens",
                                      "/oauth2/default/token/",
                                      "/oauth2/default/client/",
                                      "/oauth2//token",
                                      "/apis/default/token",
                                      "/oauth2/default/api/patient"}) {
    CU_ASSERT(claimed(path) == "-");
  }
}

void bulk_export_is_left() {
  CU_ASSERT(claimed("/apis/default/fhir/Patient/$export") == "-");
  CU_ASSERT(claimed("/apis/default/fhir/Patient/$other") == "api:default:/fhir/Patient/$other");
}

void without_fallthrough_all_below_is_claimed() {
  Settings settings;
  settings.fallthrough = false;
  CU_ASSERT(claimed("/apis/default/api/nothing", settings) == "api:default:/api/nothing");
  CU_ASSERT(claimed("/oauth2/default/nothing", settings) == "oauth:default:/nothing");
  CU_ASSERT(claimed("/apis/default", settings) == "-");
  CU_ASSERT(claimed("/index.php", settings) == "-");
}

void web_root_is_in_front() {
  Settings settings;
  settings.site.web_root = "/openemr";
  CU_ASSERT(claimed("/.well-known/oauth-authorization-server/openemr/oauth2/default", settings) ==
            "oauth:default:/.well-known/oauth-authorization-server");
  CU_ASSERT(claimed("/.well-known/oauth-authorization-server/oauth2/default", settings) == "-");
  CU_ASSERT(claimed("/openemr/apis/default/api/patient", settings) == "api:default:/api/patient");
  CU_ASSERT(claimed("/openemr/oauth2/default/token", settings) == "oauth:default:/token");
  CU_ASSERT(claimed("/apis/default/api/patient", settings) == "-");
  CU_ASSERT(claimed("/openemr", settings) == "-");
  CU_ASSERT(claimed("/openemr2/apis/default/api/patient", settings) == "-");
  CU_ASSERT(claimed("/openemrapis/default/api/patient", settings) == "-");
}

void fixed_site_takes_its_own_name_alone() {
  Settings settings;
  settings.fixed_site = "main";
  CU_ASSERT(claimed("/apis/main/api/patient", settings) == "api:main:/api/patient");
  CU_ASSERT(claimed("/apis/default/api/patient", settings) == "-");
  CU_ASSERT(claimed("/oauth2/default/token", settings) == "-");
}

void search_by_post_is_the_type_own() {
  CU_ASSERT(claimed("/apis/default/fhir/Patient/_search") == "api:default:/fhir/Patient/_search");
  CU_ASSERT(claimed("/apis/default/fhir/Nothing/_search") == "-");
  CU_ASSERT(claimed("/apis/default/fhir/_search") == "api:default:/fhir/_search");
  CU_ASSERT(claimed("/apis/default/api/facility/_search/_search") == "-");
}

const CU_TestInfo tests[] = {{"the first match wins", first_match_wins},
                             {"methods and literals are compared with case", methods_and_literals_have_case},
                             {"only whole paths match", whole_paths_match},
                             {"parameters have an alphabet", parameters_have_an_alphabet},
                             {"a route without handler leaves its path", null_handler_leaves_the_path},
                             {"a path is known whatever the method", has_path_ignores_the_method},
                             {"the path names the scope", scope_is_named_by_the_path},
                             {"methods have their names", method_names_are_those_of_http},
                             {"no served route is hidden", no_served_route_is_hidden},
                             {"claims what is served", claims_what_is_served},
                             {"leaves what is not served", leaves_what_is_not_served},
                             {"bulk export is left", bulk_export_is_left},
                             {"without fallthrough all is claimed", without_fallthrough_all_below_is_claimed},
                             {"the web root is in front", web_root_is_in_front},
                             {"a fixed site takes its own name alone", fixed_site_takes_its_own_name_alone},
                             {"a search by POST is the type's own", search_by_post_is_the_type_own},
                             CU_TEST_INFO_NULL};

}  // namespace

const Suite route_suite = {"routes", tests};
