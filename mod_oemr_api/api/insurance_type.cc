// SPDX-License-Identifier: Apache-2.0
// Kinds of insurance, numbered from 1.
#include "api/resources.h"
#include "rest/envelope.h"

namespace oemr::api {
namespace {

using namespace rest;

/// An object, not a list: {"1":"Other HCFA","2":…}, as OpenEMR's clients expect.
void serve_insurance_types(Call& call) {
  db::Rows rows = call.db.query("SELECT type FROM insurance_type_codes ORDER BY id");
  std::string json;
  JsonWriter out(json);
  std::int64_t number = 0;
  out.begin_object();
  while (rows.next()) out.member(std::to_string(++number), rows.text("type"));
  out.end_object();
  if (number == 0) throw NotFound();
  write_bare(call.response, 200, json);
}

constexpr Route routes[] = {
    guarded_later(custom(Method::get, "/api/insurance_type", {}, &serve_insurance_types), {"acct", "bill"})};

}  // namespace

const std::span<const Route> insurance_type_routes = routes;

}  // namespace oemr::api
