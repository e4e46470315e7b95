// SPDX-License-Identifier: Apache-2.0
// Access control answers of the one statement against a plain reading of the tables.
#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "core/text.h"
#include "fixture.h"
#include "openemr/acl.h"
#include "scratch.h"

using namespace oemr;

namespace {

const std::initializer_list<std::string_view> acl_tables = {
    "gacl_acl",           "gacl_aco",        "gacl_aco_map",
    "gacl_aro",           "gacl_aro_groups", "gacl_aro_groups_map",
    "gacl_aro_map",       "gacl_axo_map",    "gacl_axo_groups_map",
    "gacl_groups_aro_map"};

using Table = std::vector<std::vector<std::string>>;

Table read(db::Connection& connection, const std::string& sql) {
  Table table;
  db::Rows rows = connection.query(sql);
  while (rows.next()) {
    std::vector<std::string> row;
    for (std::size_t i = 0; i < rows.columns().size(); ++i) row.emplace_back(lower_ascii(rows.text(i)));
    table.push_back(std::move(row));
  }
  return table;
}

/// The same question step by step, all in memory.
class Reference {
 public:
  explicit Reference(db::Connection& c)
      : acl_(read(c, "SELECT id, enabled, allow, IFNULL(return_value, '') FROM gacl_acl")),
        objects_(read(c, "SELECT acl_id, section_value, value FROM gacl_aco_map")),
        people_(read(c, "SELECT acl_id, section_value, value FROM gacl_aro_map")),
        granted_(read(c, "SELECT acl_id, group_id FROM gacl_aro_groups_map")),
        aro_(read(c, "SELECT id, section_value, value FROM gacl_aro")),
        groups_(read(c, "SELECT id, lft, rgt FROM gacl_aro_groups")),
        members_(read(c, "SELECT aro_id, group_id FROM gacl_groups_aro_map")),
        extensions_(read(c, "SELECT acl_id FROM gacl_axo_map UNION SELECT acl_id FROM gacl_axo_groups_map")) {}

  bool allows(const std::string& user, const std::string& section, const std::string& value,
              const std::vector<std::string>& levels = {}) const {
    if (!(section == "admin" && value == "super") && allows(user, "admin", "super")) return true;
    const std::set<std::string> groups = groups_of(user);
    bool considered = false, denied = false;
    for (const auto& rule : acl_) {
      if (rule[1] != "1" || !holds(objects_, {rule[0], section, value}) || holds(extensions_, {rule[0]})) continue;
      bool concerns = holds(people_, {rule[0], "users", user});
      for (const auto& grant : granted_) concerns = concerns || (grant[0] == rule[0] && groups.contains(grant[1]));
      const auto fits = [&](const std::string& level) { return level.empty() || level == rule[3]; };
      if (!concerns || (!levels.empty() && std::none_of(levels.begin(), levels.end(), fits))) continue;
      considered = true;
      denied = denied || rule[2] != "1";
    }
    return considered && !denied;
  }

 private:
  static bool holds(const Table& table, const std::vector<std::string>& row) {
    return std::find(table.begin(), table.end(), row) != table.end();
  }
  std::set<std::string> groups_of(const std::string& user) const {
    std::set<std::string> found;
    for (const auto& person : aro_) {
      if (person[1] != "users" || person[2] != user) continue;
      for (const auto& member : members_) {
        if (member[0] != person[0]) continue;
        for (const auto& own : groups_) {
          if (own[0] != member[1]) continue;
          for (const auto& wider : groups_) {
            if (std::stol(wider[1]) <= std::stol(own[1]) && std::stol(wider[2]) >= std::stol(own[2]))
              found.insert(wider[0]);
          }
        }
      }
    }
    return found;
  }

