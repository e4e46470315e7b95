// SPDX-License-Identifier: Apache-2.0
// A document on its way out: found, decrypted and sent in pieces.
#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

#include "api/document.h"
#include "core/encoding.h"
#include "core/file_name.h"
#include "core/file_type.h"
#include "core/json_writer.h"
#include "core/log.h"
#include "core/text.h"
#include "openemr/document_store.h"
#include "rest/byte_range.h"
#include "rest/entity_tag.h"
#include "rest/path_keys.h"

namespace oemr::api {

using namespace rest;

namespace {

constexpr std::size_t piece = 32768;

class Content final : public BodyProducer {
 public:
  Content(openemr::DocumentFile file, const ByteRange& range)
      : file_(std::move(file)), at_(range.first), end_(range.first + range.size) {}

  bool append(std::string& body) override {
    const std::size_t size = static_cast<std::size_t>(std::min<std::uint64_t>(piece, end_ - at_));
    if (size == 0) return false;
    file_.read(at_, size, body);
    at_ += size;
    return true;
  }

 private:
  openemr::DocumentFile file_;
  std::uint64_t at_, end_;
};

/// {"resourceType":"Binary", … "data":"…"} around the content in base64, made while it is sent.
class BinaryResource final : public BodyProducer {
 public:
  BinaryResource(openemr::DocumentFile file, std::string head) : file_(std::move(file)), head_(std::move(head)) {}

  bool append(std::string& body) override {
    if (is_done_) return false;
    body.append(std::exchange(head_, {}));
    // Only the last piece is no multiple of three bytes, so that their texts join.
    constexpr std::uint64_t whole = piece / 3 * 3;
    std::string bytes;
    const std::size_t size = static_cast<std::size_t>(std::min<std::uint64_t>(whole, file_.size() - at_));
    if (size != 0) file_.read(at_, size, bytes);
    body.append(base64(bytes));
    at_ += size;
    is_done_ = at_ == file_.size();
    if (is_done_) body.append("\"}");
    return true;
  }

