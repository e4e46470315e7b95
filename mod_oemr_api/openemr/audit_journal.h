// SPDX-License-Identifier: Apache-2.0
// One journal file of audit entries: appended to by the requests of one process, read by whoever writes its rows.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "core/file.h"
#include "openemr/audit.h"

namespace oemr::openemr {

/// Locked (flock) as long as it is open: a file whose lock is free belonged to a process that has ended, and belongs
/// to whoever locks it first. What append() has written outlives its process, and with sync() a power cut.
class AuditJournal {
 public:
  static constexpr std::string_view suffix = ".journal";

  /// A new file <prefix><process>-<random>.journal, 0600. Throws Unavailable.
  static std::unique_ptr<AuditJournal> create(const std::filesystem::path& folder, const std::string& prefix);
  /// The file of a process that has ended; null when it is gone, in use or no file.
  static std::unique_ptr<AuditJournal> claim(const std::filesystem::path& file);

  /// Whole or not at all, with one write to the page cache. record: of encode(). Returns where it ends. Throws
  /// Unavailable. Thread safe.
  std::uint64_t append(std::string& record);
  /// Returns when everything up to there is on the disk; calls that come together share one fdatasync. Throws
  /// Unavailable. Thread safe.
  void sync(std::uint64_t end);
  /// Large enough for a next one to be begun, or without its name or otherwise unfit to be appended to.
  bool is_full() const;
  /// Bytes that are in the file now.
  std::uint64_t size() const;

  struct Batch {
    std::vector<AuditEntry> entries;
    std::uint64_t last_sequence = 0, end = 0;  // of the last entry that was read; where the next one begins
    std::size_t damaged = 0;
  };
  /// The next entries behind the sequence, at most so many and (but for a single larger one) so many bytes. Of one
  /// thread at a time, as are the members below.
  Batch read(std::uint64_t behind, std::size_t most_entries, std::size_t most_bytes);
  /// The database holds the batch.
  void advance(const Batch& batch);
  /// Whether everything has been read; if so, the file is emptied.
  bool empty_if_read();
  /// Takes the file's name away.
  void remove();
  /// Leaves the file, whose name gets ".damaged" at its end.
  void set_aside();

  const std::string& name() const noexcept { return name_; }

 private:
  AuditJournal(std::filesystem::path file, Descriptor descriptor);
  bool lock() const;

  const std::filesystem::path file_;
  const std::string name_;
  const Descriptor descriptor_;
  std::uint64_t read_up_to_ = 0;

  mutable std::mutex mutex_;  // of the members below
  std::condition_variable synced_more_;
  std::uint64_t size_ = 0;     // of the file: ends of whole records only
  std::uint64_t emptied_ = 0;  // bytes that were in the file before: size_ + emptied_ only grows
  std::uint64_t synced_ = 0;   // of size_ + emptied_
  std::uint64_t next_sequence_ = 1;
  bool syncing_ = false, unfit_ = false;
};

}  // namespace oemr::openemr
