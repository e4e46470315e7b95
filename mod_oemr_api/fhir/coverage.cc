// SPDX-License-Identifier: Apache-2.0
// FHIR Coverage out of insurance_data: one for each insurance of a patient and each time that it began.
#include "core/text.h"
#include "fhir/codings.h"
#include "fhir/datatypes.h"
#include "fhir/resources.h"

namespace oemr::fhir {
namespace {

constexpr std::string_view class_system = "http://terminology.hl7.org/CodeSystem/coverage-class";
constexpr std::string_view relationship_system = "http://terminology.hl7.org/CodeSystem/subscriber-relationship";
constexpr std::string_view status_system = "http://hl7.org/fhir/fm-status";
constexpr std::string_view member_path = "/identifier/member";

constexpr CodeMapping relationships[] = {{"self", "self", "Self"},
                                         {"spouse", "spouse", "Spouse"},
                                         {"child", "child", "Child"},
                                         {"parent", "parent", "Parent"},
                                         {"common", "common", "Common Law Spouse"},
                                         {"injured", "injured", "Injured Party"},
                                         {"other", "other", "Other"}};

class CoverageWriter : public ResourceWriter {
 public:
  explicit CoverageWriter(rest::Call& call) : ResourceWriter(call), member_system_(site_system(call, member_path)) {}

 private:
  void write_elements(JsonWriter& out, const db::Rows& rows) override {
    const std::string_view policy = trim(rows.text("policy_number"));
    if (!policy.empty()) {
      out.key("identifier").begin_array().begin_object();
      concept_member(out, "type", {systems::identifier_type, "MB", "Member Number"});
      out.member("system", member_system_).member("value", policy).end_object().end_array();
    }
    out.member("status", "active");
    if (const std::string_view type = trim(rows.text("insurance_type")); !type.empty()) {
      out.key("type").begin_object().member("text", type).end_object();
    }
    const std::optional<Uuid> patient = rows.uuid("patient");
    const CodeMapping* relationship = find_mapping(relationships, rows.text("subscriber_relationship"));
    if (relationship != nullptr && relationship->code == "self") {
      reference_member(out, "subscriber", "Patient", patient);
    } else if (const std::string name = subscriber_name(rows); !name.empty()) {
      out.key("subscriber").begin_object().member("display", name).end_object();
    }
    text_member(out, "subscriberId", policy);
    reference_member(out, "beneficiary", "Patient", patient);
    if (relationship != nullptr) {
      concept_member(out, "relationship", {relationship_system, relationship->code, relationship->display});
    }
    write_period(out, rows);
    out.key("payor").begin_array();
    if (const std::optional<Uuid> payor = rows.uuid("payor")) {
      reference(out, "Organization", *payor, rows.text("payor_name"));
    } else {  // the company is gone: R4 demands a payor
      out.begin_object();
      absent_extension(out);
      out.end_object();
    }
    out.end_array();
    write_classes(out, rows);
    out.key("order").integer(rows.integer("position"));
  }

  static std::string subscriber_name(const db::Rows& rows) {
    std::string name;
    for (std::string_view part : {"subscriber_fname", "subscriber_mname", "subscriber_lname"}) {
      if (const std::string_view text = trim(rows.text(part)); !text.empty())
        name.append(name.empty() ? "" : " ").append(text);
    }
    return name;
  }

  static void write_period(JsonWriter& out, const db::Rows& rows) {
    const std::string_view start = real_date(rows.text("date")), end = real_date(rows.text("date_end"));
    if (start.empty() && end.empty()) return;
    out.key("period").begin_object();
    date_member(out, "start", start);
    date_member(out, "end", end);
    out.end_object();
  }

  static void write_classes(JsonWriter& out, const db::Rows& rows) {
    const std::string_view group = trim(rows.text("group_number")), plan = trim(rows.text("plan_name"));
    if (group.empty() && plan.empty()) return;
    out.key("class").begin_array();
    const auto write = [&out](const Code& type, std::string_view value) {
      if (value.empty()) return;
      out.begin_object();
      concept_member(out, "type", type);
      out.member("value", value).end_object();
    };
    write({class_system, "group", "Group"}, group);
    write({class_system, "plan", "Plan"}, plan);
    out.end_array();
  }

  std::string member_system_;
};

// The company's number is a text.
#define OEMR_PAYOR_NUMBER "IF(insurance_data.provider REGEXP '^[0-9]+$', CAST(insurance_data.provider AS SIGNED), NULL)"
#define OEMR_COVERAGES                                                                                               \
  "insurance_data LEFT JOIN patient_data ON patient_data.pid = insurance_data.pid LEFT JOIN insurance_companies ON " \
  "insurance_companies.id = " OEMR_PAYOR_NUMBER

constexpr SearchColumn columns_searched[] = {
    by::reference("patient", "patient_data.uuid", "Patient"),
    by::reference("beneficiary", "patient_data.uuid", "Patient"),
    by::reference("payor", "insurance_companies.uuid", "Organization"),
    by::reference("subscriber", "IF(insurance_data.subscriber_relationship = 'self', patient_data.uuid, NULL)",
                  "Patient"),
    by::code("identifier", "TRIM(insurance_data.policy_number)", member_path),
    by::constant("status", status_system, "active"),
};

using Kind = SearchParameter::Kind;
constexpr std::string_view patients[] = {"Patient"};
constexpr std::string_view organizations[] = {"Organization"};
constexpr SearchParameter parameters[] = {
    {"patient", Kind::reference, patients},
    {"payor", Kind::reference, organizations},
    {"_id", Kind::token},
    {"beneficiary", Kind::reference, patients},
    {"subscriber", Kind::reference, patients},
    {"identifier", Kind::token},
    {"status", Kind::token},
};

constexpr std::string_view profiles[] = {"http://hl7.org/fhir/us/core/StructureDefinition/us-core-coverage"};
// Rows without a company say that there is no insurance of that kind.
constexpr Source sources[] = {{
    .columns =
        "insurance_data.uuid AS id, insurance_data.plan_name, insurance_data.policy_number, "
        "insurance_data.group_number, insurance_data.subscriber_relationship, insurance_data.subscriber_fname, "
        "insurance_data.subscriber_mname, insurance_data.subscriber_lname, insurance_data.date, "
        "{insurance_data.date_end|NULL} AS date_end, CAST(insurance_data.type AS UNSIGNED) AS position, "
        "patient_data.uuid AS patient, "
        "insurance_companies.uuid AS payor, insurance_companies.name AS payor_name, insurance_type_codes.type AS "
        "insurance_type",
    .from =
        OEMR_COVERAGES " LEFT JOIN insurance_type_codes ON insurance_type_codes.id = insurance_companies.ins_type_code",
    .condition = "insurance_data.uuid IS NOT NULL AND insurance_data.provider <> '' AND patient_data.uuid IS NOT NULL",
    .key_from = OEMR_COVERAGES,
    .row_key = "insurance_data.id",
    .id_column = "insurance_data.uuid",
    .patient_column = "patient_data.uuid",
    .profiles = profiles,
    .search = columns_searched,
    .writer = &make_writer<CoverageWriter>,
}};

constexpr std::string_view interactions[] = {"search-type", "read"};

}  // namespace

constexpr ResourceType coverage = {
    .name = "Coverage",
    .interactions = interactions,
    .search = parameters,
    .acl = {"admin", "super"},
    .sources = sources,
};

}  // namespace oemr::fhir
