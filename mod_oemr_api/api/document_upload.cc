// SPDX-License-Identifier: Apache-2.0
// A document on its way in: checked, received in pieces, filed.
#include <algorithm>
#include <charconv>
#include <utility>
#include <vector>

#include "api/document.h"
#include "core/file_name.h"
#include "core/file_type.h"
#include "core/multipart.h"
#include "core/text.h"
#include "openemr/document_category.h"
#include "openemr/document_store.h"
#include "openemr/incoming_file.h"
#include "openemr/sequences.h"
#include "openemr/uuid_registry.h"
#include "rest/column_values.h"
#include "rest/envelope.h"
#include "rest/path_keys.h"
#include "rest/upload.h"

namespace oemr::api {

using namespace rest;

namespace {

constexpr std::string_view part_name = "document";
constexpr std::size_t longest_name = 255;  // characters: documents.name
constexpr std::size_t longest_url = 255;

/// A site whose settings lack the switch has not switched it off.
bool is_switched_off(Call& call, std::string_view global) {
  const auto globals = call.site.globals(call.db);
  return globals->text(global, "absent") != "absent" && !globals->is_on(global);
}

/// The size that the request announces; 0 when it comes in chunks.
std::uint64_t announced_size(const Request& request) {
  const std::string_view text = request.header("Content-Length").value_or("0");
  std::uint64_t size = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), size);
  return error == std::errc::result_out_of_range ? UINT64_MAX : size;
}

/// The types that the site takes: the active options of its list, as they are or as "<type>/*".
class WhiteList {
 public:
  static WhiteList load(Call& call) {
    WhiteList list;
    list.takes_all_ = is_switched_off(call, "secure_upload");
    if (list.takes_all_) return list;
    db::Rows rows =
        call.db.query("SELECT option_id FROM list_options WHERE list_id = 'files_white_list' AND activity = 1");
    while (rows.next()) list.types_.emplace_back(rows.text(std::size_t{0}));
    return list;
  }

  bool takes(std::string_view type) const {
    const std::string whole = std::string(type.substr(0, type.find('/'))) + "/*";
    return takes_all_ || std::any_of(types_.begin(), types_.end(),
                                     [&](const std::string& known) { return known == type || known == whole; });
  }

 private:
  bool takes_all_ = false;
  std::vector<std::string> types_;
};

class DocumentUpload final : public Upload, private FormSink {
 public:
  DocumentUpload(Call& call, std::int64_t category_id)
      : pid(path_number(call, 0)),
        category(category_id),
        documents_(openemr::documents_of(call.site)),
        white_list_(WhiteList::load(call)) {
    if (!is_switched_off(call, "drive_encryption")) crypto_ = call.site.crypto(call.db);
  }

  void receive(const Request& request, BodySource& body) override {
    if (announced_size(request) > request.upload_limit) refuse_size();
    FormParser parser(FormParser::boundary_of(request.header("Content-Type").value_or("")), *this);
    std::size_t total = 0;
    for (std::string_view piece = body.read(65536); !piece.empty(); piece = body.read(65536)) {
      total += piece.size();
      if (total > request.upload_limit) refuse_size();
      parser.feed(piece);
    }
    parser.finish();
    if (!file_) throw BadRequest("the form has no file named document");
    find_type();
    file_->finish();
    JsonWriter(summary_)
        .begin_object()
        .key(part_name)
        .begin_object()
        .member("name", name)
        .key("size")
        .integer(static_cast<std::int64_t>(file_->size()))
        .member("mimetype", type)
        .member("hash", file_->hash())
        .end_object()
        .end_object();
  }

  void keep() noexcept override { file_->keep(); }
  void leave() noexcept override { file_->leave(); }
  const std::string& summary() const override { return summary_; }

  openemr::IncomingFile& file() { return *file_; }

  const std::int64_t pid, category;
  std::string name, type;

 private:
  [[noreturn]] static void refuse_size() { throw BadRequest("the document is larger than this server accepts", 413); }

  void begin_part(const FormPart& part) override {
    taking_ = part.name == part_name && part.file_name && !part.file_name->empty();
    if (!taking_) return;
    if (file_) throw BadRequest("the form has more than one file named document");
    name = last_component(*part.file_name);
    const auto starts_character = [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; };
    if (name.empty() || !is_utf8(name) ||
        static_cast<std::size_t>(std::count_if(name.begin(), name.end(), starts_character)) > longest_name) {
      throw BadRequest("the file needs a name in UTF-8 of at most 255 characters");
    }
    file_.emplace(documents_, crypto_.get());
  }

