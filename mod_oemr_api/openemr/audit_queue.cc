// SPDX-License-Identifier: Apache-2.0
// The leader that writes queued audit entries, and what happens when the database refuses them.
#include "openemr/audit_queue.h"

#include <string>
#include <utility>

#include "core/log.h"
#include "core/time.h"

namespace oemr::openemr {
namespace {

constexpr std::chrono::seconds replay_pause{5};  // between looks for files that other processes left
constexpr std::chrono::seconds failed_replay_pause{30};
constexpr std::chrono::minutes report_pause{1};

}  // namespace

AuditQueue::AuditQueue(std::filesystem::path spool_directory, std::size_t maximum)
    : maximum_(maximum), spool_(std::move(spool_directory)) {}

AuditQueue::~AuditQueue() {
  lead();
  if (!waiting_.empty()) {
    log::error("OEMR2011",
               "audit: " + std::to_string(waiting_.size()) + " entries are lost: neither database nor spool took them");
  }
}

void AuditQueue::add(std::shared_ptr<Site> site, AuditEntry entry) {
  if (entry.time == 0) entry.time = now_seconds();
  bool full = false;
  {
    const std::lock_guard lock(mutex_);
    full = waiting_.size() >= maximum_;
    if (!full) waiting_.push_back({site, std::move(entry)});
    if (!full && std::exchange(led_, true)) return;
  }
  if (!full) {
    lead();
  } else if (!deliver(*site, {std::move(entry)})) {
    log::error("OEMR2011", "audit: an entry is lost: neither database nor spool took it");
  }
}

void AuditQueue::lead() noexcept {
  for (;;) {
    std::deque<Item> taken;
    {
      const std::lock_guard lock(mutex_);
      if (waiting_.empty()) {
        led_ = false;
        return;
      }
      taken.swap(waiting_);
    }
    std::map<std::shared_ptr<Site>, std::vector<AuditEntry>> by_site;
    for (Item& item : taken) by_site[std::move(item.site)].push_back(std::move(item.entry));
    bool stuck = false;
    for (auto& [site, entries] : by_site) {
      if (deliver(*site, entries)) continue;
      stuck = true;
      const std::lock_guard lock(mutex_);
      for (AuditEntry& entry : entries) waiting_.push_back({site, std::move(entry)});
    }
    if (stuck) {  // the next caller tries again
      const std::lock_guard lock(mutex_);
      led_ = false;
      return;
    }
  }
}

/// Whether the entries are in the database or on disk.
bool AuditQueue::deliver(Site& site, const std::vector<AuditEntry>& entries) noexcept {
  AuditReceipt attempted;
  try {
    db::Lease lease = site.connect();
    {
      db::Transaction transaction(*lease);
      AuditReceipt receipt = write_audit(*lease, site, entries);
      attempted = std::move(receipt);
      transaction.commit();
    }
    replay(site, *lease);
    return true;
  } catch (const std::exception& failure) {
    report(failure.what());
  }
  return keep(site, entries, attempted);
}

bool AuditQueue::keep(Site& site, const std::vector<AuditEntry>& entries, const AuditReceipt& attempted) noexcept {
  try {
    spool_.append(site, entries, attempted);
    const std::lock_guard lock(mutex_);
    next_replay_.erase(site.directory());
    return true;
  } catch (const std::exception& failure) {
    report(failure.what());
    return false;
  }
}

void AuditQueue::replay(Site& site, db::Connection& connection) noexcept {
  const std::filesystem::path key = site.directory();
  const auto pause = [&](std::chrono::seconds time) {
    const std::lock_guard lock(mutex_);
    next_replay_[key] = Clock::now() + time;
  };
  {
    const std::lock_guard lock(mutex_);
    const auto due = next_replay_.find(key);
    if (due != next_replay_.end() && Clock::now() < due->second) return;
  }
  pause(replay_pause);
  try {
    const std::size_t count = spool_.replay(connection, site);
    if (count != 0) {
      log::write(log::Level::notice, "OEMR2013",
                 "audit: " + std::to_string(count) + " entries were written from the spool");
    }
  } catch (const std::exception& failure) {
    pause(failed_replay_pause);
    report(failure.what());
  }
}

void AuditQueue::report(const char* text) noexcept {
  const std::lock_guard lock(mutex_);
  const Clock::time_point now = Clock::now();
  if (now < reported_until_) return;
  reported_until_ = now + report_pause;
  log::error("OEMR2010", std::string("audit entries wait in the spool: ") + text);
}

}  // namespace oemr::openemr
