// SPDX-License-Identifier: Apache-2.0
// Chains become subqueries over the sources of the types that they lead to.
#include "fhir/chains.h"

#include <algorithm>

#include "core/error.h"
#include "core/limits.h"
#include "fhir/access.h"
#include "fhir/resources.h"
#include "fhir/search.h"
#include "fhir/statements.h"

namespace oemr::fhir {
namespace {

constexpr std::string_view has = "_has:";

struct Reader {
  rest::Call& call;
  const ReadingContext& context;
  ValueCount& count;
  std::string_view value;

  std::optional<Criterion> criterion(const ResourceType& type, std::string_view name) {
    if (name.starts_with(has)) return reverse_chain(type, name.substr(has.size()));
    if (name.find('.') != std::string_view::npos) return chain(type, name);
    const std::size_t colon = name.find(':');
    const SearchParameter* parameter = find_parameter(type, name.substr(0, colon));
    if (parameter == nullptr) return std::nullopt;
    const std::string_view modifier = colon == std::string_view::npos ? std::string_view{} : name.substr(colon + 1);
    return read_criterion(type, *parameter, modifier, value, context, count);
  }

  std::optional<Criterion> chain(const ResourceType& type, std::string_view name) {
    check_limit(++count.chains, limits::search_chains);
    const std::string_view head = name.substr(0, name.find('.')), rest = name.substr(head.size() + 1);
    const std::size_t colon = head.find(':');
    const SearchParameter* parameter = find_parameter(type, head.substr(0, colon));
    if (parameter == nullptr || parameter->kind != SearchParameter::Kind::reference) return std::nullopt;
    Criterion found{parameter, Criterion::Test::chained};
    bool is_known = false;
    for (const std::string_view target : parameter->targets) {
      if (colon != std::string_view::npos && head.substr(colon + 1) != target) continue;
      const ResourceType* next = find_type(target);
      if (next == nullptr || !next->is_native()) continue;
      const std::optional<Criterion> inner = criterion(*next, rest);
      if (!inner) continue;
      is_known = true;
      add_subqueries(*next, *inner, found, [&](const Source& source, const Clause& where) {
        found.subqueries.push_back({target, select(source.id_column, source.key_tables(), " WHERE ", where)});
      });
    }
    return is_known ? std::optional(std::move(found)) : std::nullopt;
  }

  /// "Observation:patient:code"
  std::optional<Criterion> reverse_chain(const ResourceType& type, std::string_view name) {
    check_limit(++count.chains, limits::search_chains);
    const std::size_t first = name.find(':'), second = first == name.npos ? first : name.find(':', first + 1);
    if (second == std::string_view::npos) return std::nullopt;
    const ResourceType* other = find_type(name.substr(0, first));
    if (other == nullptr || !other->is_native()) return std::nullopt;
    const SearchParameter* parameter = find_parameter(*other, name.substr(first + 1, second - first - 1));
    const bool refers_here = parameter != nullptr && std::find(parameter->targets.begin(), parameter->targets.end(),
                                                               type.name) != parameter->targets.end();
    if (!refers_here) return std::nullopt;
    const std::optional<Criterion> inner = criterion(*other, name.substr(second + 1));
    if (!inner) return std::nullopt;
    Criterion found{parameter, Criterion::Test::referred_to};
    add_subqueries(*other, *inner, found, [&](const Source& source, const Clause& where) {
      for (const SearchColumn& column : columns_of(source, parameter->name)) {
        if (column.target != type.name) continue;
        std::string tables(source.key_tables());
        if (!column.rows.empty()) tables.append(" CROSS JOIN ").append(column.rows);
        found.subqueries.push_back({{}, select(column.sql, tables, column.rows.empty() ? " WHERE " : " AND ", where)});
      }
    });
    return found;
  }

  static Clause select(std::string_view column, std::string_view tables, std::string_view before, const Clause& where) {
    std::string sql = "SELECT ";
    sql.append(column).append(" FROM ").append(tables).append(before).append("(").append(where.sql).append(")");
    return {std::move(sql), where.values};
  }

  template <class Add>
  void add_subqueries(const ResourceType& type, const Criterion& inner, const Criterion&, Add add) {
    const std::optional<Access> access = access_to(call, type, 's');
    if (!access) throw AccessDenied("the token's scopes do not open searches of " + std::string(type.name));
    for (const Source& source : type.sources) {
      if (!is_open(call, *access, source)) continue;
      if (const auto restriction = restriction_of(*access, type, source, {inner})) add(source, restriction->clause);
    }
  }
};

}  // namespace

std::optional<Criterion> read_chain(rest::Call& call, const ResourceType& type, std::string_view name,
                                    std::string_view value, const ReadingContext& context, ValueCount& count) {
  if (!name.starts_with(has) && name.find('.') == std::string_view::npos) return std::nullopt;
  return Reader{call, context, count, value}.criterion(type, name);
}

}  // namespace oemr::fhir
