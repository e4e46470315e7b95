// SPDX-License-Identifier: Apache-2.0
// Journal files: appended whole, synced together, read in batches, emptied when read.
#include "openemr/audit_journal.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <optional>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>
#include <utility>

#include "core/crypto.h"
#include "core/encoding.h"
#include "core/error.h"
#include "openemr/audit_record.h"

namespace oemr::openemr {
namespace {

constexpr std::uint64_t full_at = 32 << 20;

[[noreturn]] void fail(const std::string& action) {
  throw Unavailable("audit journal: cannot " + action + ": " + std::strerror(errno));
}

}  // namespace

AuditJournal::AuditJournal(std::filesystem::path file, Descriptor descriptor)
    : file_(std::move(file)), name_(file_.filename().string()), descriptor_(std::move(descriptor)) {}

/// Whether nobody else has the file and it still has its name.
bool AuditJournal::lock() const {
  struct stat status {};
  return ::flock(descriptor_.get(), LOCK_EX | LOCK_NB) == 0 && ::fstat(descriptor_.get(), &status) == 0 &&
         status.st_nlink > 0 && S_ISREG(status.st_mode);
}

std::uint64_t AuditJournal::size() const {
  const std::lock_guard guard(mutex_);
  return size_;
}

std::unique_ptr<AuditJournal> AuditJournal::create(const std::filesystem::path& folder, const std::string& prefix) {
  for (int attempt = 0; attempt < 10; ++attempt) {
    std::filesystem::path file = folder / (prefix + std::to_string(::getpid()) + "-" + hex(crypto::random_bytes(8)));
    file += suffix;
    Descriptor descriptor(::open(file.c_str(), O_RDWR | O_APPEND | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600));
    if (!descriptor.is_open()) fail("create a file in " + folder.string());
    std::unique_ptr<AuditJournal> journal(new AuditJournal(std::move(file), std::move(descriptor)));
    if (!journal->lock()) continue;  // another process claimed it before it was locked, and found nothing
    sync_folder(folder);
    return journal;
  }
  throw Unavailable("audit journal: cannot lock a new file");
}

std::unique_ptr<AuditJournal> AuditJournal::claim(const std::filesystem::path& file) {
  Descriptor descriptor(::open(file.c_str(), O_RDWR | O_APPEND | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK));
  if (!descriptor.is_open()) return nullptr;
  std::unique_ptr<AuditJournal> journal(new AuditJournal(file, std::move(descriptor)));
  struct stat status {};
  if (!journal->lock() || ::fstat(journal->descriptor_.get(), &status) != 0) return nullptr;
  journal->size_ = static_cast<std::uint64_t>(status.st_size);
  return journal;
}

bool AuditJournal::is_full() const {
  struct stat status {};
  const std::lock_guard guard(mutex_);
  return unfit_ || size_ >= full_at || ::fstat(descriptor_.get(), &status) != 0 || status.st_nlink == 0;
}

std::uint64_t AuditJournal::append(std::string& record) {
  const std::lock_guard guard(mutex_);
  set_sequence(record, next_sequence_);
  if (!write_all(descriptor_.get(), record)) {
    const int reason = errno;
    unfit_ = ::ftruncate(descriptor_.get(), static_cast<off_t>(size_)) != 0;
    errno = reason;
    fail("write to " + name_);
  }
  ++next_sequence_;
  size_ += record.size();
  return emptied_ + size_;
}

void AuditJournal::sync(std::uint64_t end) {
  std::unique_lock guard(mutex_);
  while (synced_ < end) {
    if (syncing_) {
      synced_more_.wait(guard);
      continue;
    }
    syncing_ = true;
    const std::uint64_t written = emptied_ + size_;
    guard.unlock();
    const int failure = ::fdatasync(descriptor_.get()) == 0 ? 0 : errno;
    guard.lock();
    syncing_ = false;
    synced_more_.notify_all();
    if (failure != 0) {
      unfit_ = true;  // what the system has dropped a second call would not report again
      errno = failure;
      fail("sync " + name_);
    }
    synced_ = std::max(synced_, written);
  }
}

AuditJournal::Batch AuditJournal::read(std::uint64_t behind, std::size_t most_entries, std::size_t most_bytes) {
  Batch batch;
  batch.last_sequence = behind;
  batch.end = read_up_to_;
  const std::uint64_t size = this->size();
  std::size_t bytes = 0;
  std::string head(AuditRecordHeader::size, '\0'), payload;
  while (batch.end < size && batch.entries.size() < most_entries) {
    std::optional<AuditRecordHeader> header;
    if (size - batch.end >= head.size()) {
      if (!read_all_at(descriptor_.get(), head.data(), head.size(), static_cast<off_t>(batch.end)))
        fail("read " + name_);
      header = AuditRecordHeader::parse(head);
      if (!header) ++batch.damaged;
    }
    // The process ended while it wrote this last record, whose answer never left; or what follows is no record.
    if (!header || header->payload_size > size - batch.end - head.size()) {
      batch.end = size;
      break;
    }
    const std::uint64_t next = batch.end + head.size() + header->payload_size;
    if (header->sequence > behind && header->payload_size != 0) {
      if (!batch.entries.empty() && bytes + header->payload_size > most_bytes) break;
      payload.resize(header->payload_size);
      if (!read_all_at(descriptor_.get(), payload.data(), payload.size(), static_cast<off_t>(batch.end + head.size())))
        fail("read " + name_);
      if (std::optional<AuditEntry> entry = decode(*header, payload)) {
        bytes += payload.size();
        batch.entries.push_back(std::move(*entry));
        batch.last_sequence = header->sequence;
      } else {
        ++batch.damaged;
      }
    }
    batch.end = next;
  }
  return batch;
}

void AuditJournal::advance(const Batch& batch) { read_up_to_ = batch.end; }

bool AuditJournal::empty_if_read() {
  const std::lock_guard guard(mutex_);
  if (read_up_to_ < size_) return false;
  if (size_ == 0) return true;
  if (::ftruncate(descriptor_.get(), 0) != 0) {
    unfit_ = true;
    return true;
  }
  emptied_ += size_;
  synced_ = std::max(synced_, emptied_);
  size_ = read_up_to_ = 0;
  return true;
}

void AuditJournal::remove() {
  std::error_code gone;
  std::filesystem::remove(file_, gone);
}

void AuditJournal::set_aside() {
  std::error_code failure;
  std::filesystem::rename(file_, std::filesystem::path(file_) += ".damaged", failure);
}

}  // namespace oemr::openemr
