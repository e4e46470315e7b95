// SPDX-License-Identifier: Apache-2.0
// INSERT IGNORE and link(2): each key is made by exactly one process, and every process goes on with that one.
#include "openemr/key_store.h"

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>
#include <utility>

#include "core/crypto.h"
#include "core/encoding.h"
#include "core/file.h"

namespace oemr::openemr {
namespace {

constexpr std::size_t longest_key_file = std::size_t{64} * 1024;

/// A file's temporary name, gone at the end.
class TemporaryName {
 public:
  explicit TemporaryName(std::string name) : name_(std::move(name)) {}
  TemporaryName(TemporaryName&& other) noexcept : name_(std::exchange(other.name_, {})) {}
  ~TemporaryName() {
    if (!name_.empty()) ::unlink(name_.c_str());
  }
  TemporaryName(const TemporaryName&) = delete;
  TemporaryName& operator=(const TemporaryName&) = delete;
  const char* get() const noexcept { return name_.c_str(); }

 private:
  std::string name_;
};

[[noreturn]] void fail(const char* what, const std::filesystem::path& file) {
  throw Unavailable(std::string("cannot ") + what + " " + file.string() + ": " + std::strerror(errno));
}

}  // namespace

std::map<std::string, std::string, std::less<>> read_key_rows(db::Connection& connection) {
  std::map<std::string, std::string, std::less<>> keys;
  db::Rows rows = connection.query("SELECT name, value FROM `keys`");
  while (rows.next()) keys.insert_or_assign(std::string(rows.text(0)), std::string(rows.text(1)));
  return keys;
}

void make_key_rows(db::Connection& connection, const std::map<std::string, std::string, std::less<>>& rows) {
  if (connection.in_transaction()) throw Error(500, "internal error", "keys cannot be made inside a transaction");
  db::Transaction transaction(connection);
  for (const auto& [name, value] : rows) {
    connection.execute("INSERT IGNORE INTO `keys` (name, value) VALUES (?, ?)", {name, value});
  }
  transaction.commit();
}

std::optional<std::string> read_key_file(const std::filesystem::path& file) {
  const Descriptor descriptor(::open(file.c_str(), O_RDONLY | O_CLOEXEC));
  if (!descriptor.is_open()) {
    if (errno == ENOENT) return std::nullopt;
    fail("read", file);
  }
  std::string content(longest_key_file, '\0');
  std::size_t size = 0;
  while (size < content.size()) {
    const ssize_t count = ::read(descriptor.get(), content.data() + size, content.size() - size);
    if (count < 0 && errno != EINTR) fail("read", file);
    if (count == 0) break;
    if (count > 0) size += static_cast<std::size_t>(count);
  }
  content.resize(size);
  return content;
}

namespace {

/// The folder of key files, held open; who owns it owns them.
class KeyFolder {
 public:
  explicit KeyFolder(const std::filesystem::path& folder)
      : path_(folder), descriptor_(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)) {
    if (!descriptor_.is_open() || ::fstat(descriptor_.get(), &owner_) != 0) fail("open", folder);
  }

  /// Whole and on disk, under a name that nobody looks for.
  TemporaryName write(const std::filesystem::path& file, std::string_view content, mode_t mode) const {
    TemporaryName temporary(file.string() + "." + hex(crypto::random_bytes(8)) + ".new");
    Descriptor descriptor(::open(temporary.get(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600));
    if (!descriptor.is_open()) fail("create", file);
    if (::geteuid() == 0 && ::fchown(descriptor.get(), owner_.st_uid, owner_.st_gid) != 0) fail("give away", file);
    if (!write_all(descriptor.get(), content)) fail("write", file);
    if (::fchmod(descriptor.get(), mode) != 0 || ::fsync(descriptor.get()) != 0 || !descriptor.close())
      fail("write", file);
    return temporary;
  }

  void sync() const {
    if (::fsync(descriptor_.get()) != 0) fail("write", path_);
  }

 private:
  std::filesystem::path path_;
  Descriptor descriptor_;
  struct stat owner_ {};
};

}  // namespace

bool make_key_file(const std::filesystem::path& file, std::string_view content, mode_t mode) {
  const KeyFolder folder(file.parent_path());
  const TemporaryName temporary = folder.write(file, content, mode);
  if (::link(temporary.get(), file.c_str()) != 0) {
    if (errno == EEXIST) return false;
    fail("name", file);
  }
  folder.sync();
  return true;
}

void replace_key_files(const std::filesystem::path& first, std::string_view first_content,
                       const std::filesystem::path& second, std::string_view second_content) {
  const KeyFolder folder(first.parent_path());
  const auto mode_of = [](const std::filesystem::path& file) {
    struct stat status {};
    if (::stat(file.c_str(), &status) != 0) fail("read", file);
    return status.st_mode & 07777U;
  };
  const TemporaryName new_first = folder.write(first, first_content, mode_of(first));
  const TemporaryName new_second = folder.write(second, second_content, mode_of(second));
  if (::rename(new_first.get(), first.c_str()) != 0) fail("replace", first);
  if (::rename(new_second.get(), second.c_str()) != 0) fail("replace", second);
  folder.sync();
}

FolderLock::FolderLock(const std::filesystem::path& folder)
    : descriptor_(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)) {
  if (descriptor_ < 0) fail("open", folder);
  while (::flock(descriptor_, LOCK_EX) != 0 && errno == EINTR) {
  }
}

FolderLock::~FolderLock() { ::close(descriptor_); }

}  // namespace oemr::openemr
