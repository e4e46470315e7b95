// SPDX-License-Identifier: Apache-2.0
// The declaration of a FHIR resource type: search, read, the CapabilityStatement and the compartment derive from it.
#pragma once

#include <memory>
#include <span>
#include <string_view>

#include "core/json_writer.h"
#include "db/related.h"
#include "rest/call.h"
#include "rest/route.h"
#include "rest/selection.h"

namespace oemr::fhir {

/// Where a search parameter looks.
struct SearchColumn {
  std::string_view sql;       // a column or expression
  std::string_view system{};  // tokens: the code system that its values belong to
  std::string_view
      within{};  // an "EXISTS (SELECT … WHERE … AND " that the condition is put into, for rows of other tables
};

struct SearchParameter {
  enum class Kind { id, token, string, date, date_time, reference };
  std::string_view name;
  Kind kind;
  std::span<const SearchColumn> columns{};  // ORed
  std::string_view target{};                // references: the type they name
};
/// Its name in a CapabilityStatement.
std::string_view type_name(SearchParameter::Kind kind) noexcept;

struct Operation {
  std::string_view name, definition;
};

/// Makes resources out of rows.
class ResourceWriter {
 public:
  virtual ~ResourceWriter() = default;
  virtual void write(JsonWriter& out, const db::Rows& rows) = 0;
};

struct ResourceType {
  std::string_view name;
  std::span<const std::string_view> profiles{};
  std::span<const std::string_view> interactions{};  // in the order in which they are published
  bool includes = true, reverse_includes = true;
  std::span<const SearchParameter> search{};
  std::span<const Operation> operations{};

  // How it is read; a type without columns is published, but served by PHP.
  std::string_view columns{};  // SELECT list with "id", the resource's uuid
  std::string_view from{};
  std::string_view condition{};
  std::string_view order{};
  std::string_view row_key{};  // as of rest::Resource
  std::string_view id_column{};
  std::string_view patient_column{};  // uuid of the patient compartment
  bool is_shared = false;             // shown whole to callers bound to a patient, who see nothing else outside of it
  std::span<const db::Related> related{};  // rows of other tables that the writer reads
  std::unique_ptr<ResourceWriter> (*writer)(rest::Call&) = nullptr;
};

void search(rest::Call& call, const ResourceType& type);
void read(rest::Call& call, const ResourceType& type);

template <const ResourceType& type>
void search_handler(rest::Call& call) {
  search(call, type);
}
template <const ResourceType& type>
void read_handler(rest::Call& call) {
  read(call, type);
}

template <const ResourceType& type>
constexpr rest::Route search_route(std::string_view pattern, rest::Acl acl) {
  return rest::Route{rest::Method::get, pattern, acl, &search_handler<type>, nullptr, {}, false, {}, true};
}
template <const ResourceType& type>
constexpr rest::Route read_route(std::string_view pattern, rest::Acl acl) {
  return rest::Route{rest::Method::get, pattern, acl, &read_handler<type>, nullptr, {}, false, {}, true};
}

/// The resource with that id, in the caller's compartment; an empty text when there is none.
std::string read_resource(rest::Call& call, const ResourceType& type, std::string_view id);

}  // namespace oemr::fhir
