// SPDX-License-Identifier: Apache-2.0
// Follows the declared references of a page in both directions.
#include "fhir/includes.h"

#include <algorithm>
#include <map>
#include <set>
#include <tuple>

#include "core/uuid.h"
#include "fhir/access.h"
#include "fhir/resources.h"
#include "fhir/search.h"

namespace oemr::fhir {
namespace {

constexpr std::size_t most_included = 1000, most_rounds = 4, portion = 250;

bool contains(std::span<const std::string_view> names, std::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

/// The search columns that hold the references.
std::vector<SearchColumn> reference_columns(const Include& include, const Source& source) {
  std::vector<SearchColumn> columns;
  for (const SearchColumn& column : source.search) {
    if (column.kind != SearchColumn::Kind::reference) continue;
    if (include.parameter != nullptr && column.parameter != include.parameter->name) continue;
    if (include.target.empty() || include.target == column.target) columns.push_back(column);
  }
  return columns;
}

class Includer {
 public:
  Includer(rest::Call& call, const std::function<void(const ResourceType&, FoundResource&)>& take)
      : call_(call), take_(take) {}

  bool run(std::span<const Include> includes, Shelf matches) {
    for (const RowKey& row : matches.rows) seen_.emplace(matches.type, row.source, row.key);
    std::vector<Shelf> from;
    from.push_back(std::move(matches));
    for (std::size_t round = 0; round < most_rounds && !from.empty(); ++round) {
      std::vector<Shelf> found;
      for (const Shelf& shelf : from) {
        for (const Include& include : includes) {
          if (round > 0 && !include.iterates) continue;
          include.is_reverse ? add_referring(include, shelf, found) : add_referred(include, shelf, found);
        }
      }
      from = std::move(found);
    }
    return is_whole_;
  }

 private:
  using Uuids = std::set<std::string>;  // raw

  void add_referred(const Include& include, const Shelf& shelf, std::vector<Shelf>& found) {
    if (include.source != shelf.type) return;
    std::map<std::string_view, Uuids> wanted;
    for (std::size_t place = 0; place < shelf.type->sources.size(); ++place) {
      const Source& source = shelf.type->sources[place];
      const std::vector<SearchColumn> columns = reference_columns(include, source);
      std::vector<std::int64_t> keys;
      for (const RowKey& row : shelf.rows) {
        if (row.source == place) keys.push_back(row.key);
      }
      for (std::size_t at = 0; !columns.empty() && at < keys.size(); at += portion) {
        const auto part = std::span(keys).subspan(at, std::min(portion, keys.size() - at));
        const Statement statement = references_statement(source, columns, part);
        db::Rows rows = statement.query(call_.db);
        while (rows.next()) {
          const SearchColumn& column = columns[static_cast<std::size_t>(rows.integer(std::size_t{0}))];
          if (!rows.is_null(1)) wanted[column.target].emplace(rows.text(1));
        }
      }
    }
    for (const auto& [target, uuids] : wanted) {
      if (const ResourceType* type = find_type(target)) {
        add(
            *type, uuids,
            [&](const Source& source) {
              return std::vector<SearchColumn>{
                  {.parameter = "_id", .kind = SearchColumn::Kind::reference, .sql = source.id_column}};
            },
            found);
      }
    }
  }

  void add_referring(const Include& include, const Shelf& shelf, std::vector<Shelf>& found) {
    Include here = include;
    here.target = shelf.type->name;
    if (!include.target.empty() && include.target != here.target) return;
    Uuids uuids;
    for (const std::string& id : shelf.ids) {
      if (const std::optional<Uuid> uuid = Uuid::parse(id)) uuids.emplace(uuid->raw());
    }
    add(
        *include.source, uuids, [&](const Source& source) { return reference_columns(here, source); }, found);
  }

  /// Resources of the type whose columns hold any of the uuids.
  template <class Columns>
  void add(const ResourceType& type, const Uuids& uuids, Columns columns_of_source, std::vector<Shelf>& found) {
    if (!type.is_native() || uuids.empty()) return;
    const bool is_closed = std::all_of(type.sources.begin(), type.sources.end(),
                                       [](const Source& source) { return source.patient_column.empty(); });
    const std::optional<Access> access = access_to(call_, type, 'r');
    if (!access || (!access->bound_patient.empty() && is_closed && !type.is_shared)) return;
    Shelf shelf{&type, {}, {}};
    const std::vector<std::string> all(uuids.begin(), uuids.end());
    for (std::size_t at = 0; at < all.size(); at += portion) {
      Search search{type, {}};
      for (const Source& source : type.sources) {
        std::optional<Restriction> restriction = restriction_of(*access, type, source, {});
        const std::vector<SearchColumn> columns = columns_of_source(source);
        if (restriction && !columns.empty() && is_open(call_, *access, source)) {
          add_any_of(*restriction, columns, std::span(all).subspan(at, std::min(portion, all.size() - at)));
        } else {
          restriction.reset();
        }
        search.sources.push_back(std::move(restriction));
      }
      const Page page = find_page(call_, search, nullptr, static_cast<std::int64_t>(most_included));
      if (page.next_after) is_whole_ = false;
      for (const RowKey& row : page.rows) {
        if (!seen_.emplace(&type, row.source, row.key).second) continue;
        if (included_ == most_included) {
          is_whole_ = false;
          break;
        }
        ++included_;
        shelf.rows.push_back(row);
      }
    }
    read_resources(call_, type, shelf.rows, [&](FoundResource& resource) {
      shelf.ids.push_back(resource.id);
      take_(type, resource);
    });
    if (!shelf.rows.empty()) found.push_back(std::move(shelf));
  }

  static void add_any_of(Restriction& restriction, const std::vector<SearchColumn>& columns,
                         std::span<const std::string> uuids) {
    Clause any;
    for (const SearchColumn& column : columns) {
      any.sql.append(any.sql.empty() ? "" : " OR ");
      if (!column.rows.empty()) any.sql.append("EXISTS (SELECT 1 FROM ").append(column.rows).append(" AND ");
      any.sql.append(column.sql).append(" IN (");
      for (std::size_t i = 0; i < uuids.size(); ++i) any.sql.append(i == 0 ? "?" : ",?");
      any.sql.append(column.rows.empty() ? ")" : "))");
      any.values.insert(any.values.end(), uuids.begin(), uuids.end());
    }
    restriction.clause.sql.append(" AND (").append(any.sql).append(")");
    restriction.clause.values.insert(restriction.clause.values.end(), any.values.begin(), any.values.end());
    restriction.is_narrow = true;
  }

  rest::Call& call_;
  const std::function<void(const ResourceType&, FoundResource&)>& take_;
  std::set<std::tuple<const ResourceType*, std::size_t, std::int64_t>> seen_;
  std::size_t included_ = 0;
  bool is_whole_ = true;
};

}  // namespace

std::optional<Include> read_include(const ResourceType& type, std::string_view name, std::string_view value) {
  Include include;
  const std::size_t colon = name.find(':');
  const std::string_view base = name.substr(0, colon);
  if (base != "_include" && base != "_revinclude") return std::nullopt;
  include.is_reverse = base == "_revinclude";
  if (colon != std::string_view::npos) {
    const std::string_view modifier = name.substr(colon + 1);
    if (modifier != "iterate" && modifier != "recurse") return std::nullopt;  // recurse: its name in STU3
    include.iterates = true;
  }
  const std::size_t first = value.find(':');
  const std::string_view source = value.substr(0, first);
  if (source == "*" && !include.is_reverse) {
    include.source = &type;
    return include;
  }
  include.source = find_type(source);
  if (include.source == nullptr || !include.source->is_native() || first == std::string_view::npos) return std::nullopt;
  const std::string_view rest = value.substr(first + 1), parameter = rest.substr(0, rest.find(':'));
  if (parameter.size() < rest.size()) include.target = rest.substr(parameter.size() + 1);
  if (parameter == "*") return include;
  include.parameter = find_parameter(*include.source, parameter);
  if (include.parameter == nullptr || include.parameter->kind != SearchParameter::Kind::reference) return std::nullopt;
  if (!include.target.empty() && !contains(include.parameter->targets, include.target)) return std::nullopt;
  if (include.is_reverse && !include.iterates && !contains(include.parameter->targets, type.name)) return std::nullopt;
  return include;
}

bool add_includes(rest::Call& call, std::span<const Include> includes, Shelf matches,
                  const std::function<void(const ResourceType&, FoundResource&)>& take) {
  return Includer(call, take).run(includes, std::move(matches));
}

}  // namespace oemr::fhir
