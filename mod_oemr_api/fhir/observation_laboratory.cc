// SPDX-License-Identifier: Apache-2.0
// Laboratory results as Observations (US Core laboratory result).
#include "fhir/observation_laboratory.h"

#include "core/text.h"
#include "fhir/observation.h"

namespace oemr::fhir {
namespace {

// The options of OpenEMR's list proc_res_abnormal, and HL7's own flags as laboratories send them.
constexpr CodeMapping flags[] = {{"no", "N", "Normal"},
                                 {"yes", "A", "Abnormal"},
                                 {"high", "H", "High"},
                                 {"low", "L", "Low"},
                                 {"vhigh", "HH", "Critical high"},
                                 {"vlow", "LL", "Critical low"},
                                 {"N", "N", "Normal"},
                                 {"A", "A", "Abnormal"},
                                 {"AA", "AA", "Critical abnormal"},
                                 {"H", "H", "High"},
                                 {"L", "L", "Low"},
                                 {"HH", "HH", "Critical high"},
                                 {"LL", "LL", "Critical low"}};

class LaboratoryResultWriter : public ResourceWriter {
 public:
  using ResourceWriter::ResourceWriter;

 private:
  void write_elements(JsonWriter& out, const db::Rows& rows) override {
    const Unit unit{trim(rows.text("units")), ucum_code(rows.text("units"))};
    out.member("status", find_mapping(result_statuses, rows.text("result_status"))->code);
    observation_category(out, "laboratory");
    out.key("code");
    write_code(out, rows);
    reference_member(out, "subject", "Patient", rows.uuid("patient"));
    reference_member(out, "encounter", "Encounter", rows.uuid("encounter"));
    effective_member(out, "effectiveDateTime", rows.text("report_date"), zone());
    instant_member(out, "issued", rows.text("date_report"), zone());
    if (const std::optional<Uuid> laboratory = rows.uuid("laboratory")) {
      out.key("performer").begin_array();
      reference(out, "Organization", *laboratory);
      out.end_array();
    }
    // The text of a result of type L begins with the first line of its comments.
    std::string_view result = trim(rows.text("result")), comments = trim(rows.text("comments"));
    if (result.empty() && rows.text("result_data_type") == "L") {
      const std::size_t end = comments.find('\n');
      result = comments.substr(0, end);
      comments = end == std::string_view::npos ? std::string_view{} : comments.substr(end + 1);
    }
    result_value(out, result, unit);
    if (const CodeMapping* flag = find_mapping(flags, trim(rows.text("abnormal")))) {
      interpretation_member(out, flag->code, flag->display);
    }
    note_member(out, comments);
    reference_range_member(out, rows.text("result_range"), unit);
  }

  static void write_code(JsonWriter& out, const db::Rows& rows) {
    const std::string_view text = trim(rows.text("result_text")), own_code = trim(rows.text("result_code"));
    if (!rows.text("result_codes").empty() || own_code.empty()) {
      return coded_concept(out, rows.text("result_codes"), text);
    }
    codeable_concept(out, std::span<const Code>{}, text.empty() ? own_code : text);
  }
};

}  // namespace

std::unique_ptr<ResourceWriter> laboratory_result_writer(rest::Call& call) {
  return std::make_unique<LaboratoryResultWriter>(call);
}

}  // namespace oemr::fhir
