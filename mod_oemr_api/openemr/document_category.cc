// SPDX-License-Identifier: Apache-2.0
// Follows a path down the tree of categories. Names may be there more than once: every one of them is followed.
#include "openemr/document_category.h"

#include <algorithm>
#include <vector>

#include "core/text.h"

namespace oemr::openemr {
namespace {

constexpr std::size_t deepest = 20;

struct Category {
  std::int64_t id, parent;
};

std::vector<Category> categories_named(db::Connection& connection, std::string_view name) {
  std::vector<Category> found;
  const std::string key = lower_ascii(replace_all(name, "_", ""));
  db::Rows rows = connection.query(
      "SELECT id, parent FROM categories WHERE REPLACE(LOWER(name), ' ', '') = ? ORDER BY id", {std::string_view(key)});
  while (rows.next()) found.push_back({rows.integer(0), rows.integer(1)});
  return found;
}

}  // namespace

std::optional<std::int64_t> find_document_category(db::Connection& connection, std::string_view path) {
  std::vector<std::string_view> names = split(path, '/');
  if (names.size() > 1) names.erase(names.begin());
  if (names.size() > deepest || !is_utf8(path)) return std::nullopt;
  std::vector<Category> here;
  for (std::size_t level = 0; level < names.size(); ++level) {
    std::vector<Category> found = categories_named(connection, names[level]);
    if (level != 0) {
      std::erase_if(found, [&](const Category& child) {
        return std::none_of(here.begin(), here.end(),
                            [&](const Category& parent) { return parent.id == child.parent; });
      });
    }
    here = std::move(found);
    if (here.empty()) return std::nullopt;
  }
  return here.front().id;
}

}  // namespace oemr::openemr
