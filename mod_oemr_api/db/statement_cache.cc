// SPDX-License-Identifier: Apache-2.0
// Prepares statements as the database's schema and collations ask for.
#include "db/statement_cache.h"

#include <atomic>

#include "core/log.h"
#include "db/choices.h"
#include "db/collations.h"

namespace oemr::db {

bool shows_altered_schema(unsigned number) noexcept { return number == 1054 || number == 1146; }

void StatementCache::forget(const Statement& statement) noexcept {
  const auto found = by_sql_.find(statement.sql());
  const auto position = found->second;
  by_sql_.erase(found);
  statements_.erase(position);
}

namespace {

/// Once in a process: the statements go on to work, more slowly where an index cannot be used.
void note_collations(const DatabaseError& error) {
  static std::atomic<bool> is_noted{false};
  if (is_noted.exchange(true)) return;
  log::warning("OEMR1103", std::string("tables of the database differ in their collations, so that statements convert "
                                       "texts; give all tables the same one: ") +
                               error.what());
}

}  // namespace

std::shared_ptr<const Schema> StatementCache::read_schema() {
  Schema schema;
  Statement statement(link_,
                      "SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = DATABASE()");
  statement.execute({});
  while (statement.fetch()) schema.add(statement.value(0).text(), statement.value(1).text());
  return schema_->set(std::move(schema));
}

ChosenText StatementCache::chosen_text(std::string_view sql) {
  const std::shared_ptr<const Schema> known = schema_->current();
  return choose(sql, known ? *known : *read_schema());
}

void StatementCache::add(std::string_view sql) {
  if (!may_have_choices(sql)) {
    statements_.emplace_front(link_, sql);
    return;
  }
  statements_.emplace_front(link_, sql, chosen_text(sql));
}

void StatementCache::prepare(std::string_view sql) {
  try {
    return add(sql);
  } catch (const DatabaseError& error) {
    constexpr unsigned too_many_prepared = 1461;  // in the whole server: make room out of our own
    if (is_mix_of_collations(error.number())) {
      note_collations(error);
      ChosenText text = chosen_text(sql);
      text.sql = with_one_collation(text.sql, text_columns(link_, text.sql));
      statements_.emplace_front(link_, sql, std::move(text));
      return;
    }
    if (shows_altered_schema(error.number()) && may_have_choices(sql)) {
      read_schema();
    } else if (error.number() == too_many_prepared && !statements_.empty()) {
      clear();
    } else {
      throw;
    }
  }
  add(sql);
}

std::pair<Statement*, bool> StatementCache::find_or_prepare(std::string_view sql) {
  if (const unsigned generation = schema_->generation(); generation != generation_) {
    clear();
    generation_ = generation;
  }
  if (const auto found = by_sql_.find(sql); found != by_sql_.end()) {
    Statement& statement = *found->second;
    if (!statement.outdated()) {
      statements_.splice(statements_.begin(), statements_, found->second);
      return {&statement, true};
    }
    forget(statement);
  }
  while (!statements_.empty() && statements_.size() >= limit_) forget(statements_.back());
  prepare(sql);
  by_sql_.emplace(statements_.front().sql(), statements_.begin());
  return {&statements_.front(), false};
}

}  // namespace oemr::db
