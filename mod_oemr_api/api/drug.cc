// SPDX-License-Identifier: Apache-2.0
// Drugs of the practice's stock: one record for each lot; a drug without stock is one record too.
#include "api/coded_texts.h"
#include "api/resources.h"
#include "api/rxnorm_code.h"
#include "openemr/code_book.h"

namespace oemr::api {
namespace {

using namespace rest;

// The drug's own code, else one that it was prescribed with.
#define OEMR_RXNORM_CODE "IF(drugs.drug_code <> '', " OEMR_DRUG_CODE ", COALESCE(prescribed.rxnorm_drugcode, ''))"

/// drug_code as a map of codes where there is one.
class DrugWriter : public RecordWriter {
 public:
  DrugWriter(Call& call, const Resource& resource, const Selection& selection)
      : codes_(openemr::CodeBook::load(call.db, coded_texts(call, resource, selection, OEMR_RXNORM_CODE))) {}

 protected:
  bool write_column(JsonWriter& out, const db::Rows& rows, std::size_t column) override {
    if (rows.columns()[column].name != "drug_code") return false;
    const std::string_view code = rows.text("rxnorm_drugcode");
    if (code.empty()) return false;
    out.key("drug_code");
    codes_.write(out, code, std::nullopt);
    return true;
  }

 private:
  openemr::CodeBook codes_;
};

std::unique_ptr<RecordWriter> writer(Call& call, const Selection& selection);

constexpr Filter filters[] = {
    {"drug_id", "drugs.drug_id", Filter::Kind::number},
    {"uuid", "drugs.uuid", Filter::Kind::uuid},
    {"name", "drugs.name"},
    {"ndc_number", "drugs.ndc_number"},
    {"form", "drugs.form"},
    {"route", "drugs.route"},
    {"active", "drugs.active", Filter::Kind::number},
    {"drug_code", "drugs.drug_code"},
    {"manufacturer", "lot.manufacturer"},
    {"lot_number", "lot.lot_number"},
};

constexpr PathKey keys[] = {
    {"uuid", "Drug UUID", "drugs", "drugs.uuid", PathKey::Kind::uuid, PathKey::Missing::not_found}};

// Neither table has an index on drug_id; DISTINCT and GROUP BY make the server build one for this statement.
constexpr std::string_view from =
    "drugs LEFT JOIN (SELECT DISTINCT inventory_id, drug_id, manufacturer, lot_number, expiration FROM drug_inventory) "
    "lot ON lot.drug_id = drugs.drug_id "
    "LEFT JOIN (SELECT drug_id, MIN(rxnorm_drugcode) AS rxnorm_drugcode FROM prescriptions WHERE rxnorm_drugcode <> '' "
    "GROUP BY drug_id) prescribed ON prescribed.drug_id = drugs.drug_id";

constexpr Member members[] = {{"drug_code", Member::Kind::any}};

constexpr Resource drug = {
    .name = "drug",
    .table = "drugs",
    .columns =
        "drugs.drug_id, drugs.uuid, drugs.name, drugs.ndc_number, drugs.form, drugs.size, drugs.unit, "
        "drugs.route, drugs.related_code, drugs.active, drugs.drug_code, " OEMR_RXNORM_CODE
        " AS rxnorm_drugcode, lot.manufacturer, lot.lot_number, lot.expiration{, drugs.last_updated AS "
        "drug_last_updated}"
        "{, drugs.date_created AS drug_date_created}",
    .from = from,
    .order = "drugs.drug_id, lot.inventory_id",
    .keys = keys,
    .filters = filters,
    .text_when_unfiltered = true,
    .record_writer = &writer,
    .members = members,
};

std::unique_ptr<RecordWriter> writer(Call& call, const Selection& selection) {
  return std::make_unique<DrugWriter>(call, drug, selection);
}

constexpr Route routes[] = {
    list(drug, "/api/drug", {"patients", "med"}),
    one(drug, "/api/drug/:uuid", {"patients", "med"}),
};

}  // namespace

const std::span<const Route> drug_routes = routes;

}  // namespace oemr::api
