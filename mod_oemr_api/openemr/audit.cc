// SPDX-License-Identifier: Apache-2.0
// Writes OpenEMR's audit rows, many entries with three statements.
#include "openemr/audit.h"

#include <algorithm>
#include <vector>

#include "core/crypto.h"
#include "core/encoding.h"
#include "core/text.h"
#include "core/time.h"

namespace oemr::openemr {
namespace {

using db::Parameter;

constexpr std::size_t batch_entries = 200;
constexpr std::size_t batch_bytes = 4 << 20;  // far below the server's default max_allowed_packet of 16 MiB

/// Columns cut what is longer in silence (sql_mode is empty); the checksum is over what is stored, so it is cut here.
std::string fit(std::string_view text, std::size_t characters, std::size_t bytes = std::string::npos) {
  std::string repaired = repair_utf8(text);
  std::size_t end = 0, count = 0;
  while (end < repaired.size()) {
    std::size_t next = end + 1;
    while (next < repaired.size() && (static_cast<unsigned char>(repaired[next]) & 0xC0) == 0x80) ++next;
    if (count == characters || next > bytes) break;
    ++count;
    end = next;
  }
  repaired.resize(end);
  return repaired;
}

/// An entry as its rows will hold it.
struct StoredEntry {
  std::string date, event, category, user, group, comment;
  std::optional<std::int64_t> patient_id;
  bool success = true;
  std::optional<AuditEntry::ApiCall> call;
  std::int64_t log_id = 0;
  std::string checksum, checksum_api;
};

class Writer {
 public:
  Writer(db::Connection& connection, Site& site) : connection_(connection), zone_(site.zone(connection)) {
    const std::shared_ptr<const Globals> globals = site.globals(connection);
    api_log_option_ = globals->integer("api_log_option", 2);
    const bool may_be_encrypted = site.release(connection)->has_audit_encryption_switch();
    if (may_be_encrypted && globals->is_on("enable_auditlog_encryption")) crypto_ = site.crypto(connection);
  }

  void write(std::span<const AuditEntry> entries);

 private:
  StoredEntry prepare(const AuditEntry& entry) const;
  AuditEntry::ApiCall prepare_call(const AuditEntry::ApiCall& call) const;
  std::string sealed(std::string text) const { return crypto_ && !text.empty() ? crypto_->encrypt(text) : text; }
  void write_batch(std::vector<StoredEntry>& batch);
  void insert_log(std::vector<StoredEntry>& batch);
  void insert_calls(const std::vector<StoredEntry>& batch);
  void insert_checksums(std::vector<StoredEntry>& batch);

