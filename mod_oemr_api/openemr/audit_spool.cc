// SPDX-License-Identifier: Apache-2.0
// Spool files of audit entries: JSON lines, appended and synced, claimed with flock.
#include "openemr/audit_spool.h"

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>
#include <utility>
#include <vector>

#include "core/crypto.h"
#include "core/encoding.h"
#include "core/error.h"
#include "core/file.h"
#include "core/json.h"
#include "core/json_writer.h"
#include "core/log.h"
#include "core/text.h"

namespace oemr::openemr {
namespace {

namespace fs = std::filesystem;

constexpr off_t file_limit = 8 << 20;  // a file is read whole when it is written to the database
constexpr std::size_t entries_per_transaction = 500;
constexpr std::string_view suffix = ".jsonl";

[[noreturn]] void fail(const char* action) {
  throw Unavailable(std::string("audit spool: cannot ") + action + ": " + std::strerror(errno));
}

/// Files are told apart by the database that they are for; nothing of it can be read off the name.
std::string prefix_of(const Site& site) {
  const SiteSettings& settings = site.settings();
  const std::string key = site.directory().string() + '\n' + settings.database_host + '\n' + settings.database_socket +
                          '\n' + settings.database_name + '\n' + std::to_string(settings.database_port);
  return hex(crypto::digest(crypto::Digest::sha256, key)).substr(0, 16) + "-";
}

/// "This process began to commit entries first to last (not included) as these rows."
struct Attempt {
  std::size_t first = 0, last = 0;
  AuditReceipt receipt;
};

std::string to_json_line(const Attempt& attempt) {
  std::string line;
  JsonWriter(line)
      .begin_object()
      .key("first")
      .integer(static_cast<std::int64_t>(attempt.first))
      .key("last")
      .integer(static_cast<std::int64_t>(attempt.last))
      .key("log_id")
      .integer(attempt.receipt.log_id)
      .member("checksum", attempt.receipt.checksum)
      .end_object();
  return line;
}

/// What a file holds.
struct Content {
  std::vector<AuditEntry> entries;
  std::vector<Attempt> attempts;
  std::size_t damaged = 0;
  bool torn = false;  // the last line has no end

  void read_line(std::string_view line);
};

void Content::read_line(std::string_view line) {
  const std::optional<Json> json = Json::parse(line);
  if (json && json->root()["checksum"].is_string()) {
    const JsonValue root = json->root();
    attempts.push_back({static_cast<std::size_t>(root["first"].integer()),
                        static_cast<std::size_t>(root["last"].integer()),
                        {root["log_id"].integer(), std::string(root["checksum"].string())}});
  } else if (std::optional<AuditEntry> entry = from_json_line(line)) {
    entries.push_back(std::move(*entry));
  } else {
    ++damaged;
  }
}

Content parse(std::string_view text) {
  Content content;
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    content.torn = end == std::string_view::npos;
    content.read_line(text.substr(0, end));
    text.remove_prefix(content.torn ? text.size() : end + 1);
  }
  return content;
}

}  // namespace

class AuditSpool::File {
 public:
  File(Descriptor descriptor, std::string name) : descriptor_(std::move(descriptor)), name_(std::move(name)) {}

  /// Whether nobody else writes or claims the file and it still has its name.
  bool lock() const {
    struct stat status {};
    return ::flock(descriptor_.get(), LOCK_EX | LOCK_NB) == 0 && ::fstat(descriptor_.get(), &status) == 0 &&
           status.st_nlink > 0 && S_ISREG(status.st_mode);
  }

  off_t size() const {
    struct stat status {};
    if (::fstat(descriptor_.get(), &status) != 0) fail("read a file's size");
    return status.st_size;
  }

  /// All of it, synced, or nothing.
  void append(std::string_view text) const {
    const off_t before = size();
    if (!write_all(descriptor_.get(), text)) undo(before, "write");
    if (::fdatasync(descriptor_.get()) != 0) undo(before, "sync");
  }

  std::string read() const {
    std::string text(static_cast<std::size_t>(size()), '\0');
    if (!read_all_at(descriptor_.get(), text.data(), text.size(), 0)) fail("read a file");
    return text;
  }

  const std::string& name() const noexcept { return name_; }

 private:
  [[noreturn]] void undo(off_t size_before, const char* action) const {
    const int reason = errno;
    if (::ftruncate(descriptor_.get(), size_before) != 0)
      log::error("OEMR2012", "audit spool: a torn line stays in " + name_);
    errno = reason;
    fail(action);
  }

  Descriptor descriptor_;
  std::string name_;
};

AuditSpool::AuditSpool(std::filesystem::path directory) : directory_(std::move(directory)) {}
AuditSpool::~AuditSpool() = default;

AuditSpool::File AuditSpool::create(const std::string& prefix) {
  if (directory_.empty()) throw Unavailable("audit spool: no folder is set");
  for (int attempt = 0; attempt < 10; ++attempt) {
    const std::string name =
        prefix + std::to_string(::getpid()) + "-" + hex(crypto::random_bytes(8)) + std::string(suffix);
    Descriptor descriptor(
        ::open((directory_ / name).c_str(), O_WRONLY | O_APPEND | O_CREAT | O_EXCL | O_CLOEXEC, 0600));
    if (!descriptor.is_open()) fail("create a file");
    File file(std::move(descriptor), name);
    if (!file.lock()) continue;  // another process claimed it before it was locked, and found nothing
    sync_folder(directory_);
    return file;
  }
  throw Unavailable("audit spool: cannot lock a new file");
}

