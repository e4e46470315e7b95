// SPDX-License-Identifier: Apache-2.0
// Elements of Practitioner and Person.
#include "fhir/user_elements.h"

#include "core/text.h"
#include "fhir/datatypes.h"

namespace oemr::fhir {

void write_user_narrative(JsonWriter& out, const db::Rows& rows) {
  std::string name(rows.text("fname"));
  narrative_member(out, name.append(" ").append(rows.text("lname")));
}

void write_user_name(JsonWriter& out, const db::Rows& rows) {
  out.key("name").begin_array();
  human_name(out, {"official", rows.text("lname"), rows.text("fname"), rows.text("mname"), rows.text("title"),
                   rows.text("suffix")});
  out.end_array();
}

void write_user_telecom(JsonWriter& out, const db::Rows& rows) {
  struct Point {
    std::string_view column, system, use;
  };
  constexpr Point points[] = {{"phone", "phone", "home"},
                              {"phonew1", "phone", "work"},
                              {"phonecell", "phone", "mobile"},
                              {"email", "email", "home"},
                              {"fax", "fax", "work"}};
  bool is_open = false;
  for (const Point& point : points) {
    const std::string_view value = rows.text(point.column);
    if (trim(value).empty()) continue;
    if (!is_open) out.key("telecom").begin_array();
    is_open = true;
    contact_point(out, point.system, value, point.use);
  }
  if (is_open) out.end_array();
}

void write_user_address(JsonWriter& out, const db::Rows& rows, const Zone& zone) {
  const Address parts{.line1 = rows.text("street"),
                      .line2 = rows.text("streetb"),
                      .city = rows.text("city"),
                      .state = rows.text("state"),
                      .postal_code = rows.text("zip")};
  address_list(out, parts, zone);
}

}  // namespace oemr::fhir
