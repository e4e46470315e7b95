// SPDX-License-Identifier: Apache-2.0
// Medications: list entries of type medication, by the numbers of patient and entry.
#include "api/numbered_issue.h"
#include "api/resources.h"

namespace oemr::api {
namespace {

using namespace rest;

void prepare_insert(Call& call, const Body&, ColumnValues& values) {
  prepare_numbered_issue(call, values, "medication");
}

constexpr Resource medication = numbered_issue("medication", "lists.type = 'medication'", &prepare_insert);

constexpr Route routes[] = {
    list(medication, "/api/patient/:pid/medication", {"patients", "med"}),
    insertion(medication, "/api/patient/:pid/medication", {"patients", "med"}),
    change(medication, "/api/patient/:pid/medication/:mid", {"patients", "med"}),
    one(medication, "/api/patient/:pid/medication/:mid", {"patients", "med"}),
    removal(medication, "/api/patient/:pid/medication/:mid", {"patients", "med"}),
};

}  // namespace

const std::span<const Route> medication_routes = routes;

}  // namespace oemr::api
