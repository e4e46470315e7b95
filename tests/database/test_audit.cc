// SPDX-License-Identifier: Apache-2.0
// Audit rows, and the queue and spool in front of them.
#include <fcntl.h>
#include <fstream>
#include <iterator>
#include <string>
#include <sys/stat.h>
#include <thread>
#include <vector>

#include "core/encoding.h"
#include "core/log.h"
#include "fixture.h"
#include "openemr/audit_queue.h"
#include "scratch.h"

using namespace oemr;
using openemr::AuditEntry;

namespace {

const std::initializer_list<std::string_view> filled = {"globals", "version"};
const std::initializer_list<std::string_view> written = {"log", "log_comment_encrypt", "api_log", "keys"};

AuditEntry entry_of(int number) {
  AuditEntry entry;
  entry.user = "dleé";
  entry.group = "Default";
  entry.comment = "entry " + std::to_string(number);
  entry.call = {5,
                number,
                "127.0.0.1",
                "GET",
                "/api/patient",
                "/apis/default/api/patient?n=" + std::to_string(number),
                "",
                R"({"url":"http:\/\/a/b","quote":"\"/"})"};
  return entry;
}

/// Both checksums of every row, recomputed from what the database holds.
unsigned wrong_checksums(db::Connection& connection) {
  unsigned wrong = 0;
  db::Rows rows = connection.query(
      "SELECT c.checksum, c.checksum_api, a.id, l.date, l.event, l.category, l.user, l.groupname, l.comments,"
      " l.user_notes, l.patient_id, l.success, l.crt_user, l.log_from, l.menu_item_id, l.ccda_doc_id, a.log_id, "
      "a.user_id,"
      " a.patient_id, a.ip_address, a.method, a.request, a.request_url, a.request_body, a.response, a.created_time"
      " FROM log l LEFT JOIN log_comment_encrypt c ON c.log_id = l.id LEFT JOIN api_log a ON a.log_id = l.id");
  while (rows.next()) {
    std::vector<std::string> values;
    for (std::size_t i = 3; i < rows.columns().size(); ++i) values.emplace_back(rows.text(i));
    const std::span<const std::string> all(values);
    if (openemr::audit_checksum(all.first(13)) != rows.text(0)) ++wrong;
    if ((rows.is_null(2) ? std::string() : openemr::audit_checksum(all.subspan(13))) != rows.text(1)) ++wrong;
  }
  return wrong;
}

std::int64_t distinct_comments(db::Connection& connection) {
  db::Rows rows = connection.query("SELECT COUNT(DISTINCT comments) FROM log");
  rows.next();
  return rows.integer(0);
}

void rows_and_checksums() {
  const char* socket = fixture_socket();
  if (socket == nullptr) return;
  const Scratch scratch(socket, filled, written);
  openemr::Site site("default", scratch.settings());
  db::Lease lease = site.connect();
  std::vector<AuditEntry> entries;
  for (int i = 0; i < 150; ++i) entries.push_back(entry_of(i));
  entries[3].call.reset();
  entries[3].patient_id = 11;
  entries[4].success = false;
  entries[5].time = 1700000000;
  entries[6].call->request.assign(400, 'r');
  entries[7].call->request_url.assign(70000, 'u');
  entries[8].user = "\xff\xfe";
  lease->execute("SET SESSION auto_increment_increment = 3, SESSION auto_increment_offset = 2");
  lease->reset_statement_count();
  write_audit(*lease, site, std::span(entries).first(2));
  const unsigned few = lease->statements();
  lease->reset_statement_count();
  write_audit(*lease, site, std::span(entries).subspan(2));
  CU_ASSERT_EQUAL(lease->statements(), few);
  CU_ASSERT_EQUAL(count(*lease, "log"), 150);
  CU_ASSERT_EQUAL(count(*lease, "api_log"), 149);
  CU_ASSERT_EQUAL(count(*lease, "log_comment_encrypt WHERE version = 4 AND encrypt = 'No'"), 150);
  CU_ASSERT_EQUAL(wrong_checksums(*lease), 0);
  // Each api_log row belongs to the log row of its own entry.
  CU_ASSERT_EQUAL(count(*lease,
                        "log l JOIN api_log a ON a.log_id = l.id WHERE FROM_BASE64(l.comments) = CONCAT('entry ',"
                        " a.patient_id)"),
                  149);
  CU_ASSERT_EQUAL(count(*lease, "log WHERE date = '2023-11-14 22:13:20'"), 1);
  CU_ASSERT_EQUAL(count(*lease, "log WHERE success = 0"), 1);
  CU_ASSERT_EQUAL(count(*lease,
                        "log WHERE patient_id = 11 AND checksum IS NULL AND user_notes = '' AND crt_user = '' AND"
                        " log_from = 'open-emr' AND menu_item_id IS NULL AND ccda_doc_id IS NULL"),
                  1);
  db::Rows rows = lease->query("SELECT response FROM api_log LIMIT 1");
  CU_ASSERT_FATAL(rows.next());
  CHECK_TEXT(rows.text(0), R"({"url":"http:\/\/a\/b","quote":"\"\/"})");
}

