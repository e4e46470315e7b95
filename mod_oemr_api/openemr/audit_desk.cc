// SPDX-License-Identifier: Apache-2.0
// Appends to journals, and carries their entries into the database exactly once.
#include "openemr/audit_desk.h"

#include <algorithm>
#include <exception>
#include <utility>
#include <vector>

#include "core/crypto.h"
#include "core/encoding.h"
#include "core/error.h"
#include "core/log.h"
#include "openemr/audit.h"

namespace oemr::openemr {
namespace {

namespace fs = std::filesystem;
using std::chrono::milliseconds;

constexpr std::size_t most_entries = 500, most_bytes = 4 << 20;
constexpr milliseconds first_pause{500}, longest_pause{10000};
constexpr std::chrono::seconds idle_limit{5};
constexpr std::chrono::minutes said_again{1};
constexpr unsigned no_such_table = 1146;

constexpr std::string_view create_table = R"(CREATE TABLE IF NOT EXISTS oemr_audit_journal (
  journal VARCHAR(100) CHARACTER SET ascii NOT NULL PRIMARY KEY,
  done BIGINT NOT NULL
) ENGINE=InnoDB COMMENT='mod_oemr_api: how far the journals of audit rows are written')";

}  // namespace

std::string AuditDesk::prefix_of(const Site& site) {
  const SiteSettings& settings = site.settings();
  const std::string key = site.directory().string() + '\n' + settings.database_host + '\n' + settings.database_socket +
                          '\n' + settings.database_name + '\n' + std::to_string(settings.database_port);
  return hex(crypto::digest(crypto::Digest::sha256, key)).substr(0, 16) + "-";
}

AuditDesk::AuditDesk(std::shared_ptr<Site> site, fs::path folder, std::string prefix)
    : folder_(std::move(folder)), prefix_(std::move(prefix)), site_(std::move(site)), batch_entries_(most_entries) {}

/// The journal that is appended to. The caller has the lock.
std::shared_ptr<AuditJournal> AuditDesk::current() {
  if (open_ && !open_->is_full()) return open_;
  open_.reset();
  std::error_code ignored;  // create() says what is wrong with the folder
  fs::create_directories(folder_, ignored);
  fs::permissions(folder_, fs::perms::owner_all, ignored);
  open_ = AuditJournal::create(folder_, prefix_);
  held_.push_back(std::make_unique<Held>(Held{.journal = open_, .is_certain = true}));
  return open_;
}

void AuditDesk::append(const std::shared_ptr<Site>& site, std::string& record, bool sync) {
  try {
    std::shared_ptr<AuditJournal> journal;
    std::uint64_t end = 0;
    {
      const std::lock_guard lock(mutex_);
      site_ = site;
      journal = current();
      end = journal->append(record);
      failing_ = false;
    }
    if (sync) journal->sync(end);
  } catch (const Unavailable& failure) {
    const std::lock_guard lock(mutex_);
    failing_ = true;
    if (const auto now = Clock::now(); now >= failure_said_until_) {
      failure_said_until_ = now + said_again;
      log::error("OEMR2010", failure.what());
    }
    throw;
  }
}

bool AuditDesk::is_failing() const {
  const std::lock_guard lock(mutex_);
  return failing_;
}

void AuditDesk::take_over() {
  std::error_code failure;
  for (fs::directory_iterator entry(folder_, failure), end; !failure && entry != end; entry.increment(failure)) {
    const std::string name = entry->path().filename().string();
    if (!name.starts_with(prefix_) || !name.ends_with(AuditJournal::suffix)) continue;
    {
      const std::lock_guard lock(mutex_);
      const auto is_it = [&name](const std::unique_ptr<Held>& held) { return held->journal->name() == name; };
      if (std::any_of(held_.begin(), held_.end(), is_it)) continue;
    }
    std::shared_ptr<AuditJournal> journal = AuditJournal::claim(entry->path());
    if (!journal) continue;
    const std::lock_guard lock(mutex_);
    held_.push_front(std::make_unique<Held>(Held{.journal = std::move(journal), .is_foreign = true}));
  }
}

AuditDesk::Held* AuditDesk::first() {
  const std::lock_guard lock(mutex_);
  return held_.empty() ? nullptr : held_.front().get();
}

bool AuditDesk::is_open(const Held& held) const {
  const std::lock_guard lock(mutex_);
  return held.journal == open_;
}

AuditDesk::Progress AuditDesk::advance() {
  if (Clock::now() < next_try_) return Progress::refused;
  try {
    while (Held* held = first()) {
      const Progress progress = step(*held);
      if (progress != Progress::none) {
        pause_ = milliseconds(0);
        if (progress == Progress::much || !is_open(*held)) return Progress::much;
        return held->journal->empty_if_read() ? Progress::none : Progress::little;
      }
      if (!close_if_over(*held)) break;
    }
    return Progress::none;
  } catch (const std::exception& failure) {
    refused(failure);
    return Progress::refused;
  }
}