  Table acl_, objects_, people_, granted_, aro_, groups_, members_, extensions_;
};

/// Every user on every object and list of levels; the number of answers that were yes.
unsigned compare_all(db::Connection& connection) {
  const Reference reference(connection);
  Table users = read(connection, "SELECT value FROM gacl_aro WHERE section_value = 'users'");
  users.push_back({"nobody"});
  const Table objects = read(connection, "SELECT section_value, value FROM gacl_aco");
  unsigned yes = 0, wrong = 0;
  for (const auto& user : users) {
    for (const auto& object : objects) {
      for (std::string_view levels : {"", "write", "view", "write,wsome", "addonly,write", "write,"}) {
        std::vector<std::string> list;
        if (!levels.empty()) {
          for (std::string_view level : split(levels, ',')) list.emplace_back(level);
        }
        const bool answer = openemr::is_allowed(connection, user[0], object[0], object[1], levels);
        if (answer != reference.allows(user[0], object[0], object[1], list)) ++wrong;
        if (answer) ++yes;
      }
    }
  }
  CU_ASSERT_EQUAL(wrong, 0);
  return yes;
}

void every_user_on_every_object() {
  const char* socket = fixture_socket();
  if (socket == nullptr) return;
  const Scratch scratch(socket, acl_tables);
  const auto connection = scratch.connect();
  const unsigned yes = compare_all(*connection);
  CU_ASSERT(yes > 100);
  CU_ASSERT(openemr::is_allowed(*connection, "admin", "patients", "med"));
  CU_ASSERT(openemr::is_allowed(*connection, "ADMIN", "Patients", "MED"));
  CU_ASSERT_FALSE(openemr::is_allowed(*connection, "frontdesk", "patients", "med"));
  CU_ASSERT_FALSE(openemr::is_allowed(*connection, "frontdesk", "admin", "super"));
  CU_ASSERT_FALSE(openemr::is_allowed(*connection, "", "patients", "med"));
  connection->reset_statement_count();
  openemr::is_allowed(*connection, "clin", "patients", "med", "write,wsome");
  CU_ASSERT_EQUAL(connection->statements(), 1);

  // A deny for one user, an allow that hangs on an extension object, a disabled allow, and a superuser who is denied
  // med.
  connection->execute(
      "INSERT INTO gacl_acl (id, allow, enabled, return_value) VALUES (9001, 0, 1, ''), (9002, 1, 1, 'write'),"
      " (9003, 1, 0, 'write'), (9004, 0, 1, 'write')");
  connection->execute(
      "INSERT INTO gacl_aco_map VALUES (9001, 'patients', 'med'), (9002, 'patients', 'med'),"
      " (9003, 'admin', 'super'), (9004, 'patients', 'med')");
  connection->execute(
      "INSERT INTO gacl_aro_map VALUES (9001, 'users', 'dlee'), (9002, 'users', 'frontdesk'),"
      " (9003, 'users', 'frontdesk'), (9004, 'users', 'admin')");
  connection->execute("INSERT INTO gacl_axo_map VALUES (9002, 'x', 'y')");
  // An allow of the group above all others, which reaches the users of those below it.
  connection->execute("INSERT INTO gacl_acl (id, allow, enabled, return_value) VALUES (9005, 1, 1, 'view')");
  connection->execute("INSERT INTO gacl_aco_map VALUES (9005, 'admin', 'batchcom')");
  connection->execute("INSERT INTO gacl_aro_groups_map SELECT 9005, id FROM gacl_aro_groups WHERE value = 'users'");
  CU_ASSERT_NOT_EQUAL(compare_all(*connection), 0);
  CU_ASSERT(openemr::is_allowed(*connection, "clin", "admin", "batchcom"));
  CU_ASSERT_FALSE(openemr::is_allowed(*connection, "dlee", "patients", "med"));
  CU_ASSERT(openemr::is_allowed(*connection, "dlee", "patients", "med", "write"));  // the deny has another level
  CU_ASSERT_FALSE(openemr::is_allowed(*connection, "frontdesk", "patients", "med"));
  CU_ASSERT(openemr::is_allowed(*connection, "admin", "patients", "med"));
}

void answers_are_remembered_and_expire() {
  const char* socket = fixture_socket();
  if (socket == nullptr) return;
  const Scratch scratch(socket, acl_tables);
  const auto connection = scratch.connect();
  openemr::AclCache remembering(std::chrono::seconds(60), 2), forgetting(std::chrono::seconds(0));
  connection->reset_statement_count();
  for (int i = 0; i < 5; ++i) CU_ASSERT(remembering.is_allowed(*connection, "dlee", "patients", "med"));
  CU_ASSERT_EQUAL(connection->statements(), 1);
  CU_ASSERT_FALSE(remembering.is_allowed(*connection, "frontdesk", "patients", "med"));
  CU_ASSERT_FALSE(remembering.is_allowed(*connection, "nobody", "patients", "med"));  // the third: all are dropped
  CU_ASSERT_EQUAL(connection->statements(), 3);
  CU_ASSERT(remembering.is_allowed(*connection, "dlee", "patients", "med"));
  CU_ASSERT_EQUAL(connection->statements(), 4);
  CU_ASSERT(forgetting.is_allowed(*connection, "dlee", "patients", "med"));
  connection->execute("DELETE FROM gacl_aco_map WHERE section_value = 'patients'");
  CU_ASSERT_FALSE(forgetting.is_allowed(*connection, "dlee", "patients", "med"));
  CU_ASSERT(remembering.is_allowed(*connection, "dlee", "patients", "med"));
}

void membership_of_a_group() {
  const char* socket = fixture_socket();
  if (socket == nullptr) return;
  const Scratch scratch(socket, acl_tables);
  const auto connection = scratch.connect();
  CU_ASSERT(openemr::is_in_any_group(*connection, "admin"));
  CU_ASSERT_FALSE(openemr::is_in_any_group(*connection, "nobody"));
  CU_ASSERT_FALSE(openemr::is_in_any_group(*connection, ""));
}

const CU_TestInfo tests[] = {{"every user on every object", guarded<every_user_on_every_object>},
                             {"answers are remembered and expire", guarded<answers_are_remembered_and_expire>},
                             {"membership of a group", guarded<membership_of_a_group>},
                             CU_TEST_INFO_NULL};
}  // namespace

extern const Suite acl_suite;
const Suite acl_suite = {"access control", tests};
