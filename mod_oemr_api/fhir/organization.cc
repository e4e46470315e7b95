// SPDX-License-Identifier: Apache-2.0
// FHIR Organization (US Core): facilities, insurance companies and laboratories.
#include "api/resources.h"
#include "core/text.h"
#include "fhir/codings.h"
#include "fhir/datatypes.h"
#include "fhir/party_write.h"
#include "fhir/resources.h"
#include "fhir/structure.h"
#include "fhir/user_elements.h"

namespace oemr::fhir {
namespace {

constexpr std::string_view type_system = "http://terminology.hl7.org/CodeSystem/organization-type";
constexpr Code provider_type{type_system, "prov", "Healthcare Provider"};
constexpr Code insurer_type{type_system, "ins", "Insurance Company"};

class OrganizationWriter : public ResourceWriter {
 public:
  using ResourceWriter::ResourceWriter;

 protected:
  struct Numbers {
    std::string_view first_system, first, second_system, second;
  };
  static void write_head(JsonWriter& out, const db::Rows& rows, const Numbers& numbers, const Code& type) {
    narrative_member(out, rows.text("name"));
    if (!numbers.first.empty() || !numbers.second.empty()) {
      out.key("identifier").begin_array();
      plain_identifier(out, numbers.first_system, numbers.first);
      plain_identifier(out, numbers.second_system, numbers.second);
      out.end_array();
    }
    out.key("active").boolean(rows.integer("is_active") == 1);
    concept_list(out, "type", type);
    if (trim(rows.text("name")).empty()) {
      absent_member(out, "name");
    } else {
      out.member("name", rows.text("name"));
    }
  }

  static void write_telecom(JsonWriter& out, const db::Rows& rows, std::span<const std::string_view> systems) {
    bool is_open = false;
    for (std::string_view system : systems) {
      const std::string_view value = rows.text(system);
      if (trim(value).empty()) continue;
      if (!is_open) out.key("telecom").begin_array();
      is_open = true;
      contact_point(out, system, value, "work");
    }
    if (is_open) out.end_array();
  }

  void write_address(JsonWriter& out, const db::Rows& rows) const {
    address_list(out,
                 {.line1 = rows.text("line1"),
                  .line2 = rows.text("line2"),
                  .city = rows.text("city"),
                  .state = rows.text("state"),
                  .postal_code = rows.text("postal_code"),
                  .country = rows.text("country")},
                 zone());
  }
};

class FacilityWriter : public OrganizationWriter {
 public:
  using OrganizationWriter::OrganizationWriter;

 private:
  void write_elements(JsonWriter& out, const db::Rows& rows) override {
    constexpr std::string_view points[] = {"phone", "email", "fax", "url"};
    write_head(out, rows, {systems::npi, rows.text("facility_npi"), systems::clia, rows.text("domain_identifier")},
               provider_type);
    write_telecom(out, rows, points);
    write_address(out, rows);
  }
};

class InsurerWriter : public OrganizationWriter {
 public:
  explicit InsurerWriter(rest::Call& call) : OrganizationWriter(call), payer_system_(site_system(call, payer_path)) {}
  static constexpr std::string_view payer_path = "/identifier/payer";

 private:
  void write_elements(JsonWriter& out, const db::Rows& rows) override {
    constexpr std::string_view points[] = {"phone", "fax"};
    write_head(out, rows, {payer_system_, rows.text("cms_id"), payer_system_, rows.text("alt_cms_id")}, insurer_type);
    write_telecom(out, rows, points);
    write_address(out, rows);
  }

  std::string payer_system_;
};

class LaboratoryWriter : public OrganizationWriter {
 public:
  using OrganizationWriter::OrganizationWriter;

