// SPDX-License-Identifier: Apache-2.0
// Writes, names and clears away files of documents; each step is on disk before the next one begins.
#include "openemr/incoming_file.h"

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/crypto.h"
#include "core/encoding.h"
#include "core/error.h"
#include "core/log.h"

namespace oemr::openemr {
namespace {

namespace fs = std::filesystem;

constexpr int retry_after_seconds = 60;  // a full disk is not mended at once

/// The log learns what, but no name: folders are named after patients.
[[noreturn]] void fail(const char* action) {
  throw Unavailable(std::string("documents: cannot ") + action + ": " + std::strerror(errno), retry_after_seconds);
}

fs::path uploads_below(const fs::path& documents) { return documents / "logs_and_misc" / "uploads"; }

void make_folder(const fs::path& folder) {
  if (::mkdir(folder.c_str(), 0700) == 0) {
    if (!sync_folder(folder.parent_path())) fail("make a folder last");
  } else if (errno != EEXIST) {
    fail("make a folder");
  }
}

bool is_same_file(const struct stat& one, const fs::path& path) {
  struct stat other {};
  return ::lstat(path.c_str(), &other) == 0 && one.st_dev == other.st_dev && one.st_ino == other.st_ino;
}

/// False when somebody else has the lock. A file system that knows no locks has no sweeping either.
bool lock(int descriptor) { return ::flock(descriptor, LOCK_EX | LOCK_NB) == 0 || errno != EWOULDBLOCK; }

/// "<folder>.<uuid>": the name of a file in uploads that has a lasting name as well.
struct Placed {
  std::string folder;
  Uuid uuid;

  std::string name() const { return folder + "." + uuid.text(); }
  fs::path below(const fs::path& documents) const { return documents / folder / uuid.text(); }
};

std::optional<Placed> parse_placed(const std::string& name) {
  const std::size_t point = name.find('.');
  if (point == std::string::npos || point == 0 || name.find_first_not_of("0123456789") != point) return std::nullopt;
  const std::optional<Uuid> uuid = Uuid::parse(std::string_view(name).substr(point + 1));
  if (!uuid) return std::nullopt;
  return Placed{name.substr(0, point), *uuid};
}

/// A locking read: it waits for a commit that is on its way.
bool has_row(db::Connection& connection, const Uuid& uuid) {
  return connection.query("SELECT 1 FROM documents WHERE drive_uuid = ? FOR UPDATE", {uuid.raw()}).next();
}

void sweep_one(const fs::path& documents, const fs::path& path, db::Connection& connection) {
  const Descriptor descriptor(::open(path.c_str(), O_RDWR | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK));
  struct stat status {};
  if (!descriptor.is_open() || ::flock(descriptor.get(), LOCK_EX | LOCK_NB) != 0 ||
      ::fstat(descriptor.get(), &status) != 0 || !S_ISREG(status.st_mode) || !is_same_file(status, path)) {
    return;
  }
  if (const std::optional<Placed> placed = parse_placed(path.filename().string())) {
    const fs::path lasting = placed->below(documents);
    if (is_same_file(status, lasting) && !has_row(connection, placed->uuid) && ::unlink(lasting.c_str()) != 0) {
      fail("remove a file");
    }
  }
  if (::unlink(path.c_str()) != 0) fail("remove a file");
  log::write(log::Level::notice, "OEMR2020", "documents: an upload that was cut off by a crash has been cleared away");
}

}  // namespace

IncomingFile::IncomingFile(fs::path documents, const CryptoGen* crypto) : documents_(std::move(documents)) {
  const fs::path uploads = uploads_below(documents_);
  make_folder(uploads.parent_path());
  make_folder(uploads);
  // Another process may sweep a new file away before it is locked.
  for (int attempt = 0; attempt < 10; ++attempt) {
    name_ = uploads / hex(crypto::random_bytes(16));
    descriptor_ = Descriptor(::open(name_.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600));
    if (!descriptor_.is_open()) fail("create a file");
    struct stat status {};
    if (lock(descriptor_.get()) && ::fstat(descriptor_.get(), &status) == 0 && status.st_nlink == 1) {
      if (crypto != nullptr) encryption_.emplace(descriptor_.get(), *crypto, CryptoGen::KeySet::database);
      return;
    }
  }
  throw Unavailable("documents: cannot lock a new file", retry_after_seconds);
}

IncomingFile::~IncomingFile() {
  if (name_.empty()) return;
  remove_lasting_name();
  ::unlink(name_.c_str());
}

void IncomingFile::add(std::string_view plain) {
  digest_.add(plain);
  size_ += plain.size();
  if (!(encryption_ ? encryption_->add(plain) : write_all(descriptor_.get(), plain))) fail("write a file");
}

void IncomingFile::finish() {
  if (encryption_ && !encryption_->finish()) fail("write a file");
  // The mode that OpenEMR's own files have within a folder that is its user's alone, less what the world would see.
  if (::fchmod(descriptor_.get(), 0640) != 0 || ::fsync(descriptor_.get()) != 0) fail("write a file");
  hash_ = hex(digest_.finish());
}

fs::path IncomingFile::place(std::string_view folder, const Uuid& uuid) {
  remove_lasting_name();
  const Placed placed{std::string(folder), uuid};
  const fs::path uploads = uploads_below(documents_);
  fs::path lasting = placed.below(documents_);
  const fs::path name = uploads / placed.name();
  if (::rename(name_.c_str(), name.c_str()) != 0) fail("rename a file");
  name_ = name;
  if (!sync_folder(uploads)) fail("make a name last");
  make_folder(lasting.parent_path());
  if (::link(name_.c_str(), lasting.c_str()) != 0) fail("name a file");
  lasting_name_ = lasting;
  if (!sync_folder(lasting.parent_path())) fail("make a name last");
  return lasting;
}

void IncomingFile::remove_lasting_name() noexcept {
  if (!lasting_name_.empty()) ::unlink(lasting_name_.c_str());
  lasting_name_.clear();
}

void IncomingFile::keep() noexcept {
  lasting_name_.clear();
  ::unlink(name_.c_str());
  name_.clear();
}

void IncomingFile::leave() noexcept {
  lasting_name_.clear();
  name_.clear();
}

void sweep_incoming_files(const fs::path& documents, db::Connection& connection) {
  std::error_code failure;
  for (fs::directory_iterator entry(uploads_below(documents), failure), end; !failure && entry != end;
       entry.increment(failure)) {
    try {
      sweep_one(documents, entry->path(), connection);
    } catch (const db::DatabaseError& error) {
      if (error.connection_lost()) throw;  // another time: a transaction of another machine may still hold the row
    }
  }
}

}  // namespace oemr::openemr
