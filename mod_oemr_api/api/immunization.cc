// SPDX-License-Identifier: Apache-2.0
// Immunizations, with the vaccine's name, the site, the refusal and who gave them.
#include "api/resources.h"
#include "openemr/release_columns.h"

namespace oemr::api {
namespace {

using namespace rest;

/// Dates with their offset, the amount as a number in every list, and whether the practice itself is the source.
class ImmunizationWriter : public RecordWriter {
 public:
  explicit ImmunizationWriter(Call& call) : zone_(call.site.zone(call.db)) {}

 protected:
  bool write_column(JsonWriter& out, const db::Rows& rows, std::size_t column) override {
    const std::string_view name = rows.columns()[column].name;
    if (rows.columns()[column].kind == db::ColumnKind::temporal && name != "update_date") {
      const std::string time = instant(rows.text(column), *zone_);
      out.key(name);
      time.empty() ? out.null() : out.string(time);
    } else if (name == "amount_administered") {
      out.key(name);
      write_value(out, rows, column, false);
    } else if (name == "primarySource") {
      out.key(name).boolean(rows.integer(column) != 0);
    } else {
      return false;
    }
    return true;
  }

 private:
  std::shared_ptr<const Zone> zone_;
};

std::unique_ptr<RecordWriter> writer(Call& call, const Selection&) {
  return std::make_unique<ImmunizationWriter>(call);
}

constexpr Filter filters[] = {
    {"id", "immunizations.id", Filter::Kind::number},
    {"uuid", "immunizations.uuid", Filter::Kind::uuid},
    {"patient_id", "immunizations.patient_id", Filter::Kind::number},
    {"administered_date", "immunizations.administered_date"},
    {"immunization_id", "immunizations.immunization_id", Filter::Kind::number},
    {"cvx_code", "immunizations.cvx_code"},
    {"manufacturer", "immunizations.manufacturer"},
    {"lot_number", "immunizations.lot_number"},
    {"administered_by_id", "immunizations.administered_by_id", Filter::Kind::number},
    {"administered_by", "immunizations.administered_by"},
    {"education_date", "immunizations.education_date", Filter::Kind::date},
    {"vis_date", "immunizations.vis_date", Filter::Kind::date},
    {"note", "immunizations.note"},
    {"create_date", "immunizations.create_date"},
    {"update_date", "immunizations.update_date"},
    {"created_by", "immunizations.created_by", Filter::Kind::number},
    {"updated_by", "immunizations.updated_by", Filter::Kind::number},
    {"amount_administered", "immunizations.amount_administered"},
    {"amount_administered_unit", "immunizations.amount_administered_unit"},
    {"expiration_date", "immunizations.expiration_date", Filter::Kind::date},
    {"route", "immunizations.route"},
    {"administration_site", "immunizations.administration_site"},
    {"added_erroneously", "immunizations.added_erroneously", Filter::Kind::number},
    {"external_id", "immunizations.external_id"},
    {"completion_status", "immunizations.completion_status"},
    {"information_source", "immunizations.information_source"},
    {"refusal_reason", "immunizations.refusal_reason"},
    {"ordering_provider", "immunizations.ordering_provider", Filter::Kind::number},
    {"reason_code", "immunizations.reason_code"},
    {"reason_description", "immunizations.reason_description"},
};

constexpr PathKey keys[] = {{"uuid", "Immunization UUID", "immunizations", "immunizations.uuid", PathKey::Kind::uuid,
                             PathKey::Missing::not_found}};

constexpr std::string_view columns =
    "immunizations.id, immunizations.uuid, patient_data.uuid AS puuid, immunizations.administered_date, "
    "immunizations.cvx_code, (SELECT codes.code_text FROM codes JOIN code_types ON code_types.ct_id = codes.code_type "
    "WHERE code_types.ct_key = 'CVX' AND codes.code = immunizations.cvx_code ORDER BY codes.id LIMIT 1) AS "
    "cvx_code_text, immunizations.manufacturer, immunizations.lot_number, immunizations.added_erroneously, "
    "immunizations.administered_by_id, immunizations.administered_by, immunizations.education_date, "
    "immunizations.note, immunizations.create_date, {" OEMR_NEWER_RECORDS
    "immunizations.update_date,} immunizations.amount_administered, "
    "immunizations.amount_administered_unit, immunizations.expiration_date, immunizations.route, "
    "immunizations.administration_site, COALESCE(site.title, body_site.title) AS site_display, IF(site.option_id IS "
    "NULL, body_site.notes, site.notes) AS site_code, immunizations.completion_status, immunizations.reason_code, "
    "immunizations.refusal_reason, refusal.codes AS refusal_reason_codes, refusal.notes AS "
    "refusal_reason_cdc_nip_code, refusal.title AS refusal_reason_description, provider.uuid AS provider_uuid, "
    "provider.npi AS provider_npi, provider.username AS provider_username, "
    "CASE immunizations.information_source WHEN 'new_immunization_record' THEN "
    "immunizations.administered_by IS NOT NULL OR immunizations.administered_by_id IS NOT NULL "
    "WHEN 'other_provider' THEN 1 WHEN 'birth_certificate' THEN 1 WHEN 'school_record' THEN 1 "
    "WHEN 'public_agency' THEN 1 ELSE 0 END AS primarySource{immunizations.encounter_id: , form_encounter.uuid AS "
    "euuid, "
    "facility.uuid AS facility_uuid, (SELECT uuid FROM uuid_mapping WHERE target_uuid = facility.uuid AND resource = "
    "'Location' ORDER BY id LIMIT 1) AS facility_location_uuid}";

// Sites are options of the list of immunization sites, in older records of the body sites of orders.
constexpr std::string_view from =
    "immunizations LEFT JOIN patient_data ON patient_data.pid = immunizations.patient_id "
    "LEFT JOIN list_options site ON site.list_id = 'immunization_administered_site' AND site.option_id = "
    "immunizations.administration_site "
    "LEFT JOIN list_options body_site ON body_site.list_id = 'proc_body_site' AND body_site.option_id = "
    "immunizations.administration_site "
    "LEFT JOIN list_options refusal ON refusal.list_id = 'immunization_refusal_reason' AND refusal.option_id = "
    "immunizations.refusal_reason "
    "LEFT JOIN users provider ON provider.id = immunizations.administered_by_id"
    "{ LEFT JOIN form_encounter ON form_encounter.pid = immunizations.patient_id AND form_encounter.encounter = "
    "immunizations.encounter_id LEFT JOIN facility ON facility.id = form_encounter.facility_id}";

constexpr Member members[] = {{"primarySource", Member::Kind::any}, {"amount_administered", Member::Kind::any}};

constexpr Resource immunization = {
    .name = "immunization",
    .table = "immunizations",
    .columns = columns,
    .from = from,
    .order = "immunizations.id",
    .row_key = "immunizations.id",
    .keys = keys,
    .filters = filters,
    .patient_column = "patient_data.uuid",
    .text_when_unfiltered = true,
    .record_writer = &writer,
    .members = members,
};

constexpr Route routes[] = {
    list(immunization, "/api/immunization", {"patients", "med"}),
    one(immunization, "/api/immunization/:uuid", {"patients", "med"}),
};

}  // namespace

const std::span<const Route> immunization_routes = routes;

}  // namespace oemr::api
