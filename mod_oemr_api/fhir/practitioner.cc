// SPDX-License-Identifier: Apache-2.0
// FHIR Practitioner (US Core): users with a National Provider Identifier.
#include <algorithm>
#include <string>

#include "api/resources.h"
#include "core/crypto.h"
#include "core/text.h"
#include "fhir/datatypes.h"
#include "fhir/party_write.h"
#include "fhir/resources.h"
#include "fhir/structure.h"
#include "fhir/user_elements.h"

namespace oemr::fhir {
namespace {

class PractitionerWriter : public ResourceWriter {
 public:
  using ResourceWriter::ResourceWriter;

 private:
  void write_elements(JsonWriter& out, const db::Rows& rows) override {
    write_user_narrative(out, rows);
    out.key("identifier").begin_array();
    plain_identifier(out, systems::npi, rows.text("npi"));
    out.end_array().key("active").boolean(rows.integer("active") == 1);
    write_user_name(out, rows);
    write_user_telecom(out, rows);
    write_user_address(out, rows, zone());
  }
};

using Kind = SearchParameter::Kind;
constexpr SearchParameter parameters[] = {
    {"_id", Kind::token},
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
    {"identifier", Kind::token},
};

constexpr std::string_view profiles[] = {"http://hl7.org/fhir/us/core/StructureDefinition/us-core-practitioner"};
// Whoever refers patients has no login name, but is named in encounters: each reference can be followed.
constexpr Source sources[] = {{
    .columns = user_columns,
    .from = "users",
    .condition = "users.uuid IS NOT NULL AND users.npi <> ''",
    .row_key = "users.id",
    .id_column = "users.uuid",
    .profiles = profiles,
    .search = user_search,
    .writer = &make_writer<PractitionerWriter>,
}};

constexpr std::string_view lists[] = {"identifier", "name",          "telecom",      "address",
                                      "photo",      "qualification", "communication"};
constexpr std::string_view others[] = {"active", "gender", "birthDate"};
constexpr Party::Place telecom[] = {{"phone", "work", "phonew1"},
                                    {"phone", "home", "phone"},
                                    {"phone", "mobile", "phonecell"},
                                    {"email", {}, "email"},
                                    {"fax", {}, "fax"}};
constexpr Party::Place identifiers[] = {{systems::npi, {}, "npi"}};
constexpr Party::Element elements[] = {
    {"lname", "Practitioner.name.family"},      {"fname", "Practitioner.name.given"},
    {"mname", "Practitioner.name.given"},       {"title", "Practitioner.name.prefix"},
    {"npi", "Practitioner.identifier.value"},   {"email", "Practitioner.telecom"},
    {"phone", "Practitioner.telecom"},          {"phonew1", "Practitioner.telecom"},
    {"phonecell", "Practitioner.telecom"},      {"fax", "Practitioner.telecom"},
    {"street", "Practitioner.address.line"},    {"streetb", "Practitioner.address.line"},
    {"city", "Practitioner.address.city"},      {"state", "Practitioner.address.state"},
    {"zip", "Practitioner.address.postalCode"}, {"uuid", "Practitioner.id"}};
constexpr Party party = {.type = "Practitioner",
                         .lists = lists,
                         .others = others,
                         .telecom = telecom,
                         .identifiers = identifiers,
                         .line1 = "street",
                         .line2 = "streetb",
                         .city = "city",
                         .state = "state",
                         .postal_code = "zip",
                         .country = {},
                         .elements = elements};

/// The official name, else the first.
void add_name(JsonValue resource, JsonValue shown, PartyColumns& columns) {
  const std::vector<JsonValue> names = objects(resource["name"], "name");
  const auto official = std::find_if(names.begin(), names.end(),
                                     [](const JsonValue& name) { return name["use"].string() == "official"; });
  if (!names.empty()) {
    const JsonValue name = official == names.end() ? names.front() : *official;
    const std::vector<JsonValue> shown_names = shown["name"].elements();
    if (shown_names.empty() || !same(shown_names.front(), name)) {
      const std::vector<std::string_view> given = texts(name["given"], "given");
      columns["lname"] = text(name["family"], "family");
      columns["fname"] = given.empty() ? std::string_view{} : given.front();
      columns["mname"] = given.size() < 2 ? std::string() : join({given.begin() + 1, given.end()}, " ");
      if (name["prefix"].exists()) columns["title"] = join(texts(name["prefix"], "prefix"), " ");
    }
  }
  // A new user cannot sign in, but has a name of his own, without which the standard API would not find him.
  if (!shown.exists()) columns["username"] = columns["lname"] + columns["fname"] + crypto::random_alphanumerics(13);
}

constexpr PartyWrite write = {practitioner, api::practitioner, party, &add_name};
void create_practitioner(rest::Call& call) { create_party(call, write); }
void update_practitioner(rest::Call& call) { update_party(call, write); }
constexpr rest::Route routes[] = {
    rest::custom(rest::Method::post, "/fhir/Practitioner", {"admin", "users"}, &create_practitioner),
    rest::custom(rest::Method::put, "/fhir/Practitioner/:uuid", {"admin", "users"}, &update_practitioner),
};
constexpr std::span<const rest::Route> routes_of_practitioner = routes;

constexpr std::string_view interactions[] = {"search-type", "read", "create", "update"};

}  // namespace

constexpr ResourceType practitioner = {
    .name = "Practitioner",
    .profiles = profiles,
    .interactions = interactions,
    .search = parameters,
    .acl = {"admin", "users"},
    .is_shared = true,
    .sources = sources,
    .further_routes = &routes_of_practitioner,
};

}  // namespace oemr::fhir
