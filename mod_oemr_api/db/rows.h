// SPDX-License-Identifier: Apache-2.0
// The rows of a running SELECT: typed access without copies, streamed from the server.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "core/uuid.h"

namespace oemr::db {

enum class ColumnKind { integer, real, decimal, temporal, text, uuid };  // uuid: BINARY(16)

struct Column {
  std::string name;  // the alias
  ColumnKind kind;
};

/// Values are valid until the next call of next().
class Rows {
 public:
  Rows(Rows&&) noexcept;
  Rows& operator=(Rows&&) noexcept;
  ~Rows();  // gives up what was not read

  bool next();
  std::span<const Column> columns() const noexcept;
  /// Position of a column by its alias; throws Error(500) when there is none: a mistake of ours.
  std::size_t index(std::string_view name) const;

  bool is_null(std::size_t column) const noexcept;
  /// The value as text: numbers in decimal, temporal values as "YYYY-MM-DD HH:MM:SS", uuids as raw bytes; empty when NULL.
  std::string_view text(std::size_t column) const;
  std::int64_t integer(std::size_t column) const;  // 0 when NULL
  double real(std::size_t column) const;
  std::optional<Uuid> uuid(std::size_t column) const;  // nothing when NULL

  std::string_view text(std::string_view name) const { return text(index(name)); }
  std::int64_t integer(std::string_view name) const { return integer(index(name)); }
  bool is_null(std::string_view name) const { return is_null(index(name)); }
  std::optional<Uuid> uuid(std::string_view name) const { return uuid(index(name)); }

 private:
  friend class Connection;
  struct Cursor;
  explicit Rows(std::unique_ptr<Cursor> cursor);
  std::unique_ptr<Cursor> cursor_;
};

}  // namespace oemr::db
