// SPDX-License-Identifier: Apache-2.0
// The rows of a running SELECT: typed access without copies, streamed from the server.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "core/uuid.h"

namespace oemr::db {

class Statement;

enum class ColumnKind { integer, real, decimal, temporal, text, uuid, bits };  // uuid: BINARY(16); BLOB is text

struct Column {
  std::string name;  // the alias
  ColumnKind kind;
  std::string table{}, source{};  // the alias of its table and its name there; source is empty: an expression
};

/// Values are valid until the next call of next(). To be gone before the Connection that made it.
class Rows {
 public:
  Rows(Rows&& other) noexcept : statement_(std::exchange(other.statement_, nullptr)) {}
  Rows& operator=(Rows&& other) noexcept;
  ~Rows() { give_up(); }  // gives up what was not read

  /// False after the last row: the connection is free again then, and columns() is empty.
  bool next();
  std::span<const Column> columns() const noexcept;
  /// Position of a column by its alias; throws Error(500) when there is none: a mistake of ours.
  std::size_t index(std::string_view name) const;

  bool is_null(std::size_t column) const noexcept;
  /// The value as text: numbers in decimal, temporal values as "YYYY-MM-DD HH:MM:SS" ("0000-00-00 00:00:00" too), just
  /// as the server prints them; uuids, BIT and BLOB as raw bytes; empty when NULL.
  std::string_view text(std::size_t column) const;
  /// 0 when NULL; the leading number of a text; the nearest one when the value is out of range.
  std::int64_t integer(std::size_t column) const;
  /// 0 when NULL; a FLOAT has the six digits that the server prints.
  double real(std::size_t column) const;
  std::optional<Uuid> uuid(std::size_t column) const;  // nothing unless 16 bytes long

  std::string_view text(std::string_view name) const { return text(index(name)); }
  std::int64_t integer(std::string_view name) const { return integer(index(name)); }
  double real(std::string_view name) const { return real(index(name)); }
  bool is_null(std::string_view name) const { return is_null(index(name)); }
  std::optional<Uuid> uuid(std::string_view name) const { return uuid(index(name)); }

 private:
  friend class Connection;
  explicit Rows(Statement& statement) : statement_(&statement) {}
  void give_up() noexcept;

  Statement* statement_;  // null when all is read
};

}  // namespace oemr::db
