// SPDX-License-Identifier: Apache-2.0
#include "fixture.h"

#include <cstdlib>
#include <memory>
#include <mysql.h>
#include <stdexcept>
#include <unistd.h>

oemr::db::Options test_options() {
  oemr::db::Options options;
  options.socket = std::getenv("OEMR_TEST_MYSQL_SOCKET");
  options.user = "root";
  options.database = "oemr_test_" + std::to_string(getpid());
  return options;
}

std::vector<TextRow> by_text_protocol(std::string_view sql) {
  const oemr::db::Options options = test_options();
  const std::unique_ptr<MYSQL, decltype(&mysql_close)> handle(mysql_init(nullptr), &mysql_close);
  mysql_options(handle.get(), MYSQL_SET_CHARSET_NAME, "utf8mb4");
  if (mysql_real_connect(handle.get(), nullptr, "root", "", nullptr, 0, options.socket.c_str(), 0) == nullptr ||
      mysql_query(handle.get(), "SET sql_mode = '', time_zone = '+00:00'") != 0 ||
      (mysql_select_db(handle.get(), options.database.c_str()), false) ||
      mysql_real_query(handle.get(), sql.data(), sql.size()) != 0) {
    throw std::runtime_error(mysql_error(handle.get()));
  }
  std::vector<TextRow> rows;
  const std::unique_ptr<MYSQL_RES, decltype(&mysql_free_result)> result(mysql_store_result(handle.get()),
                                                                        &mysql_free_result);
  if (result == nullptr) return rows;
  while (MYSQL_ROW row = mysql_fetch_row(result.get())) {
    const unsigned long* lengths = mysql_fetch_lengths(result.get());
    TextRow& copy = rows.emplace_back();
    for (unsigned i = 0; i < mysql_num_fields(result.get()); ++i) {
      if (row[i] == nullptr) {
        copy.emplace_back(std::nullopt);
      } else {
        copy.emplace_back(std::string(row[i], lengths[i]));
      }
    }
  }
  return rows;
}

void kill_connection(std::int64_t id) {
  by_text_protocol("KILL CONNECTION " + std::to_string(id));
  // The server answers before the connection has ended.
  const std::string still_there = "SELECT 1 FROM information_schema.processlist WHERE id = " + std::to_string(id);
  for (int wait = 0; wait < 500 && !by_text_protocol(still_there).empty(); ++wait) usleep(10000);
}

std::int64_t connection_id(oemr::db::Connection& connection) {
  oemr::db::Rows rows = connection.query("SELECT CONNECTION_ID()");
  rows.next();
  return rows.integer(0);
}
