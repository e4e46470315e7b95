// SPDX-License-Identifier: Apache-2.0
// Table `forms`: what the chart of an encounter shows, each row naming a form in a table of its own.
#pragma once

#include <cstdint>
#include <string_view>

#include "db/connection.h"

namespace oemr::openemr {

struct Form {
  std::string_view name;    // "Vitals"
  std::string_view folder;  // "vitals": tells the forms apart whose numbers are equal
  std::int64_t form_id = 0;
  std::int64_t pid = 0, encounter = 0;
  std::string_view date, user, group;
};

/// Files a form in its encounter's chart; the number of the new row.
std::int64_t file_form(db::Connection& connection, const Form& form);

}  // namespace oemr::openemr
