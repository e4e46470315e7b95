// SPDX-License-Identifier: Apache-2.0
// Which patient may sign in with the credentials of the portal.
#include <charconv>
#include <optional>
#include <string>

#include "core/crypto.h"
#include "oauth/sign_in_checks.h"
#include "openemr/uuid_registry.h"

namespace oemr::oauth {
namespace {

struct PortalRow {
  std::int64_t pid = 0;
  std::string portal_username, login_username, hash, onetime;
  std::int64_t password_status = 0;
  bool has_record = false, allows_portal = false;
  std::string email;
  std::optional<Uuid> uuid;
};

std::optional<PortalRow> find_portal_account(db::Connection& db, std::string_view username) {
  db::Rows rows = db.query(
      "SELECT a.pid, a.portal_username, a.portal_login_username, a.portal_pwd, a.portal_onetime, a.portal_pwd_status,"
      " p.pid IS NOT NULL, BINARY p.allow_patient_portal = 'YES', p.email, p.uuid FROM patient_access_onsite a"
      " LEFT JOIN patient_data p ON p.pid = a.pid WHERE BINARY a.portal_login_username = ? ORDER BY a.id LIMIT 1",
      {username});
  if (!rows.next()) return std::nullopt;
  PortalRow row;
  row.pid = rows.integer(0);
  row.portal_username = rows.text(1);
  row.login_username = rows.text(2);
  row.hash = rows.text(3);
  row.onetime = rows.text(4);
  row.password_status = rows.integer(5);
  row.has_record = rows.integer(6) != 0;
  row.allows_portal = rows.integer(7) != 0;
  row.email = rows.text(8);
  row.uuid = rows.uuid(9);
  return row;
}

std::string_view check_account(const PortalRow& row) {
  if (row.portal_username.empty() || row.login_username.empty() || row.hash.empty()) {
    return "patient missing username, login username, or password";
  }
  if (!row.onetime.empty()) return "patient account not yet verified (portal_onetime set)";
  if (row.password_status != 1) return "patient account not yet verified (portal_pwd_status is not 1)";
  if (!row.has_record) return "patient not found";
  if (!row.allows_portal) return "patient does not permit portal access";
  return {};
}

std::string_view check_email(const SignInContext& context, const PortalRow& row) {
  if (context.globals.integer("enforce_signin_email", 1) == 0) return {};
  if (context.attempt.email.empty()) return "patient email was not included in credentials";
  if (row.email.empty()) return "patient does not have an email in demographics";
  if (!crypto::equal(row.email, context.attempt.email)) return "patient email not correct";
  return {};
}

std::string account_uuid(db::Connection& db, const PortalRow& row, std::string_view username) {
  if (row.uuid && !row.uuid->is_nil()) return row.uuid->text();
  // OpenEMR gives every patient a UUID at sign-in at the latest.
  openemr::complete_uuids(db, "patient_data");
  const auto completed = find_portal_account(db, username);
  return completed && completed->uuid ? completed->uuid->text() : std::string();
}

std::string counter_key(const openemr::Site& site, std::int64_t pid) {
  return "portal sign-in failures " + site.directory().string() + " " + std::to_string(pid);
}

std::string_view check_counter(const SignInContext& context, SignIn& sign_in) {
  sign_in.account_counter = read_patient_counter(context.cache, context.site, *sign_in.patient_id);
  const LoginLimit limit = user_limit(context.globals);
  return limit.maximum != 0 && sign_in.account_counter.failures >= limit.maximum
             ? "patient exceeded maximum number of failed logins"
             : std::string_view{};
}

/// While the password was hashed another request may have failed for the last time, or somebody closed the account.
std::string_view check_again(const SignInContext& context, SignIn& sign_in, const PortalRow& before) {
  const auto row = find_portal_account(*context.db, context.attempt.username);
  if (!row || row->pid != before.pid || row->hash != before.hash || !check_account(*row).empty()) {
    return "patient changed during sign-in";
  }
  return check_counter(context, sign_in);
}

}  // namespace

std::string_view check_patient(SignInContext& context, SignIn& sign_in) {
  const auto row = find_portal_account(*context.db, context.attempt.username);
  if (!row) return "patient portal information not found";
  sign_in.patient_id = row->pid;
  if (const std::string_view failure = check_account(*row); !failure.empty()) return failure;

  if (const std::string_view failure = check_counter(context, sign_in); !failure.empty()) return failure;
  sign_in.counts_for_account = true;
  if (const std::string_view failure = check_email(context, *row); !failure.empty()) return failure;
  if (!openemr::is_known_hash(row->hash)) return "patient stored password hash is invalid";
  if (!password_matches(context, sign_in, row->hash)) return "patient password incorrect";
  if (const std::string_view failure = check_again(context, sign_in, *row); !failure.empty()) return failure;
  sign_in.account_uuid = account_uuid(*context.db, *row, context.attempt.username);
  return {};
}

LoginCounter read_patient_counter(SharedCache& cache, const openemr::Site& site, std::int64_t pid) {
  LoginCounter counter;
  const std::string text = cache.get(counter_key(site, pid)).value_or("0");
  std::from_chars(text.data(), text.data() + text.size(), counter.failures);
  return counter;
}

void write_patient_counter(SharedCache& cache, const openemr::Site& site, std::int64_t pid, std::int64_t failures,
                           const LoginLimit& limit) {
  const std::string key = counter_key(site, pid);
  if (failures == 0) {
    cache.remove(key);
  } else {
    constexpr int one_day = 86400;
    cache.put(key, std::to_string(failures), limit.reset_seconds > 0 ? static_cast<int>(limit.reset_seconds) : one_day);
  }
}

}  // namespace oemr::oauth
