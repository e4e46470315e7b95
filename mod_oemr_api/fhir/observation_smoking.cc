// SPDX-License-Identifier: Apache-2.0
// Smoking status as an Observation (US Core smoking status).
#include "fhir/observation_smoking.h"

#include "core/text.h"
#include "fhir/observation.h"

namespace oemr::fhir {
namespace {

class SmokingStatusWriter : public ResourceWriter {
 public:
  using ResourceWriter::ResourceWriter;

 private:
  void write_elements(JsonWriter& out, const db::Rows& rows) override {
    out.member("status", "final");
    observation_category(out, "social-history");
    concept_member(out, "code", {systems::loinc, "72166-2", "Tobacco smoking status NHIS"});
    reference_member(out, "subject", "Patient", rows.uuid("patient"));
    effective_member(out, "effectiveDateTime", rows.text("date"), zone());
    effective_member(out, "issued", rows.text("date"), zone());
    out.key("valueCodeableConcept");
    if (read_codes(rows.text("status_codes"), systems::snomed).empty()) {
      // US Core demands one of its codes; what the person smokes besides is his note.
      codeable_concept(out, {systems::snomed, "266927001", "Tobacco smoking consumption unknown"});
    } else {
      coded_concept(out, rows.text("status_codes"), rows.text("status_title"), systems::snomed);
    }
    const std::string_view tobacco = rows.text("tobacco");
    note_member(out, tobacco.substr(0, tobacco.find('|')));
  }
};

}  // namespace

std::unique_ptr<ResourceWriter> smoking_status_writer(rest::Call& call) {
  return std::make_unique<SmokingStatusWriter>(call);
}

}  // namespace oemr::fhir
