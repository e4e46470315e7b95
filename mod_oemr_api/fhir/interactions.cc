// SPDX-License-Identifier: Apache-2.0
// The read and search interactions of a declared resource type; search results stream.
#include "core/error.h"
#include "core/uuid.h"
#include "fhir/resource_type.h"
#include "fhir/search.h"

namespace oemr::fhir {
namespace {

std::string select_sql(const Source& source, const rest::Selection& selection) {
  std::string sql = "SELECT ";
  sql.append(source.columns).append(", ").append(source.row_key).append(" AS row_key");
  if (!source.last_updated.empty()) sql.append(", ").append(source.last_updated).append(" AS last_updated");
  for (const db::Related& related : source.related) related.append_to(sql);
  return selection.statement(std::move(sql), source.from, source.row_key);
}

bool is_there(rest::Call& call, const Source& source) {
  const std::size_t point = source.needs.find('.');
  return point == std::string_view::npos ||
         call.db.schema()->has_column(source.needs.substr(0, point), source.needs.substr(point + 1));
}

std::int64_t count_matches(rest::Call& call, const Source& source, const rest::Selection& selection) {
  std::string sql = "SELECT COUNT(*) FROM ";
  sql.append(source.key_tables()).append(selection.where());
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

void write_entry(JsonWriter& out, const std::string& base, std::string_view id, const std::string& resource) {
  std::string url = base + "/";
  append_uuid(url, id);
  out.begin_object().member("fullUrl", url).key("resource").raw(resource);
  out.key("search").begin_object().member("mode", "match").end_object().end_object();
}

std::string order_of(const SearchRequest& request, const Source& source) {
  std::string order;
  for (const SortKey& key : request.sort) {
    const std::vector<SearchColumn> columns = columns_of(source, key.parameter->name);
    if (columns.empty() || columns.front().sql.empty() || !columns.front().rows.empty()) continue;
    order.append(columns.front().sql).append(key.is_descending ? " DESC," : ",");
  }
  return order + std::string(source.row_key);
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
  const std::shared_ptr<const Zone> zone = call.site.zone(call.db);
  const std::string fhir_base = call.site.api_base(call.db) + "/fhir/", base = fhir_base + std::string(type.name);
  const SearchRequest request = parse_search(call, type, {*zone, fhir_base});
  const bool counted = request.count >= 0 || request.summary_count;
  std::int64_t total = 0;
  call.response.content_type("application/fhir+json");
  JsonWriter out(call.response.body);
  out.begin_object()
      .member("resourceType", "Bundle")
      .key("meta")
      .begin_object()
      .member("lastUpdated", instant(call))
      .end_object();
  out.member("type", "searchset");
  std::int64_t found = 0, skip = request.offset;
  bool has_entries = !request.ignored.empty();
  if (has_entries) {
    out.key("entry").begin_array();
    write_ignored(out, request.ignored);
  }
  for (const Source& source : type.sources) {
    if (!is_there(call, source)) continue;
    rest::Selection selection;
    restrict_selection(call, type, source, request.criteria, selection);
    const std::int64_t matches = counted ? count_matches(call, source, selection) : 0;
    total += matches;
    const std::int64_t skipped = std::min(skip, matches), limit = std::max<std::int64_t>(0, request.count - found);
    skip -= skipped;
    if (request.summary_count || (request.count >= 0 && limit == 0)) continue;
    auto writer = source.writer(call);
    selection.set_page(order_of(request, source), limit, skipped);
    db::Rows rows = call.db.query(select_sql(source, selection), selection.all_parameters());
    for (; rows.next(); ++found) {
      if (!has_entries) out.key("entry").begin_array();
      has_entries = true;
      write_entry(out, base, rows.text("id"), writer->resource(type, source, rows));
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
  for (const Source& source : type.sources) {
    if (!is_there(call, source)) continue;
    rest::Selection selection;
    restrict_selection(call, type, source, {}, selection);
    selection.add_uuid(source.id_column, *uuid);
    auto writer = source.writer(call);
    db::Rows rows = call.db.query(select_sql(source, selection) + " LIMIT 1", selection.parameters());
    if (rows.next()) return writer->resource(type, source, rows);
  }
  return {};
}

void read(rest::Call& call, const ResourceType& type) {
  const std::string json = read_resource(call, type, call.key());
  if (json.empty()) throw NotFound("no " + std::string(type.name) + " with this id");
  call.response.content_type("application/fhir+json");
  call.response.body.append(json);
}

}  // namespace oemr::fhir
