// SPDX-License-Identifier: Apache-2.0
// Audit entries of reads, written after the answer has left: many together where calls are concurrent.
#pragma once

#include <chrono>
#include <cstddef>
#include <deque>
#include <filesystem>
#include <map>
#include <memory>
#include <mutex>
#include <vector>

#include "openemr/audit.h"
#include "openemr/audit_spool.h"

namespace oemr::openemr {

/// One per child process; thread safe, no thread of its own. The caller that finds nobody writing writes everything
/// that is queued until nothing is left; the others only leave their entry.
class AuditQueue {
 public:
  /// The folder holds what the database refuses; it exists and belongs to the server's user. maximum: a caller that
  /// finds as many entries waiting writes its own.
  explicit AuditQueue(std::filesystem::path spool_directory, std::size_t maximum = 10000);
  /// Writes what is left.
  ~AuditQueue();
  AuditQueue(const AuditQueue&) = delete;
  AuditQueue& operator=(const AuditQueue&) = delete;

  /// Never throws for a refusing database: the entry goes to the spool, which the next success writes.
  void add(std::shared_ptr<Site> site, AuditEntry entry);

 private:
  using Clock = std::chrono::steady_clock;
  struct Item {
    std::shared_ptr<Site> site;
    AuditEntry entry;
  };

  void lead() noexcept;
  bool deliver(Site& site, const std::vector<AuditEntry>& entries) noexcept;
  bool keep(Site& site, const std::vector<AuditEntry>& entries, const AuditReceipt& attempted) noexcept;
  void replay(Site& site, db::Connection& connection) noexcept;
  void report(const char* text) noexcept;

  const std::size_t maximum_;
  AuditSpool spool_;
  std::mutex mutex_;  // of the members below
  std::deque<Item> waiting_;
  bool led_ = false;
  std::map<std::filesystem::path, Clock::time_point> next_replay_;  // by site folder
  Clock::time_point reported_until_;
};

}  // namespace oemr::openemr
