// SPDX-License-Identifier: Apache-2.0
// The declaration of a resource of the standard and portal APIs: reading, filtering, validating, writing, paging and
// the OpenAPI document derive from it. Code in a resource's file is only what is peculiar to it.
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "rest/call.h"
#include "rest/column_values.h"
#include "rest/field.h"
#include "rest/record_writer.h"
#include "rest/route.h"
#include "rest/selection.h"

namespace oemr::rest {

/// A query parameter of list routes.
struct Filter {
  enum class Kind { exact, contains, date, number, uuid };
  std::string_view name;    // on the wire
  std::string_view column;  // qualified
  /// exact: byte for byte; date: YYYY-MM-DD; contains: without regard to what the column's collation does not tell
  /// apart; number: whole, by the column's index. What is no such value finds none.
  Kind kind = Kind::exact;
  /// What the column is compared with in place of the value; nothing: no record has it. Null: the value itself.
  std::optional<std::string> (*resolve)(Call&, std::string_view value) = nullptr;
  bool is_required = false;
};

/// An identifier in the path, in the order of the pattern's parameters; the last one names the record itself.
struct PathKey {
  enum class Kind { uuid, number, text };
  enum class Missing {
    invalid_value,        // 400 "value <text>" when a read names nothing
    blank_invalid_value,  // 400 " value <text>"
    not_found,            // 404
    not_found_alone,      // 404 on the route of the record alone, 400 "value <text>" below its patient
    empty_below,          // 404 on the route of the record alone, an empty list below its patient
    malformed,            // 400 "value <text>" for what is no identifier; an unknown one has an empty list
    unchecked,            // the record's own query decides
  };
  std::string_view field{};   // in validation messages of writes: "uuid", "puuid"
  std::string_view label{};   // "Facility UUID"
  std::string_view table{};   // where it must exist
  std::string_view column{};  // what the select is restricted by: "facility.uuid"
  Kind kind = Kind::uuid;
  Missing on_read = Missing::invalid_value;
  bool checks_format = true;   // writes: a uuid that is none gets a message of its own
  bool value_is_rule = false;  // writes: {"uuid":{"<value>":"UUID <value> does not exist"}}, OpenEMR's patient wording
  std::span<const std::string_view> choices{};  // the only values; empty: any
  std::string_view message{};                   // writes: {"<field>":{"<field>":"<message>"}}
  std::string_view parent{};  // column of table that holds the key before it, a number: an encounter's pid
  std::string_view number{};  // reads: a number in place of the uuid is looked for in this column
};

/// A member of the record that its writer adds, or writes otherwise than the column of that name: for the OpenAPI
/// document alone.
struct Member {
  enum class Kind { text, number, list, object, any, absent };
  std::string_view name;
  Kind kind = Kind::text;
  bool always = true;
};

enum class Envelope {
  processing_result,  // {"validationErrors","internalErrors","data","links"}
  bare,               // the value itself; 404 null when there is none
};

/// What an insert made.
struct Created {
  std::int64_t id = 0;  // AUTO_INCREMENT, or the server's own value of column id
  Uuid uuid;
  std::int64_t form_id = 0;  // of the row in `forms`, from after_insert
};

struct Resource {
  std::string_view name{};
  std::string_view table{};    // what is written to
  std::string_view columns{};  // SELECT list
  std::span<const db::Related>
      related{};                 // rows of other tables that the record writer reads; no members by themselves
  std::string_view from{};       // FROM with joins
  std::string_view condition{};  // always applied; may be empty
  std::string_view order{};      // stable order of lists, qualified
  std::string_view row_key{};    // a number in an index that no two records share, even without the condition, and the
                                 // whole of the order. The list then goes in portions, each with a record writer of its
                                 // own, and a deep page reads no record before it
  std::string_view key_index{};  // the index of row_key, where the condition has one that chooses less than filters do
  std::span<const PathKey> keys{};
  std::span<const Filter> filters{};  // empty: every column of the record that is a table's
  std::string_view patient_column{};  // uuid column of the patient compartment; empty: not part of it
  Envelope envelope = Envelope::processing_result;
  bool text_when_unfiltered = false;     // PHP's text mode: numbers are strings while no value is bound
  bool is_text_in_old_releases = false;  // the same before OpenEMR 7.0.4
  bool empty_list_is_404 = false;
  bool nests_list = false;  // the list is the only element of another one
  // Records of the same form in another table: lists go on with them, and a record that is not here may be there. It
  // has the same filters; such a list cannot be sorted.
  const Resource* continued = nullptr;

