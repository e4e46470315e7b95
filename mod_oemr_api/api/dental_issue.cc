// SPDX-License-Identifier: Apache-2.0
// Dental issues: list entries of type dental, by the numbers of patient and entry.
#include "api/numbered_issue.h"
#include "api/resources.h"

namespace oemr::api {
namespace {

using namespace rest;

void prepare_insert(Call& call, const Body&, ColumnValues& values) { prepare_numbered_issue(call, values, "dental"); }

constexpr Resource dental_issue = numbered_issue("dental_issue", "lists.type = 'dental'", &prepare_insert);

constexpr Route routes[] = {
    list(dental_issue, "/api/patient/:pid/dental_issue", {"patients", "med"}),
    insertion(dental_issue, "/api/patient/:pid/dental_issue", {"patients", "med"}),
    change(dental_issue, "/api/patient/:pid/dental_issue/:did", {"patients", "med"}),
    one(dental_issue, "/api/patient/:pid/dental_issue/:did", {"patients", "med"}),
    removal(dental_issue, "/api/patient/:pid/dental_issue/:did", {"patients", "med"}),
};

}  // namespace

const std::span<const Route> dental_issue_routes = routes;

}  // namespace oemr::api
