// SPDX-License-Identifier: Apache-2.0
// Table `globals` as a snapshot.
#include "openemr/globals.h"

#include <charconv>

namespace oemr::openemr {

Globals Globals::load(db::Connection& connection) {
  Globals globals;
  db::Rows rows = connection.query("SELECT gl_name, gl_value FROM globals WHERE gl_index = 0");
  while (rows.next()) globals.values_.insert_or_assign(std::string(rows.text(0)), std::string(rows.text(1)));
  return globals;
}

std::string_view Globals::text(std::string_view name, std::string_view fallback) const {
  const auto found = values_.find(name);
  return found == values_.end() ? fallback : std::string_view(found->second);
}

std::int64_t Globals::integer(std::string_view name, std::int64_t fallback) const {
  const std::string_view value = text(name);
  std::int64_t number = 0;
  const auto [end, failure] = std::from_chars(value.data(), value.data() + value.size(), number);
  return failure == std::errc{} && end == value.data() + value.size() ? number : fallback;
}

bool Globals::is_on(std::string_view name) const {
  const std::string_view value = text(name);
  return !value.empty() && value != "0";
}

}  // namespace oemr::openemr
