// SPDX-License-Identifier: Apache-2.0
// Audit entries that the database refused, kept in files until it takes them: none lost, none written twice.
#pragma once

#include <filesystem>
#include <map>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "openemr/audit.h"

namespace oemr::openemr {

/// An entry as one JSON line (without its end), and back; nothing when it is damaged.
std::string to_json_line(const AuditEntry& entry);
std::optional<AuditEntry> from_json_line(std::string_view line);

/// One folder for all processes and sites. Each process appends to a file of its own, locked while it does; a file
/// whose lock is free (its process has closed it, or died) belongs to whoever locks it first. Thread safe.
class AuditSpool {
 public:
  explicit AuditSpool(std::filesystem::path directory);
  ~AuditSpool();
  AuditSpool(const AuditSpool&) = delete;
  AuditSpool& operator=(const AuditSpool&) = delete;

  /// On disk (fsync) when it returns; throws Unavailable when the disk refuses. attempted: of a transaction whose
  /// commit gave no clear answer.
  void append(const Site& site, std::span<const AuditEntry> entries, const AuditReceipt& attempted);

  /// Writes what any process left for the site; the number of entries. When the database refuses, the rest stays.
  std::size_t replay(db::Connection& connection, Site& site);

 private:
  /// A descriptor; closing it frees its lock.
  class File;

  File create(const std::string& prefix);

  const std::filesystem::path directory_;
  std::mutex mutex_;
  std::map<std::string, File> own_;  // by file name prefix: one for each site
};

}  // namespace oemr::openemr