void AuditSpool::append(const Site& site, std::span<const AuditEntry> entries, const AuditReceipt& attempted) {
  const std::string prefix = prefix_of(site);
  std::string text;
  for (const AuditEntry& entry : entries) text.append(openemr::to_json_line(entry)).push_back('\n');
  // Attempts count entries from the file's start: one that is known goes into a file of its own.
  if (attempted.log_id != 0) {
    text.append(to_json_line(Attempt{0, entries.size(), attempted})).push_back('\n');
    create(prefix).append(text);
    return;
  }
  const std::lock_guard lock(mutex_);
  auto own = own_.find(prefix);
  if (own != own_.end() && own->second.size() >= file_limit) {
    own_.erase(own);
    own = own_.end();
  }
  if (own == own_.end()) own = own_.emplace(prefix, create(prefix)).first;
  try {
    own->second.append(text);
  } catch (...) {
    own_.erase(own);
    throw;
  }
}

namespace {

/// Ranges of entries that no committed transaction holds.
std::vector<std::pair<std::size_t, std::size_t>> missing_ranges(db::Connection& connection, const Content& content) {
  std::vector<bool> done(content.entries.size(), false);
  for (const Attempt& attempt : content.attempts) {
    if (attempt.last > done.size() || attempt.first > attempt.last || !is_written(connection, attempt.receipt))
      continue;
    for (std::size_t i = attempt.first; i < attempt.last; ++i) done[i] = true;
  }
  std::vector<std::pair<std::size_t, std::size_t>> ranges;
  for (std::size_t i = 0; i < done.size(); ++i) {
    if (done[i]) continue;
    if (!ranges.empty() && ranges.back().second == i && i - ranges.back().first < entries_per_transaction) {
      ++ranges.back().second;
    } else {
      ranges.emplace_back(i, i + 1);
    }
  }
  return ranges;
}

}  // namespace

std::size_t AuditSpool::replay(db::Connection& connection, Site& site) {
  if (directory_.empty()) return 0;
  const std::string prefix = prefix_of(site);
  {
    const std::lock_guard lock(mutex_);
    own_.erase(prefix);
  }
  std::error_code failure;
  std::size_t written = 0;
  for (fs::directory_iterator entry(directory_, failure), end; !failure && entry != end; entry.increment(failure)) {
    const std::string name = entry->path().filename().string();
    if (!name.starts_with(prefix) || !name.ends_with(suffix)) continue;
    const File file(Descriptor(::open(entry->path().c_str(), O_RDWR | O_APPEND | O_CLOEXEC | O_NOFOLLOW)), name);
    if (!file.lock()) continue;
    const Content content = parse(file.read());
    std::string line_end = content.torn ? "\n" : "";
    for (const auto& [first, last] : missing_ranges(connection, content)) {
      db::Transaction transaction(connection);
      const AuditReceipt receipt =
          write_audit(connection, site, std::span(content.entries).subspan(first, last - first));
      // Before the commit: if this process dies after it, the next one finds the rows there.
      if (receipt.log_id != 0) {
        file.append(std::exchange(line_end, "") + to_json_line(Attempt{first, last, receipt}) + "\n");
      }
      transaction.commit();
      written += last - first;
    }
    if (content.damaged != 0) {
      log::error("OEMR2012", "audit spool: " + std::to_string(content.damaged) + " unreadable lines are left in " +
                                 name + ".damaged");
      fs::rename(entry->path(), fs::path(entry->path()) += ".damaged", failure);
    } else {
      fs::remove(entry->path(), failure);
    }
    if (failure) fail("remove a file");
  }
  return written;
}

std::string to_json_line(const AuditEntry& entry) {
  // U+0000 is no part of any JSON that is read back; the database's texts cannot show it either.
  const auto clean = [](std::string_view text) { return replace_all(text, std::string_view("\0", 1), "\xEF\xBF\xBD"); };
  std::string line;
  JsonWriter out(line);
  out.begin_object().key("time").integer(entry.time);
  out.member("event", clean(entry.event)).member("category", clean(entry.category));
  out.member("user", clean(entry.user)).member("group", clean(entry.group)).member("comment", clean(entry.comment));
  if (entry.patient_id) out.key("patient_id").integer(*entry.patient_id);
  out.key("success").boolean(entry.success);
  if (entry.call) {
    const AuditEntry::ApiCall& call = *entry.call;
    out.key("call").begin_object().key("user_id").integer(call.user_id).key("patient_id").integer(call.patient_id);
    out.member("ip_address", clean(call.ip_address)).member("method", clean(call.method));
    out.member("request", clean(call.request)).member("request_url", clean(call.request_url));
    out.member("request_body", clean(call.request_body)).member("response", clean(call.response)).end_object();
  }
  out.end_object();
  return line;
}

std::optional<AuditEntry> from_json_line(std::string_view line) {
  const std::optional<Json> json = Json::parse(line);
  if (!json || !json->root().is_object() || !json->root()["event"].is_string()) return std::nullopt;
  const JsonValue root = json->root();
  const auto text = [](JsonValue object, std::string_view name) { return std::string(object[name].string()); };
  AuditEntry entry;
  entry.time = root["time"].integer();
  entry.event = text(root, "event");
  entry.category = text(root, "category");
  entry.user = text(root, "user");
  entry.group = text(root, "group");
  entry.comment = text(root, "comment");
  if (root["patient_id"].is_number()) entry.patient_id = root["patient_id"].integer();
  entry.success = root["success"].boolean();
  if (const JsonValue call = root["call"]; call.is_object()) {
    entry.call = {call["user_id"].integer(),  call["patient_id"].integer(), text(call, "ip_address"),
                  text(call, "method"),       text(call, "request"),        text(call, "request_url"),
                  text(call, "request_body"), text(call, "response")};
  }
  return entry;
}

}  // namespace oemr::openemr
