// SPDX-License-Identifier: Apache-2.0
// Facilities: the places of a practice.
#include "api/resources.h"

namespace oemr::api {
namespace {

using namespace rest;

constexpr Field fields[] = {
    required("name", rule::length(2, 255)),
    required("facility_npi", rule::numeric, rule::length(10, 15)),
    optional("domain_identifier", rule::numeric, rule::length(2, 60)),
    optional("phone", rule::length(3, 30)),
    optional("city", rule::length(2, 255)),
    optional("state", rule::length(2, 50)),
    optional("street", rule::length(2, 255)),
    optional("postal_code", rule::length(2, 11)),
    optional("email", rule::email),
    optional("fax", rule::length(3, 30)),
    optional("country_code", rule::length(2, 30)),
    optional("federal_ein", rule::length(2, 15)),
    optional("website", rule::url),
    optional("service_location", rule::numeric),
    optional("billing_location", rule::numeric),
    optional("accepts_assignment", rule::numeric),
    optional("facility_code", rule::length(2, 31)),
    optional("facility_taxonomy", rule::length(2, 15)),
};

constexpr std::string_view writable[] = {
    "name",
    "phone",
    "fax",
    "street",
    "city",
    "state",
    "postal_code",
    "country_code",
    "federal_ein",
    "website",
    "email",
    "oid",
    "facility_npi",
    "facility_taxonomy",
    "facility_code",
    "domain_identifier",
    "billing_location",
    "accepts_assignment",
    "service_location",
};

constexpr Filter filters[] = {
    {"name", "facility.name"},
    {"phone", "facility.phone"},
    {"fax", "facility.fax"},
    {"street", "facility.street"},
    {"city", "facility.city"},
    {"state", "facility.state"},
    {"postal_code", "facility.postal_code"},
    {"country_code", "facility.country_code"},
    {"federal_ein", "facility.federal_ein"},
    {"website", "facility.website"},
    {"email", "facility.email"},
    {"domain_identifier", "facility.domain_identifier"},
    {"facility_npi", "facility.facility_npi"},
    {"facility_taxonomy", "facility.facility_taxonomy"},
    {"facility_code", "facility.facility_code"},
    {"billing_location", "facility.billing_location"},
    {"accepts_assignment", "facility.accepts_assignment"},
    {"oid", "facility.oid"},
    {"service_location", "facility.service_location"},
};

constexpr PathKey keys[] = {{"uuid", "Facility UUID", "facility", "facility.uuid"}};

}  // namespace

constexpr Resource facility = {
    .name = "facility",
    .table = "facility",
    .columns = "facility.*",
    .from = "facility",
    .order = "facility.id",
    .keys = keys,
    .filters = filters,
    .text_when_unfiltered = true,
    .fields = fields,
    .writable = writable,
};

namespace {

constexpr Route routes[] = {
    list(facility, "/api/facility", {"admin", "users"}),
    one(facility, "/api/facility/:fuuid", {"admin", "users"}),
    insertion(facility, "/api/facility", {"admin", "super"}),
    change(facility, "/api/facility/:fuuid", {"admin", "super"}),
};

}  // namespace

const std::span<const Route> facility_routes = routes;

}  // namespace oemr::api
