// SPDX-License-Identifier: Apache-2.0
// FHIR Immunization (US Core) out of the table `immunizations`.
#include "core/text.h"
#include "fhir/codings.h"
#include "fhir/datatypes.h"
#include "fhir/resources.h"

namespace oemr::fhir {
namespace {

constexpr std::string_view status_system = "http://hl7.org/fhir/event-status";
constexpr std::string_view reason_system = "http://terminology.hl7.org/CodeSystem/v3-ActReason";
constexpr std::string_view site_system = "http://terminology.hl7.org/CodeSystem/v3-ActSite";
constexpr std::string_view thesaurus = "http://ncicb.nci.nih.gov/xml/owl/EVS/Thesaurus.owl";

#define OEMR_STATUS                                                              \
  "CASE WHEN immunizations.added_erroneously <> 0 THEN 'entered-in-error' WHEN " \
  "immunizations.completion_status = 'Completed' THEN 'completed' ELSE 'not-done' END"
#define OEMR_VACCINE "CASE WHEN immunizations.cvx_code <> '' THEN CONCAT('CVX:', immunizations.cvx_code) END"

class ImmunizationWriter : public ResourceWriter {
 public:
  using ResourceWriter::ResourceWriter;

 private:
  void write_elements(JsonWriter& out, const db::Rows& rows) override {
    out.member("status", rows.text("status"));
    if (rows.text("status") == "not-done") write_reason(out, rows);
    out.key("vaccineCode");
    coded_concept(out, rows.text("vaccine"), rows.text("vaccine_title"), {}, &codes());
    reference_member(out, "patient", "Patient", rows.uuid("patient"));
    if (const std::string given = instant(rows.text("administered_date"), zone()); !given.empty()) {
      out.member("occurrenceDateTime", given);
    } else {
      absent_member(out, "occurrenceDateTime");
    }
    instant_member(out, "recorded", rows.text("create_date"), zone());
    out.key("primarySource").boolean(is_primary(rows));
    if (const std::string_view manufacturer = trim(rows.text("manufacturer_title")); !manufacturer.empty()) {
      out.key("manufacturer").begin_object().member("display", manufacturer).end_object();
    }
    text_member(out, "lotNumber", trim(rows.text("lot_number")));
    date_member(out, "expirationDate", rows.text("expiration_date"));
    write_place(out, "site", {site_system, trim(rows.text("site_code"))}, rows.text("site_title"),
                rows.text("administration_site"));
    write_route(out, rows);
    if (rows.real("amount_administered") > 0) {
      const std::string_view unit = trim(rows.text("amount_administered_unit"));
      quantity_member(out, "doseQuantity", rows.text("amount_administered"), unit, ucum_code(unit));
    }
    write_performer(out, rows);
    note_member(out, rows.text("note"));
  }

  /// Why it was not given: OpenEMR's options have CDC's codes, of which 01 is a religious exemption.
  static void write_reason(JsonWriter& out, const db::Rows& rows) {
    const std::string_view reason = trim(rows.text("refusal_reason")), title = trim(rows.text("refusal_title"));
    if (reason.empty()) return;
    out.key("statusReason");
    const bool is_religious = trim(rows.text("refusal_code")) == "01" || reason == "religious_exemption";
    codeable_concept(out,
                     is_religious ? Code{reason_system, "RELIG", "religious objection"}
                                  : Code{reason_system, "PATOBJ", "patient objection"},
                     title.empty() ? reason : title);
  }

  static bool is_primary(const db::Rows& rows) {
    const std::string_view source = rows.text("information_source");
    for (const std::string_view told : {"other_provider", "birth_certificate", "school_record", "public_agency"}) {
      if (source == told) return true;
    }
    return source == "new_immunization_record" &&
           (!rows.is_null("administered_by") || !rows.is_null("administered_by_id"));
  }

  /// A list's option with its code; what is no option is a text.
  static void write_place(JsonWriter& out, std::string_view member, const Code& code, std::string_view title,
                          std::string_view stored) {
    if (trim(stored).empty()) return;
    out.key(member);
    const std::string_view text = trim(title).empty() ? stored : title;
    if (code.code.empty()) {
      codeable_concept(out, std::span<const Code>{}, text);
    } else {
      codeable_concept(out, {code.system, code.code, trim(title)}, text);
    }
  }

  /// The thesaurus' code is an option's, or stands in the column itself.
  static void write_route(JsonWriter& out, const db::Rows& rows) {
    const std::string_view route = trim(rows.text("route")), codes_of_route = rows.text("route_codes");
    if (route.empty() || route == "0") return;
    const bool is_code =
        route.size() > 1 && route.front() == 'C' && route.find_first_not_of("0123456789", 1) == std::string_view::npos;
    if (!codes_of_route.empty()) {
      out.key("route");
      coded_concept(out, codes_of_route, rows.text("route_title"));
    } else {
      write_place(out, "route", {thesaurus, is_code ? route : std::string_view{}}, rows.text("route_title"), route);
    }
  }

