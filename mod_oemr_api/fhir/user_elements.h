// SPDX-License-Identifier: Apache-2.0
// What Practitioner and Person make of a user's row, and where they are searched.
#pragma once

#include "core/json_writer.h"
#include "db/rows.h"
#include "fhir/code_systems.h"
#include "fhir/resource_type.h"

namespace oemr::fhir {

/// name, telecom and address; the row has user_columns.
void write_user_name(JsonWriter& out, const db::Rows& rows);
void write_user_telecom(JsonWriter& out, const db::Rows& rows);
void write_user_address(JsonWriter& out, const db::Rows& rows, const Zone& zone);
void write_user_narrative(JsonWriter& out, const db::Rows& rows);

inline constexpr std::string_view user_columns =
    "users.uuid AS id, users.npi, users.active, users.title, users.fname, users.mname, users.lname, users.suffix, "
    "users.phone, users.phonew1, users.phonecell, users.fax, users.email, users.street, users.streetb, users.city, "
    "users.state, users.zip";

inline constexpr CodeMapping booleans[] = {{"1", "true"}, {any_other, "false"}};
inline constexpr std::string_view boolean_system = "http://hl7.org/fhir/special-values";

inline constexpr SearchColumn user_search[] = {
    by::code("identifier", "users.npi", systems::npi),
    by::mapped("active", "users.active", boolean_system, booleans),
    by::text("name", "users.title"),
    by::text("name", "users.fname"),
    by::text("name", "users.mname"),
    by::text("name", "users.lname"),
    by::text("name", "users.suffix"),
    by::text("family", "users.lname"),
    by::text("given", "users.fname"),
    by::text("given", "users.mname"),
    by::code("email", "users.email", "email"),
    by::code("phone", "users.phone", "phone"),
    by::code("phone", "users.phonew1", "phone"),
    by::code("phone", "users.phonecell", "phone"),
    by::code("telecom", "users.email", "email"),
    by::code("telecom", "users.phone", "phone"),
    by::code("telecom", "users.phonew1", "phone"),
    by::code("telecom", "users.phonecell", "phone"),
    by::code("telecom", "users.fax", "fax"),
    by::text("address", "users.street"),
    by::text("address", "users.streetb"),
    by::text("address", "users.city"),
    by::text("address", "users.state"),
    by::text("address", "users.zip"),
    by::text("address-city", "users.city"),
    by::text("address-postalcode", "users.zip"),
    by::text("address-state", "users.state"),
};

}  // namespace oemr::fhir
