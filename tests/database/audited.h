// SPDX-License-Identifier: Apache-2.0
// Audit entries that differ, and what the database must hold of them.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "fixture.h"
#include "openemr/audit.h"
#include "scratch.h"

inline const std::initializer_list<std::string_view> filled = {"globals", "version"};
inline const std::initializer_list<std::string_view> written = {"log", "log_comment_encrypt", "api_log", "keys"};

inline oemr::openemr::AuditEntry entry_of(int number) {
  oemr::openemr::AuditEntry entry;
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
inline unsigned wrong_checksums(oemr::db::Connection& connection) {
  unsigned wrong = 0;
  oemr::db::Rows rows = connection.query(
      "SELECT c.checksum, c.checksum_api, a.id, l.date, l.event, l.category, l.user, l.groupname, l.comments,"
      " l.user_notes, l.patient_id, l.success, l.crt_user, l.log_from, l.menu_item_id, l.ccda_doc_id, a.log_id, "
      "a.user_id,"
      " a.patient_id, a.ip_address, a.method, a.request, a.request_url, a.request_body, a.response, a.created_time"
      " FROM log l LEFT JOIN log_comment_encrypt c ON c.log_id = l.id LEFT JOIN api_log a ON a.log_id = l.id");
  while (rows.next()) {
    std::vector<std::string> values;
    for (std::size_t i = 3; i < rows.columns().size(); ++i) values.emplace_back(rows.text(i));
    const std::span<const std::string> all(values);
    if (oemr::openemr::audit_checksum(all.first(13)) != rows.text(0)) ++wrong;
    if ((rows.is_null(2) ? std::string() : oemr::openemr::audit_checksum(all.subspan(13))) != rows.text(1)) ++wrong;
  }
  return wrong;
}

inline std::int64_t distinct_comments(oemr::db::Connection& connection) {
  oemr::db::Rows rows = connection.query("SELECT COUNT(DISTINCT comments) FROM log");
  rows.next();
  return rows.integer(0);
}
