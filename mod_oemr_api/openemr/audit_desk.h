// SPDX-License-Identifier: Apache-2.0
// What one process has to write for one site: the journals it appends to and those it has taken over.
#pragma once

#include <chrono>
#include <cstdint>
#include <deque>
#include <filesystem>
#include <memory>
#include <mutex>
#include <string>

#include "openemr/audit_journal.h"
#include "openemr/site.h"

namespace oemr::openemr {

class AuditDesk {
 public:
  using Clock = std::chrono::steady_clock;
  /// little: a batch could have been larger. none: nothing is left. refused: by the database (the log says so).
  enum class Progress { much, little, none, refused };

  /// Journals are told apart by the database that they are for; nothing of it can be read off the name.
  static std::string prefix_of(const Site& site);
  AuditDesk(std::shared_ptr<Site> site, std::filesystem::path folder, std::string prefix);

  /// Any thread's. record: of encode(). Throws Unavailable.
  void append(const std::shared_ptr<Site>& site, std::string& record, bool sync);
  /// The last append failed.
  bool is_failing() const;

  // The members below are the writing thread's.

  /// Takes over journals of ended processes.
  void take_over();
  /// Writes one batch of the oldest journal that has something.
  Progress advance();
  /// When to try again after a refusal.
  Clock::time_point next_try() const noexcept { return next_try_; }
  /// Nothing is appended any more: with the next advance() that leaves none, no file of this process is left.
  void end();
  /// Closes a connection that has been idle for some time.
  void rest();

 private:
  struct Held {
    std::shared_ptr<AuditJournal> journal;
    bool is_foreign = false;
    std::uint64_t done = 0;   // sequence of the last entry that the database holds…
    bool is_certain = false;  // …or possibly a later one: a commit gave no clear answer
    std::size_t damaged = 0, written = 0;
  };

  std::shared_ptr<AuditJournal> current();
  Held* first();
  bool is_open(const Held& held) const;
  Progress step(Held& held);
  void write(Held& held, const AuditJournal::Batch& batch);
  void find_progress(Held& held);
  void forget_progress(const AuditJournal& journal);
  bool close_if_over(Held& held);
  std::shared_ptr<Site> site() const;
  db::Connection& connection();
  void make_table();
  void refused(const std::exception& failure);

  const std::filesystem::path folder_;
  const std::string prefix_;

  mutable std::mutex mutex_;  // of the members below; elements of held_ stay where they are
  std::shared_ptr<Site> site_;
  std::shared_ptr<AuditJournal> open_;  // takes what is appended; the last of held_
  std::deque<std::unique_ptr<Held>> held_;
  bool failing_ = false;
  Clock::time_point failure_said_until_;

  std::unique_ptr<db::Connection> connection_;
  Clock::time_point last_use_, next_try_, refusal_said_until_;
  std::chrono::milliseconds pause_{0};
  std::size_t batch_entries_;
};

}  // namespace oemr::openemr