void settings_of_the_log() {
  const char* socket = fixture_socket();
  if (socket == nullptr) return;
  const Scratch scratch(socket, filled, written);
  openemr::Site site("default", scratch.settings());
  db::Lease lease = site.connect();
  AuditEntry without_call = entry_of(1);
  without_call.call.reset();
  const AuditEntry both[] = {entry_of(0), without_call};
  lease->execute("UPDATE globals SET gl_value = '0' WHERE gl_name = 'api_log_option'");
  write_audit(*lease, site, both);
  CU_ASSERT_EQUAL(count(*lease, "log"), 1);
  CU_ASSERT_EQUAL(count(*lease, "api_log"), 0);
  lease->execute("UPDATE globals SET gl_value = '1' WHERE gl_name = 'api_log_option'");
  write_audit(*lease, site, both);
  CU_ASSERT_EQUAL(count(*lease, "log"), 3);
  CU_ASSERT_EQUAL(count(*lease, "api_log WHERE request_body = '' AND response = ''"), 1);
  lease->execute(
      "UPDATE globals SET gl_value = IF(gl_name = 'api_log_option', '2', '1') WHERE gl_name IN"
      " ('api_log_option', 'enable_auditlog_encryption')");
  write_audit(*lease, site, both);
  CU_ASSERT_EQUAL(wrong_checksums(*lease), 0);
  db::Rows rows = lease->query(
      "SELECT l.comments, a.request_url, a.request_body, a.response FROM log l JOIN api_log a ON"
      " a.log_id = l.id JOIN log_comment_encrypt c ON c.log_id = l.id WHERE c.encrypt = 'Yes'");
  CU_ASSERT_FATAL(rows.next());
  std::vector<std::string> sealed;
  for (std::size_t i = 0; i < 4; ++i) sealed.emplace_back(rows.text(i));
  CU_ASSERT_FALSE(rows.next());
  const auto crypto = site.crypto(*lease);
  CU_ASSERT(crypto->decrypt(sealed[0]) == "entry 0");
  CU_ASSERT(crypto->decrypt(sealed[1]) == entry_of(0).call->request_url);
  CHECK_TEXT(sealed[2], "");
  CU_ASSERT(crypto->decrypt(sealed[3]) == openemr::escape_slashes(entry_of(0).call->response));
}

void in_the_callers_transaction() {
  const char* socket = fixture_socket();
  if (socket == nullptr) return;
  const Scratch scratch(socket, filled, written);
  openemr::Site site("default", scratch.settings());
  db::Lease lease = site.connect();
  const AuditEntry entries[] = {entry_of(0), entry_of(1)};
  openemr::AuditReceipt receipt;
  {
    const db::Transaction transaction(*lease);
    receipt = write_audit(*lease, site, entries);
    CU_ASSERT(openemr::is_written(*lease, receipt));
  }
  CU_ASSERT_EQUAL(count(*lease, "log"), 0);
  CU_ASSERT_FALSE(openemr::is_written(*lease, receipt));
}

void many_callers_at_once() {
  const char* socket = fixture_socket();
  if (socket == nullptr) return;
  const Scratch scratch(socket, filled, written);
  const auto site = std::make_shared<openemr::Site>("default", scratch.settings());
  {
    openemr::AuditQueue queue(scratch.spool(), 3);  // small: some callers write their own
    std::vector<std::thread> threads;
    for (int t = 0; t < 6; ++t) {
      threads.emplace_back([&, t] {
        for (int i = 0; i < 30; ++i) queue.add(site, entry_of(t * 30 + i));
      });
    }
    for (std::thread& thread : threads) thread.join();
  }
  db::Lease lease = site->connect();
  CU_ASSERT_EQUAL(count(*lease, "log"), 180);
  CU_ASSERT_EQUAL(distinct_comments(*lease), 180);
  CU_ASSERT_EQUAL(wrong_checksums(*lease), 0);
}

std::vector<std::filesystem::path> files_in(const std::filesystem::path& folder) {
  std::vector<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) files.push_back(entry.path());
  return files;
}

void silent(log::Level, std::string_view, std::string_view) {}

struct Silence {
  Silence() { log::install(silent); }
  ~Silence() { log::install(nullptr); }
};

