// SPDX-License-Identifier: Apache-2.0
// Reading a declared resource: lists that stream, single records, and why there is none.
#include <algorithm>
#include <charconv>

#include "core/limits.h"
#include "core/text.h"
#include "openemr/site.h"
#include "rest/envelope.h"
#include "rest/list_filters.h"
#include "rest/path_keys.h"
#include "rest/resource.h"

namespace oemr::rest {
namespace {

constexpr std::string_view paging_parameters[] = {"_limit", "_count", "_offset", "_sort"};

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
      selection.add(column + " LIKE ?", "%" + like_text(value) + "%");
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
      if (const std::optional<Uuid> uuid = Uuid::parse_lenient(value)) {
        selection.add_uuid(column, *uuid);
      } else {
        is_value = false;
      }
      break;
  }
  if (!is_value) selection.add("1 = 0");
}

/// A filter that is not known is refused by name: dropping it would answer with everyone's records.
void check_filter_names(const Call& call, const ListFilters& filters) {
  ValidationError::Messages refused;
  for (const auto& [name, value] : call.request.query.all()) {
    const std::string_view base = std::string_view(name).substr(0, name.find('['));
    const bool is_paging =
        std::find(std::begin(paging_parameters), std::end(paging_parameters), name) != std::end(paging_parameters);
    if (!is_paging && filters.find(base) == nullptr) {
      refused.push_back({name, {{"Filter::UNKNOWN", name + " is not a filter of this list"}}});
    }
  }
  for (const Filter& filter : filters.all()) {
    const std::string name(filter.name);
    if (filter.is_required && values_of(call.request.query, name).empty()) {
      refused.push_back({name, {{"Required::NON_EXISTENT_KEY", name + " must be provided, but does not exist"}}});
    }
  }
  if (!refused.empty()) throw ValidationError(std::move(refused));
}

