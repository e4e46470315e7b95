// SPDX-License-Identifier: Apache-2.0
// Documents beside the database: what crashes left is cleared away as the rows say, and paths lead to categories.
#include <chrono>
#include <thread>

#include "fixture.h"
#include "openemr/document_category.h"
#include "openemr/incoming_file.h"
#include "scratch.h"

using namespace oemr;
using namespace oemr::openemr;

extern const Suite documents_suite;

namespace {

namespace fs = std::filesystem;

struct Documents {
  explicit Documents(const char* socket) : scratch(socket, {"categories"}, {"documents"}) {}

  Scratch scratch;
  std::unique_ptr<db::Connection> connection = scratch.connect();
  fs::path path = scratch.settings().sites_directory / "default" / "documents";

  std::size_t unfinished() const {
    return static_cast<std::size_t>(
        std::distance(fs::directory_iterator(path / "logs_and_misc" / "uploads"), fs::directory_iterator()));
  }
  /// As a crash would leave it.
  fs::path leave_file(const Uuid& uuid) const {
    IncomingFile file(path, nullptr);
    file.add("x");
    file.finish();
    const fs::path lasting = file.place("7", uuid);
    file.leave();
    return lasting;
  }
};

constexpr std::string_view insert = "INSERT INTO documents (id, drive_uuid, url) VALUES (?, ?, '')";

void what_crashes_left_is_cleared_away() {
  const char* socket = fixture_socket();
  if (socket == nullptr) return;
  Documents documents(socket);
  const Uuid with_row = Uuid::generate(), without_row = Uuid::generate();
  const fs::path kept = documents.leave_file(with_row), lost = documents.leave_file(without_row);
  std::ofstream(documents.path / "logs_and_misc" / "uploads" / "0123456789abcdef") << "never given a lasting name";
  std::ofstream(documents.path / "logs_and_misc" / "uploads" / ("7." + Uuid::generate().text())) << "nor this one";
  documents.connection->execute(insert, {std::int64_t{1}, with_row.raw()});
  IncomingFile running(documents.path, nullptr);
  CU_ASSERT(documents.unfinished() == 5);
  sweep_incoming_files(documents.path, *documents.connection);
  CU_ASSERT(documents.unfinished() == 1);  // the one that is being written
  CU_ASSERT(fs::exists(kept));
  CU_ASSERT(!fs::exists(lost));
}

void another_file_of_that_name_stays() {
  const char* socket = fixture_socket();
  if (socket == nullptr) return;
  Documents documents(socket);
  const fs::path lasting = documents.leave_file(Uuid::generate());
  fs::remove(lasting);
  std::ofstream(lasting) << "somebody else's";
  sweep_incoming_files(documents.path, *documents.connection);
  CU_ASSERT(documents.unfinished() == 0);
  CU_ASSERT(fs::exists(lasting));
}

void a_commit_on_its_way_is_waited_for() {
  const char* socket = fixture_socket();
  if (socket == nullptr) return;
  Documents documents(socket);
  const Uuid uuid = Uuid::generate();
  const fs::path lasting = documents.leave_file(uuid);
  const auto other = documents.scratch.connect();
  db::Transaction transaction(*other);
  other->execute(insert, {std::int64_t{1}, uuid.raw()});
  std::thread sweeper([&] { sweep_incoming_files(documents.path, *documents.connection); });
  const auto watcher = documents.scratch.connect();
  const auto waits = [&] {
    return watcher->query("SELECT 1 FROM information_schema.innodb_trx WHERE trx_state = 'LOCK WAIT'").next();
  };
  // InnoDB does not look anew while it is asked more often than ten times a second.
  while (!waits()) std::this_thread::sleep_for(std::chrono::milliseconds(150));
  transaction.commit();
  sweeper.join();
  CU_ASSERT(fs::exists(lasting));
  CU_ASSERT(documents.unfinished() == 0);
}

void paths_lead_to_categories() {
  const char* socket = fixture_socket();
  if (socket == nullptr) return;
  Documents documents(socket);
  const auto find = [&](std::string_view path) {
    return find_document_category(*documents.connection, path).value_or(0);
  };
  for (const std::string_view path : {"/Medical_Record", "/medicalrecord", "/MEDICAL__RECORD",
                                      "/categories/medical_record", "Medical_Record", "ignored/medical_record"}) {
    CU_ASSERT(find(path) == 3);
  }
  CU_ASSERT(find("/eye_module/imaging_-_eye") == 17);
  CU_ASSERT(find("/advance_directive/living_will") == 9);
  for (const std::string_view path :
       {"", "/", "//", "/medical_record/", "/nope", "/Medical Record", "/categories/nope", "/nope/medical_record",
        "/lab_report/medical_record", "/0", "/a/b", "/\xFF", "/medical_record' OR 1=1 -- "}) {
    CU_ASSERT(find(path) == 0);
  }
  CU_ASSERT(find("/categories" + std::string(100, '/')) == 0);
  documents.connection->execute(
      "INSERT INTO categories (id, name, parent) VALUES (901, 'Reports', 2), (902, 'Reports', 3), (903, 'Inner', 902)");
  CU_ASSERT(find("/reports") == 901);
  CU_ASSERT(find("/medical_record/reports") == 902);
  CU_ASSERT(find("/reports/inner") == 903);
}

const CU_TestInfo tests[] = {
    {"what crashes left is cleared away", guarded<what_crashes_left_is_cleared_away>},
    {"another file of that name stays", guarded<another_file_of_that_name_stays>},
    {"a commit on its way is waited for", guarded<a_commit_on_its_way_is_waited_for>},
    {"paths lead to categories", guarded<paths_lead_to_categories>},
    CU_TEST_INFO_NULL,
};

}  // namespace

const Suite documents_suite = {"documents", tests};
