// SPDX-License-Identifier: Apache-2.0
// Prepares, binds, runs and fetches. Values are read where the network buffer holds them (STMT_ATTR_CB_RESULT): no
// copy, no column buffer to grow.
#include "db/statement.h"

#include <algorithm>

namespace oemr::db {
namespace {

constexpr unsigned binary_charset = 63;

ColumnKind kind_of(const MYSQL_FIELD& field) {
  switch (field.type) {
    case MYSQL_TYPE_TINY:
    case MYSQL_TYPE_SHORT:
    case MYSQL_TYPE_LONG:
    case MYSQL_TYPE_INT24:
    case MYSQL_TYPE_LONGLONG:
    case MYSQL_TYPE_YEAR:
      return ColumnKind::integer;
    case MYSQL_TYPE_BIT:
      return ColumnKind::bits;
    case MYSQL_TYPE_FLOAT:
    case MYSQL_TYPE_DOUBLE:
      return ColumnKind::real;
    case MYSQL_TYPE_DECIMAL:
    case MYSQL_TYPE_NEWDECIMAL:
      return ColumnKind::decimal;
    case MYSQL_TYPE_DATE:
    case MYSQL_TYPE_NEWDATE:
    case MYSQL_TYPE_TIME:
    case MYSQL_TYPE_DATETIME:
    case MYSQL_TYPE_TIMESTAMP:
      return ColumnKind::temporal;
    case MYSQL_TYPE_STRING:
    case MYSQL_TYPE_VAR_STRING:  // what a subquery makes of BINARY(16)
      return field.charsetnr == binary_charset && field.length == 16 ? ColumnKind::uuid : ColumnKind::text;
    default:
      return ColumnKind::text;
  }
}

std::string_view name_of(const MYSQL_FIELD& field) { return {field.name, field.name_length}; }

/// Called by Connector/C for each column of a row; row is null for NULL, else it has to be moved behind the value.
void take_value(void* values, unsigned column, unsigned char** row) {
  Value& value = static_cast<Value*>(values)[column];
  if (row == nullptr) {
    value.data = nullptr;
    value.length = 0;
    return;
  }
  const unsigned char* position = *row;
  value.take(position);
  *row += position - *row;
}

void bind_value(MYSQL_BIND& bind, const Parameter& parameter) {
  const auto point_at = [&bind](enum_field_types type, const void* data) {
    bind.buffer_type = type;
    bind.buffer = const_cast<void*>(data);
  };
  if (const auto* integer = std::get_if<std::int64_t>(&parameter)) {
    point_at(MYSQL_TYPE_LONGLONG, integer);
  } else if (const auto* real = std::get_if<double>(&parameter)) {
    point_at(MYSQL_TYPE_DOUBLE, real);
  } else if (const auto* text = std::get_if<std::string_view>(&parameter)) {
    point_at(MYSQL_TYPE_STRING, text->data() == nullptr ? "" : text->data());
    bind.buffer_length = text->size();
    bind.length = &bind.buffer_length;
  } else {
    point_at(MYSQL_TYPE_NULL, nullptr);
  }
}

}  // namespace

Statement::Statement(Link& link, std::string_view sql, std::string_view sent)
    : link_(link), sql_(sql), handle_(mysql_stmt_init(link.handle)) {
  if (handle_ == nullptr) link_.fail(2008, "HY000", "mysql_stmt_init");
  if (mysql_stmt_prepare(handle_.get(), sent.data(), sent.size()) != 0) fail();
  parameters_.resize(mysql_stmt_param_count(handle_.get()));
  mysql_stmt_attr_set(handle_.get(), STMT_ATTR_CB_RESULT, reinterpret_cast<const void*>(&take_value));
}

Statement::Statement(Link& link, std::string_view sql, ChosenText sent) : Statement(link, sql, sent.sql) {
  chosen_parameters_ = std::move(sent.parameters);
}

void Statement::fail() {
  if (const unsigned number = mysql_stmt_errno(handle_.get()))
    link_.fail(number, mysql_stmt_sqlstate(handle_.get()), sql_, mysql_stmt_error(handle_.get()));
  link_.fail(mysql_errno(link_.handle), mysql_sqlstate(link_.handle), sql_, mysql_error(link_.handle));
}

void Statement::bind(std::span<const Parameter> parameters) {
  const std::size_t sent = chosen_parameters_ ? chosen_parameters_->size() : parameters.size();
  const bool are_all_given = !chosen_parameters_ || sent == 0 || chosen_parameters_->back() < parameters.size();
  if (sent != parameters_.size() || !are_all_given) {
    throw Error(500, "internal error",
                "statement takes " + std::to_string(parameters_.size()) + " values, " +
                    std::to_string(parameters.size()) + " were given: " + sql_);
  }
  if (sent == 0) return;
  for (std::size_t i = 0; i < sent; ++i) {
    parameters_[i] = MYSQL_BIND{};
    bind_value(parameters_[i], parameters[chosen_parameters_ ? (*chosen_parameters_)[i] : i]);
  }
  if (mysql_stmt_bind_param(handle_.get(), parameters_.data()) != 0) fail();
}

void Statement::execute(std::span<const Parameter> parameters) {
  bind(parameters);
  if (mysql_stmt_execute(handle_.get()) != 0) fail();
  if (!has_columns()) return;
  link_.reading = this;
  try {
    if (columns_.empty()) {
      read_columns();
    } else if (!same_columns()) {
      // The connector keeps the names that it got when preparing, so this statement would show the old ones next time.
      read_columns();
      outdated_ = true;
    }
  } catch (...) {
    give_up();
    throw;
  }
}

// link_.handle->fields is what the server said (or, when it said nothing new, what it said before) about this
// execution.
void Statement::read_columns() {
  const std::span<const MYSQL_FIELD> fields(link_.handle->fields, link_.handle->field_count);
  columns_.clear();
  values_.clear();
  for (const MYSQL_FIELD& field : fields) {
    columns_.push_back({std::string(name_of(field)),
                        kind_of(field),
                        {field.table, field.table_length},
                        {field.org_name, field.org_name_length}});
    Value& value = values_.emplace_back();
    value.type = field.type;
    value.is_unsigned = (field.flags & UNSIGNED_FLAG) != 0;
    value.decimals = field.decimals;
    if ((field.flags & ZEROFILL_FLAG) != 0) value.zero_fill = std::min<std::size_t>(field.length, 40);
  }
  names_.assign(columns_.size(), {});
  for (std::size_t i = 0; i < columns_.size(); ++i) {
    const auto same_name = [&](const Column& later) { return later.name == columns_[i].name; };
    if (std::none_of(columns_.begin() + static_cast<std::ptrdiff_t>(i) + 1, columns_.end(), same_name)) {
      names_[i] = columns_[i].name;
    }
  }
  next_index_ = 0;
  mysql_stmt_attr_set(handle_.get(), STMT_ATTR_CB_USER_DATA, values_.data());
}

bool Statement::same_columns() const noexcept {
  const std::span<const MYSQL_FIELD> fields(link_.handle->fields, link_.handle->field_count);
  if (fields.size() != columns_.size()) return false;
  for (std::size_t i = 0; i < fields.size(); ++i) {
    const MYSQL_FIELD& field = fields[i];
    const Value& value = values_[i];
    if (value.type != field.type || value.is_unsigned != ((field.flags & UNSIGNED_FLAG) != 0) ||
        value.decimals != field.decimals || columns_[i].kind != kind_of(field) || columns_[i].name != name_of(field)) {
      return false;
    }
  }
  return true;
}

bool Statement::fetch() {
  switch (mysql_stmt_fetch(handle_.get())) {
    case 0:
      return true;
    case MYSQL_NO_DATA:
      link_.reading = nullptr;
      return false;
    default:
      link_.reading = nullptr;
      fail();
  }
}

void Statement::give_up() noexcept {
  link_.reading = nullptr;
  mysql_stmt_free_result(handle_.get());
  if (ends_connection(mysql_errno(link_.handle))) link_.broken = true;
}

std::size_t Statement::index(std::string_view name) {
  const std::size_t count = names_.size();
  for (std::size_t step = 0, at = next_index_; step < count; ++step, ++at) {
    if (at >= count) at = 0;
    if (names_[at] == name) {
      next_index_ = at + 1;
      return at;
    }
  }
  throw Error(500, "internal error", "no column " + std::string(name) + " in: " + sql_);
}

}  // namespace oemr::db
