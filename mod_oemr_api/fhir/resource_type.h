// SPDX-License-Identifier: Apache-2.0
// The declaration of a FHIR resource type: its routes, search, read, the CapabilityStatement, references and the
// patient compartment derive from it. docs/adding-a-fhir-type.md shows how.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "db/related.h"
#include "fhir/resource_writer.h"
#include "fhir/search_column.h"
#include "rest/call.h"
#include "rest/route.h"

namespace oemr::fhir {

struct SearchParameter {
  enum class Kind { token, string, date, reference };
  std::string_view name;
  Kind kind;
  std::span<const std::string_view> targets{};  // references: the types they name, of which a chain may go on
  std::string_view definition{};                // canonical URL; empty: R4's own
};
/// Its name in a CapabilityStatement.
std::string_view type_name(SearchParameter::Kind kind) noexcept;

struct Operation {
  std::string_view name, definition;
};

/// Where resources of a type come from: each row of `from` that meets the condition is one resource.
struct Source {
  std::string_view columns;  // SELECT list with "id", the resource's uuid
  std::string_view from;     // begins with the table of row_key; each further table joined by an index of those before
  std::string_view condition{};
  /// The same rows with only those tables that conditions, search columns and the compartment need; empty: `from`.
  std::string_view key_from{};
  std::string_view row_key;  // an indexed integer that no two rows share; the order of lists
  /// The index of row_key, where the server would rather go by one of the condition, which most rows meet.
  std::string_view key_index{};
  std::string_view id_column;    // BINARY(16) with an index
  std::string_view id_prefix{};  // before the uuid in the id, where several resources are made of one row
  /// An integer behind the uuid in the id, "<uuid>-SK-<number>", where several resources are made of one row; `columns`
  /// have it as "id_number".
  std::string_view id_number{};
  std::string_view last_updated{};    // DATETIME of the row's last change; empty: not known, and nothing is found by it
  std::string_view patient_column{};  // uuid of the patient in whose compartment the resource is
  /// Of shared types: what a caller bound to a patient sees of them, with "?" for his uuid, once or more. Empty:
  /// everything.
  std::string_view patient_condition{};
  std::span<const std::string_view> profiles{};  // meta.profile of its resources
  rest::Acl acl{};                               // beside the type's: who has it not, sees nothing of this source
  std::span<const SearchColumn> search{};        // a parameter of the type without a line here finds nothing
  std::span<const db::Related> related{};        // rows of other tables that the writer reads
  /// SQL of OpenEMR's texts of codes ("ICD10:I10;…", joined by ";"), whose descriptions the writer asks codes() for.
  std::string_view coded_text{};
  std::unique_ptr<ResourceWriter> (*writer)(rest::Call&) = nullptr;
  /// "table.column": a database without it, of an older release of OpenEMR, has no rows of this source.
  std::string_view needs{};
  std::string_view uuid_table{};  // whose rows OpenEMR's screens make without a uuid: they get one before a search
  /// The same for ids of other kinds (uuid_mapping). It must be cheap when nothing is missing.
  void (*complete)(rest::Call&) = nullptr;

  std::string_view key_tables() const noexcept { return key_from.empty() ? from : key_from; }
};

struct ResourceType {
  std::string_view name;
  std::span<const std::string_view> profiles{};
  std::span<const std::string_view> interactions{};  // in the order in which they are published
  bool includes = true, reverse_includes = true;     // types of PHP's: what it says of itself
  std::span<const SearchParameter> search{};         // also _id and _lastUpdated, which need no search column
  std::span<const Operation> operations{};
  rest::Acl acl{};                    // of reading and searching
  bool is_shared = false;             // in no patient's compartment, but shown to callers bound to a patient
  std::span<const Source> sources{};  // none: published, but served by PHP
  /// Routes beside read and search: create, update, operations. They come first.
  const std::span<const rest::Route>* further_routes = nullptr;
  std::span<const std::string_view> summary{};    // elements that R4 marks Σ, for _summary=true
  std::span<const std::string_view> mandatory{};  // elements that R4 demands, left in whatever _elements says

  bool is_native() const noexcept { return !sources.empty(); }
};

/// Null when the type has no such parameter.
const SearchParameter* find_parameter(const ResourceType& type, std::string_view name) noexcept;

/// search-type and read of a native type, by the type that the call's route names.
void search(rest::Call& call, const ResourceType& type);
void read(rest::Call& call, const ResourceType& type);

/// The resource with that id, in the caller's compartment; an empty text when there is none.
std::string read_resource(rest::Call& call, const ResourceType& type, std::string_view id);

}  // namespace oemr::fhir
