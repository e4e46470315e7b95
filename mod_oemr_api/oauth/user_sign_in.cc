// SPDX-License-Identifier: Apache-2.0
// Who of the practice's users may sign in.
#include <optional>
#include <string>

#include "core/log.h"
#include "core/text.h"
#include "core/time.h"
#include "oauth/sign_in_checks.h"
#include "openemr/acl.h"
#include "openemr/uuid_registry.h"

namespace oemr::oauth {
namespace {

constexpr std::string_view blocked = "user exceeded maximum number of failed logins";

struct UserRow {
  std::int64_t id = 0;
  std::optional<Uuid> uuid;
  bool is_active = false;
  std::string group, hash, password_changed;
  LoginCounter counter;
};

// Usernames are compared byte by byte, against the collation. `groups` is a reserved word of MySQL 8.
std::optional<UserRow> find_user(db::Connection& db, std::string_view username) {
  db::Rows rows = db.query(
      "SELECT u.id, u.uuid, u.active,"
      " (SELECT g.name FROM `groups` g WHERE BINARY g.`user` = u.username AND g.name <> '' ORDER BY g.id LIMIT 1),"
      " s.password, s.last_update_password, s.login_fail_counter, {s.last_login_fail|NULL}, {s.auto_block_emailed|0}"
      " FROM users u LEFT JOIN users_secure s ON s.id = u.id WHERE BINARY u.username = ? ORDER BY u.id LIMIT 1",
      {username});
  if (!rows.next()) return std::nullopt;
  UserRow user;
  user.id = rows.integer(0);
  user.uuid = rows.uuid(1);
  user.is_active = rows.integer(2) == 1;
  user.group = rows.text(3);
  user.hash = rows.text(4);
  user.password_changed = rows.text(5);
  user.counter.failures = rows.integer(6);
  user.counter.last_failure = rows.text(7);
  user.counter.notice_sent = rows.integer(8) != 0;
  return user;
}

/// Users of an LDAP directory must never be let in with a password of OpenEMR's own table.
bool is_in_directory(const openemr::Globals& globals, std::string_view username) {
  if (!globals.is_on("gbl_ldap_enabled")) return false;
  for (const std::string_view excluded : split(globals.text("gbl_ldap_exclusions"), ',')) {
    if (trim(excluded) == username) return false;
  }
  return true;
}

bool is_expired(const openemr::Globals& globals, std::string_view changed, std::string_view local_now) {
  const std::int64_t days = globals.integer("password_expiration_days", 180);
  if (days == 0) return false;
  const auto time = parse_date_time(changed);
  if (!time) return true;
  const std::int64_t last = seconds_of(*time) + (days + globals.integer("password_grace_time", 30)) * 86400;
  return local_now.substr(0, 10) > format_date(civil_of(last));
}

std::string account_uuid(db::Connection& db, const UserRow& user, std::string_view username) {
  if (user.uuid && !user.uuid->is_nil()) return user.uuid->text();
  // OpenEMR gives every user a UUID at sign-in at the latest.
  openemr::complete_uuids(db, "users");
  const auto completed = find_user(db, username);
  return completed && completed->uuid ? completed->uuid->text() : std::string();
}

std::string_view check_password(SignInContext& context, SignIn& sign_in, const UserRow& user) {
  if (is_in_directory(context.globals, context.attempt.username)) {
    log::warning("OEMR1401", "sign-in of an LDAP user was refused: only OpenEMR's own pages sign LDAP users in");
    return "user failed ldap authentication";
  }
  if (!openemr::is_known_hash(user.hash)) return "user stored password hash is invalid";
  if (!password_matches(context, sign_in, user.hash)) {
    sign_in.counts_for_account = true;
    return "user password incorrect";
  }
  return is_expired(context.globals, user.password_changed, context.local_now) ? password_expired : std::string_view{};
}

/// While the password was hashed another request may have failed for the last time, or somebody closed the account.
std::string_view check_again(SignInContext& context, SignIn& sign_in, const UserRow& before) {
  const auto user = find_user(*context.db, context.attempt.username);
  if (!user || user->id != before.id || !user->is_active || user->hash != before.hash) {
    return "user changed during sign-in";
  }
  sign_in.account_counter = user->counter;
  sign_in.account_is_blocked = is_over_limit(user->counter, user_limit(context.globals), context.local_now);
  return sign_in.account_is_blocked ? blocked : std::string_view{};
}

}  // namespace

std::string_view check_user(SignInContext& context, SignIn& sign_in) {
  const std::string_view username = context.attempt.username;
  const auto user = find_user(*context.db, username);
  if (!user) return "user not found";
  sign_in.user_id = user->id;
  if (!user->is_active) return "user not active";
  if (user->group.empty()) return "user not found in a group";
  sign_in.group = user->group;
  if (!openemr::is_in_any_group(*context.db, username)) return "user not in any phpGACL groups";
  if (user->hash.empty()) return "user credentials not found";

  sign_in.account_counter = user->counter;
  sign_in.account_is_blocked = is_over_limit(user->counter, user_limit(context.globals), context.local_now);
  sign_in.counts_for_account = true;
  if (sign_in.account_is_blocked) return blocked;
  sign_in.counts_for_account = false;
  if (!context.attempt.knows_password) {
    if (const std::string_view failure = check_password(context, sign_in, *user); !failure.empty()) return failure;
    if (const std::string_view failure = check_again(context, sign_in, *user); !failure.empty()) return failure;
  }
  sign_in.account_uuid = account_uuid(*context.db, *user, username);
  return {};
}

}  // namespace oemr::oauth
