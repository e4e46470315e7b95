// SPDX-License-Identifier: Apache-2.0
// Messages about a patient. There is no route that reads them; a change adds to their text, a removal hides them.
#include "api/resources.h"
#include "rest/column_kinds.h"
#include "rest/path_keys.h"

namespace oemr::api {
namespace {

using namespace rest;

std::string text_of(const Body& body, std::string_view member) { return scalar_text(body[member]).value_or(""); }

/// What a message's text grows by: when, who to whom, what.
std::string entry(Call& call, const Body& body) {
  return "\n" + call.site.local_now(call.db).substr(0, 16) + " (" + text_of(body, "from") + " to " +
         text_of(body, "to") + ") " + text_of(body, "body");
}

void prepare_insert(Call& call, const Body& body, ColumnValues& values) {
  values.set("date", call.site.local_now(call.db));
  values.set("pid", path_number(call, 0));
  values.set("activity", std::int64_t{1});
  values.set("authorized", std::int64_t{1});
  values.set("user", text_of(body, "from"));
  values.set("assigned_to", text_of(body, "to"));
  values.set("body", entry(call, body));
}

void prepare_update(Call& call, const Body& body, ColumnValues& values) {
  values.set("user", text_of(body, "from"));
  values.set("assigned_to", text_of(body, "to"));
  // Where the row lies: of two who add at the same time neither loses a word.
  const std::pair<std::string, Value> text("body", entry(call, body));
  call.db.execute("UPDATE pnotes SET body = CONCAT(COALESCE(CONVERT(body USING utf8mb4), ''), ?) WHERE id = ?",
                  {parameter_of(text.second), path_number(call, 1)});
  refuse_altered(call.db, {&text, 1});
}

constexpr Field fields[] = {
    always_required("body", rule::length(2, 65535)), always_required("to", rule::length(2, 255)),
    always_required("from", rule::length(2, 255)),   always_required("groupname", rule::length(2, 255)),
    always_required("title", rule::length(2, 255)),  always_required("message_status", rule::length(2, 20)),
};

constexpr std::string_view writable[] = {"groupname", "title", "message_status"};

constexpr PathKey keys[] = {
    {.field = "pid",
     .label = "Patient",
     .table = "patient_data",
     .column = "pnotes.pid",
     .kind = PathKey::Kind::number,
     .message = "pid must be for a valid patient"},
    {.field = "mid", .label = "Message", .column = "pnotes.id", .kind = PathKey::Kind::number},
};

constexpr Resource message = {
    .name = "message",
    .table = "pnotes",
    .columns = "pnotes.id",
    .from = "pnotes",
    .condition = "COALESCE(pnotes.deleted, 0) = 0",
    .order = "pnotes.id",
    .keys = keys,
    .envelope = Envelope::bare,
    .fields = fields,
    .writable = writable,
    .created_member = "mid",
    .has_uuid = false,
    .updated_member = "mid",
    .deleted_column = "deleted",
    .prepare_insert = &prepare_insert,
    .prepare_update = &prepare_update,
};

constexpr Route routes[] = {
    insertion(message, "/api/patient/:pid/message", {"patients", "notes"}),
    change(message, "/api/patient/:pid/message/:mid", {"patients", "notes"}),
    removal(message, "/api/patient/:pid/message/:mid", {"patients", "notes"}),
};

}  // namespace

const std::span<const Route> message_routes = routes;

}  // namespace oemr::api