 private:
  openemr::DocumentFile file_;
  std::string head_;
  std::uint64_t at_ = 0;
  bool is_done_ = false;
};

/// What a row of documents says.
struct Document {
  std::string uuid, type, url, media_type, name, hash;
  std::int64_t path_depth = 1;
  bool is_encrypted = false, is_in_couchdb = false;
};

Document find_document(Call& call, std::int64_t id, std::optional<std::int64_t> pid) {
  std::string sql =
      "SELECT type, url, mimetype, name, hash, path_depth, encrypted, couch_docid IS NOT NULL AND couch_docid <> '', "
      "uuid FROM documents WHERE id = ? AND deleted = 0";
  std::vector<db::Parameter> parameters{id};
  if (pid) {
    sql += " AND foreign_id = ?";
    parameters.emplace_back(*pid);
  }
  db::Rows rows = call.db.query(sql, parameters);
  if (!rows.next()) throw NotFound();
  Document document;
  document.type = rows.text(std::size_t{0});
  document.url = rows.text(1);
  document.media_type = rows.text(2);
  document.name = rows.text(3);
  document.hash = rows.text(4);
  document.path_depth = rows.integer(5);
  document.is_encrypted = rows.integer(6) != 0;
  document.is_in_couchdb = rows.integer(7) != 0;
  if (const std::optional<Uuid> uuid = rows.uuid(8)) document.uuid = uuid->text();
  return document;
}

/// Each category of a document may ask for access to a part of the record ("patients|docs").
void check_categories(Call& call, std::int64_t id) {
  std::vector<std::string> rules;
  {
    db::Rows rows = call.db.query(
        "SELECT DISTINCT aco_spec FROM categories JOIN categories_to_documents"
        " ON categories_to_documents.category_id = categories.id WHERE document_id = ? AND aco_spec <> ''",
        {id});
    while (rows.next()) rules.emplace_back(rows.text(std::size_t{0}));
  }
  for (const std::string& rule : rules) {
    const std::size_t bar = rule.find('|');
    const std::string section = rule.substr(0, bar), value = bar == std::string::npos ? "" : rule.substr(bar + 1);
    if (!call.site.is_allowed(call.db, call.identity.username, section, value)) {
      throw Forbidden(call.site.release(call.db)->refuses_with_403(),
                      "the user's access does not cover the category of this document");
    }
  }
}

openemr::DocumentFile open_file(Call& call, const Document& document, std::int64_t id) {
  std::shared_ptr<const openemr::CryptoGen> crypto;
  if (document.is_encrypted) crypto = call.site.crypto(call.db);
  try {
    return openemr::open_document(openemr::documents_of(call.site), document.url, document.path_depth, crypto.get());
  } catch (const NotFound&) {
    log::error("OEMR2021", "the file of document " + std::to_string(id) + " is not where its row says");
    throw;
  }
}

std::string content_type(const Document& document) {
  if (!is_media_type(document.media_type)) return "application/octet-stream";
  return document.media_type + (document.media_type.starts_with("text/") ? ";charset=utf-8" : "");
}

/// Opens the file of a document that may be sent.
openemr::DocumentFile open_sendable(Call& call, const Document& document, std::int64_t id) {
  if (document.is_in_couchdb) {
    throw Error(501, "this document is kept in CouchDB, which only OpenEMR itself reads");
  }
  if (document.type != "file_url") throw NotFound();
  return open_file(call, document, id);
}

std::string tag_of(const Document& document, std::int64_t id, const openemr::DocumentFile& file,
                   std::string_view form) {
  return entity_tag(std::to_string(id) + "\n" + document.hash + "\n" + document.media_type + "\n" + file.version() +
                    std::string(form));
}

void send_content(Call& call, const Document& document, std::int64_t id, openemr::DocumentFile file) {
  Response& response = call.response;
  response.record(0);  // the audit log says who read it, not what it holds
  response.content_type(content_type(document));
  const std::string_view name = last_component(document.name);
  response.header("Content-Disposition", attachment(name.empty() ? last_component(document.url) : name));
  response.header("X-Content-Type-Options", "nosniff");
  const ByteRange range = choose_range(call.request, response, tag_of(document, id, file, {}), file.size());
  if (range.size != 0 && call.request.method != "HEAD") {
    response.follow_with(std::make_unique<Content>(std::move(file), range));
  }
}

void send_resource(Call& call, const Document& document, std::int64_t id, openemr::DocumentFile file) {
  Response& response = call.response;
  response.record(0);
  response.content_type("application/fhir+json");
  const std::string tag = tag_of(document, id, file, "\nresource");
  response.header("ETag", tag);
  if (const auto known = call.request.header("If-None-Match"); known && names_tag(*known, tag, true)) {
    response.status = 304;
    return;
  }
  std::string head;
  JsonWriter out(head);
  out.begin_object().member("resourceType", "Binary").member("id", document.uuid);
  out.member("contentType", is_media_type(document.media_type) ? document.media_type : "application/octet-stream");
  head.append(",\"data\":\"");
  if (call.request.method != "HEAD") {
    response.follow_with(std::make_unique<BinaryResource>(std::move(file), std::move(head)));
  }
}

}  // namespace

void send_document(Call& call) {
  const std::int64_t pid = path_number(call, 0), id = path_number(call, 1);
  const Document document = find_document(call, id, pid);
  check_categories(call, id);
  send_content(call, document, id, open_sendable(call, document, id));
}

void send_document(Call& call, std::int64_t id, SentAs form) {
  const Document document = find_document(call, id, {});
  if (call.bound_patient.empty()) check_categories(call, id);
  openemr::DocumentFile file = open_sendable(call, document, id);
  (form == SentAs::content ? send_content : send_resource)(call, document, id, std::move(file));
}

}  // namespace oemr::api
