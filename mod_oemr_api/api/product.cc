// SPDX-License-Identifier: Apache-2.0
// Whether the install is registered with the OpenEMR project.
#include "api/resources.h"
#include "rest/envelope.h"

namespace oemr::api {
namespace {

using namespace rest;

void serve_product(Call& call) {
  db::Rows rows = call.db.query("SELECT email, opt_out FROM product_registration ORDER BY id LIMIT 1");
  std::string_view status = "UNREGISTERED";
  if (rows.next()) {
    if (!rows.text("email").empty()) {
      status = "REGISTERED";
    } else if (rows.integer("opt_out") == 1) {
      status = "OPT_OUT";
    } else {
      throw NotFound();
    }
  }
  std::string json;
  JsonWriter(json).begin_object().member("status", status).end_object();
  write_bare(call.response, 200, json);
}

constexpr Route routes[] = {unscoped(custom(Method::get, "/api/product", {}, &serve_product))};

}  // namespace

const std::span<const Route> product_routes = routes;

}  // namespace oemr::api
