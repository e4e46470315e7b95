// SPDX-License-Identifier: Apache-2.0
// Runs writes.
#include "dispatch/write.h"

#include "dispatch/idempotency.h"
#include "dispatch/precondition.h"

namespace oemr::dispatch {
namespace {

constexpr int attempts = 3;

void commit(db::Transaction& transaction, rest::Upload* upload) {
  try {
    transaction.commit();
  } catch (const db::DatabaseError& error) {
    if (upload != nullptr && error.connection_lost()) upload->leave();
    throw;
  }
  if (upload != nullptr) upload->keep();
}

void write_once(rest::Call& call, Precondition& precondition, const std::optional<IdempotentWrite>& key) {
  // Serializable: what is read for the precondition stays so until the write; of two writers one is undone and looks
  // again.
  if (precondition.is_given()) call.db.execute("SET TRANSACTION ISOLATION LEVEL SERIALIZABLE");
  // What is looked at before the first write is of no transaction: numbers are drawn without a lock that lasts.
  using Begin = db::Transaction::Begin;
  db::Transaction transaction(call.db, precondition.is_given() ? Begin::now : Begin::at_first_write);
  if (!key || !key->answer_again(call)) {
    if (precondition.is_given()) precondition.look(call);
    call.route.handler(call);
    precondition.check();
    if (key) key->keep(call);
  }
  openemr::AuditEntry entry = audit_entry(call);
  entry.call->response = call.response.body;
  openemr::write_audit(call.db, call.site, {&entry, 1});
  commit(transaction, call.upload);
}

/// "/apis/default/api/patient" as "/apis/dispatch.php/default/api/patient".
std::string with_script(std::string_view path) {
  std::string target(path);
  constexpr std::string_view before = "/apis/", script = "dispatch.php/";
  const std::size_t at = target.find(before);
  if (at < target.find('?')) target.insert(at + before.size(), script);
  return target;
}

}  // namespace

openemr::AuditEntry audit_entry(const rest::Call& call) {
  openemr::AuditEntry entry;
  entry.user = call.identity.username;
  entry.group = call.identity.group;
  if (call.identity.pid != 0) entry.patient_id = call.identity.pid;
  entry.call = openemr::AuditEntry::ApiCall{};
  openemr::AuditEntry::ApiCall& row = *entry.call;
  row.user_id = call.identity.user_id;
  row.patient_id = call.identity.pid;
  row.ip_address = call.request.ip_text();
  row.method = call.request.method;
  if (call.site.release(call.db)->logs_resources()) {
    row.request = rest::resource_name(call.route);
    row.request_url = with_script(call.request.target);
  } else {
    row.request = call.request.route_path;
    row.request_url = call.request.target;
  }
  if (call.request.method == "POST" || call.request.method == "PUT") row.request_body = call.body_text();
  return entry;
}

void run_write(rest::Call& call, void (*restart)(const rest::Request&, rest::Response&)) {
  Precondition precondition(call.request);
  const std::optional<IdempotentWrite> key = IdempotentWrite::of(call);
  if (key) key->prepare(call.db);
  for (int attempt = 1;; ++attempt) {
    try {
      write_once(call, precondition, key);
      return;
    } catch (const db::DatabaseError& error) {
      if (error.is_unknown_column()) call.site.forget_tables();
      const bool passes = error.is_deadlock() || error.is_duplicate_key() || error.is_unknown_column();
      const bool again = passes && attempt < attempts;
      if (!again || !call.response.reset()) throw;
      restart(call.request, call.response);
    }
  }
}

}  // namespace oemr::dispatch
