// SPDX-License-Identifier: Apache-2.0
// Audit entries on their way through the journal: none lost, none written twice, whoever ends when.
#include <cerrno>
#include <chrono>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <functional>
#include <memory>
#include <string>
#include <sys/resource.h>
#include <sys/stat.h>
#include <thread>
#include <vector>

#include "audited.h"
#include "core/error.h"
#include "core/log.h"
#include "openemr/audit_journal.h"
#include "openemr/audit_record.h"
#include "openemr/audit_writer.h"

using namespace oemr;
using openemr::AuditedSite;
using openemr::AuditJournal;
using openemr::AuditWriter;

namespace {

namespace fs = std::filesystem;

void silent(log::Level, std::string_view, std::string_view) {}

/// A site with a journal folder, and a log that says nothing.
struct Practice {
  explicit Practice(const char* socket)
      : scratch(socket, filled, written),
        where{std::make_shared<openemr::Site>("default", scratch.settings()), scratch.spool()},
        connection(scratch.connect()) {
    log::install(silent);
  }
  ~Practice() { log::install(nullptr); }
  Practice(const Practice&) = delete;
  Practice& operator=(const Practice&) = delete;

  std::vector<fs::path> files() const {
    std::vector<fs::path> found;
    for (const auto& entry : fs::directory_iterator(where.folder)) found.push_back(entry.path());
    return found;
  }
  /// What a process that is killed leaves: the file with its entries.
  fs::path leave(int first, int last) const {
    AuditWriter killed;
    for (int i = first; i < last; ++i) killed.keep(where, entry_of(i), false);
    return files().at(0);
  }
  /// A process of before or beside.
  std::unique_ptr<AuditWriter> process() const {
    auto writer = std::make_unique<AuditWriter>([where = where] { return std::vector<AuditedSite>{where}; });
    writer->start();
    return writer;
  }
  bool eventually(const std::function<bool()>& holds) const {
    for (int i = 0; i < 600; ++i) {
      if (holds()) return true;
      std::this_thread::sleep_for(std::chrono::milliseconds(50));
    }
    return false;
  }
  /// Of the entries with numbers below that each is there once, and nothing beside them.
  bool holds_once(int entries) const {
    return count(*connection, "log") == entries && distinct_comments(*connection) == entries &&
           count(*connection, "api_log") == entries && wrong_checksums(*connection) == 0;
  }

