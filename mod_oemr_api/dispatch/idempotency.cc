// SPDX-License-Identifier: Apache-2.0
// Keeps the answers of keyed submissions beside the records that they made.
#include "dispatch/idempotency.h"

#include "core/crypto.h"
#include "core/text.h"

namespace oemr::dispatch {
namespace {

constexpr std::size_t longest_key = 255;
constexpr unsigned no_such_table = 1146;

constexpr std::string_view create_table = R"(CREATE TABLE IF NOT EXISTS oemr_idempotency_key (
  key_digest BINARY(32) NOT NULL PRIMARY KEY,
  request_digest BINARY(32) NOT NULL,
  status SMALLINT NOT NULL DEFAULT 0,
  content_type VARCHAR(100) NOT NULL DEFAULT '',
  location VARCHAR(255) NOT NULL DEFAULT '',
  body MEDIUMBLOB,
  created DATETIME NOT NULL,
  KEY created (created)
) ENGINE=InnoDB COMMENT='mod_oemr_api: answers to POSTs with an Idempotency-Key')";

constexpr std::string_view remove_old =
    "DELETE FROM oemr_idempotency_key WHERE created < NOW() - INTERVAL 1 DAY ORDER BY created LIMIT 100";

/// RFC 8941 strings have quotes; a bare key is taken too.
std::string_view without_quotes(std::string_view text) {
  text = trim(text);
  if (text.size() >= 2 && text.front() == '"' && text.back() == '"') return text.substr(1, text.size() - 2);
  return text;
}

bool is_printable(std::string_view text) {
  return text.find_first_not_of(
             "!#$%&'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[]^_`abcdefghijklmnopqrstuvwxyz{|}~") ==
         std::string_view::npos;
}

/// A digest of parts that cannot run into each other.
std::string digest_of(std::initializer_list<std::string_view> parts) {
  std::string text;
  for (const std::string_view part : parts) text.append(std::to_string(part.size())).append(":").append(part);
  return crypto::digest(crypto::Digest::sha256, text);
}

void make_table(db::Connection& connection) {
  try {
    connection.execute(create_table);
  } catch (const db::DatabaseError& error) {
    if (error.connection_lost()) throw;
    throw Error(501, "this site cannot keep an Idempotency-Key; its administrator's log says how to mend that",
                "the table oemr_idempotency_key cannot be made: load sql/oemr_idempotency_key.sql into the database");
  }
}

std::string header_or_empty(const rest::Response& response, std::string_view name) {
  const std::string* value = response.find_header(name);
  return value != nullptr ? *value : std::string();
}

}  // namespace

std::optional<IdempotentWrite> IdempotentWrite::of(const rest::Call& call) {
  const auto header = call.request.header("Idempotency-Key");
  if (!header || call.request.method != "POST") return std::nullopt;
  const std::string_view key = without_quotes(*header);
  if (key.empty() || key.size() > longest_key || !is_printable(key)) {
    throw BadRequest("Idempotency-Key must be 1 to 255 printable ASCII characters without blanks or quotes");
  }
  return IdempotentWrite(digest_of({call.identity.client_id, call.identity.account_uuid, key}),
                         digest_of({call.request.method, call.request.target, call.body_text()}));
}

void IdempotentWrite::prepare(db::Connection& connection) const {
  try {
    connection.execute(remove_old);
  } catch (const db::DatabaseError& error) {
    if (error.number() != no_such_table) throw;
    make_table(connection);
  }
}

bool IdempotentWrite::answer_again(rest::Call& call) const {
  const bool is_first =
      call.db.execute(
          "INSERT IGNORE INTO oemr_idempotency_key (key_digest, request_digest, created) VALUES (?, ?, NOW())",
          {std::string_view(key_), std::string_view(request_)}) == 1;
  if (is_first) return false;
  db::Rows rows = call.db.query(
      "SELECT request_digest, status, content_type, location, body FROM oemr_idempotency_key WHERE key_digest = ?",
      {std::string_view(key_)});
  if (!rows.next()) throw Unavailable("an Idempotency-Key was removed while it was used again");
  if (rows.text("request_digest") != request_) {
    throw Error(422, "this Idempotency-Key belongs to another request");
  }
  call.response.status = static_cast<int>(rows.integer("status"));
  call.response.content_type(rows.text("content_type"));
  if (const auto location = rows.text("location"); !location.empty()) {
    call.response.header("Location", std::string(location));
  }
  call.response.header("Idempotency-Replayed", "true");
  call.response.body.assign(rows.text("body"));
  return true;
}

void IdempotentWrite::keep(rest::Call& call) const {
  const std::string content_type = header_or_empty(call.response, "Content-Type");
  const std::string location = header_or_empty(call.response, "Location");
  call.db.execute(
      "UPDATE oemr_idempotency_key SET status = ?, content_type = ?, location = ?, body = ? WHERE key_digest = ?",
      {std::int64_t{call.response.status}, std::string_view(content_type), std::string_view(location),
       std::string_view(call.response.body), std::string_view(key_)});
}

}  // namespace oemr::dispatch
