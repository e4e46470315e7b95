// SPDX-License-Identifier: Apache-2.0
// Reading a declared resource: lists that stream, single records, and why there is none.
#include <algorithm>
#include <charconv>

#include "core/text.h"
#include "openemr/site.h"
#include "rest/envelope.h"
#include "rest/path_keys.h"
#include "rest/resource.h"

namespace oemr::rest {
namespace {

constexpr std::string_view paging_parameters[] = {"_limit", "_offset", "_sort"};

/// The values of "name", or of "name[]" and "name[0]": each must hold.
std::vector<std::string> values_of(const QueryParameters& query, std::string_view name) {
  std::vector<std::string> values;
  for (const auto& [key, value] : query.all()) {
    if (key.size() > name.size() && key.starts_with(name) && key[name.size()] == '[') values.push_back(value);
  }
  if (values.empty()) {
    if (const auto last = query.find(name)) values.emplace_back(*last);
  }
  return values;
}

std::optional<std::int64_t> whole_number(std::string_view text) {
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return number;
}

void add_filter(const Filter& filter, std::string value, Selection& selection) {
  const std::string column(filter.column);
  bool is_value = true;
  switch (filter.kind) {
    case Filter::Kind::exact:
      selection.add("BINARY " + column + " = ?", std::move(value));
      break;
    case Filter::Kind::contains:
      selection.add(column + " LIKE ?", "%" + value + "%");
      break;
    case Filter::Kind::date:
      is_value = parse_date(value).has_value();
      if (is_value) selection.add(column + " = ?", std::move(value));
      break;
    case Filter::Kind::number:
      if (const std::optional<std::int64_t> number = whole_number(value)) {
        selection.add(column + " = ?", *number);
      } else {
        is_value = false;
      }
      break;
    case Filter::Kind::uuid:
      if (const std::optional<Uuid> uuid = Uuid::parse(value)) {
        selection.add_uuid(column, *uuid);
      } else {
        is_value = false;
      }
      break;
  }
  if (!is_value) selection.add("1 = 0");
}

/// A filter that is not known is refused by name: dropping it would answer with everyone's records.
void add_filters(const Call& call, const Resource& resource, Selection& selection) {
  if (resource.filters.empty()) return;
  ValidationError::Messages unknown;
  for (const auto& [name, value] : call.request.query.all()) {
    const std::string_view base = std::string_view(name).substr(0, name.find('['));
    const bool is_paging =
        std::find(std::begin(paging_parameters), std::end(paging_parameters), base) != std::end(paging_parameters);
    const bool is_filter =
        std::any_of(resource.filters.begin(), resource.filters.end(), [&](const Filter& f) { return f.name == base; });
    if (!is_paging && !is_filter) {
      unknown.push_back({name, {{"Filter::UNKNOWN", name + " is not a filter of this list"}}});
    }
  }
  if (!unknown.empty()) throw ValidationError(std::move(unknown));
  for (const Filter& filter : resource.filters) {
    for (std::string& value : values_of(call.request.query, filter.name))
      add_filter(filter, std::move(value), selection);
  }
}

std::int64_t natural_number(const QueryParameters& query, std::string_view name) {
  const std::string_view text = query[name];
  if (text.empty()) return 0;
  const std::optional<std::int64_t> number = whole_number(text);
  if (!number || *number < 0) {
    throw ValidationError(std::string(name), "Numeric::NOT_NUMERIC",
                          std::string(name) + " must be a number that is not negative");
  }
  return *number;
}

/// _sort: columns of the resource's table, "-" before a name for descending.
std::string sort_order(Call& call, const Resource& resource, std::string_view text) {
  const std::vector<TableColumn> columns = table_columns(call.db, resource.table);
  std::string order;
  for (std::string_view item : split(text, ',')) {
    const bool descending = item.starts_with('-');
    if (descending) item.remove_prefix(1);
    const bool known =
        std::any_of(columns.begin(), columns.end(), [&](const TableColumn& column) { return column.name == item; });
    if (!known)
      throw ValidationError("_sort", "Sort::UNKNOWN",
                            "_sort must name columns of the record, with - before those to sort downwards");
    order.append(order.empty() ? "`" : ",`")
        .append(resource.table)
        .append("`.`")
        .append(item)
        .append(descending ? "` DESC" : "`");
  }
  return order;
}

Paging paging_of(Call& call, const Resource& resource) {
  Paging paging;
  paging.limit = std::min(natural_number(call.request.query, "_limit"), Paging::maximum_limit);
  paging.offset = natural_number(call.request.query, "_offset");
  if (const std::string_view sort = call.request.query["_sort"]; !sort.empty())
    paging.order = sort_order(call, resource, sort);
  return paging;
}

std::unique_ptr<RecordWriter> record_writer(Call& call, const Resource& resource, const Selection& selection) {
  return resource.record_writer != nullptr ? resource.record_writer(call, selection) : std::make_unique<RecordWriter>();
}

std::string select_sql(const Resource& resource, const Selection& selection) {
  std::string sql = "SELECT ";
  sql.append(resource.columns).append(" FROM ").append(resource.from).append(selection.where());
  return sql;
}

std::string list_sql(const Resource& resource, const Selection& selection, const Paging& paging) {
  std::string sql = select_sql(resource, selection);
  sql.append(" ORDER BY ");
  if (!paging.order.empty()) sql.append(paging.order).append(",");
  sql.append(resource.order);
  if (paging.limit > 0) sql.append(" LIMIT ? OFFSET ?");
  return sql;
}

}  // namespace

void read_list(Call& call) {
  const Resource& resource = *call.route.resource;
  const auto keys = keys_of(call, resource);
  Selection selection;
  restrict_selection(call, resource, keys, selection);
  add_filters(call, resource, selection);
  const Paging paging = paging_of(call, resource);
  const std::string address = call.site.address(call.db);
  auto writer = record_writer(call, resource, selection);
  writer->use_text_mode(resource.text_when_unfiltered && !selection.has_parameters());

  std::vector<db::Parameter> parameters = selection.parameters();
  if (paging.limit > 0) parameters.insert(parameters.end(), {paging.limit + 1, paging.offset});
  db::Rows rows = call.db.query(list_sql(resource, selection, paging), parameters);
  bool more = rows.next();
  if (!more) {
    { const db::Rows finished = std::move(rows); }
    check_keys_exist(call, keys);
    if (resource.empty_list_is_404) throw NotFound();
  }
  const bool enveloped = resource.envelope == Envelope::processing_result;
  call.response.content_type("application/json");
  if (enveloped) begin_envelope(call.response.body);
  JsonWriter out(call.response.body);
  if (resource.nests_list) out.begin_array();
  out.begin_array();
  std::int64_t count = 0;
  for (; more && (paging.limit == 0 || count < paging.limit); more = rows.next(), ++count) {
    writer->write(out, rows);
    call.response.checkpoint();
  }
  out.end_array();
  if (resource.nests_list) out.end_array();
  if (enveloped) end_envelope(call.response.body, list_links(call, paging, more, address));
}

std::string read_record(Call& call, const Resource& resource, std::span<const PathKey> keys) {
  Selection selection;
  restrict_selection(call, resource, keys, selection);
  auto writer = record_writer(call, resource, selection);
  writer->use_text_mode(resource.text_when_unfiltered && !selection.has_parameters());
  std::string json;
  db::Rows rows =
      call.db.query(select_sql(resource, selection) + " ORDER BY " + std::string(resource.order) + " LIMIT 1",
                    selection.parameters());
  if (rows.next()) {
    JsonWriter out(json);
    writer->write(out, rows);
  }
  return json;
}

void read_one(Call& call) {
  const Resource& resource = *call.route.resource;
  const auto keys = keys_of(call, resource);
  const std::string json = read_record(call, resource, keys);
  if (json.empty()) {
    check_keys_exist(call, keys);
    throw NotFound();
  }
  if (resource.envelope == Envelope::processing_result) {
    write_result(call.response, 200, json);
  } else {
    write_bare(call.response, 200, json);
  }
}

}  // namespace oemr::rest
