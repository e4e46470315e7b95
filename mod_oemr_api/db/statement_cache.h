// SPDX-License-Identifier: Apache-2.0
// The prepared statements of one connection: a bounded number, the last used first. Known to this room only.
#pragma once

#include <cstddef>
#include <list>
#include <memory>
#include <string_view>
#include <unordered_map>
#include <utility>

#include "db/schema.h"
#include "db/statement.h"

namespace oemr::db {

/// Whether an error says that a column or a table is gone.
bool shows_altered_schema(unsigned number) noexcept;

class StatementCache {
 public:
  StatementCache(Link& link, std::size_t limit) : link_(link), limit_(limit) {}

  /// The schema that choices are resolved by; when it changes, all is prepared anew.
  void follow(std::shared_ptr<SharedSchema> schema) { schema_ = std::move(schema); }
  std::shared_ptr<const Schema> read_schema();

  /// And whether it was there already.
  std::pair<Statement*, bool> find_or_prepare(std::string_view sql);
  void forget(const Statement& statement) noexcept;
  void clear() noexcept {
    by_sql_.clear();
    statements_.clear();
  }

 private:
  void prepare(std::string_view sql);
  void add(std::string_view sql);
  ChosenText chosen_text(std::string_view sql);

  Link& link_;
  const std::size_t limit_;
  std::shared_ptr<SharedSchema> schema_;
  unsigned generation_ = 0;  // of the schema that the statements were prepared for
  std::list<Statement> statements_;
  std::unordered_map<std::string_view, std::list<Statement>::iterator> by_sql_;  // keys look into the statements
};

}  // namespace oemr::db
