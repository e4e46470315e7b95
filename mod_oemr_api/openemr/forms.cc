// SPDX-License-Identifier: Apache-2.0
// Writes rows of table `forms`.
#include "openemr/forms.h"

namespace oemr::openemr {

std::int64_t file_form(db::Connection& connection, const Form& form) {
  connection.execute(
      "INSERT INTO forms (date, encounter, form_name, form_id, pid, user, groupname, authorized, formdir, deleted) "
      "VALUES (?, ?, ?, ?, ?, ?, ?, 1, ?, 0)",
      {form.date, form.encounter, form.name, form.form_id, form.pid, form.user, form.group, form.folder});
  return static_cast<std::int64_t>(connection.last_insert_id());
}

}  // namespace oemr::openemr