 private:
  void write_elements(JsonWriter& out, const db::Rows& rows) override {
    write_head(out, rows, {systems::npi, rows.text("npi"), {}, {}}, provider_type);
  }
};

constexpr CodeMapping inactive[] = {{"1", "false"}, {any_other, "true"}};

constexpr SearchColumn facility_search[] = {
    by::code("identifier", "facility.facility_npi", systems::npi),
    by::code("identifier", "facility.domain_identifier", systems::clia),
    by::mapped("active", "{facility.inactive|0}", boolean_system, inactive),
    by::constant("type", type_system, "prov"),
    by::text("name", "facility.name"),
    by::code("phone", "facility.phone", "phone"),
    by::code("email", "facility.email", "email"),
    by::code("telecom", "facility.phone", "phone"),
    by::code("telecom", "facility.email", "email"),
    by::code("telecom", "facility.fax", "fax"),
    by::code("telecom", "facility.website", "url"),
    by::text("address", "facility.street"),
    by::text("address", "facility.city"),
    by::text("address", "facility.state"),
    by::text("address", "facility.postal_code"),
    by::text("address", "facility.country_code"),
    by::text("address-city", "facility.city"),
    by::text("address-state", "facility.state"),
    by::text("address-postalcode", "facility.postal_code"),
    by::text("address-country", "facility.country_code"),
};

// One address and one number of each kind, though nothing in the tables says so.
#define OEMR_INSURER_PHONE(kind)                                                                                  \
  "(SELECT CONCAT(COALESCE(numbers.country_code, ''), COALESCE(numbers.area_code, ''), COALESCE(numbers.prefix, " \
  "''), numbers.number) FROM phone_numbers numbers WHERE numbers.foreign_id = insurance_companies.id AND "        \
  "numbers.type = " kind " AND numbers.number <> '' ORDER BY numbers.id LIMIT 1)"
constexpr std::string_view insurers =
    "insurance_companies LEFT JOIN addresses ON addresses.id = (SELECT MIN(own.id) FROM addresses own WHERE "
    "own.foreign_id = insurance_companies.id)";

constexpr SearchColumn insurer_search[] = {
    by::code("identifier", "insurance_companies.cms_id", InsurerWriter::payer_path),
    by::code("identifier", "insurance_companies.alt_cms_id", InsurerWriter::payer_path),
    by::mapped("active", "insurance_companies.inactive", boolean_system, inactive),
    by::constant("type", type_system, "ins"),
    by::text("name", "insurance_companies.name"),
    by::code("phone", OEMR_INSURER_PHONE("2"), "phone"),
    by::code("telecom", OEMR_INSURER_PHONE("2"), "phone"),
    by::code("telecom", OEMR_INSURER_PHONE("5"), "fax"),
    by::text("address", "addresses.line1"),
    by::text("address", "addresses.line2"),
    by::text("address", "addresses.city"),
    by::text("address", "addresses.state"),
    by::text("address", "addresses.zip"),
    by::text("address", "addresses.country"),
    by::text("address-city", "addresses.city"),
    by::text("address-state", "addresses.state"),
    by::text("address-postalcode", "addresses.zip"),
    by::text("address-country", "addresses.country"),
};

constexpr CodeMapping active[] = {{"1", "true"}, {any_other, "false"}};
constexpr SearchColumn laboratory_search[] = {
    by::code("identifier", "procedure_providers.npi", systems::npi),
    by::mapped("active", "procedure_providers.active", boolean_system, active),
    by::constant("type", type_system, "prov"),
    by::text("name", "procedure_providers.name"),
};

constexpr std::string_view profiles[] = {"http://hl7.org/fhir/us/core/StructureDefinition/us-core-organization"};
constexpr Source sources[] = {
    {
        .columns = "facility.uuid AS id, facility.name, facility.facility_npi, facility.domain_identifier, "
                   "COALESCE({facility.inactive|0}, 0) = 0 AS is_active, facility.phone, facility.email, facility.fax, "
                   "facility.website AS url, facility.street AS line1, '' AS line2, facility.city, facility.state, "
                   "facility.postal_code, facility.country_code AS country",
        .from = "facility",
        .condition = "facility.uuid IS NOT NULL AND (facility.name <> '' OR facility.domain_identifier <> '' OR "
                     "facility.facility_npi <> '')",
        .row_key = "facility.id",
        .id_column = "facility.uuid",
        .profiles = profiles,
        .search = facility_search,
        .writer = &make_writer<FacilityWriter>,
    },
    {
        .columns = "insurance_companies.uuid AS id, insurance_companies.name, insurance_companies.cms_id, "
                   "insurance_companies.alt_cms_id, COALESCE(insurance_companies.inactive, 0) = 0 AS is_active, "
                   "addresses.line1, addresses.line2, addresses.city, addresses.state, addresses.zip AS postal_code, "
                   "addresses.country, " OEMR_INSURER_PHONE("2") " AS phone, " OEMR_INSURER_PHONE("5") " AS fax",
        .from = insurers,
        .condition =
            "insurance_companies.uuid IS NOT NULL AND (insurance_companies.name <> '' OR insurance_companies.cms_id "
            "<> '' OR insurance_companies.alt_cms_id <> '')",
        .row_key = "insurance_companies.id",
        .id_column = "insurance_companies.uuid",
        .profiles = profiles,
        .search = insurer_search,
        .writer = &make_writer<InsurerWriter>,
    },
    {
        .columns = "procedure_providers.uuid AS id, procedure_providers.name, procedure_providers.npi, "
                   "procedure_providers.active = 1 AS is_active",
        .from = "procedure_providers",
        .condition = "procedure_providers.uuid IS NOT NULL AND procedure_providers.name <> ''",
        .row_key = "procedure_providers.ppid",
        .id_column = "procedure_providers.uuid",
        .profiles = profiles,
        .search = laboratory_search,
        .writer = &make_writer<LaboratoryWriter>,
    },
};

using Kind = SearchParameter::Kind;
constexpr SearchParameter parameters[] = {
    {"_id", Kind::token},
    {"email", Kind::token},
    {"phone", Kind::token},
    {"telecom", Kind::token},
    {"address", Kind::string},
    {"address-city", Kind::string},
    {"address-postalcode", Kind::string},
    {"address-state", Kind::string},
    {"name", Kind::string},
    {"identifier", Kind::token},
    {"active", Kind::token},
    {"type", Kind::token},
    {"address-country", Kind::string},
};

// What is written is a facility.
constexpr std::string_view lists[] = {"identifier", "type", "alias", "telecom", "address", "contact", "endpoint"};
constexpr std::string_view others[] = {"active", "name", "partOf"};
constexpr Party::Place telecom[] = {
    {"phone", {}, "phone"}, {"email", {}, "email"}, {"fax", {}, "fax"}, {"url", {}, "website"}};
constexpr Party::Place identifiers[] = {{systems::npi, {}, "facility_npi"}, {systems::clia, {}, "domain_identifier"}};
constexpr Party::Element elements[] = {{"name", "Organization.name"},
                                       {"facility_npi", "Organization.identifier.value"},
                                       {"domain_identifier", "Organization.identifier.value"},
                                       {"phone", "Organization.telecom"},
                                       {"email", "Organization.telecom"},
                                       {"fax", "Organization.telecom"},
                                       {"website", "Organization.telecom"},
                                       {"street", "Organization.address.line"},
                                       {"city", "Organization.address.city"},
                                       {"state", "Organization.address.state"},
                                       {"postal_code", "Organization.address.postalCode"},
                                       {"country_code", "Organization.address.country"},
                                       {"uuid", "Organization.id"}};
constexpr Party party = {.type = "Organization",
                         .lists = lists,
                         .others = others,
                         .telecom = telecom,
                         .identifiers = identifiers,
                         .line1 = "street",
                         .line2 = {},
                         .city = "city",
                         .state = "state",
                         .postal_code = "postal_code",
                         .country = "country_code",
                         .elements = elements};

void add_name(JsonValue resource, JsonValue shown, PartyColumns& columns) {
  const std::string_view name = text(resource["name"], "name");
  if (!shown.exists() || name != shown["name"].string()) columns["name"] = name;
}

constexpr PartyWrite write = {organization, api::facility, party, &add_name};
void create_organization(rest::Call& call) { create_party(call, write); }
void update_organization(rest::Call& call) { update_party(call, write); }
constexpr rest::Route routes[] = {
    rest::custom(rest::Method::post, "/fhir/Organization", {"admin", "super"}, &create_organization),
    rest::custom(rest::Method::put, "/fhir/Organization/:uuid", {"admin", "super"}, &update_organization),
};
constexpr std::span<const rest::Route> routes_of_organization = routes;

constexpr std::string_view interactions[] = {"search-type", "read", "create", "update"};

}  // namespace

constexpr ResourceType organization = {
    .name = "Organization",
    .profiles = profiles,
    .interactions = interactions,
    .search = parameters,
    .acl = {"admin", "users"},
    .is_shared = true,
    .sources = sources,
    .further_routes = &routes_of_organization,
};

}  // namespace oemr::fhir
