// SPDX-License-Identifier: Apache-2.0
// Who may take a route: API family, role, scope, and the patient that a call is bound to.
#include <memory>
#include <utility>

#include "dispatch/access.h"
#include "exchange.h"
#include "rest/resource.h"
#include "suites.h"

namespace {

using namespace oemr::dispatch;
using namespace oemr::rest;

constexpr std::string_view own = "11111111-1111-4111-8111-111111111111";
constexpr std::string_view launched = "22222222-2222-4222-8222-222222222222";

Identity identity(Role role, std::vector<std::string> scopes) {
  Identity result;
  result.role = role;
  result.account_uuid = own;
  result.scopes = std::move(scopes);
  return result;
}

void handle(Call&) {}

constexpr Route standard_list = custom(Method::get, "/api/patient", {}, &handle);
constexpr Route standard_insert = custom(Method::post, "/api/patient", {}, &handle);
constexpr Route portal_one = custom(Method::get, "/portal/patient", {}, &handle);
constexpr Route fhir_one = custom(Method::get, "/fhir/Patient/:uuid", {}, &handle);
constexpr Route fhir_insert = custom(Method::post, "/fhir/Patient", {}, &handle);
constexpr Route fhir_operation = custom(Method::get, "/fhir/Patient/$export", {}, &handle);
constexpr Route fhir_search = custom(Method::get, "/fhir/Patient", {}, &handle);
constexpr Route findings = {Method::get, "/fhir/Observation", {}, &handle, nullptr, {}, false, {}, true};
constexpr Route any_token = unscoped(custom(Method::get, "/fhir/OperationDefinition/:o", {}, &handle));

/// The bound patient, "-" for none, "refused" for a 401.
std::string scope(const Route& route, const Identity& who) {
  try {
    const ScopeGrant grant = check_scope(*family_of(route.pattern), route, method_name(route.method), who);
    return (grant.bound_patient.empty() ? "-" : grant.bound_patient) +
           (grant.categories.empty() ? "" : " " + grant.categories);
  } catch (const oemr::AccessDenied& error) {
    CU_ASSERT_EQUAL(error.status(), 401);
    return "refused";
  }
}

const oemr::openemr::Release no_release({}, std::make_shared<const oemr::db::Schema>());

/// Status of the family's check; every API is off in these settings.
int family(std::string_view path, const Identity& who, bool is_newer = false) {
  oemr::db::Schema schema;
  if (is_newer) schema.add("patient_data", "sex_identified");
  const oemr::openemr::Release release({}, std::make_shared<const oemr::db::Schema>(std::move(schema)));
  try {
    check_family(*family_of(path), who, {}, release);
    return 200;
  } catch (const oemr::Error& error) {
    return error.status();
  }
}

void families_by_path() {
  CU_ASSERT(family_of("/api/x") != nullptr && family_of("/fhir/x") != nullptr && family_of("/portal/x") != nullptr);
  CU_ASSERT(family_of("/API/x") == family_of("/api/x"));
  CU_ASSERT(family_of("/fhir") == family_of("/fhir/x"));
  for (const std::string_view path : {"", "/", "/api", "/portal", "/apis/x", "api/x", "/oauth2/x"}) {
    CU_ASSERT(family_of(path) == nullptr);
  }
}

/// 501 is the last check: whoever may not call does not hear which API is on.
void families_want_scope_and_role() {
  const std::vector<std::string> all = {"api:oemr", "api:fhir", "api:port"};
  struct {
    std::string_view path;
    Role role;
    std::vector<std::string> scopes;
    int status;
  } const cases[] = {
      {"/api/x", Role::users, all, 501},
      {"/api/x", Role::users, {"api:oemr"}, 501},
      {"/api/x", Role::users, {}, 401},
      {"/api/x", Role::users, {"api:fhir", "api:port"}, 401},
      {"/api/x", Role::patient, all, 401},
      {"/api/x", Role::system, all, 401},
      {"/portal/x", Role::patient, all, 501},
      {"/portal/x", Role::patient, {"api:port"}, 501},
      {"/portal/x", Role::patient, {}, 401},
      {"/portal/x", Role::users, all, 401},
      {"/portal/x", Role::system, all, 401},
      {"/fhir/x", Role::users, {}, 501},
      {"/fhir/x", Role::patient, {}, 501},
      {"/fhir/x", Role::system, {}, 501},
      {"/api/x", Role::users, {"api:oemr2"}, 401},
  };
  for (const auto& [path, role, scopes, status] : cases) {
    CU_ASSERT_EQUAL(family(path, identity(role, scopes)), status);
    CU_ASSERT_EQUAL(family(path, identity(role, scopes), true), status == 401 ? 403 : status);
  }
}

void users_need_the_very_scope() {
  CU_ASSERT(scope(standard_list, identity(Role::users, {"user/patient.read"})) == "-");
  CU_ASSERT(scope(standard_insert, identity(Role::users, {"user/patient.write"})) == "-");
  CU_ASSERT(scope(fhir_one, identity(Role::users, {"user/Patient.read"})) == "-");
  for (const char* other : {"user/patient.write", "user/Patient.read", "user/patient", "user/patient.readx",
                            "user/patients.read", "patient/patient.read", "system/patient.read", "patient.read",
                            "/patient.read", "user/*.read", "user/patient.*", ""}) {
    CU_ASSERT(scope(standard_list, identity(Role::users, {other})) == "refused");
  }
  CU_ASSERT(scope(standard_insert, identity(Role::users, {"user/patient.read"})) == "refused");
  CU_ASSERT(scope(fhir_one, identity(Role::users, {"user/patient.read"})) == "refused");
}

void patients_are_bound_to_themselves() {
  CU_ASSERT(scope(portal_one, identity(Role::patient, {"patient/patient.read"})) == own);
  CU_ASSERT(scope(fhir_one, identity(Role::patient, {"patient/Patient.read"})) == own);
  // Whatever else the token says.
  Identity who = identity(Role::patient, {"patient/Patient.read", "user/Patient.read", "system/Patient.read"});
  who.context_patient = launched;
  CU_ASSERT(scope(fhir_one, who) == own);
  CU_ASSERT(scope(fhir_one, identity(Role::patient, {"user/Patient.read", "system/Patient.read"})) == "refused");
  CU_ASSERT(scope(portal_one, identity(Role::patient, {"user/patient.read"})) == "refused");
  who.account_uuid.clear();
  CU_ASSERT(scope(fhir_one, who) == "refused");
}

void patients_do_not_write() {
  CU_ASSERT(scope(fhir_insert, identity(Role::patient, {"patient/Patient.write", "user/Patient.write"})) == "refused");
}

void users_with_patient_scopes_are_bound_to_the_launch() {
  Identity who = identity(Role::users, {"patient/Patient.read"});
  CU_ASSERT(scope(fhir_one, who) == "refused");  // no launch, no patient
  who.context_patient = launched;
  CU_ASSERT(scope(fhir_one, who) == launched);
  who.scopes = {"patient/Patient.read", "patient/Encounter.read"};
  CU_ASSERT(scope(fhir_one, who) == launched);
  // A scope of another resource does not widen this one.
  who.scopes = {"patient/Patient.read", "user/Encounter.read"};
  CU_ASSERT(scope(fhir_one, who) == launched);
  // The standard API knows no patient scopes.
  who.scopes = {"patient/patient.read"};
  CU_ASSERT(scope(standard_list, who) == "refused");
}

void of_mixed_scopes_the_wider_counts() {
  Identity who = identity(Role::users, {"patient/Patient.read", "user/Patient.read"});
  CU_ASSERT(scope(fhir_one, who) == "-");
  who.scopes = {"user/Patient.read", "patient/Patient.read"};
  CU_ASSERT(scope(fhir_one, who) == "-");
  // A wider scope for writing does not help reading.
  who.scopes = {"patient/Patient.read", "user/Patient.write"};
  CU_ASSERT(scope(fhir_one, who) == "refused");
}

void systems_need_system_scopes() {
  CU_ASSERT(scope(fhir_one, identity(Role::system, {"system/Patient.read"})) == "-");
  CU_ASSERT(scope(fhir_one, identity(Role::system, {"user/Patient.read"})) == "refused");
  CU_ASSERT(scope(fhir_one, identity(Role::system, {"patient/Patient.read"})) == "refused");
  CU_ASSERT(scope(fhir_one, identity(Role::users, {"system/Patient.read"})) == "refused");
  CU_ASSERT(scope(fhir_one, identity(Role::system, {"system/Patient.read", "patient/Patient.read"})) == "-");
}

void letters_open_interactions() {
  const auto user = [](const Route& route, std::string_view scopes) {
    return scope(route, identity(Role::users, {std::string(scopes)}));
  };
  constexpr Route update = custom(Method::put, "/fhir/Patient/:uuid", {}, &handle);
  constexpr Route removal = custom(Method::remove, "/api/patient/:pid", {}, &handle);
  CU_ASSERT(user(fhir_one, "user/Patient.r") == "-" && user(fhir_one, "user/Patient.cruds") == "-");
  CU_ASSERT(user(fhir_search, "user/Patient.s") == "-" && user(standard_list, "user/patient.s") == "-");
  CU_ASSERT(user(fhir_insert, "user/Patient.c") == "-" && user(update, "user/Patient.u") == "-");
  CU_ASSERT(user(removal, "user/patient.d") == "-");
  CU_ASSERT(user(fhir_one, "user/Patient.cuds") == "refused" && user(fhir_search, "user/Patient.crud") == "refused");
  CU_ASSERT(user(fhir_insert, "user/Patient.ruds") == "refused" && user(update, "user/Patient.crds") == "refused");
  CU_ASSERT(user(removal, "user/patient.crus") == "refused" && user(fhir_operation, "user/Patient.cruds") == "refused");
  CU_ASSERT(user(fhir_one, "user/Patient.sr") == "refused" && user(fhir_one, "system/Patient.r") == "refused");
}

void letters_bind_to_the_patient_too() {
  CU_ASSERT(scope(fhir_one, identity(Role::patient, {"patient/Patient.rs"})) == own);
  CU_ASSERT(scope(fhir_insert, identity(Role::patient, {"patient/Patient.cruds"})) == "refused");
  Identity who = identity(Role::users, {"patient/Patient.rs", "user/Patient.u"});
  CU_ASSERT(scope(fhir_one, who) == "refused");  // no launch
  who.context_patient = launched;
  CU_ASSERT(scope(fhir_one, who) == launched);
  who.scopes = {"patient/Patient.rs", "user/Patient.r"};
  CU_ASSERT(scope(fhir_one, who) == "-");
  CU_ASSERT(scope(fhir_search, who) == launched);
}

void restrictions_reach_the_route() {
  const auto user = [](const Route& route, std::vector<std::string> scopes) {
    return scope(route, identity(Role::users, std::move(scopes)));
  };
  CU_ASSERT(user(findings, {"user/Observation.rs?category=a"}) == "- a");
  CU_ASSERT(user(findings, {"user/Observation.rs?category=a", "user/Observation.s?category=http://x|b"}) ==
            "- a,http://x|b");
  CU_ASSERT(user(findings, {"user/Observation.rs?category=a", "user/Observation.rs"}) == "-");
  CU_ASSERT(user(findings, {"user/Observation.rs?category=a", "user/Observation.read"}) == "-");
  CU_ASSERT(user(findings, {"user/Observation.r?category=a"}) == "refused");
  CU_ASSERT(user(findings, {"user/Observation.rs?code=a"}) == "refused");
  // A route that does not ask for categories would give everything away.
  constexpr Route heedless = custom(Method::get, "/fhir/Observation", {}, &handle);
  CU_ASSERT(user(heedless, {"user/Observation.rs?category=a"}) == "refused");
  CU_ASSERT(user(heedless, {"user/Observation.rs"}) == "-");
}

void operations_have_scopes_of_their_own() {
  CU_ASSERT(scope(fhir_operation, identity(Role::system, {"system/Patient.$export"})) == "-");
  CU_ASSERT(scope(fhir_operation, identity(Role::system, {"system/Patient.read"})) == "refused");
  CU_ASSERT(scope(fhir_one, identity(Role::system, {"system/Patient.$export"})) == "refused");
}

void some_routes_take_any_token() {
  for (const Role role : {Role::users, Role::patient, Role::system})
    CU_ASSERT(scope(any_token, identity(role, {})) == "-");
}

void routes_without_acl_are_not_asked() {
  auto& site = untouched<oemr::openemr::Site>();
  auto& connection = untouched<oemr::db::Connection>();
  constexpr Route guarded = custom(Method::get, "/fhir/Patient/:uuid", {"patients", "demo"}, &handle);
  check_acl(fhir_one, "GET", identity(Role::users, {}), {}, no_release, site, connection, true);
  check_acl(guarded, "GET", identity(Role::patient, {}), std::string(own), no_release, site, connection, true);
  try {  // a system has no username, thus no access of users
    check_acl(guarded, "GET", identity(Role::system, {}), {}, no_release, site, connection, true);
    CU_FAIL("not refused");
  } catch (const oemr::AccessDenied&) {
  }
  constexpr Route always = custom(Method::get, "/fhir/Patient/:uuid", {"patients", "demo", true}, &handle);
  try {
    check_acl(always, "GET", identity(Role::patient, {}), std::string(own), no_release, site, connection, true);
    CU_FAIL("not refused");
  } catch (const oemr::AccessDenied&) {
  }
}

const CU_TestInfo tests[] = {
    {"families by path", families_by_path},
    {"families want scope and role", families_want_scope_and_role},
    {"users need the very scope", users_need_the_very_scope},
    {"patients are bound to themselves", patients_are_bound_to_themselves},
    {"patients do not write", patients_do_not_write},
    {"users with patient scopes are bound to the launch", users_with_patient_scopes_are_bound_to_the_launch},
    {"of mixed scopes the wider counts", of_mixed_scopes_the_wider_counts},
    {"systems need system scopes", systems_need_system_scopes},
    {"letters open interactions", letters_open_interactions},
    {"letters bind to the patient too", letters_bind_to_the_patient_too},
    {"restrictions reach the route", restrictions_reach_the_route},
    {"operations have scopes of their own", operations_have_scopes_of_their_own},
    {"some routes take any token", some_routes_take_any_token},
    {"routes without ACL are not asked", routes_without_acl_are_not_asked},
    CU_TEST_INFO_NULL};

}  // namespace

const Suite access_suite = {"access", tests};
