// SPDX-License-Identifier: Apache-2.0
// Limits and statements of the counters of failed sign-ins.
#include "oauth/login_counters.h"

#include "core/time.h"

namespace oemr::oauth {
namespace {

/// Failures before this instant are forgotten.
std::string forgotten_before(const LoginLimit& limit, std::string_view local_now) {
  const auto now = parse_date_time(local_now);
  if (limit.reset_seconds == 0 || !now) return "0000-00-00 00:00:00";
  return format_date_time(civil_of(seconds_of(*now) - limit.reset_seconds));
}

void queue_notice(db::Connection& db, const openemr::Globals& globals, const std::string& subject,
                  std::string_view local_now) {
  const std::string_view sender = globals.text("patient_reminder_sender_email");
  const std::string_view recipient = globals.text("practice_return_email_path");
  if (sender.empty() || recipient.empty() || !db.schema()->has_table("email_queue")) return;
  const std::string body = subject + " after too many failed sign-ins through the API.";
  db.execute(
      "INSERT INTO email_queue (sender, recipient, subject, body, datetime_queued, template_name)"
      " VALUES (?, ?, ?, ?, ?, '')",
      {sender, recipient, subject, body, local_now});
}

/// OpenEMR before 7.0.2 counts by user alone; OemrSignInLimit holds for addresses everywhere.
bool counts_addresses(db::Connection& db) { return db.schema()->has_table("ip_tracking"); }

}  // namespace

LoginLimit user_limit(const openemr::Globals& globals) {
  return {globals.integer("password_max_failed_logins", 20),
          globals.integer("time_reset_password_max_failed_logins", 3600)};
}

LoginLimit address_limit(const openemr::Globals& globals) {
  return {globals.integer("ip_max_failed_logins", 100),
          globals.integer("ip_time_reset_password_max_failed_logins", 3600)};
}

bool is_over_limit(const LoginCounter& counter, const LoginLimit& limit, std::string_view local_now) {
  if (limit.maximum == 0 || counter.failures < limit.maximum) return false;
  return counter.last_failure.empty() || counter.last_failure >= forgotten_before(limit, local_now);
}

LoginCounter read_address_counter(db::Connection& db, std::string_view address) {
  if (!counts_addresses(db)) return {};
  db::Rows rows = db.query(
      "SELECT ip_login_fail_counter, ip_last_login_fail, ip_auto_block_emailed, ip_force_block,"
      " ip_no_prevent_timing_attack FROM ip_tracking WHERE ip_string = ?",
      {address});
  if (!rows.next()) return {};
  LoginCounter counter;
  counter.failures = rows.integer(0);
  counter.last_failure = rows.text(1);
  counter.notice_sent = rows.integer(2) != 0;
  counter.is_known = true;
  counter.is_barred = rows.integer(3) != 0;
  counter.skips_dummy_hash = rows.integer(4) != 0;
  return counter;
}

void note_address(db::Connection& db, std::string_view address) {
  if (!counts_addresses(db)) return;
  db.execute("INSERT IGNORE INTO ip_tracking (ip_string) VALUES (?)", {address});
}

// Assignments are made from left to right: the time of the last failure must come last.
void count_user_failure(db::Connection& db, std::int64_t user_id, const LoginLimit& limit, std::string_view local_now) {
  const std::string before = forgotten_before(limit, local_now);
  db.execute(
      "UPDATE users_secure SET"
      " {users_secure.total_login_fail_counter = COALESCE(users_secure.total_login_fail_counter, 0) + 1,}"
      " login_fail_counter = {IF(users_secure.last_login_fail < ?, 1, COALESCE(login_fail_counter, 0) + 1)|"
      "COALESCE(login_fail_counter, 0) + 1}"
      "{, users_secure.auto_block_emailed = IF(users_secure.last_login_fail < ?, 0, users_secure.auto_block_emailed)}"
      "{, users_secure.last_login_fail = ?} WHERE id = ?",
      {before, before, local_now, user_id});
}

void count_address_failure(db::Connection& db, std::string_view address, const LoginLimit& limit,
                           std::string_view local_now) {
  if (!counts_addresses(db)) return;
  const std::string before = forgotten_before(limit, local_now);
  db.execute(
      "INSERT INTO ip_tracking (ip_string, total_ip_login_fail_counter, ip_login_fail_counter, ip_last_login_fail)"
      " VALUES (?, 1, 1, ?) ON DUPLICATE KEY UPDATE total_ip_login_fail_counter = total_ip_login_fail_counter + 1,"
      " ip_login_fail_counter = IF(ip_last_login_fail < ?, 1, ip_login_fail_counter + 1),"
      " ip_auto_block_emailed = IF(ip_last_login_fail < ?, 0, ip_auto_block_emailed), ip_last_login_fail = ?",
      {address, local_now, before, before, local_now});
}

void forget_user_failures(db::Connection& db, std::int64_t user_id) {
  db.execute(
      "UPDATE users_secure SET login_fail_counter = 0{, users_secure.last_login_fail = NULL}"
      "{, users_secure.auto_block_emailed = 0}"
      " WHERE id = ?",
      {user_id});
}

void forget_address_failures(db::Connection& db, std::string_view address) {
  if (!counts_addresses(db)) return;
  db.execute(
      "UPDATE ip_tracking SET ip_login_fail_counter = 0, ip_last_login_fail = NULL, ip_auto_block_emailed = 0"
      " WHERE ip_string = ?",
      {address});
}

void notice_user_block(db::Connection& db, const openemr::Globals& globals, std::int64_t user_id,
                       std::string_view username, std::string_view local_now) {
  db.execute(
      "UPDATE users_secure SET {users_secure.auto_block_emailed = 1|login_fail_counter = login_fail_counter}"
      " WHERE id = ?",
      {user_id});
  queue_notice(db, globals, "OpenEMR blocked the user " + std::string(username), local_now);
}

void notice_address_block(db::Connection& db, const openemr::Globals& globals, std::string_view address,
                          std::string_view local_now) {
  db.execute("UPDATE ip_tracking SET ip_auto_block_emailed = 1 WHERE ip_string = ?", {address});
  queue_notice(db, globals, "OpenEMR blocked the address " + std::string(address), local_now);
}

}  // namespace oemr::oauth
