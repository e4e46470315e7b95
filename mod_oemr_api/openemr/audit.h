// SPDX-License-Identifier: Apache-2.0
// OpenEMR's audit rows: log, log_comment_encrypt (checksums) and api_log.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "db/connection.h"
#include "openemr/site.h"

namespace oemr::openemr {

/// One access or event. Texts are clear; encoding, encryption and checksums are done on writing.
struct AuditEntry {
  std::int64_t time = 0;  // seconds since 1970; 0 = the time of writing
  std::string event = "api", category = "api";
  std::string user, group;  // username and legacy group; empty for patients
  std::string comment = "api log";
  std::optional<std::int64_t> patient_id;
  bool success = true;

  struct ApiCall {
    std::int64_t user_id = 0, patient_id = 0;
    std::string ip_address, method, request, request_url;
    std::string request_body, response;  // JSON as sent; other texts are stored as they are
  };
  std::optional<ApiCall>
      call;  // the api_log row; with api_log_option 0 the whole entry is left out, with 1 both bodies
};

/// Writes the rows of all entries with a number of statements that does not depend on their number (up to a batch
/// limit). In a transaction when one is open on the connection, else in its own.
void write_audit(db::Connection& connection, Site& site, std::span<const AuditEntry> entries);

/// SHA3-512 in hexadecimal of stored values without separators; NULL counts as empty.
std::string audit_checksum(std::span<const std::string> values);

/// "/" as "\/" in a JSON text, which is how OpenEMR's rows hold bodies; texts that are not JSON stay as they are.
std::string escape_slashes(std::string_view json);

}  // namespace oemr::openemr