  db::Connection& connection_;
  std::shared_ptr<const Zone> zone_;
  std::shared_ptr<const CryptoGen> crypto_;  // null: bodies stay clear, comments are base64
  std::int64_t api_log_option_ = 2;
};

AuditEntry::ApiCall Writer::prepare_call(const AuditEntry::ApiCall& call) const {
  AuditEntry::ApiCall stored;
  stored.user_id = call.user_id;
  stored.patient_id = call.patient_id;
  stored.ip_address = fit(call.ip_address, 255);
  stored.method = fit(call.method, 20);
  stored.request = fit(call.request, 255);
  // The column holds 65535 bytes; a ciphertext is some 4/3 of its text, and one cut short could not be read again.
  stored.request_url = sealed(fit(call.request_url, std::string::npos, crypto_ ? 48000 : 65535));
  if (api_log_option_ != 1) {
    stored.request_body = sealed(repair_utf8(escape_slashes(call.request_body)));
    stored.response = sealed(repair_utf8(escape_slashes(call.response)));
  }
  return stored;
}

StoredEntry Writer::prepare(const AuditEntry& entry) const {
  StoredEntry stored;
  stored.date = zone_->format(entry.time != 0 ? entry.time : now_seconds());
  stored.event = fit(entry.event, 255);
  stored.category = fit(entry.category, 255);
  stored.user = fit(entry.user, 255);
  stored.group = fit(entry.group, 255);
  stored.comment = crypto_ ? crypto_->encrypt(entry.comment) : base64(entry.comment);
  stored.patient_id = entry.patient_id;
  stored.success = entry.success;
  if (entry.call) stored.call = prepare_call(*entry.call);
  return stored;
}

std::string rows_of(std::string_view row, std::size_t count) {
  std::string out;
  for (std::size_t i = 0; i < count; ++i) out.append(i == 0 ? "" : ", ").append(row);
  return out;
}

void Writer::insert_log(std::vector<StoredEntry>& batch) {
  std::vector<Parameter> parameters;
  for (const StoredEntry& entry : batch) {
    const Parameter patient = entry.patient_id ? Parameter(*entry.patient_id) : Parameter(nullptr);
    parameters.insert(parameters.end(), {entry.date, entry.event, entry.category, entry.user, entry.group,
                                         entry.comment, patient, std::int64_t{entry.success}});
  }
  connection_.execute(
      "INSERT INTO log (date, event, category, user, groupname, comments, user_notes, patient_id, success, crt_user,"
      " log_from, menu_item_id, ccda_doc_id) VALUES " +
          rows_of("(?, ?, ?, ?, ?, ?, '', ?, ?, '', 'open-emr', NULL, NULL)", batch.size()),
      parameters);
  // An INSERT of a known number of rows takes one run of ids, whatever innodb_autoinc_lock_mode is; on a cluster they
  // are auto_increment_increment apart. LAST_INSERT_ID() is the first of them.
  std::int64_t id = static_cast<std::int64_t>(connection_.last_insert_id()), step = 1;
  if (batch.size() > 1) {
    db::Rows rows = connection_.query("SELECT @@SESSION.auto_increment_increment");
    if (rows.next()) step = std::max<std::int64_t>(1, rows.integer(0));
  }
  for (StoredEntry& entry : batch) {
    entry.log_id = id;
    id += step;
  }
}

void Writer::insert_calls(const std::vector<StoredEntry>& batch) {
  std::vector<Parameter> parameters;
  std::size_t count = 0;
  for (const StoredEntry& entry : batch) {
    if (!entry.call) continue;
    const AuditEntry::ApiCall& call = *entry.call;
    parameters.insert(parameters.end(), {entry.log_id, call.user_id, call.patient_id, call.ip_address, call.method,
                                         call.request, call.request_url, call.request_body, call.response, entry.date});
    ++count;
  }
  if (count == 0) return;
  connection_.execute(
      "INSERT INTO api_log (log_id, user_id, patient_id, ip_address, method, request, request_url, request_body,"
      " response, created_time) VALUES " +
          rows_of("(?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", count),
      parameters);
}

void Writer::insert_checksums(std::vector<StoredEntry>& batch) {
  const std::string_view encrypted = crypto_ ? "Yes" : "No";
  std::vector<Parameter> parameters;
  for (StoredEntry& entry : batch) {
    const std::string log[] = {entry.date,
                               entry.event,
                               entry.category,
                               entry.user,
                               entry.group,
                               entry.comment,
                               "",
                               entry.patient_id ? std::to_string(*entry.patient_id) : "",
                               entry.success ? "1" : "0",
                               "",
                               "open-emr",
                               "",
                               ""};
    entry.checksum = audit_checksum(log);
    if (entry.call) {
      const AuditEntry::ApiCall& call = *entry.call;
      const std::string api[] = {std::to_string(entry.log_id),
                                 std::to_string(call.user_id),
                                 std::to_string(call.patient_id),
                                 call.ip_address,
                                 call.method,
                                 call.request,
                                 call.request_url,
                                 call.request_body,
                                 call.response,
                                 entry.date};
      entry.checksum_api = audit_checksum(api);
    }
    parameters.insert(parameters.end(), {entry.log_id, encrypted, entry.checksum, entry.checksum_api});
  }
  connection_.execute("INSERT INTO log_comment_encrypt (log_id, encrypt, checksum, checksum_api, version) VALUES " +
                          rows_of("(?, ?, ?, ?, 4)", batch.size()),
                      parameters);
}

void Writer::write_batch(std::vector<StoredEntry>& batch) {
  insert_log(batch);
  insert_calls(batch);
  insert_checksums(batch);
}

std::size_t size_of(const StoredEntry& entry) {
  std::size_t size = entry.comment.size() + 1024;
  if (entry.call)
    size += entry.call->request_url.size() + entry.call->request_body.size() + entry.call->response.size();
  return size;
}

void Writer::write(std::span<const AuditEntry> entries) {
  std::vector<StoredEntry> batch;
  std::size_t bytes = 0;
  const auto flush = [&] {
    if (batch.empty()) return;
    write_batch(batch);
    batch.clear();
    bytes = 0;
  };
  for (const AuditEntry& entry : entries) {
    if (entry.call && api_log_option_ == 0) continue;
    StoredEntry stored = prepare(entry);
    const std::size_t size = size_of(stored);
    if (batch.size() == batch_entries || bytes + size > batch_bytes) flush();
    batch.push_back(std::move(stored));
    bytes += size;
  }
  flush();
}

}  // namespace

void write_audit(db::Connection& connection, Site& site, std::span<const AuditEntry> entries) {
  if (entries.empty()) return;
  Writer writer(connection, site);
  if (connection.in_transaction()) return writer.write(entries);
  db::Transaction transaction(connection);
  writer.write(entries);
  transaction.commit();
}

std::string audit_checksum(std::span<const std::string> values) {
  std::string all;
  for (const std::string& value : values) all += value;
  return hex(crypto::digest(crypto::Digest::sha3_512, all));
}

std::string escape_slashes(std::string_view json) {
  if (json.empty() || (json[0] != '{' && json[0] != '[' && json[0] != '"')) return std::string(json);
  std::string out;
  out.reserve(json.size() + json.size() / 16);
  for (std::size_t i = 0; i < json.size(); ++i) {
    if (json[i] == '/') out += '\\';
    out += json[i];
    if (json[i] == '\\' && i + 1 < json.size()) out += json[++i];  // an escape stays whole: "\/" is not doubled
  }
  return out;
}

}  // namespace oemr::openemr
