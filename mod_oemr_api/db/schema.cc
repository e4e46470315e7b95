// SPDX-License-Identifier: Apache-2.0
// Names of tables and columns.
#include "db/schema.h"

#include "core/text.h"

namespace oemr::db {
namespace {

std::string key_of(std::string_view table, std::string_view column) {
  std::string key(table);
  key.append(".").append(column);
  return lower_ascii(key);
}

}  // namespace

void Schema::add(std::string_view table, std::string_view column) {
  columns_.insert(key_of(table, ""));
  columns_.insert(key_of(table, column));
}

bool Schema::has_table(std::string_view table) const { return columns_.contains(key_of(table, "")); }

bool Schema::has_column(std::string_view table, std::string_view column) const {
  return columns_.contains(key_of(table, column));
}

std::shared_ptr<const Schema> SharedSchema::current() const {
  const std::lock_guard lock(mutex_);
  return schema_;
}

std::shared_ptr<const Schema> SharedSchema::set(Schema schema) {
  const std::lock_guard lock(mutex_);
  if (schema_ && *schema_ == schema) return schema_;
  schema_ = std::make_shared<const Schema>(std::move(schema));
  generation_.fetch_add(1, std::memory_order_release);
  return schema_;
}

}  // namespace oemr::db
