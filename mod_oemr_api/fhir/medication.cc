// SPDX-License-Identifier: Apache-2.0
// FHIR Medication (US Core): the drugs that the practice keeps.
#include "core/text.h"
#include "fhir/codings.h"
#include "fhir/datatypes.h"
#include "fhir/resources.h"

namespace oemr::fhir {
namespace {

constexpr std::string_view status_system = "http://hl7.org/fhir/CodeSystem/medication-status";
constexpr CodeMapping statuses[] = {{"1", "active"}, {any_other, "inactive"}};

#define OEMR_DRUG_CODES \
  "CONCAT_WS(';', CONCAT('RXCUI:', NULLIF(drugs.drug_code, '')), CONCAT('NDC:', NULLIF(drugs.ndc_number, '')))"

class MedicationWriter : public ResourceWriter {
 public:
  using ResourceWriter::ResourceWriter;

 private:
  void write_elements(JsonWriter& out, const db::Rows& rows) override {
    out.key("code");
    coded_concept(out, rows.text("codes"), rows.text("name"), {}, &codes());
    out.member("status", find_mapping(statuses, rows.text("active"))->code);
    if (const std::string_view form = trim(rows.text("form_title")); !form.empty()) {
      out.key("form");
      coded_concept(out, rows.text("form_codes"), form);
    }
    const std::string_view lot = trim(rows.text("lot_number")), expiration = real_date(rows.text("expiration"));
    if (lot.empty() && expiration.empty()) return;
    out.key("batch").begin_object();
    text_member(out, "lotNumber", lot);
    date_member(out, "expirationDate", expiration);
    out.end_object();
  }
};

constexpr SearchColumn columns_searched[] = {
    by::code_list("code", OEMR_DRUG_CODES).shown_as("drugs.name"),
    by::mapped("status", "drugs.active", status_system, statuses),
};

using Kind = SearchParameter::Kind;
constexpr SearchParameter parameters[] = {{"_id", Kind::token}, {"code", Kind::token}, {"status", Kind::token}};

constexpr std::string_view profiles[] = {"http://hl7.org/fhir/us/core/StructureDefinition/us-core-medication"};
constexpr Source sources[] = {{
    .columns = "drugs.uuid AS id, drugs.name, drugs.active, lot.lot_number, lot.expiration, form_option.title AS "
               "form_title, form_option.codes AS form_codes, " OEMR_DRUG_CODES " AS codes",
    // The first lot that says until when it is good; drug_inventory has no index of drugs.
    .from = "drugs LEFT JOIN (SELECT drug_id, MIN(inventory_id) AS id FROM drug_inventory WHERE expiration >= "
            "'0001-01-01' GROUP BY drug_id) dated ON dated.drug_id = drugs.drug_id LEFT JOIN drug_inventory lot ON "
            "lot.inventory_id = dated.id LEFT JOIN list_options form_option ON form_option.list_id = 'drug_form' AND "
            "form_option.option_id = drugs.form",
    .condition = "drugs.uuid IS NOT NULL",
    .key_from = "drugs",
    .row_key = "drugs.drug_id",
    .id_column = "drugs.uuid",
    .patient_condition = "EXISTS (SELECT 1 FROM patient_data JOIN prescriptions ON prescriptions.patient_id = "
                         "patient_data.pid WHERE prescriptions.drug_id = drugs.drug_id AND patient_data.uuid = ?)",
    .profiles = profiles,
    .search = columns_searched,
    .coded_text = OEMR_DRUG_CODES,
    .writer = &make_writer<MedicationWriter>,
    .uuid_table = "drugs",
}};

constexpr std::string_view interactions[] = {"search-type", "read"};

}  // namespace

constexpr ResourceType medication = {
    .name = "Medication",
    .profiles = profiles,
    .interactions = interactions,
    .search = parameters,
    .acl = {"patients", "med"},
    .is_shared = true,
    .sources = sources,
};

}  // namespace oemr::fhir
