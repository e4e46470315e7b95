// SPDX-License-Identifier: Apache-2.0
// Procedures: one record for each result of an ordered test; an order without results is one record too.
#include "api/resources.h"
#include "core/text.h"

namespace oemr::api {
namespace {

using namespace rest;

/// Diagnoses "ICD10:E11.9;SNOMED-CT:44054006" as [["ICD10","E11.9"],["SNOMED-CT","44054006"]].
class ProcedureWriter : public RecordWriter {
 protected:
  bool write_column(JsonWriter& out, const db::Rows& rows, std::size_t column) override {
    const std::string_view name = rows.columns()[column].name;
    if ((name != "order_diagnosis" && name != "diagnoses") || rows.text(column).empty()) return false;
    out.key(name).begin_array();
    for (const std::string_view diagnosis : split(rows.text(column), ';')) {
      if (diagnosis.empty()) continue;
      out.begin_array();
      for (const std::string_view part : split(diagnosis, ':')) out.string(part);
      out.end_array();
    }
    out.end_array();
    return true;
  }
};

std::unique_ptr<RecordWriter> writer(Call&, const Selection&) { return std::make_unique<ProcedureWriter>(); }

constexpr Filter filters[] = {
    {"procedure_order_id", "procedure_order.procedure_order_id", Filter::Kind::number},
    {"uuid", "procedure_order.uuid", Filter::Kind::uuid},
    {"provider_id", "procedure_order.provider_id", Filter::Kind::number},
    {"patient_id", "procedure_order.patient_id", Filter::Kind::number},
    {"encounter_id", "procedure_order.encounter_id", Filter::Kind::number},
    {"lab_id", "procedure_order.lab_id", Filter::Kind::number},
    {"order_priority", "procedure_order.order_priority"},
    {"order_status", "procedure_order.order_status"},
    {"procedure_order_type", "procedure_order.procedure_order_type"},
    {"procedure_code", "code.procedure_code"},
    {"result_code", "result.result_code"},
};

constexpr PathKey keys[] = {{"uuid", "Procedure UUID", "procedure_order", "procedure_order.uuid", PathKey::Kind::uuid,
                             PathKey::Missing::blank_invalid_value}};

constexpr std::string_view columns =
    "procedure_order.*, code.diagnoses, code.procedure_order_title, code.procedure_name, code.procedure_code, "
    "result.result_status, result.result_code, result.result_text, result.date, result.facility, result.units, "
    "result.result, patient_data.uuid AS puuid, form_encounter.uuid AS euuid, practitioner.uuid AS pruuid";

// A report belongs to the test of its sequence number; one whose test is not among those ordered is still shown.
constexpr std::string_view from =
    "procedure_order LEFT JOIN procedure_order_code code ON code.procedure_order_id = "
    "procedure_order.procedure_order_id "
    "LEFT JOIN procedure_report report ON report.procedure_order_id = procedure_order.procedure_order_id AND "
    "(report.procedure_order_seq = code.procedure_order_seq OR NOT EXISTS (SELECT 1 FROM procedure_order_code own "
    "WHERE own.procedure_order_id = report.procedure_order_id AND own.procedure_order_seq = "
    "report.procedure_order_seq)) "
    "LEFT JOIN procedure_result result ON result.procedure_report_id = report.procedure_report_id "
    "LEFT JOIN patient_data ON patient_data.pid = procedure_order.patient_id "
    "LEFT JOIN form_encounter ON form_encounter.pid = procedure_order.patient_id AND form_encounter.encounter = "
    "procedure_order.encounter_id "
    "LEFT JOIN users practitioner ON practitioner.id = procedure_order.provider_id";

constexpr Member members[] = {{"diagnoses", Member::Kind::any}, {"order_diagnosis", Member::Kind::any}};

constexpr Resource procedure = {
    .name = "procedure",
    .table = "procedure_order",
    .columns = columns,
    .from = from,
    // The records of one order come in the order of the keys that join them; sorting by those too would keep the list
    // from streaming.
    .order = "procedure_order.procedure_order_id",
    .keys = keys,
    .filters = filters,
    .patient_column = "patient_data.uuid",
    .text_when_unfiltered = true,
    .record_writer = &writer,
    .members = members,
};

constexpr Route routes[] = {
    list(procedure, "/api/procedure", {"patients", "med"}),
    one(procedure, "/api/procedure/:uuid", {"patients", "med"}),
};

}  // namespace

const std::span<const Route> procedure_routes = routes;

}  // namespace oemr::api
