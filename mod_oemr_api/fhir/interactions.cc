// SPDX-License-Identifier: Apache-2.0
// The read and search interactions of a declared resource type; search results stream.
#include "core/error.h"
#include "core/uuid.h"
#include "fhir/resource_type.h"
#include "fhir/search.h"

namespace oemr::fhir {
namespace {

/// The type's own condition, and what the caller may see of it.
void restrict_selection(const rest::Call& call, const ResourceType& type, rest::Selection& selection) {
  selection.add(type.condition);
  if (!call.categories.empty()) add_scope_categories(call, type, *call.site.zone(call.db), selection);
  if (call.bound_patient.empty()) return;
  if (type.patient_column.empty()) {  // closed by default
    if (type.is_shared) return;
    throw AccessDenied(std::string(type.name) + " is in no patient's compartment");
  }
  if (const std::optional<Uuid> patient = Uuid::parse(call.bound_patient)) {
    selection.add_uuid(type.patient_column, *patient);
  } else {
    selection.add("1 = 0");
  }
}

std::string select_sql(const ResourceType& type, const rest::Selection& selection) {
  std::string sql = "SELECT ";
  sql.append(type.columns);
  for (const db::Related& related : type.related) related.append_to(sql);
  return selection.statement(std::move(sql), type.from, type.row_key);
}

std::int64_t count_matches(rest::Call& call, const ResourceType& type, const rest::Selection& selection) {
  std::string sql = "SELECT COUNT(*) FROM ";
  sql.append(type.from).append(selection.where());
  db::Rows rows = call.db.query(sql, selection.parameters());
  return rows.next() ? rows.integer(std::size_t{0}) : 0;
}

std::string page_url(const std::string& base, const SearchRequest& request, std::int64_t offset) {
  std::string url = base;
  char separator = '?';
  for (const auto& [name, value] : request.used) {
    url.push_back(separator);
    url.append(form_encode(name)).append("=").append(form_encode(value));
    separator = '&';
  }
  if (offset > 0) url.append(1, separator).append("_offset=").append(std::to_string(offset));
  return url;
}

void write_link(JsonWriter& out, std::string_view relation, const std::string& url) {
  out.begin_object().member("relation", relation).member("url", url).end_object();
}

/// What was not understood is said in the answer, never dropped in silence.
void write_ignored(JsonWriter& out, const std::vector<std::string>& ignored) {
  if (ignored.empty()) return;
  out.begin_object()
      .key("resource")
      .begin_object()
      .member("resourceType", "OperationOutcome")
      .key("issue")
      .begin_array();
  for (const std::string& name : ignored) {
    out.begin_object().member("severity", "warning").member("code", "not-supported").key("details").begin_object();
    out.member("text", "the search parameter " + name + " is not supported and was ignored").end_object().end_object();
  }
  out.end_array().end_object().key("search").begin_object().member("mode", "outcome").end_object().end_object();
}

void write_entry(JsonWriter& out, ResourceWriter& writer, const db::Rows& rows, std::size_t id,
                 const std::string& base) {
  std::string url = base + "/";
  append_uuid(url, rows.text(id));
  out.begin_object().member("fullUrl", url).key("resource");
  writer.write(out, rows);
  out.key("search").begin_object().member("mode", "match").end_object().end_object();
}

std::string instant(rest::Call& call) {
  const auto zone = call.site.zone(call.db);
  const std::int64_t now = now_seconds();
  std::string text = zone->format(now);
  text[10] = 'T';
  return text + zone->offset_text(now);
}

}  // namespace

void search(rest::Call& call, const ResourceType& type) {
  rest::Selection selection;
  restrict_selection(call, type, selection);
  const SearchRequest request = parse_search(call, type, *call.site.zone(call.db), selection);
  const std::string base = call.site.api_base(call.db) + "/fhir/" + std::string(type.name);
  const bool counted = request.count >= 0 || request.summary_count;
  const std::int64_t total = counted ? count_matches(call, type, selection) : 0;

  call.response.content_type("application/fhir+json");
  JsonWriter out(call.response.body);
  out.begin_object()
      .member("resourceType", "Bundle")
      .key("meta")
      .begin_object()
      .member("lastUpdated", instant(call))
      .end_object();
  out.member("type", "searchset");
  std::int64_t found = 0;
  bool has_entries = !request.ignored.empty();
  if (has_entries) {
    out.key("entry").begin_array();
    write_ignored(out, request.ignored);
  }
  if (!request.summary_count && request.count != 0) {
    auto writer = type.writer(call);
    selection.set_page((request.order.empty() ? "" : request.order + ",") + std::string(type.order),
                       std::max<std::int64_t>(0, request.count), request.offset);
    db::Rows rows = call.db.query(select_sql(type, selection), selection.all_parameters());
    std::size_t id = 0;
    for (; rows.next(); ++found) {
      if (!has_entries) out.key("entry").begin_array();
      has_entries = true;
      if (found == 0) id = rows.index("id");
      write_entry(out, *writer, rows, id, base);
      call.response.checkpoint();
    }
  }
  if (has_entries) out.end_array();
  out.key("total").integer(counted ? total : found).key("link").begin_array();
  write_link(out, "self", page_url(base, request, request.offset));
  if (request.count > 0 && request.offset > 0) {
    write_link(out, "previous", page_url(base, request, std::max<std::int64_t>(0, request.offset - request.count)));
  }
  if (request.count > 0 && request.offset + found < total)
    write_link(out, "next", page_url(base, request, request.offset + request.count));
  out.end_array().end_object();
}

std::string read_resource(rest::Call& call, const ResourceType& type, std::string_view id) {
  const std::optional<Uuid> uuid = Uuid::parse(id);
  if (!uuid) return {};
  rest::Selection selection;
  restrict_selection(call, type, selection);
  selection.add_uuid(type.id_column, *uuid);
  auto writer = type.writer(call);
  std::string json;
  db::Rows rows = call.db.query(select_sql(type, selection) + " LIMIT 1", selection.parameters());
  if (rows.next()) {
    JsonWriter out(json);
    writer->write(out, rows);
  }
  return json;
}

void read(rest::Call& call, const ResourceType& type) {
  const std::string json = read_resource(call, type, call.key());
  if (json.empty()) throw NotFound("no " + std::string(type.name) + " with this id");
  call.response.content_type("application/fhir+json");
  call.response.body.append(json);
}

}  // namespace oemr::fhir