  static void write_performer(JsonWriter& out, const db::Rows& rows) {
    const std::optional<Uuid> performer = rows.uuid("performer");
    const std::string_view name = trim(rows.text("administered_by"));
    if (!performer && name.empty()) return;
    out.key("performer").begin_array().begin_object();
    if (performer) {
      reference_member(out, "actor", "Practitioner", performer);
    } else {
      out.key("actor").begin_object().member("display", name).end_object();
    }
    out.end_object().end_array();
  }
};

constexpr SearchColumn columns_searched[] = {
    by::reference("patient", "patient_data.uuid", "Patient"),
    by::moment("date", "immunizations.administered_date"),
    by::code("status", OEMR_STATUS, status_system),
    by::code("vaccine-code", "immunizations.cvx_code", systems::cvx),
    by::text("lot-number", "immunizations.lot_number"),
    by::reference(
        "performer",
        "(SELECT users.uuid FROM users WHERE users.id = immunizations.administered_by_id AND users.npi <> '')",
        "Practitioner"),
};

using Kind = SearchParameter::Kind;
constexpr std::string_view patients[] = {"Patient"};
constexpr std::string_view practitioners[] = {"Practitioner"};
constexpr SearchParameter parameters[] = {
    {"patient", Kind::reference, patients},
    {"_id", Kind::token},
    {"_lastUpdated", Kind::date},
    {"date", Kind::date},
    {"status", Kind::token},
    {"vaccine-code", Kind::token},
    {"lot-number", Kind::string},
    {"performer", Kind::reference, practitioners},
};

constexpr std::string_view immunizations_of_patients =
    "immunizations JOIN patient_data ON patient_data.pid = immunizations.patient_id";
constexpr std::string_view profiles[] = {"http://hl7.org/fhir/us/core/StructureDefinition/us-core-immunization"};
constexpr Source sources[] = {{
    .columns =
        "immunizations.uuid AS id, immunizations.administered_date, immunizations.create_date, "
        "immunizations.lot_number, immunizations.expiration_date, immunizations.administration_site, "
        "immunizations.route, immunizations.amount_administered, immunizations.amount_administered_unit, "
        "immunizations.administered_by, immunizations.administered_by_id, immunizations.information_source, "
        "immunizations.refusal_reason, immunizations.note, patient_data.uuid AS patient, performer.uuid AS performer, "
        "refusal.notes AS refusal_code, refusal.title AS refusal_title, place.notes AS site_code, place.title AS "
        "site_title, route_option.codes AS route_codes, route_option.title AS route_title, "
        "COALESCE(maker.title, immunizations.manufacturer) AS manufacturer_title, older.title AS "
        "vaccine_title, " OEMR_STATUS " AS status, " OEMR_VACCINE " AS vaccine",
    .from =
        "immunizations JOIN patient_data ON patient_data.pid = immunizations.patient_id LEFT JOIN users performer ON "
        "performer.id = immunizations.administered_by_id AND performer.npi <> '' LEFT JOIN list_options refusal ON "
        "refusal.list_id = 'immunization_refusal_reason' AND refusal.option_id = immunizations.refusal_reason LEFT "
        "JOIN list_options place ON place.list_id = 'immunization_administered_site' AND place.option_id = "
        "immunizations.administration_site LEFT JOIN list_options route_option ON route_option.list_id = 'drug_route' "
        "AND route_option.option_id = immunizations.route LEFT JOIN list_options maker ON maker.list_id = "
        "'Immunization_Manufacturer' AND maker.option_id = immunizations.manufacturer LEFT JOIN list_options older ON "
        // Before CVX vaccines were options of a list.
        "older.list_id = 'immunizations' AND older.option_id = CAST(immunizations.immunization_id AS CHAR)",
    .condition = "immunizations.uuid IS NOT NULL AND patient_data.uuid IS NOT NULL",
    .key_from = immunizations_of_patients,
    .row_key = "immunizations.id",
    .id_column = "immunizations.uuid",
    .last_updated = "immunizations.update_date",
    .patient_column = "patient_data.uuid",
    .profiles = profiles,
    .search = columns_searched,
    .coded_text = OEMR_VACCINE,
    .writer = &make_writer<ImmunizationWriter>,
    .uuid_table = "immunizations",
}};

constexpr std::string_view interactions[] = {"search-type", "read"};

}  // namespace

constexpr ResourceType immunization = {
    .name = "Immunization",
    .profiles = profiles,
    .interactions = interactions,
    .search = parameters,
    .acl = {"patients", "med"},
    .sources = sources,
};

}  // namespace oemr::fhir
