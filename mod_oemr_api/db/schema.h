// SPDX-License-Identifier: Apache-2.0
// The tables and columns that a database has: releases of OpenEMR differ in them.
#pragma once

#include <atomic>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <string_view>
#include <utility>

namespace oemr::db {

/// Names are compared without regard to case, as the server does with columns.
class Schema {
 public:
  void add(std::string_view table, std::string_view column);
  bool has_table(std::string_view table) const;
  bool has_column(std::string_view table, std::string_view column) const;

  friend bool operator==(const Schema&, const Schema&) = default;

 private:
  std::set<std::string, std::less<>> columns_;  // "table.column", and "table." of each table
};

/// What the connections to one database share: its schema as it was read last. Thread safe.
class SharedSchema {
 public:
  /// Null before the first reading.
  std::shared_ptr<const Schema> current() const;
  /// The same as before stays the same object, and the same generation.
  std::shared_ptr<const Schema> set(Schema schema);
  /// Counts the schemas; 0 before the first one.
  unsigned generation() const noexcept { return generation_.load(std::memory_order_acquire); }

 private:
  mutable std::mutex mutex_;
  std::shared_ptr<const Schema> schema_;
  std::atomic<unsigned> generation_{0};
};

}  // namespace oemr::db
