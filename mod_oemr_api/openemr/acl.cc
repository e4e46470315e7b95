// SPDX-License-Identifier: Apache-2.0
// Access control answers out of the phpGACL tables.
#include "openemr/acl.h"

#include "core/text.h"

namespace oemr::openemr {
namespace {

// The rules of admin/super and of the asked object in one go. Groups inherit from their ancestors (nested sets
// lft/rgt); rules bound to extension objects (AXO) never answer a plain question.
constexpr std::string_view rules_sql =
    "SELECT object.section_value = ? AND object.value = ?, object.section_value = 'admin' AND object.value = 'super',"
    " rule.allow, rule.return_value"
    " FROM gacl_aco_map object JOIN gacl_acl rule ON rule.id = object.acl_id"
    " WHERE ((object.section_value = ? AND object.value = ?)"
    " OR (object.section_value = 'admin' AND object.value = 'super')) AND rule.enabled = 1"
    " AND (EXISTS (SELECT 1 FROM gacl_aro_map direct"
    " WHERE direct.acl_id = rule.id AND direct.section_value = 'users' AND direct.value = ?)"
    " OR EXISTS (SELECT 1 FROM gacl_aro person"
    " JOIN gacl_groups_aro_map member ON member.aro_id = person.id"
    " JOIN gacl_aro_groups own ON own.id = member.group_id"
    " JOIN gacl_aro_groups wider ON wider.lft <= own.lft AND wider.rgt >= own.rgt"
    " JOIN gacl_aro_groups_map granted ON granted.group_id = wider.id"
    " WHERE person.section_value = 'users' AND person.value = ? AND granted.acl_id = rule.id))"
    " AND NOT EXISTS (SELECT 1 FROM gacl_axo_map extension WHERE extension.acl_id = rule.id)"
    " AND NOT EXISTS (SELECT 1 FROM gacl_axo_groups_map extension WHERE extension.acl_id = rule.id)";

/// phpGACL's verdict over the rules that were considered.
class Verdict {
 public:
  void consider(bool allow) {
    considered_ = true;
    denied_ = denied_ || !allow;
  }
  bool passes() const noexcept { return considered_ && !denied_; }

 private:
  bool considered_ = false, denied_ = false;
};

bool counts(std::string_view level, std::string_view return_values) {
  if (return_values.empty()) return true;
  for (std::string_view wanted : split(return_values, ',')) {
    if (wanted.empty() || wanted == level) return true;
  }
  return false;
}

}  // namespace

bool is_allowed(db::Connection& connection, std::string_view username, std::string_view section, std::string_view value,
                std::string_view return_values) {
  if (username.empty()) return false;
  Verdict super, asked;
  db::Rows rows = connection.query(rules_sql, {section, value, section, value, username, username});
  while (rows.next()) {
    const bool allow = rows.integer(2) == 1;
    if (rows.integer(1) != 0) super.consider(allow);
    if (rows.integer(0) != 0 && counts(rows.text(3), return_values)) asked.consider(allow);
  }
  // Asked for admin/super itself, the levels count; for any other object a superuser passes whatever the level.
  const bool asks_for_super = equal_ignoring_case(section, "admin") && equal_ignoring_case(value, "super");
  return asked.passes() || (!asks_for_super && super.passes());
}

bool is_in_any_group(db::Connection& connection, std::string_view username) {
  if (username.empty()) return false;
  return connection
      .query(
          "SELECT 1 FROM gacl_aro person JOIN gacl_groups_aro_map member ON member.aro_id = person.id"
          " WHERE person.section_value = 'users' AND person.value = ? LIMIT 1",
          {username})
      .next();
}

bool AclCache::is_allowed(db::Connection& connection, std::string_view username, std::string_view section,
                          std::string_view value, std::string_view return_values) {
  std::string key;
  for (std::string_view part : {username, section, value, return_values}) key.append(part).push_back('\0');
  const Clock::time_point now = Clock::now();
  {
    const std::lock_guard lock(mutex_);
    const auto found = answers_.find(key);
    if (found != answers_.end() && now < found->second.expires) return found->second.allowed;
  }
  const bool allowed = openemr::is_allowed(connection, username, section, value, return_values);
  const std::lock_guard lock(mutex_);
  if (answers_.size() >= capacity_) answers_.clear();
  answers_.insert_or_assign(std::move(key), Answer{allowed, now + time_to_live_});
  return allowed;
}

}  // namespace oemr::openemr
