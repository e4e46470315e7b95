// SPDX-License-Identifier: Apache-2.0
// Collects coded texts.
#include "api/coded_texts.h"

namespace oemr::api {

std::vector<std::string> coded_texts(rest::Call& call, const rest::Resource& resource, const rest::Selection& selection,
                                     std::string_view expression) {
  std::string sql = selection.is_page() ? "SELECT DISTINCT coded FROM (SELECT " : "SELECT DISTINCT ";
  sql.append(expression).append(selection.is_page() ? " AS coded FROM " : " FROM ").append(resource.from);
  sql.append(selection.is_page() ? selection.clauses() + ") page" : selection.where());
  std::vector<std::string> texts;
  db::Rows rows = call.db.query(sql, selection.is_page() ? selection.all_parameters() : selection.parameters());
  while (rows.next()) texts.emplace_back(rows.text(std::size_t{0}));
  return texts;
}

}  // namespace oemr::api