void AuditDesk::end() {
  const std::lock_guard lock(mutex_);
  open_.reset();
}

AuditDesk::Progress AuditDesk::step(Held& held) {
  if (!held.is_certain && held.journal->size() != 0) find_progress(held);
  const AuditJournal::Batch batch = held.journal->read(held.done, batch_entries_, most_bytes);
  const bool is_much = batch.entries.size() == batch_entries_;
  if (!batch.entries.empty()) write(held, batch);
  held.damaged += batch.damaged;
  held.journal->advance(batch);
  if (batch.entries.empty()) return Progress::none;
  batch_entries_ = std::min(most_entries, batch_entries_ * 2);
  return is_much ? Progress::much : Progress::little;
}

/// Waits for a transaction of a process that has ended in the midst of its commit.
void AuditDesk::find_progress(Held& held) {
  const auto look = [&] {
    db::Rows rows = connection().query("SELECT done FROM oemr_audit_journal WHERE journal = ? FOR UPDATE",
                                       {std::string_view(held.journal->name())});
    if (rows.next()) held.done = std::max(held.done, static_cast<std::uint64_t>(rows.integer(0)));
  };
  try {
    look();
  } catch (const db::DatabaseError& error) {
    if (error.number() != no_such_table) throw;
    make_table();
    look();
  }
  held.is_certain = true;
}

void AuditDesk::write(Held& held, const AuditJournal::Batch& batch) {
  const auto try_to = [&] {
    db::Connection& database = connection();
    db::Transaction transaction(database);
    write_audit(database, *site(), batch.entries);
    database.execute("INSERT INTO oemr_audit_journal (journal, done) VALUES (?, ?) ON DUPLICATE KEY UPDATE done = ?",
                     {std::string_view(held.journal->name()), static_cast<std::int64_t>(batch.last_sequence),
                      static_cast<std::int64_t>(batch.last_sequence)});
    held.is_certain = false;
    transaction.commit();
    held.is_certain = true;
  };
  try {
    try_to();
  } catch (const db::DatabaseError& error) {
    if (error.number() != no_such_table || error.connection_lost()) throw;
    make_table();
    try_to();
  }
  held.done = batch.last_sequence;
  held.written += batch.entries.size();
  last_use_ = Clock::now();
}

void AuditDesk::forget_progress(const AuditJournal& journal) {
  try {
    connection().execute("DELETE FROM oemr_audit_journal WHERE journal = ?", {std::string_view(journal.name())});
  } catch (const db::DatabaseError& error) {
    if (error.number() != no_such_table) throw;
  }
}

/// Lets go of a journal that has been read to its end and is appended to no more; false when it is the one that is.
bool AuditDesk::close_if_over(Held& held) {
  const std::shared_ptr<AuditJournal> journal = held.journal;
  {
    const std::lock_guard lock(mutex_);
    const bool is_read = journal->empty_if_read();
    if (journal == open_) return false;
    if (!is_read) return true;  // more was appended before the next one was begun
  }
  if (held.damaged != 0) {
    log::error("OEMR2012", "audit journal: records that cannot be read are left in " + journal->name() + ".damaged");
    journal->set_aside();
  } else {
    journal->remove();
  }
  if (held.done != 0) forget_progress(*journal);
  if (held.is_foreign && held.written != 0) {
    log::write(log::Level::notice, "OEMR2013",
               "audit: " + std::to_string(held.written) + " entries of a process that has ended were written");
  }
  const std::lock_guard lock(mutex_);
  held_.pop_front();
  return true;
}

std::shared_ptr<Site> AuditDesk::site() const {
  const std::lock_guard lock(mutex_);
  return site_;
}

db::Connection& AuditDesk::connection() {
  const std::shared_ptr<Site> site = this->site();
  if (!connection_) connection_ = site->connect_outside_of_pool();
  site->set_clock(*connection_);
  last_use_ = Clock::now();
  return *connection_;
}

void AuditDesk::make_table() {
  try {
    connection().execute(create_table);
  } catch (const db::DatabaseError& error) {
    if (error.connection_lost()) throw;
    throw Unavailable("the table oemr_audit_journal cannot be made: load sql/oemr_audit_journal.sql into the database");
  }
}

void AuditDesk::refused(const std::exception& failure) {
  connection_.reset();
  batch_entries_ = std::max<std::size_t>(1, batch_entries_ / 2);
  pause_ = std::clamp(pause_ * 2, first_pause, longest_pause);
  const Clock::time_point now = Clock::now();
  next_try_ = now + pause_;
  if (now < refusal_said_until_) return;
  refusal_said_until_ = now + said_again;
  log::error("OEMR2010", std::string("audit entries wait in the journal: ") + failure.what());
}

void AuditDesk::rest() {
  if (connection_ && Clock::now() - last_use_ > idle_limit) connection_.reset();
}

}  // namespace oemr::openemr
