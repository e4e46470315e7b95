// SPDX-License-Identifier: Apache-2.0
// FHIR Person: all users, practitioners or not.
#include <algorithm>
#include <array>

#include "core/error.h"
#include "core/text.h"
#include "fhir/datatypes.h"
#include "fhir/resources.h"
#include "fhir/user_elements.h"
#include "rest/resource.h"

namespace oemr::fhir {
namespace {

class PersonWriter : public ResourceWriter {
 public:
  using ResourceWriter::ResourceWriter;

 private:
  void write_elements(JsonWriter& out, const db::Rows& rows) override {
    write_user_narrative(out, rows);
    if (const std::string_view npi = rows.text("npi"); !npi.empty()) {
      out.key("identifier").begin_array();
      plain_identifier(out, systems::npi, npi);
      out.end_array();
    }
    write_user_name(out, rows);
    write_user_telecom(out, rows);
    write_user_address(out, rows, zone());
    out.key("active").boolean(rows.integer("active") == 1);
    if (!rows.text("npi").empty()) {
      out.key("link").begin_array().begin_object();
      reference_member(out, "target", "Practitioner", rows.uuid("id"));
      out.end_object().end_array();
    }
  }
};

constexpr SearchColumn practitioner_link[] = {
    by::reference("practitioner", "IF(users.npi <> '', users.uuid, NULL)", "Practitioner"),
};
constexpr auto columns_searched = [] {
  std::array<SearchColumn, std::size(user_search) + std::size(practitioner_link)> all{};
  std::copy(std::begin(user_search), std::end(user_search), all.begin());
  all.back() = practitioner_link[0];
  return all;
}();

using Kind = SearchParameter::Kind;
constexpr std::string_view practitioners[] = {"Practitioner"};
constexpr SearchParameter parameters[] = {
    {"active", Kind::token},
    {"email", Kind::token},
    {"phone", Kind::token},
    {"telecom", Kind::token},
    {"address", Kind::string},
    {"address-city", Kind::string},
    {"address-postalcode", Kind::string},
    {"address-state", Kind::string},
    {"family", Kind::string},
    {"given", Kind::string},
    {"name", Kind::string},
    {"_id", Kind::token},
    {"identifier", Kind::token},
    {"practitioner", Kind::reference, practitioners},
};

constexpr Source sources[] = {{
    .columns = user_columns,
    .from = "users",
    .condition = "users.uuid IS NOT NULL",
    .row_key = "users.id",
    .id_column = "users.uuid",
    .search = columns_searched,
    .writer = &make_writer<PersonWriter>,
}};

/// Everybody may read himself, as the claim fhirUser says who he is; others only who administers users.
void read_person(rest::Call& call) {
  const bool is_own = call.identity.role == rest::Role::users && call.bound_patient.empty() &&
                      equal_ignoring_case(call.key(), call.identity.account_uuid);
  if (!is_own && !call.site.is_allowed(call.db, call.identity.username, "admin", "users")) {
    throw Forbidden(call.site.release(call.db)->refuses_with_403(), "the user's access does not cover admin/users");
  }
  read(call, person);
}

constexpr rest::Route routes[] = {rest::custom(rest::Method::get, "/fhir/Person/:uuid", {}, &read_person)};
constexpr std::span<const rest::Route> routes_of_person = routes;

constexpr std::string_view interactions[] = {"search-type", "read"};

}  // namespace

constexpr ResourceType person = {
    .name = "Person",
    .interactions = interactions,
    .search = parameters,
    .acl = {"admin", "users", true},
    .sources = sources,
    .further_routes = &routes_of_person,
};

}  // namespace oemr::fhir
