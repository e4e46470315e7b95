// SPDX-License-Identifier: Apache-2.0
// Audit rows: their content, checksums, and the settings that they obey.
#include <span>
#include <string>
#include <vector>

#include "audited.h"
#include "core/encoding.h"

using namespace oemr;
using openemr::AuditEntry;

namespace {

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
  {
    const db::Transaction transaction(*lease);
    write_audit(*lease, site, entries);
    CU_ASSERT_EQUAL(count(*lease, "log"), 2);
  }
  CU_ASSERT_EQUAL(count(*lease, "log"), 0);
}

const CU_TestInfo tests[] = {{"rows and checksums", guarded<rows_and_checksums>},
                             {"settings of the log", guarded<settings_of_the_log>},
                             {"in the caller's transaction", guarded<in_the_callers_transaction>},
                             CU_TEST_INFO_NULL};
}  // namespace

extern const Suite audit_suite;
const Suite audit_suite = {"audit", tests};
