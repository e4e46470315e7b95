// SPDX-License-Identifier: Apache-2.0
// Audit entries of reads: kept in a journal before the answer has left, written to the database by a thread of its own.
#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <vector>

#include "openemr/audit.h"
#include "openemr/site.h"

namespace oemr::openemr {

/// A site and the folder of its journals, which belongs to the server's user and is made when it is missing.
struct AuditedSite {
  std::shared_ptr<Site> site;
  std::filesystem::path folder;
};

/// One per child process; thread safe. What keep() has taken is in the database once, sooner or later, whichever
/// process is killed when: the journal goes there in transactions that note how far they came (table
/// oemr_audit_journal), and what a process leaves behind is taken over by any other. Memory holds one batch at a time.
class AuditWriter {
 public:
  /// find_sites: where journals of ended processes are looked for, beside the sites that were seen in keep().
  explicit AuditWriter(std::function<std::vector<AuditedSite>()> find_sites = {});
  /// Writes what is left, for some seconds at most; the rest stays in the journal for others.
  ~AuditWriter();
  AuditWriter(const AuditWriter&) = delete;
  AuditWriter& operator=(const AuditWriter&) = delete;

  /// Starts the thread; after the fork. It takes no signals and a database connection outside of the pool, only while
  /// there is something to write.
  void start();

  /// In the journal when it returns (with sync: on the disk). No database is asked and none is waited for. Throws
  /// Unavailable when the journal cannot be written to.
  void keep(const AuditedSite& where, AuditEntry entry, bool sync);
  /// Before anything of an answer leaves: throws Unavailable when keep() did last time and would again.
  void check(const AuditedSite& where);

 private:
  class State;
  std::unique_ptr<State> state_;
};

}  // namespace oemr::openemr