  std::span<const Field> fields{};               // rules, in OpenEMR's order
  std::span<const Field> update_fields{};        // when they differ from fields
  std::span<const Field> newer_fields{};         // the rules of newer releases (Release::has_newer_rules), for both
  std::span<const std::string_view> writable{};  // columns a body may set; empty: every column of the table
  bool plain_values = false;                     // values as sent, without OpenEMR's column builders
  std::string_view created_member = "id";        // beside "uuid" in the answer to a create
  bool shows_created = false;                    // newer releases answer with the whole record, and these members
  std::string_view form_member{};                // and that of its row in `forms`: "fid"
  int created_status = 201;
  bool has_uuid = true;                    // an insert draws one
  bool shows_new_uuid = true;              // and says so in its answer
  std::string_view updated_member{};       // bare answer to a PUT: {"<member>":"<key>"}; empty: the record
  bool replaces = false;                   // a PUT sets the writable columns that it leaves out to NULL
  std::string_view deleted_column{};       // a DELETE sets it to 1 and keeps the row; empty: the row goes
  std::string_view removed_json = "true";  // bare answer to a DELETE

  // What is peculiar to the resource; each may be null.
  void (*check_insert)(Call&, const Body&) = nullptr;                   // throws ValidationError
  void (*prepare_insert)(Call&, const Body&, ColumnValues&) = nullptr;  // server values
  void (*after_insert)(Call&, const ColumnValues&, Created&) = nullptr;
  void (*prepare_update)(Call&, const Body&, ColumnValues&) = nullptr;
  std::unique_ptr<RecordWriter> (*record_writer)(Call&, const Selection&) = nullptr;
  std::span<const Member> members{};  // what the record writer makes of the record
  // What a member of records and bodies is on this site (its unit), for the OpenAPI document; may be null.
  std::string (*description)(Call&, std::string_view member) = nullptr;
};

/// The rules of a body on this site.
std::span<const Field> fields_of(const Resource& resource, WriteKind kind, const openemr::Release& release) noexcept;

// What routes do with a resource.
void read_list(Call& call);
void read_one(Call& call);
void create(Call& call);
void update(Call& call);
void remove(Call& call);

constexpr Route list(const Resource& resource, std::string_view pattern, Acl acl) {
  return Route{Method::get, pattern, acl, &read_list, &resource, {}, false, {}};
}
constexpr Route one(const Resource& resource, std::string_view pattern, Acl acl) {
  return Route{Method::get, pattern, acl, &read_one, &resource, {}, false, {}};
}
constexpr Route insertion(const Resource& resource, std::string_view pattern, Acl acl) {
  return Route{Method::post, pattern, acl, &create, &resource, {}, false, {}};
}
constexpr Route change(const Resource& resource, std::string_view pattern, Acl acl) {
  return Route{Method::put, pattern, acl, &update, &resource, {}, false, {}};
}
constexpr Route removal(const Resource& resource, std::string_view pattern, Acl acl) {
  return Route{Method::remove, pattern, acl, &remove, &resource, {}, false, {}};
}
/// The same route, for which newer releases of OpenEMR (Release::guards_more_routes) ask this access.
constexpr Route guarded_later(Route route, Acl acl) {
  route.newer_acl = acl;
  return route;
}
/// The same route without a token: metadata and discovery.
constexpr Route open(Route route) {
  route.is_open = true;
  return route;
}
/// The same route for any token of the right kind, whatever its scopes.
constexpr Route unscoped(Route route) {
  route.scope = "-";
  return route;
}
/// A route with a handler of its own; of a resource, when it has that resource's keys, rules and envelope.
constexpr Route custom(Method method, std::string_view pattern, Acl acl, Handler handler, std::string_view scope = {},
                       const Resource* resource = nullptr) {
  return Route{method, pattern, acl, handler, resource, scope, false, {}};
}
/// The same route with a line that says what it does, for the OpenAPI document.
constexpr Route described(Route route, std::string_view summary) {
  route.summary = summary;
  return route;
}
/// A POST whose body goes to disk before the handler runs; its query parameters are the filters that the list demands.
constexpr Route upload(const Resource& resource, std::string_view pattern, Acl acl, UploadOpener open,
                       Handler handler) {
  Route route = custom(Method::post, pattern, acl, handler, {}, &resource);
  route.open_upload = open;
  return route;
}
/// A GET of a file of any type.
constexpr Route download(std::string_view pattern, Acl acl, Handler handler) {
  Route route = custom(Method::get, pattern, acl, handler);
  route.sends_files = true;
  return route;
}
/// The same for a resource that is declared but written in a way of its own.
constexpr Route custom(Method method, const Resource& resource, std::string_view pattern, Acl acl, Handler handler) {
  return Route{method, pattern, acl, handler, &resource, {}, false, {}};
}

}  // namespace oemr::rest