  Scratch scratch;
  AuditedSite where;
  std::unique_ptr<db::Connection> connection;
};

/// A test as the list of tests takes it.
template <void (*test)(Practice&)>
struct In {
  static void practice() {
    if (const char* socket = fixture_socket()) {
      Practice practice(socket);
      test(practice);
    }
  }
};

void many_callers_at_once(Practice& practice) {
  for (const bool sync : {false, true}) {
    practice.connection->execute("DELETE FROM log");
    practice.connection->execute("DELETE FROM api_log");
    practice.connection->execute("DELETE FROM log_comment_encrypt");
    const auto writer = practice.process();
    std::vector<std::thread> threads;
    for (int t = 0; t < 6; ++t) {
      threads.emplace_back([&, t] {
        for (int i = 0; i < 30; ++i) writer->keep(practice.where, entry_of(t * 30 + i), sync);
      });
    }
    for (std::thread& thread : threads) thread.join();
    CU_ASSERT(practice.eventually([&] { return count(*practice.connection, "log") == 180; }));
    CU_ASSERT(practice.holds_once(180));
  }
  CU_ASSERT(practice.files().empty());
  CU_ASSERT_EQUAL(count(*practice.connection, "oemr_audit_journal"), 0);
}

void refused_entries_wait(Practice& practice) {
  practice.connection->execute("RENAME TABLE api_log TO away");
  const auto writer = practice.process(), other = practice.process();
  for (int i = 0; i < 5; ++i) writer->keep(practice.where, entry_of(i), false);
  for (int i = 5; i < 8; ++i) other->keep(practice.where, entry_of(i), false);
  CU_ASSERT_EQUAL(count(*practice.connection, "log"), 0);
  CU_ASSERT_EQUAL(practice.files().size(), 2);
  for (const auto& file : practice.files()) {
    struct stat status {};
    CU_ASSERT(::stat(file.c_str(), &status) == 0 && (status.st_mode & 0777) == 0600 && status.st_size > 0);
  }
  practice.connection->execute("RENAME TABLE away TO api_log");
  CU_ASSERT(practice.eventually([&] { return count(*practice.connection, "log") == 8; }));
  CU_ASSERT(practice.holds_once(8));
}

void a_killed_process_has_an_heir(Practice& practice) {
  practice.leave(0, 700);
  const auto heir = practice.process();
  CU_ASSERT(practice.eventually([&] { return practice.files().empty(); }));
  CU_ASSERT(practice.holds_once(700));
}

/// The database says how much of the journal it holds.
void after_a_commit_nothing_is_written_twice(Practice& practice) {
  practice.process()->keep(practice.where, entry_of(0), false);  // makes the table
  const fs::path file = practice.leave(1, 6);
  std::vector<openemr::AuditEntry> entries;
  for (int i = 1; i < 4; ++i) entries.push_back(entry_of(i));
  const auto dying = practice.scratch.connect();
  openemr::Site& site = *practice.where.site;
  std::unique_ptr<AuditWriter> heir;
  {
    // Its last transaction is not over yet when the next process takes over.
    db::Transaction transaction(*dying);
    write_audit(*dying, site, entries);
    dying->execute("INSERT INTO oemr_audit_journal VALUES (?, 3)", {std::string_view(file.filename().string())});
    heir = practice.process();
    std::this_thread::sleep_for(std::chrono::milliseconds(300));
    CU_ASSERT_EQUAL(count(*practice.connection, "log"), 1);
    transaction.commit();
  }
  CU_ASSERT(practice.eventually([&] { return practice.files().empty(); }));
  CU_ASSERT(practice.holds_once(6));
}

void a_torn_record_loses_nothing_else(Practice& practice) {
  const fs::path file = practice.leave(0, 2);
  const openemr::AuditEntry entry = entry_of(2);
  const std::string record = openemr::encode(&entry);
  std::ofstream(file, std::ios::app | std::ios::binary) << record.substr(0, record.size() / 2);
  const auto heir = practice.process();
  CU_ASSERT(practice.eventually([&] { return practice.files().empty(); }));
  CU_ASSERT(practice.holds_once(2));
}

void damage_is_set_aside(Practice& practice) {
  const fs::path file = practice.leave(0, 3);
  std::fstream damage(file, std::ios::in | std::ios::out | std::ios::binary);
  damage.seekp(openemr::AuditRecordHeader::size + 40);
  damage << "###";
  damage.close();
  const auto heir = practice.process();
  CU_ASSERT(practice.eventually([&] { return fs::exists(file.string() + ".damaged"); }));
  CU_ASSERT_EQUAL(count(*practice.connection, "log"), 2);
}

bool is_refused(const std::function<void()>& call) { return caught<Unavailable>(call).has_value(); }

void a_folder_that_is_none_is_refused(Practice& practice) {
  const auto writer = practice.process();
  fs::remove_all(practice.where.folder);
  std::ofstream(practice.where.folder) << "in the way";
  writer->check(practice.where);
  CU_ASSERT(is_refused([&] { writer->keep(practice.where, entry_of(0), false); }));
  CU_ASSERT(is_refused([&] { writer->check(practice.where); }));
  fs::remove(practice.where.folder);
  writer->check(practice.where);
  writer->keep(practice.where, entry_of(0), false);
  fs::remove_all(practice.where.folder);  // under an open journal
  writer->keep(practice.where, entry_of(1), false);
  CU_ASSERT_EQUAL(practice.files().size(), 1);
}

/// Larger than files may be: what was written in part is taken back.
void a_full_disk_is_refused(Practice& practice) {
  const auto before = std::signal(SIGXFSZ, SIG_IGN);
  AuditWriter writer;
  writer.keep(practice.where, entry_of(0), false);
  const fs::path file = practice.files().at(0);
  const std::uintmax_t size = fs::file_size(file);
  rlimit limit{};
  CU_ASSERT_EQUAL(::getrlimit(RLIMIT_FSIZE, &limit), 0);
  const rlimit narrow{static_cast<rlim_t>(size + 20), limit.rlim_max};
  CU_ASSERT_EQUAL(::setrlimit(RLIMIT_FSIZE, &narrow), 0);
  const bool kept = !is_refused([&] { writer.keep(practice.where, entry_of(1), false); });
  const bool checked = !is_refused([&] { writer.check(practice.where); });
  const std::uintmax_t size_then = fs::file_size(file);
  ::setrlimit(RLIMIT_FSIZE, &limit);
  std::signal(SIGXFSZ, before);
  CU_ASSERT_FALSE(kept);
  CU_ASSERT_FALSE(checked);
  CU_ASSERT_EQUAL(size_then, size);
  writer.check(practice.where);
  writer.keep(practice.where, entry_of(1), true);
}

void a_journal_is_read_in_bounded_batches(Practice& practice) {
  const auto journal = AuditJournal::create(practice.where.folder, "test-");
  for (int i = 0; i < 10; ++i) {
    openemr::AuditEntry entry = entry_of(i);
    entry.call->response.assign(i == 0 ? 5000 : 1000, 'r');
    std::string record = openemr::encode(&entry);
    journal->append(record);
  }
  std::uint64_t done = 0;
  std::vector<std::size_t> sizes;
  for (;;) {
    const AuditJournal::Batch batch = journal->read(done, 4, 3000);
    if (batch.entries.empty()) break;
    sizes.push_back(batch.entries.size());
    done = batch.last_sequence;
    journal->advance(batch);
    CU_ASSERT(batch.damaged == 0);
  }
  CU_ASSERT(sizes == std::vector<std::size_t>({1, 2, 2, 2, 2, 1}));
  CU_ASSERT_EQUAL(done, 10);
  CU_ASSERT(journal->empty_if_read());
  CU_ASSERT_EQUAL(fs::file_size(practice.where.folder / journal->name()), 0);
}

const CU_TestInfo tests[] = {
    {"many callers at once", guarded<In<many_callers_at_once>::practice>},
    {"refused entries wait", guarded<In<refused_entries_wait>::practice>},
    {"a killed process has an heir", guarded<In<a_killed_process_has_an_heir>::practice>},
    {"after a commit nothing is written twice", guarded<In<after_a_commit_nothing_is_written_twice>::practice>},
    {"a torn record loses nothing else", guarded<In<a_torn_record_loses_nothing_else>::practice>},
    {"damage is set aside", guarded<In<damage_is_set_aside>::practice>},
    {"a folder that is none is refused", guarded<In<a_folder_that_is_none_is_refused>::practice>},
    {"a full disk is refused", guarded<In<a_full_disk_is_refused>::practice>},
    {"a journal is read in bounded batches", guarded<In<a_journal_is_read_in_bounded_batches>::practice>},
    CU_TEST_INFO_NULL};
}  // namespace

extern const Suite audit_journal_suite;
const Suite audit_journal_suite = {"audit journal", tests};