  void part_bytes(std::string_view bytes) override {
    if (!taking_) return;
    file_->add(bytes);
    if (!type.empty()) return;
    sample_.append(bytes.substr(0, file_type_sample - sample_.size()));
    if (sample_.size() == file_type_sample) find_type();
  }

  void end_part() override { taking_ = false; }

  /// OpenEMR answers 404 to types that the site does not take, and to empty files.
  void find_type() {
    if (!type.empty()) return;
    type = file_type(std::exchange(sample_, {}));
    if (file_->size() == 0) throw NotFound("the file is empty");
    if (!white_list_.takes(type)) {
      throw NotFound("files of type " + type + " are not taken: the list files_white_list of the site lacks it");
    }
  }

  const std::filesystem::path documents_;
  const WhiteList white_list_;
  std::shared_ptr<const openemr::CryptoGen> crypto_;  // null: the site keeps documents as they are
  std::optional<openemr::IncomingFile> file_;
  std::string sample_, summary_;
  bool taking_ = false;
};

void check_patient(Call& call, std::int64_t pid) {
  if (!call.db.query("SELECT 1 FROM patient_data WHERE pid = ? LIMIT 1", {pid}).next()) {
    throw NotFound("there is no patient with the pid " + std::to_string(pid));
  }
}

/// A path that names no category files nothing: OpenEMR would keep a document there that no list shows.
std::int64_t required_category(Call& call) {
  const auto path = call.request.query.find("path");
  if (!path) {
    throw ValidationError("path", "Required::NON_EXISTENT_KEY", "path must be provided, but does not exist");
  }
  const std::optional<std::int64_t> category = openemr::find_document_category(call.db, *path);
  if (!category) {
    throw NotFound("no category of documents is at this path" +
                   std::string(path->find(' ') == std::string_view::npos ? "" : ": a blank in a name is written as _"));
  }
  return *category;
}

}  // namespace

std::unique_ptr<Upload> open_document_upload(Call& call) {
  check_patient(call, path_number(call, 0));
  const std::int64_t category = required_category(call);
  if (call.site.globals(call.db)->is_on("document_storage_method")) {
    throw Error(501, "this site keeps documents in CouchDB, which only OpenEMR itself writes to");
  }
  openemr::sweep_incoming_files(openemr::documents_of(call.site), call.db);
  return std::make_unique<DocumentUpload>(call, category);
}

void store_document(Call& call) {
  auto& upload = static_cast<DocumentUpload&>(*call.upload);
  check_patient(call, upload.pid);
  const std::int64_t id = openemr::next_sequence(call.db);
  const Uuid drive_uuid = openemr::register_drive_uuid(call.db);
  const std::string url = "file://" + upload.file().place(std::to_string(upload.pid), drive_uuid).string();
  if (url.size() > longest_url) {
    throw Error(500, "the document cannot be stored", "the path of the site's documents is too long for documents.url");
  }
  const Uuid uuid = openemr::register_uuid(call.db, "documents");
  const std::string now = call.site.local_now(call.db);

  ColumnValues values;
  values.set("id", id);
  values.set("uuid", std::string(uuid.raw()));
  values.set("type", "file_url");
  values.set("size", static_cast<std::int64_t>(upload.file().size()));
  values.set("date", now);
  values.set("url", url);
  values.set("mimetype", upload.type);
  values.set("owner", call.identity.user_id);
  values.set("foreign_id", upload.pid);
  values.set("docdate", now.substr(0, 10));
  values.set("hash", upload.file().hash());
  values.set("name", upload.name);
  values.set("drive_uuid", std::string(drive_uuid.raw()));
  values.set("path_depth", std::int64_t{1});
  if (upload.file().is_encrypted()) values.set("encrypted", std::int64_t{1});
  values.insert(call.db, "documents");
  call.db.execute("INSERT INTO categories_to_documents (category_id, document_id) VALUES (?, ?)",
                  {upload.category, id});
  write_bare(call.response, 200, "true");
}

}  // namespace oemr::api