void add_filters(Call& call, const Resource& resource, Selection& selection) {
  if (resource.filters.empty() && call.request.query.all().empty()) return;
  const ListFilters filters(call.db, resource);
  check_filter_names(call, filters);
  std::size_t values = 0;
  for (const Filter& filter : filters.all()) {
    for (std::string& value : values_of(call.request.query, filter.name)) {
      check_limit(++values, limits::filter_values);
      std::optional<std::string> compared =
          filter.resolve != nullptr ? filter.resolve(call, value) : std::optional(std::move(value));
      if (compared) {
        add_filter(filter, *std::move(compared), selection);
      } else {
        selection.add("1 = 0");
      }
    }
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
  if (resource.continued != nullptr) throw ValidationError("_sort", "Sort::UNKNOWN", "this list cannot be sorted");
  const auto columns = table_columns(call.site, call.db, resource.table);
  std::string order;
  const std::vector<std::string_view> items = split(text, ',');
  check_limit(items.size(), limits::sort_keys);
  for (std::string_view item : items) {
    const bool descending = item.starts_with('-');
    if (descending) item.remove_prefix(1);
    const bool known =
        std::any_of(columns->begin(), columns->end(), [&](const TableColumn& column) { return column.name == item; });
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
  // FHIR's name for it, which OpenEMR's own links contain.
  const std::string_view size = call.request.query.find("_limit") ? "_limit" : "_count";
  paging.limit = std::min(natural_number(call.request.query, size), Paging::maximum_limit);
  paging.offset = natural_number(call.request.query, "_offset");
  if (paging.limit == 0) paging.offset = 0;  // there are no pages
  if (const std::string_view sort = call.request.query["_sort"]; !sort.empty())
    paging.order = sort_order(call, resource, sort);
  return paging;
}

std::unique_ptr<RecordWriter> record_writer(Call& call, const Resource& resource, const Selection& selection) {
  auto writer =
      resource.record_writer != nullptr ? resource.record_writer(call, selection) : std::make_unique<RecordWriter>();
  writer->hide_last(resource.related.size());
  return writer;
}

std::string select_sql(const Resource& resource, const Selection& selection) {
  std::string sql = "SELECT ";
  sql.append(resource.columns);
  for (const db::Related& related : resource.related) related.append_to(sql);
  return selection.statement(std::move(sql), resource.from, resource.row_key);
}

/// A list on its way out: the records of one table, then those of the tables that continue it.
class ListAnswer {
 public:
  ListAnswer(Call& call, const Resource& resource)
      : call_(call),
        resource_(resource),
        keys_(keys_of(call, resource)),
        paging_(paging_of(call, resource)),
        address_(call.site.address(call.db)),
        out_(call.response.body),
        skip_(paging_.offset) {}

  bool is_full() const noexcept { return more_; }

  void add(const Resource& part) {
    const bool has_portions = part.loads_ahead && paging_.limit == 0 && paging_.order.empty();
    std::optional<std::int64_t> last;  // of the portion before
    do {
      Selection selection;
      restrict_selection(call_, part, keys_of(call_, part), selection);
      add_filters(call_, part, selection);
      const bool is_text = part.text_when_unfiltered && !selection.has_parameters();
      if (last) selection.add(std::string(part.row_key) + " > ?", *last);
      last = has_portions ? end_of_portion(part, selection) : std::nullopt;
      if (last) selection.add(std::string(part.row_key) + " <= ?", *last);
      add_selected(part, selection, is_text);
    } while (last);
  }

  void finish() {
    if (!begun_) {
      check_keys_exist(call_, keys_);
      if (resource_.empty_list_is_404) throw NotFound();
      begin();
    }
    out_.end_array();
    if (resource_.nests_list) out_.end_array();
    if (is_enveloped()) end_envelope(call_.response.body, list_links(call_, paging_, more_, address_));
  }

 private:
  bool is_enveloped() const noexcept { return resource_.envelope == Envelope::processing_result; }

  void begin() {
    begun_ = true;
    call_.response.content_type("application/json");
    if (is_enveloped()) begin_envelope(call_.response.body);
    if (resource_.nests_list) out_.begin_array();
    out_.begin_array();
  }

  /// The key that ends the next records whose writer is made at once; nothing: the rest is no more than that.
  std::optional<std::int64_t> end_of_portion(const Resource& part, const Selection& selection) {
    constexpr std::string_view records = "4999";
    const std::string key(part.row_key);
    std::string sql = "SELECT " + key + " FROM " + std::string(part.from) + selection.where();
    sql.append(" ORDER BY ").append(key).append(" LIMIT 1 OFFSET ").append(records);
    db::Rows rows = call_.db.query(sql, selection.parameters());
    return rows.next() ? std::optional(rows.integer(std::size_t{0})) : std::nullopt;
  }

  void add_selected(const Resource& part, Selection& selection, bool is_text) {
    selection.set_page(paging_.order + (paging_.order.empty() ? "" : ",") + std::string(part.order),
                       paging_.limit > 0 ? paging_.limit - count_ + 1 : 0, skip_);  // one more tells of the next page
    const auto writer = record_writer(call_, part, selection);
    writer->use_text_mode(is_text);
    if (add_rows(part, selection, *writer) > 0) {
      skip_ = 0;
    } else if (skip_ > 0 && part.continued != nullptr) {
      skip_ = std::max<std::int64_t>(0, skip_ - count_rows(part, selection));
    }
  }

  std::int64_t add_rows(const Resource& part, const Selection& selection, RecordWriter& writer) {
    db::Rows rows = call_.db.query(select_sql(part, selection), selection.all_parameters());
    const std::int64_t before = count_;
    more_ = rows.next();
    if (more_ && !begun_) begin();
    for (; more_ && (paging_.limit == 0 || count_ < paging_.limit); more_ = rows.next(), ++count_) {
      writer.write(out_, rows);
      call_.response.checkpoint();
    }
    return count_ - before;
  }

  std::int64_t count_rows(const Resource& part, const Selection& selection) {
    db::Rows rows =
        call_.db.query("SELECT COUNT(*) FROM " + std::string(part.from) + selection.where(), selection.parameters());
    return rows.next() ? rows.integer(std::size_t{0}) : 0;
  }

  Call& call_;
  const Resource& resource_;
  std::span<const PathKey> keys_;
  Paging paging_;
  std::string address_;
  JsonWriter out_;
  std::int64_t skip_, count_ = 0;
  bool begun_ = false, more_ = false;
};

}  // namespace

void read_list(Call& call) {
  const Resource& resource = *call.route.resource;
  ListAnswer answer(call, resource);
  for (const Resource* part = &resource; part != nullptr && !answer.is_full(); part = part->continued)
    answer.add(*part);
  answer.finish();
}

std::string read_record(Call& call, const Resource& resource, std::span<const PathKey> keys) {
  std::string json;
  for (const Resource* part = &resource; part != nullptr && json.empty(); part = part->continued) {
    Selection selection;
    restrict_selection(call, *part, part == &resource ? keys : part->keys.last(keys.size()), selection);
    selection.set_page(std::string(part->order), 1, 0);
    auto writer = record_writer(call, *part, selection);
    writer->use_text_mode(part->text_when_unfiltered && !selection.has_parameters());
    db::Rows rows = call.db.query(select_sql(*part, selection), selection.all_parameters());
    if (rows.next()) {
      JsonWriter out(json);
      writer->write(out, rows);
    }
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