void refused_entries_come_back() {
  const char* socket = fixture_socket();
  if (socket == nullptr) return;
  const Silence silence;
  const Scratch scratch(socket, filled, written);
  const auto site = std::make_shared<openemr::Site>("default", scratch.settings());
  const auto connection = scratch.connect();
  openemr::AuditQueue queue(scratch.spool());
  auto other = std::make_unique<openemr::AuditQueue>(scratch.spool());  // of another process
  connection->execute("RENAME TABLE api_log TO away");
  for (int i = 0; i < 5; ++i) queue.add(site, entry_of(i));
  for (int i = 5; i < 8; ++i) other->add(site, entry_of(i));
  CU_ASSERT_EQUAL(count(*connection, "log"), 0);
  const auto files = files_in(scratch.spool());
  CU_ASSERT_EQUAL(files.size(), 2);
  for (const auto& file : files) {
    struct stat status {};
    CU_ASSERT(::stat(file.c_str(), &status) == 0 && (status.st_mode & 0777) == 0600);
  }
  connection->execute("RENAME TABLE away TO api_log");
  queue.add(site, entry_of(8));  // its own file comes back; the other process still holds the other one
  CU_ASSERT_EQUAL(distinct_comments(*connection), 6);
  other.reset();  // dies
  openemr::AuditQueue heir(scratch.spool());
  heir.add(site, entry_of(9));
  CU_ASSERT_EQUAL(count(*connection, "log"), 10);
  CU_ASSERT_EQUAL(distinct_comments(*connection), 10);
  CU_ASSERT_EQUAL(wrong_checksums(*connection), 0);
  CU_ASSERT(files_in(scratch.spool()).empty());
}

void nothing_is_written_twice() {
  const char* socket = fixture_socket();
  if (socket == nullptr) return;
  const Silence silence;
  const Scratch scratch(socket, filled, written);
  openemr::Site site("default", scratch.settings());
  db::Lease lease = site.connect();
  const AuditEntry first[] = {entry_of(0), entry_of(1)}, second[] = {entry_of(2)};
  // The commit's answer was lost, once after it had happened and once before.
  const openemr::AuditReceipt committed = write_audit(*lease, site, first);
  openemr::AuditReceipt undone;
  {
    const db::Transaction transaction(*lease);
    undone = write_audit(*lease, site, second);
  }
  openemr::AuditSpool spool(scratch.spool());
  spool.append(site, first, committed);
  spool.append(site, second, undone);
  CU_ASSERT_EQUAL(spool.replay(*lease, site), 1);
  CU_ASSERT_EQUAL(count(*lease, "log"), 3);
  CU_ASSERT_EQUAL(spool.replay(*lease, site), 0);
  // A process that died after its commit and before it removed the file: the file as it was then comes back.
  spool.append(site, first, {});
  const auto files = files_in(scratch.spool());
  CU_ASSERT_EQUAL_FATAL(files.size(), 1);
  std::filesystem::create_hard_link(files[0], scratch.spool() / "saved");
  CU_ASSERT_EQUAL(spool.replay(*lease, site), 2);
  CU_ASSERT_EQUAL(count(*lease, "log"), 5);
  std::filesystem::rename(scratch.spool() / "saved", files[0]);
  CU_ASSERT_EQUAL(spool.replay(*lease, site), 0);
  CU_ASSERT_EQUAL(count(*lease, "log"), 5);
}

void torn_lines_lose_nothing_else() {
  const char* socket = fixture_socket();
  if (socket == nullptr) return;
  const Silence silence;
  const Scratch scratch(socket, filled, written);
  openemr::Site site("default", scratch.settings());
  db::Lease lease = site.connect();
  const AuditEntry entries[] = {entry_of(0), entry_of(1)};
  {
    openemr::AuditSpool spool(scratch.spool());
    spool.append(site, entries, {});
  }
  const auto file = files_in(scratch.spool()).at(0);
  std::ofstream(file, std::ios::app) << "{\"event\":\"ap";
  openemr::AuditSpool spool(scratch.spool());
  CU_ASSERT_EQUAL(spool.replay(*lease, site), 2);
  CU_ASSERT_EQUAL(count(*lease, "log"), 2);
  CU_ASSERT_EQUAL(spool.replay(*lease, site), 0);
  CU_ASSERT(std::filesystem::exists(file.string() + ".damaged"));
}

void without_database_and_disk() {
  const char* socket = fixture_socket();
  if (socket == nullptr) return;
  const Silence silence;
  const Scratch scratch(socket, filled, written);
  const auto site = std::make_shared<openemr::Site>("default", scratch.settings());
  const auto connection = scratch.connect();
  connection->execute("RENAME TABLE api_log TO away");
  openemr::AuditQueue queue("");
  for (int i = 0; i < 3; ++i) queue.add(site, entry_of(i));  // kept in memory
  connection->execute("RENAME TABLE away TO api_log");
  queue.add(site, entry_of(3));
  CU_ASSERT_EQUAL(distinct_comments(*connection), 4);
}

const CU_TestInfo tests[] = {{"rows and checksums", guarded<rows_and_checksums>},
                             {"settings of the log", guarded<settings_of_the_log>},
                             {"in the caller's transaction", guarded<in_the_callers_transaction>},
                             {"many callers at once", guarded<many_callers_at_once>},
                             {"refused entries come back", guarded<refused_entries_come_back>},
                             {"nothing is written twice", guarded<nothing_is_written_twice>},
                             {"torn lines lose nothing else", guarded<torn_lines_lose_nothing_else>},
                             {"without database and disk", guarded<without_database_and_disk>},
                             CU_TEST_INFO_NULL};
}  // namespace

extern const Suite audit_suite;
const Suite audit_suite = {"audit", tests};
