// SPDX-License-Identifier: Apache-2.0
// Hands out the values of the row that a statement is at.
#include "db/rows.h"

#include <algorithm>

#include "db/statement.h"

namespace oemr::db {

Rows& Rows::operator=(Rows&& other) noexcept {
  if (this != &other) {
    give_up();
    statement_ = std::exchange(other.statement_, nullptr);
  }
  return *this;
}

void Rows::give_up() noexcept {
  if (statement_ != nullptr) std::exchange(statement_, nullptr)->give_up();
}

bool Rows::next() {
  if (statement_ == nullptr) return false;
  // Whatever ends the reading (the last row, an error) leaves nothing to give up.
  Statement* statement = std::exchange(statement_, nullptr);
  if (!statement->fetch()) return false;
  statement_ = statement;
  return true;
}

std::span<const Column> Rows::columns() const noexcept {
  return statement_ == nullptr ? std::span<const Column>{} : statement_->columns();
}

std::size_t Rows::index(std::string_view name) const {
  if (statement_ == nullptr) throw Error(500, "internal error", "rows are asked for a column after the last row");
  return statement_->index(name);
}

bool Rows::is_null(std::size_t column) const noexcept { return statement_->value(column).data == nullptr; }

std::string_view Rows::text(std::size_t column) const { return statement_->value(column).text(); }

std::int64_t Rows::integer(std::size_t column) const { return statement_->value(column).integer(); }

double Rows::real(std::size_t column) const { return statement_->value(column).real(); }

std::optional<Uuid> Rows::uuid(std::size_t column) const {
  const std::string_view bytes = statement_->value(column).bytes();
  Uuid uuid;
  if (bytes.size() != uuid.bytes.size()) return std::nullopt;
  std::copy(bytes.begin(), bytes.end(), uuid.bytes.begin());
  return uuid;
}

}  // namespace oemr::db
