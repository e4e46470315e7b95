// SPDX-License-Identifier: Apache-2.0
// Surgeries: list entries of type surgery, by the numbers of patient and entry.
#include "api/numbered_issue.h"
#include "api/resources.h"

namespace oemr::api {
namespace {

using namespace rest;

void prepare_insert(Call& call, const Body&, ColumnValues& values) { prepare_numbered_issue(call, values, "surgery"); }

constexpr Resource surgery = numbered_issue("surgery", "lists.type = 'surgery'", &prepare_insert);

constexpr Route routes[] = {
    list(surgery, "/api/patient/:pid/surgery", {"patients", "med"}),
    insertion(surgery, "/api/patient/:pid/surgery", {"patients", "med"}),
    change(surgery, "/api/patient/:pid/surgery/:sid", {"patients", "med"}),
    one(surgery, "/api/patient/:pid/surgery/:sid", {"patients", "med"}),
    removal(surgery, "/api/patient/:pid/surgery/:sid", {"patients", "med"}),
};

}  // namespace

const std::span<const Route> surgery_routes = routes;

}  // namespace oemr::api
