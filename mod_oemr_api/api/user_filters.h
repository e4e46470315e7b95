// SPDX-License-Identifier: Apache-2.0
// The filters of lists of users, which practitioners are some of.
#pragma once

#include "rest/resource.h"

namespace oemr::api {

inline constexpr rest::Filter user_filters[] = {
    {"id", "users.id", rest::Filter::Kind::number},
    {"title", "users.title"},
    {"fname", "users.fname"},
    {"lname", "users.lname"},
    {"mname", "users.mname"},
    {"federaltaxid", "users.federaltaxid"},
    {"federaldrugid", "users.federaldrugid"},
    {"upin", "users.upin"},
    {"facility_id", "users.facility_id", rest::Filter::Kind::number},
    {"facility", "users.facility"},
    {"npi", "users.npi"},
    {"email", "users.email"},
    {"specialty", "users.specialty"},
    {"billname", "users.billname"},
    {"url", "users.url"},
    {"assistant", "users.assistant"},
    {"organization", "users.organization"},
    {"valedictory", "users.valedictory"},
    {"street", "users.street"},
    {"streetb", "users.streetb"},
    {"city", "users.city"},
    {"state", "users.state"},
    {"zip", "users.zip"},
    {"phone", "users.phone"},
    {"fax", "users.fax"},
    {"phonew1", "users.phonew1"},
    {"phonecell", "users.phonecell"},
    {"notes", "users.notes"},
    {"state_license_number", "users.state_license_number"},
    {"username", "users.username"},
};

}  // namespace oemr::api
