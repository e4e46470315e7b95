// SPDX-License-Identifier: Apache-2.0
// UUIDs: registered, mapped, completed, also by two writers at once.
#include <atomic>
#include <exception>
#include <set>
#include <string>
#include <thread>

#include "fixture.h"
#include "openemr/sequences.h"
#include "openemr/uuid_registry.h"
#include "scratch.h"

using namespace oemr;

namespace {

void registered_before_use() {
  const char* socket = fixture_socket();
  if (socket == nullptr) return;
  const Scratch scratch(socket, {"users", "uuid_registry"});
  const auto connection = scratch.connect();
  const Uuid uuid = openemr::register_uuid(*connection, "users");
  db::Rows rows = connection->query(
      "SELECT table_name, table_id, table_vertical, couchdb, document_drive, mapped, created IS NULL FROM uuid_registry"
      " WHERE uuid = ?",
      {uuid.raw()});
  CU_ASSERT_FATAL(rows.next());
  CHECK_TEXT(rows.text(0), "users");
  CHECK_TEXT(rows.text(1), "id");
  CHECK_TEXT(rows.text(2), "");
  CHECK_TEXT(rows.text(3), "");
  for (std::size_t column = 4; column < 7; ++column) CU_ASSERT_EQUAL(rows.integer(column), 0);
  CU_ASSERT_FALSE(rows.next());
  openemr::register_uuid(*connection, "");
  openemr::register_drive_uuid(*connection);
  CU_ASSERT_EQUAL(count(*connection,
                        "uuid_registry WHERE table_name = '' AND table_id = '' AND document_drive = 1 AND"
                        " uuid NOT IN (SELECT uuid FROM openemr.uuid_registry)"),
                  1);
  CU_ASSERT(caught<Error>([&] { openemr::register_uuid(*connection, "users; DROP TABLE users"); }).has_value());
}

void mappings_stay_and_are_added() {
  const char* socket = fixture_socket();
  if (socket == nullptr) return;
  const Scratch scratch(socket, {"users", "uuid_registry", "uuid_mapping"});
  const auto connection = scratch.connect();
  db::Rows user = connection->query("SELECT uuid FROM users WHERE id = 1");
  CU_ASSERT_FATAL(user.next());
  const Uuid target = *user.uuid(0);
  CU_ASSERT_FALSE(user.next());
  const openemr::Mapping mappings[] = {
      {"Location", ""}, {"Group", ""}, {"Observation", "category=a&code=b"}, {"Observation", "category=a&code=c"}};
  const std::int64_t before = count(*connection, "uuid_mapping");
  connection->reset_statement_count();
  openemr::map_uuids(*connection, "users", target, mappings);
  const unsigned statements = connection->statements();
  CU_ASSERT_EQUAL(count(*connection, "uuid_mapping"), before + 2);  // Location and Group were there
  openemr::map_uuids(*connection, "users", target, mappings);
  CU_ASSERT_EQUAL(count(*connection, "uuid_mapping"), before + 2);
  CU_ASSERT(statements <= 8);
  CU_ASSERT_EQUAL(count(*connection,
                        "uuid_mapping m JOIN uuid_registry r ON r.uuid = m.uuid WHERE r.mapped = 1 AND"
                        " r.table_name = 'uuid_mapping' AND m.resource = 'Observation' AND m.`table` = 'users'"),
                  2);
}

/// No row without a UUID, none twice, each with its registry row, and no registry row more than that.
void check_completed(db::Connection& connection, const std::string& table, std::int64_t registered_before,
                     std::int64_t completed) {
  CU_ASSERT_EQUAL(count(connection, table + " WHERE uuid IS NULL OR uuid = 0x00000000000000000000000000000000"), 0);
  CU_ASSERT_EQUAL(
      count(connection, table + " t WHERE NOT EXISTS (SELECT 1 FROM uuid_registry r WHERE r.uuid = t.uuid)"), 0);
  CU_ASSERT_EQUAL(count(connection, "uuid_registry"), registered_before + completed);
}

void rows_are_completed_in_batches() {
  const char* socket = fixture_socket();
  if (socket == nullptr) return;
  const Scratch scratch(socket, {"lists", "uuid_registry"});
  const auto connection = scratch.connect();
  connection->execute(
      "INSERT INTO lists (pid, type, title) SELECT 1, 'allergy', 'x' FROM openemr.uuid_registry, (SELECT 1"
      " UNION ALL SELECT 2 UNION ALL SELECT 3 UNION ALL SELECT 4 UNION ALL SELECT 5 UNION ALL SELECT 6) six LIMIT "
      "2100");
  connection->execute("UPDATE lists SET uuid = 0x00000000000000000000000000000000 WHERE id = 1");
  const std::int64_t lacking = count(*connection, "lists WHERE uuid IS NULL") + 1;
  CU_ASSERT_FATAL(lacking > 2000);
  const std::int64_t before = count(*connection, "uuid_registry");
  connection->reset_statement_count();
  CU_ASSERT_EQUAL(openemr::complete_uuids(*connection, "lists"), lacking);
  CU_ASSERT(connection->statements() <= 3 * 8);
  check_completed(*connection, "lists", before, lacking);
  CU_ASSERT_EQUAL(openemr::complete_uuids(*connection, "lists"), 0);
}

void rows_of_a_vertical_table_share() {
  const char* socket = fixture_socket();
  if (socket == nullptr) return;
  const Scratch scratch(socket, {"facility_user_ids", "uuid_registry"});
  const auto connection = scratch.connect();
  connection->execute("UPDATE facility_user_ids SET uuid = NULL WHERE id IN (2, 4, 5, 6)");
  connection->execute("INSERT INTO facility_user_ids (uid, facility_id, field_id) VALUES (9, 3, 'a'), (9, 3, 'b')");
  const std::int64_t before = count(*connection, "uuid_registry");
  CU_ASSERT_EQUAL(openemr::complete_uuids(*connection, "facility_user_ids"), 6);
  check_completed(*connection, "facility_user_ids", before, 2);  // (6, 4) and (9, 3); (5, 3) keeps what it had
  CU_ASSERT_EQUAL(count(*connection,
                        "(SELECT uid, facility_id FROM facility_user_ids GROUP BY uid, facility_id HAVING"
                        " COUNT(DISTINCT uuid) <> 1) many"),
                  0);
  CU_ASSERT_EQUAL(count(*connection,
                        "uuid_registry WHERE table_name = 'facility_user_ids' AND table_vertical ="
                        " '[\"uid\",\"facility_id\"]'"),
                  6);
}

void two_writers_complete_at_once() {
  const char* socket = fixture_socket();
  if (socket == nullptr) return;
  const Scratch scratch(socket, {"users", "uuid_registry"}, {"lists", "uuid_mapping"});
  const auto connection = scratch.connect();
  connection->execute(
      "INSERT INTO lists (pid, type, title) SELECT 1, 'allergy', 'x' FROM openemr.uuid_registry, (SELECT 1"
      " UNION ALL SELECT 2 UNION ALL SELECT 3 UNION ALL SELECT 4 UNION ALL SELECT 5 UNION ALL SELECT 6) six LIMIT "
      "2200");
  const std::int64_t before = count(*connection, "uuid_registry"), lacking = count(*connection, "lists");
  db::Rows user = connection->query("SELECT uuid FROM users WHERE id = 1");
  CU_ASSERT_FATAL(user.next());
  const Uuid target = *user.uuid(0);
  CU_ASSERT_FALSE(user.next());
  const openemr::Mapping mappings[] = {{"Location", ""}, {"Group", ""}};
  std::atomic<unsigned> completed{0}, failed{0};
  const auto work = [&] {
    try {
      const auto own = scratch.connect();
      openemr::map_uuids(*own, "users", target, mappings);
      completed += openemr::complete_uuids(*own, "lists");
    } catch (const std::exception& failure) {
      std::printf("\n    %s", failure.what());
      ++failed;
    }
  };
  std::thread threads[] = {std::thread(work), std::thread(work), std::thread(work)};
  for (std::thread& thread : threads) thread.join();
  CU_ASSERT_EQUAL(failed, 0);
  CU_ASSERT_EQUAL(completed, lacking);
  check_completed(*connection, "lists", before + 2, lacking);
  CU_ASSERT_EQUAL(count(*connection, "uuid_mapping"), 2);
}

void every_table_is_as_the_list_says() {
  const char* socket = fixture_socket();
  if (socket == nullptr) return;
  const Scratch scratch(socket, {});
  const auto connection = scratch.connect();
  for (const openemr::UuidTable& table : openemr::uuid_tables()) {
    db::Rows rows = connection->query(
        "SELECT COUNT(*) FROM information_schema.columns WHERE table_schema = 'openemr' AND"
        " table_name = ? AND column_name IN ('uuid', ?)",
        {table.name, table.key});
    CU_ASSERT(rows.next() && rows.integer(0) == 2);
  }
  // OpenEMR's own registry rows name the same keys.
  db::Rows rows = connection->query(
      "SELECT DISTINCT table_name, table_id FROM openemr.uuid_registry WHERE mapped = 0 AND"
      " table_name <> ''");
  while (rows.next()) {
    bool known = false;
    for (const openemr::UuidTable& table : openemr::uuid_tables()) {
      known = known || (table.name == rows.text(0) && table.key == rows.text(1));
    }
    CU_ASSERT(known);
  }
}

void a_sequence_counts() {
  const char* socket = fixture_socket();
  if (socket == nullptr) return;
  const Scratch scratch(socket, {"sequences"});
  const auto connection = scratch.connect(), other = scratch.connect();
  const std::int64_t first = openemr::next_sequence(*connection);
  CU_ASSERT_EQUAL(openemr::next_sequence(*other), first + 1);
  CU_ASSERT_EQUAL(openemr::next_sequence(*connection), first + 2);
  connection->execute("DELETE FROM sequences");
  CU_ASSERT(caught<Error>([&] { openemr::next_sequence(*connection); }).has_value());
}

const CU_TestInfo tests[] = {{"registered before use", guarded<registered_before_use>},
                             {"mappings stay and are added", guarded<mappings_stay_and_are_added>},
                             {"rows are completed in batches", guarded<rows_are_completed_in_batches>},
                             {"rows of a vertical table share", guarded<rows_of_a_vertical_table_share>},
                             {"writers complete at once", guarded<two_writers_complete_at_once>},
                             {"every table is as the list says", guarded<every_table_is_as_the_list_says>},
                             {"a sequence counts", guarded<a_sequence_counts>},
                             CU_TEST_INFO_NULL};
}  // namespace

extern const Suite uuid_registry_suite;
const Suite uuid_registry_suite = {"uuid registry", tests};
