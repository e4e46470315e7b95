// SPDX-License-Identifier: Apache-2.0
// The ids under which FHIR shows vital signs and smoking status: rows of uuid_mapping, one for each kind of observation
// of a row of form_vitals or history_data.
#pragma once

#include <string_view>

#include "core/uuid.h"
#include "db/connection.h"

namespace oemr::openemr {

/// Ids for the observations of a row of form_vitals; existing ones stay.
void map_vital_signs(db::Connection& connection, const Uuid& vitals);

/// Gives ids to observations that a person entered in OpenEMR's screens and that have none. At most once a second for
/// a site: the newest rows are looked at, and some of the older ones, further down each time until all were. A bounded
/// number of them gets its ids, each in a short transaction of its own. What was made within the last seconds is left
/// to whoever made it, who is about to do the same.
void complete_observation_ids(db::Connection& connection, std::string_view site);

}  // namespace oemr::openemr
