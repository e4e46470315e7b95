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

/// Whether a parameter is a column of another release: no record here has it.
bool is_lacking(Call& call, const Resource& resource, std::string_view name) {
  return resource.filters.empty() && call.site.release(call.db)->lacks_column(resource.table, name);
}

/// A filter that is not known is refused by name: dropping it would answer with everyone's records.
void check_filter_names(Call& call, const Resource& resource, const ListFilters& filters) {
  ValidationError::Messages refused;
  for (const auto& [name, value] : call.request.query.all()) {
    const std::string_view base = std::string_view(name).substr(0, name.find('['));
    const bool is_paging =
        std::find(std::begin(paging_parameters), std::end(paging_parameters), name) != std::end(paging_parameters);
    if (!is_paging && filters.find(base) == nullptr && !is_lacking(call, resource, base)) {
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
  check_filter_names(call, resource, filters);
  for (const auto& [name, value] : call.request.query.all()) {
    if (is_lacking(call, resource, std::string_view(name).substr(0, name.find('[')))) selection.add("1 = 0");
  }
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

bool is_in_text_mode(Call& call, const Resource& resource, const Selection& selection) {
  if (selection.has_parameters()) return false;
  return resource.text_when_unfiltered ||
         (resource.is_text_in_old_releases && !call.site.release(call.db)->writes_numbers_of_lists());
}

std::unique_ptr<RecordWriter> record_writer(Call& call, const Resource& resource, const Selection& selection,
                                            std::size_t hidden_columns) {
  auto writer =
      resource.record_writer != nullptr ? resource.record_writer(call, selection) : std::make_unique<RecordWriter>();
  writer->hide_last(hidden_columns);
  return writer;
}

std::string select_sql(const Resource& resource, const Selection& selection, bool by_key) {
  std::string sql = "SELECT ";
  sql.append(resource.columns);
  for (const db::Related& related : resource.related) related.append_to(sql);
  if (by_key) sql.append(", ").append(resource.row_key).append(" AS row_key");
  return selection.statement(std::move(sql), resource.from, by_key ? resource.row_key : std::string_view());
}

/// A list on its way out: the records of one table, then those of the tables that continue it. The whole of a long list
/// goes in portions, each with a connection of its own: for a client that does not read, nothing is made.
class ListAnswer {
 public:
  explicit ListAnswer(Call& call)
      : resource_(*call.route.resource),
        part_(&resource_),
        paging_(paging_of(call, resource_)),
        address_(call.site.address(call.db)),
        response_(call.response),
        out_(response_.body),
        skip_(paging_.offset) {}

  /// Appends the next portion, with the end of the list after the last one; false: that was it.
  bool add(Call& call) {
    const Resource& part = *part_;
    Selection selection;
    restrict_selection(call, part, keys_of(call, part), selection);
    add_filters(call, part, selection);
    const bool is_text = is_in_text_mode(call, part, selection);
    begins_at_ = count_;
    // Who asks for all of them will come by every row of the table anyway.
    if (begins_at_ >= 2000 && !selection.has_parameters()) selection.walk_along(part.key_index);
    if (last_) selection.add(std::string(part.row_key) + " > ?", *last_);
    set_page(part, selection);
    const auto writer = record_writer(call, part, selection, part.related.size() + (is_found_by_key(part) ? 1 : 0));
    writer->use_text_mode(is_text);
    const std::int64_t records = add_rows(call, part, selection, *writer);
    if (records > 0) {
      skip_ = 0;
    } else if (skip_ > 0 && part.continued != nullptr) {
      skip_ = std::max<std::int64_t>(0, skip_ - count_rows(call, part, selection));
    }
    if (!goes_in_portions(part) || records < portion()) {
      last_.reset();
      part_ = more_ ? nullptr : part.continued;
    }
    if (part_ == nullptr) finish(call);
    return part_ != nullptr;
  }

 private:
  /// What a client that reads slowly keeps in memory: 250 patients are about 650 KiB. For one that has taken many, the
  /// server looks for the beginning of a portion less often.
  std::int64_t portion() const noexcept { return std::clamp<std::int64_t>(begins_at_ / 4, 250, 500); }

  bool goes_in_portions(const Resource& part) const noexcept {
    return !part.row_key.empty() && paging_.limit == 0 && paging_.order.empty();
  }

  /// Whether the records are found in the index first, and none that is passed over is read.
  bool is_found_by_key(const Resource& part) const noexcept {
    return goes_in_portions(part) || (!part.row_key.empty() && skip_ > 0);
  }

  void set_page(const Resource& part, Selection& selection) const {
    if (goes_in_portions(part)) return selection.set_page(std::string(part.row_key), portion(), 0);
    selection.set_page(paging_.order + (paging_.order.empty() ? "" : ",") + std::string(part.order),
                       paging_.limit > 0 ? paging_.limit - count_ + 1 : 0, skip_);  // one more tells of the next page
  }

  std::int64_t add_rows(Call& call, const Resource& part, const Selection& selection, RecordWriter& writer) {
    const bool in_portions = goes_in_portions(part);
    db::Rows rows = call.db.query(select_sql(part, selection, is_found_by_key(part)), selection.all_parameters());
    const std::int64_t before = count_;
    more_ = rows.next();
    if (more_ && !begun_) begin();
    for (; more_ && (paging_.limit == 0 || count_ < paging_.limit); more_ = rows.next(), ++count_) {
      writer.write(out_, rows);
      if (in_portions) {
        last_ = rows.integer(rows.columns().size() - 1);
      } else {
        response_.checkpoint();
      }
    }
    return count_ - before;
  }

  static std::int64_t count_rows(Call& call, const Resource& part, const Selection& selection) {
    db::Rows rows =
        call.db.query("SELECT COUNT(*) FROM " + std::string(part.from) + selection.where(), selection.parameters());
    return rows.next() ? rows.integer(std::size_t{0}) : 0;
  }

  bool is_enveloped() const noexcept { return resource_.envelope == Envelope::processing_result; }

  void begin() {
    begun_ = true;
    response_.content_type("application/json");
    if (is_enveloped()) begin_envelope(response_.body);
    if (resource_.nests_list && more_) out_.begin_array();
    out_.begin_array();
  }

  void finish(Call& call) {
    if (!begun_) {
      check_keys_exist(call, keys_of(call, resource_));
      const bool sends_empty = resource_.nests_list && call.site.release(call.db)->lists_nothing();
      if (resource_.empty_list_is_404 && !sends_empty) throw NotFound();
      begin();
    } else if (resource_.nests_list) {
      out_.end_array();
    }
    out_.end_array();
    if (is_enveloped()) end_envelope(response_.body, list_links(call, paging_, more_, address_));
  }

  const Resource& resource_;
  const Resource* part_;              // what is being listed; null at the end
  std::optional<std::int64_t> last_;  // key of its last record that was written
  Paging paging_;
  std::string address_;
  Response& response_;
  JsonWriter out_;
  std::int64_t skip_, count_ = 0, begins_at_ = 0;
  bool begun_ = false, more_ = false;
};

/// What follows the beginning of a list. The request, its response and its site outlive it.
class ListProducer : public BodyProducer {
 public:
  ListProducer(const Call& call, std::unique_ptr<ListAnswer> answer)
      : request_(call.request),
        response_(call.response),
        site_(call.site),
        identity_(call.identity),
        route_(call.route),
        parameters_(call.parameters),
        patient_(call.bound_patient),
        categories_(call.categories),
        answer_(std::move(answer)) {}

  bool append(std::string&) override {
    if (is_whole_) return false;
    // Who sent a HEAD gets no body: what is behind the first portion is not looked for, and has no length.
    if (request_.method == "HEAD") return is_whole_ = true;
    openemr::SiteConnection db(site_);
    Call call{request_, response_, site_, *db, identity_, route_, parameters_, patient_, categories_};
    is_whole_ = !answer_->add(call);
    return true;
  }

 private:
  const Request& request_;
  Response& response_;
  openemr::Site& site_;
  const Identity identity_;
  const Route& route_;
  const std::vector<std::string> parameters_;
  const std::string patient_, categories_;
  const std::unique_ptr<ListAnswer> answer_;
  bool is_whole_ = false;
};

}  // namespace

void read_list(Call& call) {
  constexpr std::size_t enough = 32768;
  auto answer = std::make_unique<ListAnswer>(call);
  bool goes_on = true;
  while (goes_on && call.response.body.size() < enough) goes_on = answer->add(call);
  if (goes_on) call.response.follow_with(std::make_unique<ListProducer>(call, std::move(answer)));
}

std::string read_record(Call& call, const Resource& resource, std::span<const PathKey> keys) {
  std::string json;
  for (const Resource* part = &resource; part != nullptr && json.empty(); part = part->continued) {
    Selection selection;
    restrict_selection(call, *part, part == &resource ? keys : part->keys.last(keys.size()), selection);
    selection.set_page(std::string(part->order), 1, 0);
    auto writer = record_writer(call, *part, selection, part->related.size());
    writer->use_text_mode(is_in_text_mode(call, *part, selection));
    db::Rows rows = call.db.query(select_sql(*part, selection, false), selection.all_parameters());
    if (rows.next()) {
      JsonWriter out(json);
      writer->write(out, rows);
    }
  }
  return json;
}

std::string read_created(Call& call, const Resource& resource, const Uuid& uuid) {
  Selection selection;
  selection.add(resource.condition);
  selection.add_uuid(resource.keys.back().column, uuid);
  selection.set_page(std::string(resource.order), 1, 0);
  auto writer = record_writer(call, resource, selection, resource.related.size());
  db::Rows rows = call.db.query(select_sql(resource, selection, false), selection.all_parameters());
  std::string json;
  JsonWriter out(json);
  if (rows.next()) writer->write(out, rows);
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
